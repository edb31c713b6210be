// The JSON store under the sweep.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJsonStore } from '../../dist/core/store/json/json-store.js';

export const name = 'JSON store';
export const counts = [10_000, 100_000];

/** A place for one store; `where` is handed to `open` in a process of its own. */
export async function prepare() {
  const folder = await mkdtemp(join(tmpdir(), 'certclerk-bench-'));
  return { where: folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

export const open = (folder) => openJsonStore({ folder, onNotice: (sentence) => console.error(sentence) });
