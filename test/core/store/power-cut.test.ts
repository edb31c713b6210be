import { describe, expect, test } from 'vitest';
import type { Store } from '../../../src/core/ports.js';
import { openJsonStore } from '../../../src/core/store/json/json-store.js';
import { seeded } from '../../seeded.js';
import { type Fate, SimulatedDisk } from './simulated-disk.js';

/** Of the many disks that one change more or less makes, this share is looked at; `npm run test:long` looks at all. */
const SHARE = Number(process.env['CERTCLERK_TEST_POWER_CUTS'] ?? 0.02);
const LONG_MS = 30_000 + SHARE * 600_000;
const chosen = seeded(20_261_124);

const folder = '/data';
const bytesOf = (n: number): Uint8Array => new TextEncoder().encode(`blob ${n} `.repeat(100));

/** What had been begun and what had been answered when the disk had come to `step`. */
interface Mark {
  step: number;
  begun: number;
  answered: number;
}

/** The n-th transaction: a document of its own that names bytes beside it, one that all change, and a number. */
async function write(store: Store, n: number): Promise<void> {
  const digest = await store.blobs.put(bytesOf(n));
  await store.tx(async (tx) => {
    await tx.nextNumber('n');
    await tx.put('setting', { id: `t${String(n).padStart(3, '0')}`, value: digest });
    await tx.put('claim', { id: 'last', result: n });
  });
}

interface Recorded {
  disk: SimulatedDisk;
  marks: Mark[];
}

/** Two starts with commits alone and in groups, blobs, new snapshots in the background and at close. */
async function record(): Promise<Recorded> {
  const disk = new SimulatedDisk();
  const marks: Mark[] = [];
  const now = { begun: 0, answered: 0 };
  const mark = (): void => void marks.push({ step: disk.steps.length, ...now });
  const one = async (store: Store): Promise<void> => {
    now.begun += 1;
    mark();
    await write(store, now.begun);
    now.answered += 1;
    mark();
  };
  for (let start = 0; start < 2; start += 1) {
    const store = await openJsonStore({ folder, disk, compactAt: 2000 });
    for (let n = 0; n < 5; n += 1) await one(store);
    await Promise.all(Array.from({ length: 4 }, () => one(store)));
    await one(store);
    await store.close();
    mark();
  }
  return { disk, marks };
}

/** Opens what is left on a disk and looks: the old state or the new one, and it goes on from there. */
async function look(after: SimulatedDisk, before: Mark[], where: string): Promise<void> {
  const answered = Math.max(0, ...before.map((mark) => mark.answered));
  const begun = Math.max(0, ...before.map((mark) => mark.begun));
  const said: string[] = [];
  const open = () => openJsonStore({ folder, disk: after, onNotice: (sentence) => void said.push(sentence) });
  const store = await open();
  const { items } = await store.read((tx) => tx.find('setting'));
  const count = items.length;
  expect(count, where).toBeGreaterThanOrEqual(answered);
  expect(count, where).toBeLessThanOrEqual(begun);
  const ids = Array.from({ length: count }, (_, i) => `t${String(i + 1).padStart(3, '0')}`);
  expect(items.map(({ id }) => id).join(), where).toBe(ids.join());
  expect(await store.read(async (tx) => (await tx.get('claim', 'last'))?.result ?? 0), where).toBe(count);
  expect(await store.tx((tx) => tx.nextNumber('n')), where).toBe(count + 1);
  for (const { value } of items) expect(await store.blobs.get(value), where).toBeDefined();
  await store.close();
  const again = await open();
  expect(await again.tx((tx) => tx.nextNumber('n')), where).toBe(count + 2);
  await again.close();
  // The file of the last numbers is written after the journal, so a power cut alone never puts it ahead of the store.
  expect(
    said.filter((sentence) => sentence.includes('is older than')),
    where,
  ).toEqual([]);
}

/** Looks at each disk once that may be there after a cut at `cutAt`, whatever made it. */
async function lookAtAll(recorded: Recorded, fatesAt: (cutAt: number) => Fate[]): Promise<number> {
  const { disk, marks } = recorded;
  const seen = new Set<string>();
  for (let cutAt = 0; cutAt <= disk.steps.length; cutAt += 1) {
    const before = marks.filter(({ step }) => step <= cutAt);
    const fates = fatesAt(cutAt);
    for (const [n, fate] of fates.entries()) {
      if (fates.length > 1 && chosen() > SHARE) continue;
      const after = disk.afterPowerCut(cutAt, fate);
      const digest = `${after.digest()} ${before.length}`;
      if (seen.has(digest)) continue;
      seen.add(digest);
      await look(after, before, `cut after step ${cutAt}, fate ${n}`);
    }
  }
  return seen.size;
}

const SECTOR = 512;
const last: Fate = ({ size }) => size;

const fates: Record<string, (cutAt: number, disk: SimulatedDisk) => Fate[]> = {
  'nothing unsynced lasts': () => [() => 0],
  'everything unsynced lasts': () => [last],
  'data last, names do not': () => [({ kind, size }) => (kind === 'names' ? 0 : size)],
  'names last, data do not': () => [({ kind, size }) => (kind === 'names' ? size : 0)],
  'each unsynced change is dropped alone': (cutAt, disk) =>
    disk.unsynced(cutAt).map(
      ({ n }): Fate =>
        (one) =>
          one.n === n ? 0 : one.size,
    ),
  'each unsynced change lasts alone': (cutAt, disk) =>
    disk.unsynced(cutAt).map(
      ({ n }): Fate =>
        (one) =>
          one.n === n ? one.size : 0,
    ),
  'each unsynced write is torn at a border of sectors': (cutAt, disk) =>
    disk.unsynced(cutAt).flatMap(({ n, kind, size }) => {
      if (kind !== 'write') return [];
      const sectors = Array.from({ length: Math.ceil(size / SECTOR) }, (_, i) => i * SECTOR);
      return sectors.flatMap((from): Fate[] => [
        (one) => (one.n === n ? from : one.size),
        (one) => (one.n === n ? { lost: [from, Math.min(size, from + SECTOR)] } : one.size),
      ]);
    }),
  'some lasts, by chance, in part': (cutAt) =>
    [1, 2, 3].map((seed): Fate => {
      const random = seeded(cutAt * 10 + seed);
      return ({ size }) => (random() < 0.4 ? 0 : random() < 0.5 ? size : Math.floor(random() * size));
    }),
};

describe('a power cut', () => {
  test.each(Object.entries(fates))(
    'after any step, where %s, gives the old state or the new',
    async (_name, of) => {
      const recorded = await record();
      const generations = recorded.disk.steps.filter(
        (step) => step.what === 'names' && step.changes.some(([path]) => path === '/data/certclerk.json'),
      );
      expect(generations.length).toBeGreaterThan(4); // the snapshots at the beginning and some that were made while it ran
      expect(await lookAtAll(recorded, (cutAt) => of(cutAt, recorded.disk))).toBeGreaterThan(5);
    },
    LONG_MS,
  );

  test.each([1, 2])(
    'after any step leaves backup %i good: in the snapshot’s place, nothing is lost',
    async (n) => {
      const { disk, marks } = await record();
      let tried = 0;
      const seen = new Set<string>();
      for (let cutAt = 0; cutAt <= disk.steps.length; cutAt += 1) {
        const after = disk.afterPowerCut(cutAt, () => 0);
        const backup = `${folder}/certclerk.json.${n}`;
        if (!(await after.stat(backup)) || seen.has(after.digest())) continue;
        seen.add(after.digest());
        if (chosen() > Math.max(SHARE, 0.2)) continue;
        await after.rename(backup, `${folder}/certclerk.json`);
        await look(
          after,
          marks.filter(({ step }) => step <= cutAt),
          `backup ${n}, cut after step ${cutAt}`,
        );
        tried += 1;
      }
      expect(tried).toBeGreaterThan(2);
    },
    LONG_MS,
  );
});
