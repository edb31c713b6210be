import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '../../../src/core/ports.js';
import { openJsonStore } from '../../../src/core/store/json/json-store.js';
import { customer } from '../../contract/documents.js';
import { diskError, SimulatedDisk } from './simulated-disk.js';

// Documents stay in the snapshot, and what has to be known of them is in certclerk.index beside it.
let folder: string;
let notices: string[];
const path = (name: string): string => join(folder, name);
const open = (compactAt?: number): Promise<Store> =>
  openJsonStore({ folder, compactAt, onNotice: (sentence) => notices.push(sentence) });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'certclerk-on-disk-'));
  notices = [];
});
afterEach(() => rm(folder, { recursive: true }));

/** A closed store with customers in its snapshot. */
async function filled(): Promise<void> {
  const store = await open();
  await store.tx(async (tx) => {
    for (let n = 1; n <= 30; n += 1) await tx.put('customer', customer(`C-${n}`, `Žan ${n % 3} 😀`));
  });
  await store.close();
}

async function namesOf(store: Store): Promise<string[]> {
  return store.read(async (tx) =>
    (await tx.find('customer', { index: 'name', is: 'žan 1 😀' })).items.map(({ id }) => id),
  );
}

const EXPECTED = [1, 10, 13, 16, 19, 22, 25, 28, 4, 7].map((n) => `C-${n}`);

describe('the index file', () => {
  const index = (): string => path('certclerk.index');
  const change = (from: string, to: string) => async (): Promise<void> => {
    const text = await readFile(index(), 'latin1');
    expect(text).toContain(from);
    await writeFile(index(), text.replace(from, to), 'latin1');
  };
  const harms: Record<string, () => Promise<void>> = {
    'is missing': () => rm(index()),
    'is empty': () => writeFile(index(), ''),
    'is cut short': async () => writeFile(index(), (await readFile(index())).subarray(0, -70)),
    'has a key changed': change('C-7', 'C-6'),
    'was made with other rules for keys': change('"indexes":', '"indexes":1000'),
    'is of another machine': change('"order":"', '"order":"x'),
    'is of another snapshot': async () => {
      const old = await readFile(index());
      const store = await open();
      await store.tx((tx) => tx.put('setting', { id: 'a', value: '1' }));
      await store.close();
      await writeFile(index(), old);
    },
    'lacks an index that there is now': change('"customer/name.keys"', '"customer/nome.keys"'),
    'is no file of ours': () => writeFile(index(), '{"format":1}\n'),
  };
  test.each(Object.keys(harms))('that %s is made anew, and everything is found', async (name) => {
    await filled();
    await harms[name]?.();
    const bad = await readFile(index(), 'latin1').catch(() => null);
    const store = await open();
    expect(await namesOf(store)).toEqual(EXPECTED);
    const mended = await readFile(index(), 'latin1');
    expect(mended).not.toBe(bad);
    await store.close();
    const again = await open();
    expect(await namesOf(again)).toEqual(EXPECTED);
    await again.close();
  });

  test('that fits is used as it is', async () => {
    await filled();
    const before = await stat(index());
    const store = await open();
    expect(await namesOf(store)).toEqual(EXPECTED);
    await store.close();
    expect((await stat(index())).ino).toBe(before.ino);
  });
});

describe('a snapshot that is replaced', () => {
  /** Until a new snapshot has been written in the background. */
  async function compacted(store: Store): Promise<void> {
    const before = (await stat(path('certclerk.json'))).ino;
    for (let n = 0; (await stat(path('certclerk.json'))).ino === before; n += 1)
      await store.tx((tx) => tx.put('setting', { id: `s${n}`, value: 'x'.repeat(500) }));
  }

  test('is still read by who began before, and what was changed meanwhile is not lost', async () => {
    await filled();
    const store = await open(2000);
    await store.read(async (tx) => {
      await compacted(store);
      await store.tx((tx2) => tx2.put('customer', customer('C-4', 'Other')));
      await compacted(store);
      expect((await tx.find('customer', { index: 'name', is: 'žan 1 😀' })).items.map(({ id }) => id)).toEqual(
        EXPECTED,
      );
      expect((await tx.get('customer', 'C-4'))?.name).toBe('Žan 1 😀');
    });
    expect(await namesOf(store)).toEqual(EXPECTED.filter((id) => id !== 'C-4'));
    expect((await store.read((tx) => tx.get('customer', 'C-4')))?.name).toBe('Other');
    await store.close();
    const again = await open();
    expect(await namesOf(again)).toEqual(EXPECTED.filter((id) => id !== 'C-4'));
    await again.close();
    expect(notices).toEqual([]);
  });

  test('stands under what commits while it is written, deletes and changed index keys too', async () => {
    const store = await open(2000);
    const expected = new Map<string, string>();
    const one = async (n: number): Promise<void> => {
      const id = `C-${n % 40}`;
      if (n % 5 === 0) {
        await store.tx((tx) => tx.delete('customer', id));
        expected.delete(id);
      } else {
        await store.tx((tx) => tx.put('customer', customer(id, `Name ${n % 7}`)));
        expected.set(id, `name ${n % 7}`);
      }
    };
    for (let n = 0; n < 400; n += 4) await Promise.all([one(n), one(n + 1), one(n + 2), one(n + 3)]);
    const check = async (opened: Store): Promise<void> => {
      for (let name = 0; name < 7; name += 1) {
        const { items } = await opened.read((tx) => tx.find('customer', { index: 'name', is: `name ${name}` }));
        const ids = [...expected].flatMap(([id, its]) => (its === `name ${name}` ? [id] : []));
        expect(items.map(({ id }) => id)).toEqual(ids.sort());
      }
      expect(await opened.read((tx) => tx.count('customer'))).toBe(expected.size);
    };
    await check(store);
    await store.close();
    const again = await open();
    await check(again);
    await again.close();
  });
});

test('a document that was changed in the file while the program runs is not believed', async () => {
  await filled();
  const store = await open();
  const text = await readFile(path('certclerk.json'), 'utf8');
  await writeFile(path('certclerk.json'), text.replace('"id":"C-7","name":"Žan 1', '"id":"C-7","name":"Žan 2'));
  const refusal = { code: 'store-failed', message: expect.stringContaining('certclerk.json was damaged or changed') };
  await expect(store.read((tx) => tx.get('customer', 'C-7'))).rejects.toMatchObject(refusal);
  await expect(namesOf(store)).rejects.toMatchObject(refusal);
  await expect(store.tx((tx) => tx.put('customer', customer('C-7', 'New')))).rejects.toMatchObject(refusal);
  expect((await store.read((tx) => tx.get('customer', 'C-8')))?.id).toBe('C-8');
  // Nor is it carried over into a new snapshot.
  await store.tx((tx) => tx.put('setting', { id: 'a', value: '1' }));
  await store.close();
  expect(notices.join()).toMatch(/A new certclerk\.json could not be written.*was damaged or changed/);
});

describe('within a transaction', () => {
  test('who does not wait for a write sees it all the same, in the order of the calls', async () => {
    await filled();
    const store = await open();
    const seen = await store.tx(async (tx) => {
      const writes = [1, 4, 7].map((n) => tx.put('customer', customer(`C-${n}`, `Moved ${n}`)));
      const found = tx.find('customer', { index: 'name', is: 'žan 1 😀' });
      const moved = tx.get('customer', 'C-4');
      const gone = tx.delete('customer', 'C-4');
      const count = tx.count('customer');
      await Promise.all([...writes, gone]);
      return { found: (await found).items.map(({ id }) => id), moved: (await moved)?.name, count: await count };
    });
    expect(seen).toEqual({
      found: EXPECTED.filter((id) => !['C-1', 'C-4', 'C-7'].includes(id)),
      moved: 'Moved 4',
      count: 29,
    });
    await store.close();
  });

  test('a write that could not read what it replaces keeps all of it from being saved', async () => {
    const disk = new SimulatedDisk();
    const first = await openJsonStore({ folder: '/data', disk });
    await first.tx((tx) => tx.put('customer', customer('C-1', 'Ana')));
    await first.close();
    const store = await openJsonStore({ folder: '/data', disk });
    disk.onCall = (operation) => (operation === 'read' ? { error: diskError('EIO') } : null);
    const work = store.tx(async (tx) => {
      await tx.put('setting', { id: 'a', value: '1' });
      await tx.put('customer', customer('C-1', 'Ana B.')).catch(() => undefined);
    });
    await expect(work).rejects.toMatchObject({ code: 'store-failed', retryable: true });
    disk.onCall = () => null;
    expect(await store.read((tx) => tx.get('setting', 'a'))).toBeUndefined();
    expect((await store.read((tx) => tx.get('customer', 'C-1')))?.name).toBe('Ana');
    await store.close();
  });
});
