import { describe, expect, test } from 'vitest';
import type { Store } from '../../../src/core/ports.js';
import { openJsonStore } from '../../../src/core/store/json/json-store.js';
import { seeded } from '../../seeded.js';
import { type Fate, SimulatedDisk } from './simulated-disk.js';

const folder = '/data';
const bytesOf = (n: number): Uint8Array => new TextEncoder().encode(`blob ${n}`);

/** What had been begun and what had been answered when the disk had come to `step`. */
interface Mark {
  step: number;
  begun: number;
  answered: number;
  blobs: string[];
}

/** The n-th transaction: a document of its own, one that all change, and a number. */
async function write(store: Store, n: number): Promise<void> {
  await store.tx(async (tx) => {
    await tx.nextNumber('n');
    await tx.put('setting', { id: `t${String(n).padStart(3, '0')}`, value: 'x'.repeat(n % 7) });
    await tx.put('claim', { id: 'last', result: n });
  });
}

/** Two starts with commits alone and in groups, blobs, new snapshots in the background and at close. */
async function record(): Promise<{ disk: SimulatedDisk; marks: Mark[] }> {
  const disk = new SimulatedDisk();
  const marks: Mark[] = [];
  const now = { begun: 0, answered: 0 };
  const blobs: string[] = [];
  const mark = (): void => void marks.push({ step: disk.steps.length, ...now, blobs: [...blobs] });
  const one = async (store: Store): Promise<void> => {
    now.begun += 1;
    mark();
    await write(store, now.begun);
    now.answered += 1;
    mark();
  };
  for (let start = 0; start < 2; start += 1) {
    const store = await openJsonStore({ folder, disk, compactAt: 2000 });
    for (let n = 0; n < 6; n += 1) await one(store);
    blobs.push(await store.blobs.put(bytesOf(start)));
    mark();
    await Promise.all(Array.from({ length: 5 }, () => one(store)));
    await one(store);
    await store.close();
    mark();
  }
  return { disk, marks };
}

const fates: Record<string, (cutAt: number) => Fate> = {
  'nothing unsynced lasts': () => () => 0,
  'everything unsynced lasts':
    () =>
    ({ size }) =>
      size,
  'data lasts, names do not':
    () =>
    ({ kind, size }) =>
      kind === 'names' ? 0 : size,
  'names last, data do not':
    () =>
    ({ kind, size }) =>
      kind === 'names' ? size : 0,
  'by chance, in part': (cutAt) => {
    const random = seeded(cutAt);
    return ({ size }) => (random() < 0.4 ? 0 : random() < 0.5 ? size : Math.floor(random() * size));
  },
};

describe('a power cut', () => {
  test.each(Object.keys(fates))('after any step, where %s, gives the old state or the new', async (name) => {
    const { disk, marks } = await record();
    const generations = disk.steps.filter(
      (step) => step.what === 'names' && step.changes.some(([path]) => path === '/data/certclerk.json'),
    );
    expect(generations.length).toBeGreaterThan(4); // the snapshots at the beginning and some that were made while it ran
    for (let cutAt = 0; cutAt <= disk.steps.length; cutAt += 1) {
      const before = marks.filter(({ step }) => step <= cutAt);
      const answered = Math.max(0, ...before.map((mark) => mark.answered));
      const begun = Math.max(0, ...before.map((mark) => mark.begun));
      const after = disk.afterPowerCut(cutAt, fates[name]?.(cutAt) ?? (() => 0));
      const store = await openJsonStore({ folder, disk: after });
      const { items } = await store.read((tx) => tx.find('setting'));
      const count = items.length;
      const where = `cut after step ${cutAt}`;
      expect(count, where).toBeGreaterThanOrEqual(answered);
      expect(count, where).toBeLessThanOrEqual(begun);
      expect(
        items.map(({ id }) => id),
        where,
      ).toEqual(Array.from({ length: count }, (_, i) => `t${String(i + 1).padStart(3, '0')}`));
      expect(await store.read(async (tx) => (await tx.get('claim', 'last'))?.result ?? 0), where).toBe(count);
      expect(await store.tx((tx) => tx.nextNumber('n')), where).toBe(count + 1);
      for (const blob of before.at(-1)?.blobs ?? []) expect(await store.blobs.get(blob), where).toBeDefined();
      await store.close();
      const again = await openJsonStore({ folder, disk: after });
      expect(await again.tx((tx) => tx.nextNumber('n')), where).toBe(count + 2);
      await again.close();
    }
  });
});
