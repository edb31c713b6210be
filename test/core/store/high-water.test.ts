import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FIRST_PREVIOUS, hashEntry, verifyAudit } from '../../../src/core/audit.js';
import type { Store } from '../../../src/core/ports.js';
import { openJsonStore } from '../../../src/core/store/json/json-store.js';
import { auditEntry } from '../../contract/documents.js';
import { diskError, SimulatedDisk } from './simulated-disk.js';

let base: string;
let folder: string;
let notices: string[];
const open = (): Promise<Store> => openJsonStore({ folder, onNotice: (sentence) => notices.push(sentence) });
const highWater = (): string => join(folder, 'certclerk.highwater');

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'certclerk-high-water-'));
  folder = join(base, 'data');
  notices = [];
});
afterEach(() => rm(base, { recursive: true }));

/** An invoice: a number, and an entry in the audit trail. */
async function invoice(store: Store): Promise<number> {
  return store.tx(async (tx) => {
    const last = (await tx.find('audit', undefined, { limit: 1, descending: true })).items[0];
    const entry = { ...auditEntry(Number(last?.id ?? 0) + 1, ['C-1']), previous: last?.hash ?? FIRST_PREVIOUS };
    const number = await tx.nextNumber('invoice:2026');
    const input = `invoice ${number}`;
    await tx.put('audit', { ...entry, input, hash: hashEntry({ ...entry, input }) });
    return number;
  });
}

/** Closes a store in which so many invoices were made. */
async function invoices(count: number): Promise<number[]> {
  const store = await open();
  const numbers: number[] = [];
  for (let n = 0; n < count; n += 1) numbers.push(await invoice(store));
  await store.close();
  return numbers;
}

const faultIn = async (store: Store): Promise<string | null> => (await store.read(verifyAudit)).fault;

/** The store of now in the place of a later one, all but the file that says how far it had come. */
async function putBackLater(): Promise<() => Promise<void>> {
  const copy = join(base, 'copy');
  await cp(folder, copy, { recursive: true });
  return async () => {
    await cp(highWater(), join(copy, 'certclerk.highwater'));
    await rm(folder, { recursive: true });
    await cp(copy, folder, { recursive: true });
  };
}

test('a store that was put back from an older copy gives no number twice, and says what its audit trail lacks', async () => {
  await invoices(2);
  const putBack = await putBackLater();
  expect(await invoices(3)).toEqual([3, 4, 5]);
  await putBack();
  const store = await open();
  expect(notices.join()).toMatch(/older than certclerk\.highwater says.*invoice:2026.*audit verify/);
  expect(await faultIn(store)).toMatch(/went on to entry 000000000005/);
  expect(await invoice(store)).toBe(6);
  // Also when the new entries have come as far as the lost ones, and after the next start.
  for (let n = 0; n < 3; n += 1) await invoice(store);
  expect(await faultIn(store)).toMatch(/others stand in their place/);
  await store.close();
  notices = [];
  const again = await open();
  expect(notices).toEqual([]);
  expect(await faultIn(again)).toMatch(/others stand in their place/);
  expect(await invoice(again)).toBe(10);
  await again.close();
});

test('a store as it should be is not touched', async () => {
  await invoices(2);
  await invoices(1);
  const store = await open();
  expect(notices).toEqual([]);
  expect(await faultIn(store)).toBeNull();
  expect(await store.read((tx) => tx.count('setting'))).toBe(0);
  expect(await invoice(store)).toBe(4);
  await store.close();
});

const lost: Record<string, () => Promise<void>> = {
  'is missing, as in a store of an earlier version': () => rm(highWater()),
  'is damaged': () => writeFile(highWater(), '{"format":1,"coun'),
};
test.each(Object.keys(lost))('where the file %s it begins with what the store holds', async (name) => {
  await invoices(2);
  await lost[name]?.();
  const putBack = await putBackLater();
  expect(await invoices(1)).toEqual([3]);
  expect(JSON.parse(await readFile(highWater(), 'utf8'))).toMatchObject({
    counters: { 'invoice:2026': 3 },
    audit: { id: '000000000003' },
  });
  await putBack();
  expect(await invoices(1)).toEqual([4]);
});

test('series of a day are left out, so that the file does not grow', async () => {
  const store = await open();
  await store.tx((tx) => tx.nextNumber('questions C-1 C-1-0 2026-01-01'));
  await store.tx((tx) => tx.nextNumber('outbox'));
  await store.close();
  expect(JSON.parse(await readFile(highWater(), 'utf8'))).toMatchObject({ counters: { outbox: 1 } });
  expect(await readFile(highWater(), 'utf8')).not.toContain('questions');
});

test('a file that cannot be written harms no commit, and is said', async () => {
  const disk = new SimulatedDisk();
  const store = await openJsonStore({ folder: '/data', disk, onNotice: (sentence) => notices.push(sentence) });
  disk.onCall = (operation, path) =>
    operation === 'write' && path.includes('highwater') ? { error: diskError('ENOSPC') } : null;
  expect(await invoice(store)).toBe(1);
  await store.close();
  expect(notices.join()).toMatch(/highwater could not be written/);
  disk.onCall = () => null;
  const again = await openJsonStore({ folder: '/data', disk });
  expect(await invoice(again)).toBe(2);
  await again.close();
});
