// The JSON store under the sweep, and SQLite doing the same work.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJsonStore } from '../../dist/core/store/json/json-store.js';

export const name = 'JSON store';
export const counts = [10_000, 100_000];
export const peer = { name: 'SQLite (WAL, synchronous=FULL)', script: 'sqlite.mjs' };

/** A place for all the stores of a run: `places` gives `where` for a new one, which is handed to `open` in a process of its own. */
export async function prepare() {
  const folder = await mkdtemp(join(tmpdir(), 'certclerk-bench-'));
  let made = 0;
  return {
    place: async () => join(folder, String((made += 1))),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

export const open = (folder) => openJsonStore({ folder, onNotice: (sentence) => console.error(sentence) });
