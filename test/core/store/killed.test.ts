import { watch } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openJsonStore } from '../../../src/core/store/json/json-store.js';
import { buildWriter } from './child/start.js';
import { anyMoment, killOverAndOver, LONGEST_MS, ROUNDS } from './kills.js';

let base: string;
let script: string;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'certclerk-killed-'));
  script = await buildWriter(base);
});
afterAll(() => rm(base, { recursive: true }));

const isHalfWritten = (name: string): boolean => name.endsWith('.tmp') && !name.includes('lock');

/** Resolves when a new snapshot or index is being written in the folder, or after the time of any other round. */
async function compacting(folder: string): Promise<void> {
  const enough = new AbortController();
  const seen = new Promise<void>((resolve) => {
    watch(folder, { signal: enough.signal }, (_event, name) => {
      if (name !== null && isHalfWritten(name)) resolve();
    });
  });
  await Promise.race([seen, setTimeout(10 * LONGEST_MS, undefined, { signal: enough.signal })]);
  enough.abort();
}

test(
  `kill -9 while it writes, ${ROUNDS} times: everything answered is there, numbers without gap or double`,
  async () => {
    const folder = join(base, 'data');
    let halfWritten = 0;
    await killOverAndOver({
      script,
      place: folder,
      open: () => openJsonStore({ folder, compactAt: 20_000 }),
      // In every third round in the middle of a new snapshot.
      moment: (round) => (round % 3 === 0 ? compacting(folder) : anyMoment()),
      async onKilled() {
        if ((await readdir(folder)).some(isHalfWritten)) halfWritten += 1;
      },
    });
    expect(halfWritten).toBeGreaterThan(0); // and in the middle of a snapshot too
  },
  ROUNDS * 4_000,
);
