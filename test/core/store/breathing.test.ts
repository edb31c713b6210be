import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Store } from '../../../src/core/ports.js';
import { openJsonStore } from '../../../src/core/store/json/json-store.js';

// Memory answers at once, so nothing but the store's own pauses lets sockets and timers have a turn.
let folder: string;
let store: Store;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'certclerk-breathing-'));
  store = await openJsonStore({ folder });
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

/** Far more than runs before the first pause. */
const MANY = 2_000_000;

test('a long scan lets others have a turn, and keeps its view', async () => {
  await store.tx((tx) => tx.put('setting', { id: 'a', value: 'x' }));
  let turn = false;
  setImmediate(() => (turn = true));
  const finds = await store.tx(async (tx) => {
    let count = 0;
    while (!turn && count < MANY) {
      expect((await tx.find('setting')).items).toHaveLength(1);
      count += 1;
    }
    return count;
  });
  expect(finds).toBeLessThan(MANY);
});

test('many transactions that wait let others have a turn between them', async () => {
  let turn = false;
  let ran = 0;
  let ranBefore = 0;
  setImmediate(() => {
    turn = true;
    ranBefore = ran;
  });
  const busy = (): void => {
    for (const end = performance.now() + 1; performance.now() < end;);
  };
  const work = Array.from({ length: 100 }, () =>
    store.tx(async (tx) => {
      busy();
      ran += 1;
      await tx.count('setting');
    }),
  );
  await Promise.all(work);
  expect(turn).toBe(true);
  expect(ranBefore).toBeLessThan(100);
});
