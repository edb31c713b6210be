import { describe, expect, test } from 'vitest';
import { AppError } from '../../../src/core/errors.js';
import type { Store } from '../../../src/core/ports.js';
import { openJsonStore } from '../../../src/core/store/json/json-store.js';
import { diskError, SimulatedDisk } from './simulated-disk.js';

const folder = '/data';
const journal = (path: string): boolean => path.includes('certclerk.journal');

/** What is there; where the one failure that the disk was told of meets this reading, it is said, and read again. */
async function settingsNow(store: Store): Promise<string[]> {
  try {
    return await settings(store);
  } catch (error) {
    expect(error).toMatchObject({ code: 'store-failed', retryable: true });
    return settings(store);
  }
}

async function settings(store: Store): Promise<string[]> {
  return (await store.read((tx) => tx.find('setting'))).items.map(({ id }) => id);
}

const put = (store: Store, id: string): Promise<number> =>
  store.tx(async (tx) => {
    await tx.put('setting', { id, value: id });
    return tx.nextNumber('n');
  });

/** Fails operations while `when` holds. */
function failing(
  disk: SimulatedDisk,
  code: string,
  when: (operation: string, path: string) => boolean,
  after = 0,
): void {
  disk.onCall = (operation, path) => (when(operation, path) ? { error: diskError(code), after } : null);
}

const heal = (disk: SimulatedDisk): void => void (disk.onCall = () => null);

describe.each(['ENOSPC', 'EIO'])('%s while the journal is written', (code) => {
  test.each(['write', 'sync'])('on %s: said, memory as before, well again later', async (operation) => {
    const disk = new SimulatedDisk();
    const store = await openJsonStore({ folder, disk });
    expect(await put(store, 'a')).toBe(1);
    failing(disk, code, (op, path) => op === operation && journal(path), 40);
    const error: unknown = await put(store, 'b').catch((e: unknown) => e);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: 'store-failed', retryable: true });
    expect(String(error)).toMatch(code === 'ENOSPC' ? /full/ : /fault/);
    expect(await settings(store)).toEqual(['a']);
    await expect(store.tx((tx) => tx.get('setting', 'b'))).resolves.toBeUndefined();
    await expect(put(store, 'c')).rejects.toMatchObject({ code: 'store-failed' });
    heal(disk);
    expect(await put(store, 'd')).toBe(2);
    await store.close();
    const again = await openJsonStore({ folder, disk });
    expect(await settings(again)).toEqual(['a', 'd']);
    await again.close();
  });
});

test('all that wait together fail together, and what was built on them runs again', async () => {
  const disk = new SimulatedDisk();
  const store = await openJsonStore({ folder, disk });
  let failures = 1;
  failing(disk, 'EIO', (operation, path) => operation === 'sync' && journal(path) && failures-- > 0);
  let runs = 0;
  const [first, second, reader, thrower] = await Promise.allSettled([
    put(store, 'a'),
    put(store, 'b'),
    store.tx(async (tx) => {
      runs += 1;
      return tx.count('setting');
    }),
    store.tx(async (tx) => {
      throw new Error(`there are ${await tx.count('setting')}`);
    }),
  ]);
  expect([first.status, second.status]).toEqual(['rejected', 'rejected']);
  // What these two saw never came to be: they are answered from what is there.
  expect(reader).toEqual({ status: 'fulfilled', value: 0 });
  expect(runs).toBeGreaterThan(1);
  expect(thrower).toMatchObject({ status: 'rejected', reason: new Error('there are 0') });
  expect(await put(store, 'c')).toBe(1);
  await store.close();
});

test('a transaction that was running while the disk failed runs again on what is there', async () => {
  const disk = new SimulatedDisk();
  const store = await openJsonStore({ folder, disk });
  let failures = 1;
  failing(disk, 'EIO', (operation, path) => operation === 'sync' && journal(path) && failures-- > 0);
  const seen: number[] = [];
  const first = put(store, 'a').catch((error: unknown) => error);
  const second = store.tx(async (tx) => {
    seen.push(await tx.count('setting'));
    if (seen.length === 1) await first;
    await tx.put('setting', { id: 'b', value: 'b' });
    return tx.nextNumber('n');
  });
  expect(await first).toBeInstanceOf(AppError);
  expect(await second).toBe(1);
  expect(seen).toEqual([1, 0]);
  expect(await settings(store)).toEqual(['b']);
  await store.close();
});

/** Two starts; ids that were answered and ids that failed. */
async function work(disk: SimulatedDisk): Promise<{ answered: string[]; opened: number; notices: string[] }> {
  const answered: string[] = [];
  const notices: string[] = [];
  let opened = 0;
  for (let start = 0; start < 2; start += 1) {
    let store: Store;
    try {
      store = await openJsonStore({ folder, disk, compactAt: 1000, onNotice: (sentence) => notices.push(sentence) });
    } catch (error) {
      expect(error).toBeInstanceOf(AppError);
      continue;
    }
    opened += 1;
    const one = async (n: number): Promise<void> => {
      const id = `s${start}-${String(n).padStart(2, '0')}`;
      try {
        await put(store, id);
        answered.push(id);
      } catch (error) {
        expect(error).toMatchObject({ code: 'store-failed' });
      }
    };
    for (let n = 0; n < 6; n += 1) await one(n);
    await Promise.all(Array.from({ length: 6 }, (_, n) => one(6 + n)));
    expect(await settingsNow(store)).toEqual([...answered].sort());
    await store.close();
  }
  return { answered: answered.sort(), opened, notices };
}

/** Hundreds of stores are opened and closed, which takes its time on a machine that has other work. */
const HUNDREDS_OF_STORES = { timeout: 180_000 };

describe('any one operation that fails', HUNDREDS_OF_STORES, () => {
  test.each(['ENOSPC', 'EIO'])('with %s leaves exactly what was answered', async (code) => {
    const count = { calls: 0 };
    const plain = new SimulatedDisk();
    plain.onCall = () => {
      count.calls += 1;
      return null;
    };
    expect((await work(plain)).answered).toHaveLength(24);
    expect(count.calls).toBeGreaterThan(200);
    for (let nth = 0; nth < count.calls; nth += 1) {
      const disk = new SimulatedDisk();
      let call = 0;
      let what = '';
      disk.onCall = (operation, path) => {
        call += 1;
        if (call !== nth + 1) return null;
        what = `${operation} ${path} (call ${nth})`;
        return { error: diskError(code), after: 10 };
      };
      const { answered, opened } = await work(disk);
      heal(disk);
      // A lock that could not be given back stays until its process ends; a power cut ends it here.
      const after = disk.afterPowerCut(disk.steps.length, ({ size }) => size);
      const store = await openJsonStore({ folder, disk: after });
      expect(await settings(store), what).toEqual(answered);
      expect(await put(store, 'z'), what).toBe(answered.length + 1);
      expect(opened, what).toBeGreaterThan(0);
      await store.close();
    }
  });
});

test('a new snapshot that cannot be written is said, harms nothing, and is made later', async () => {
  const disk = new SimulatedDisk();
  const notices: string[] = [];
  const store = await openJsonStore({ folder, disk, onNotice: (sentence) => notices.push(sentence) });
  await put(store, 'a');
  failing(disk, 'ENOSPC', (operation, path) => operation === 'write' && path.includes('certclerk.json'));
  await store.close();
  expect(notices.join()).toMatch(/could not be written.*Nothing is lost/);
  heal(disk);
  const again = await openJsonStore({ folder, disk });
  expect(await settings(again)).toEqual(['a']);
  await again.close();
  expect((await disk.list(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('a blob that cannot be written is said, and can be put again', async () => {
  const disk = new SimulatedDisk();
  const store = await openJsonStore({ folder, disk });
  const bytes = new TextEncoder().encode('PDF');
  for (const operation of ['write', 'sync', 'rename', 'syncFolder', 'open']) {
    failing(disk, 'ENOSPC', (op, path) => op === operation && path.includes('blobs'));
    await expect(store.blobs.put(bytes)).rejects.toMatchObject({
      code: 'store-failed',
      message: expect.stringContaining('full'),
    });
    heal(disk);
  }
  const digest = await store.blobs.put(bytes);
  failing(disk, 'EIO', (operation) => operation === 'read');
  await expect(store.blobs.get(digest)).rejects.toMatchObject({ code: 'store-failed' });
  heal(disk);
  expect(await store.blobs.get(digest)).toEqual(bytes);
  await store.close();
});
