import { mkdtemp, readdir, rm, watch } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openJsonStore } from '../../../src/core/store/json/json-store.js';
import { buildScript } from './child/start.js';
import { killOverAndOver, ROUNDS } from './kills.js';

let base: string;
let script: string;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'certclerk-killed-'));
  script = await buildScript(join(import.meta.dirname, 'child', 'busy-clerk.ts'), base);
});
afterAll(() => rm(base, { recursive: true }));

const isHalfWritten = (name: string): boolean => name.endsWith('.tmp') && !name.includes('lock');

/** Resolves when a new snapshot or index is being written in the folder. */
async function compacting(folder: string): Promise<void> {
  for await (const { filename } of watch(folder)) if (filename !== null && isHalfWritten(filename)) return;
}

test(
  `kill -9 while it works, ${ROUNDS} times: everything answered is there, once; numbers without gap or double`,
  async () => {
    let halfWritten = 0;
    await killOverAndOver({
      script,
      newPlace: () => mkdtemp(join(base, 'data-')),
      open: (folder) => openJsonStore({ folder }),
      // In every third round in the middle of a new snapshot.
      moment: (round, folder) => (round % 3 === 0 ? compacting(folder) : null),
      async onKilled(folder) {
        if ((await readdir(folder)).some(isHalfWritten)) halfWritten += 1;
      },
    });
    expect(halfWritten).toBeGreaterThan(0); // and in the middle of a snapshot too
  },
  ROUNDS * 6_000,
);
