import { watch } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Documents } from '../../../src/core/model/documents.js';
import type { Store } from '../../../src/core/ports.js';
import { openJsonStore } from '../../../src/core/store/json/json-store.js';
import { buildWriter, startWriter } from './child/start.js';

/** How often the process is killed; `npm run test:long` sets more. */
const ROUNDS = Number(process.env['CERTCLERK_TEST_KILLS'] ?? 30);
/** Killed after between 0 and so many ms of writing. */
const LONGEST_MS = 120;

let base: string;
let script: string;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'certclerk-killed-'));
  script = await buildWriter(base);
});
afterAll(() => rm(base, { recursive: true }));

async function everySetting(store: Store): Promise<Documents['setting'][]> {
  return store.read(async (tx) => {
    const found: Documents['setting'][] = [];
    let after: string | undefined;
    do {
      const page = await tx.find('setting', undefined, { limit: 1000, after });
      found.push(...page.items);
      after = page.next;
    } while (after);
    return found;
  });
}

/** Resolves when a new snapshot or index is being written in the folder, or after the time of any other round. */
async function compacting(folder: string): Promise<void> {
  const enough = new AbortController();
  const seen = new Promise<void>((resolve) => {
    watch(folder, { signal: enough.signal }, (_event, name) => {
      if (name?.endsWith('.tmp') && !name.includes('lock')) resolve();
    });
  });
  await Promise.race([seen, setTimeout(10 * LONGEST_MS, undefined, { signal: enough.signal })]);
  enough.abort();
}

test(
  `kill -9 while it writes, ${ROUNDS} times: everything answered is there, numbers without gap or double`,
  async () => {
    const folder = join(base, 'data');
    const answered = new Map<number, string>();
    let halfWritten = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const writer = startWriter(script, folder, 'write');
      await writer.said('open');
      // In every third round in the middle of a new snapshot; else not a wait for something: any moment will do.
      if (round % 3 === 0) await compacting(folder);
      else await setTimeout(Math.random() * LONGEST_MS);
      await writer.kill();
      if ((await readdir(folder)).some((name) => name.endsWith('.tmp') && !name.includes('lock'))) halfWritten += 1;
      const now = writer.lines.flatMap((line) => {
        const [, n, token, blob] = /^answered (\d+) (\w+) (\w+)$/.exec(line) ?? [];
        return n && token && blob ? [{ n: Number(n), token, blob }] : [];
      });
      for (const { n, token } of now) {
        expect(answered.has(n), `number ${n} twice`).toBe(false);
        answered.set(n, token);
      }
      const store = await openJsonStore({ folder, compactAt: 20_000 });
      const settings = await everySetting(store);
      expect(settings.map(({ id }) => id)).toEqual(settings.map((_, i) => `invoice-${String(i + 1).padStart(8, '0')}`));
      for (const [n, token] of answered) expect(settings[n - 1]?.value).toBe(token);
      for (const { blob } of now) expect(await store.blobs.get(blob)).toBeDefined();
      expect(await store.read(async (tx) => (await tx.get('counter', 'invoice'))?.last ?? 0)).toBe(settings.length);
      expect(await store.read((tx) => tx.count('claim'))).toBe(settings.length);
      await store.close();
    }
    expect(answered.size).toBeGreaterThan(ROUNDS * 5); // it was killed at work, not before
    expect(halfWritten).toBeGreaterThan(0); // and in the middle of a snapshot too
  },
  ROUNDS * 4_000,
);
