import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHash } from 'node:crypto';
import { AppError } from '../../src/core/errors.js';
import type { Documents, Kind } from '../../src/core/model/documents.js';
import type { PageRequest, Query, ReadTx, Store, Tx } from '../../src/core/ports.js';
import { auditEntry, customer, queued, received } from './documents.js';

/** A store under test, empty at first. */
export interface OpenedStore {
  store: Store;
  /** Closes it and opens it again, as a new start of the program does. */
  reopen(): Promise<Store>;
  /** Closes it and removes what it left. */
  dispose(): Promise<void>;
}

/** Every page of a query, one after another. */
async function pages<K extends Kind>(
  tx: ReadTx,
  kind: K,
  query: Query<K> | undefined,
  page: PageRequest,
): Promise<Documents[K][][]> {
  const all: Documents[K][][] = [];
  let after: string | undefined;
  do {
    const { items, next } = await tx.find(kind, query, { ...page, after });
    all.push(items);
    after = next;
  } while (after);
  return all;
}

const idsOf = (documents: { id: string }[]): string[] => documents.map(({ id }) => id);

/** A promise and the function that keeps it. */
function gate(): { passed: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open };
}

async function addToSetting(tx: Tx, id: string): Promise<void> {
  const value = Number((await tx.get('setting', id))?.value ?? 0);
  await tx.put('setting', { id, value: String(value + 1) });
}

/**
 * What `Store` promises in src/core/ports.ts, run over every store. Nothing here knows how a store works; in particular
 * the function given to `tx` may run more than once, so the tests look at effects, never at runs.
 */
export function describeStoreContract(name: string, open: () => Promise<OpenedStore>): void {
  describe(`${name}: the contract of every store`, () => {
    let opened: OpenedStore;
    let store: Store;
    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });
    afterEach(() => opened.dispose());
    const setting = (id: string) => store.read(async (tx) => (await tx.get('setting', id))?.value);

    describe('documents', () => {
      test('put, get, replace, delete', async () => {
        const ana = customer('C-1', 'Ana');
        await store.tx((tx) => tx.put('customer', ana));
        expect(await store.read((tx) => tx.get('customer', 'C-1'))).toEqual(ana);
        await store.tx((tx) => tx.put('customer', { ...ana, name: 'Ana B.' }));
        expect(await store.read((tx) => tx.get('customer', 'C-1'))).toEqual({ ...ana, name: 'Ana B.' });
        expect(await store.read((tx) => tx.count('customer'))).toBe(1);
        await store.tx((tx) => tx.delete('customer', 'C-1'));
        expect(await store.read((tx) => tx.get('customer', 'C-1'))).toBeUndefined();
        await store.tx((tx) => tx.delete('customer', 'C-1')); // none there: nothing happens
        expect(await store.read((tx) => tx.count('customer'))).toBe(0);
      });

      test('the same id in two kinds is two documents', async () => {
        await store.tx(async (tx) => {
          await tx.put('setting', { id: 'x', value: 'setting' });
          await tx.put('claim', { id: 'x', result: { deep: [1, null, 'ž€😀'] } });
        });
        expect(await store.read((tx) => tx.get('setting', 'x'))).toEqual({ id: 'x', value: 'setting' });
        expect(await store.read((tx) => tx.get('claim', 'x'))).toEqual({
          id: 'x',
          result: { deep: [1, null, 'ž€😀'] },
        });
      });

      test('ids may hold anything that Message-IDs and names hold', async () => {
        const ids = ['<a%/\\\'"@b>', 'once:mail:č', 'a b', '__proto__', 'constructor', '['];
        await store.tx(async (tx) => {
          for (const id of ids) expect(await tx.add('setting', { id, value: id })).toBe(true);
        });
        store = await opened.reopen();
        for (const id of ids) expect(await setting(id)).toBe(id);
        expect(await store.read((tx) => tx.count('setting'))).toBe(ids.length);
      });

      test('add inserts once and leaves what is there', async () => {
        const first = await store.tx((tx) => tx.add('setting', { id: 'a', value: 'first' }));
        const second = await store.tx((tx) => tx.add('setting', { id: 'a', value: 'second' }));
        const twice = await store.tx(async (tx) => [
          await tx.add('setting', { id: 'b', value: '1' }),
          await tx.add('setting', { id: 'b', value: '2' }),
        ]);
        expect({ first, second, twice }).toEqual({ first: true, second: false, twice: [true, false] });
        expect([await setting('a'), await setting('b')]).toEqual(['first', '1']);
        const again = await store.tx(async (tx) => {
          await tx.delete('setting', 'a');
          return tx.add('setting', { id: 'a', value: 'third' });
        });
        expect([again, await setting('a')]).toEqual([true, 'third']);
      });

      test('of 20 that add the same id at once, one gets true', async () => {
        const got = await Promise.all(
          Array.from({ length: 20 }, (_, i) => store.tx((tx) => tx.add('setting', { id: 'lock', value: String(i) }))),
        );
        expect(got.filter(Boolean)).toHaveLength(1);
        expect(await setting('lock')).toBe(String(got.indexOf(true)));
      });
    });

    describe('copies', () => {
      test('changing an object after put changes nothing', async () => {
        const ana = customer('C-1', 'Ana');
        await store.tx(async (tx) => {
          await tx.put('customer', ana);
          ana.name = 'changed';
          ana.contacts[0].addresses.push('changed@example.com');
          expect((await tx.get('customer', 'C-1'))?.name).toBe('Ana');
        });
        expect(await store.read((tx) => tx.get('customer', 'C-1'))).toEqual(customer('C-1', 'Ana'));
      });

      test('documents that come out are the caller’s own', async () => {
        await store.tx((tx) => tx.put('customer', customer('C-1', 'Ana')));
        await store.tx(async (tx) => {
          const one = await tx.get('customer', 'C-1');
          const found = (await tx.find('customer')).items[0];
          if (!one || !found) throw new Error('Ana is not there');
          one.name = 'changed';
          found.contacts[0].addresses[0] = 'changed@example.com';
          expect(await tx.get('customer', 'C-1')).toEqual(customer('C-1', 'Ana'));
        });
        expect(await store.read((tx) => tx.get('customer', 'C-1'))).toEqual(customer('C-1', 'Ana'));
        expect(await store.read((tx) => tx.count('customer', { index: 'address', is: 'c-1@example.com' }))).toBe(1);
      });
    });

    describe('transactions', () => {
      test('gives back what the function gives, and sees its own writes', async () => {
        const seen = await store.tx(async (tx) => {
          await tx.put('customer', customer('C-1', 'Ana'));
          await tx.put('customer', customer('C-2', 'Bor'));
          await tx.delete('customer', 'C-1');
          return {
            got: (await tx.get('customer', 'C-2'))?.name,
            gone: await tx.get('customer', 'C-1'),
            found: idsOf((await tx.find('customer')).items),
            byName: idsOf((await tx.find('customer', { index: 'name', is: 'bor' })).items),
            count: await tx.count('customer'),
          };
        });
        expect(seen).toEqual({ got: 'Bor', gone: undefined, found: ['C-2'], byName: ['C-2'], count: 1 });
      });

      test('documents that are asked for at once come as they stood when each was asked for', async () => {
        await store.tx(async (tx) => {
          for (const id of ['C-1', 'C-2', 'C-3']) await tx.put('customer', customer(id, 'Ana'));
        });
        const seen = await store.tx(async (tx) => {
          await tx.delete('customer', 'C-2');
          const before = ['C-1', 'C-2', 'C-3', 'C-4', 'C-1'].map((id) => tx.get('customer', id));
          const put = tx.put('customer', customer('C-4', 'Bor'));
          const after = ['C-4', 'C-2', 'C-3'].map((id) => tx.get('customer', id));
          await put;
          return (await Promise.all([...before, ...after])).map((one) => one?.name);
        });
        expect(seen).toEqual(['Ana', undefined, 'Ana', undefined, 'Ana', 'Bor', undefined, 'Ana']);
        const read = await store.read((tx) => Promise.all(['C-4', 'C-2'].map((id) => tx.get('customer', id))));
        expect(read.map((one) => one?.name)).toEqual(['Bor', undefined]);
      });

      test('where it throws, nothing is saved and the error comes out as it is', async () => {
        await store.tx((tx) => tx.put('setting', { id: 'a', value: 'before' }));
        const error = new AppError('conflict', 'No.');
        const failing = store.tx(async (tx) => {
          await tx.put('setting', { id: 'a', value: 'after' });
          await tx.put('customer', customer('C-1', 'Ana'));
          await tx.delete('setting', 'a');
          await tx.nextNumber('n');
          throw error;
        });
        await expect(failing).rejects.toBe(error);
        expect(await setting('a')).toBe('before');
        expect(await store.read((tx) => tx.count('customer'))).toBe(0);
        expect(await store.read((tx) => tx.find('customer', { index: 'name', is: 'ana' }))).toEqual({ items: [] });
        expect(await store.tx((tx) => tx.nextNumber('n'))).toBe(1);
      });

      test('50 at once appear to run one after another', async () => {
        await Promise.all(Array.from({ length: 50 }, () => store.tx((tx) => addToSetting(tx, 'sum'))));
        expect(await setting('sum')).toBe('50');
      });

      test('what two read before they write does not go past each other', async () => {
        // Each puts a mark only where there is none: in any order one after another, one mark is there.
        const mark = (id: string) =>
          store.tx(async (tx) => {
            if ((await tx.count('review', { index: 'state', is: 'open' })) > 0 || (await tx.count('setting')) > 0)
              return false;
            await tx.put('setting', { id, value: 'mark' });
            return true;
          });
        const got = await Promise.all(Array.from({ length: 10 }, (_, i) => mark(`m${i}`)));
        expect(got.filter(Boolean)).toHaveLength(1);
        expect(await store.read((tx) => tx.count('setting'))).toBe(1);
      });

      test('those that throw among others leave no trace', async () => {
        const work = Array.from({ length: 50 }, (_, i) =>
          store.tx(async (tx) => {
            await addToSetting(tx, 'sum');
            if (i % 3 === 0) throw new Error(`no ${i}`);
          }),
        );
        const failed = (await Promise.allSettled(work)).filter(({ status }) => status === 'rejected');
        expect(failed).toHaveLength(17);
        expect(await setting('sum')).toBe('33');
      });

      test('an uncommitted write is not seen outside', async () => {
        const [written, mayEnd] = [gate(), gate()];
        const running = store.tx(async (tx) => {
          await tx.put('setting', { id: 'a', value: 'uncommitted' });
          written.open();
          await mayEnd.passed;
        });
        await written.passed;
        expect(await setting('a')).toBeUndefined();
        mayEnd.open();
        await running;
        expect(await setting('a')).toBe('uncommitted');
      });

      test('a reader keeps its view while others commit', async () => {
        await store.tx((tx) => tx.put('setting', { id: 'a', value: 'old' }));
        const seen = await store.read(async (tx) => {
          const before = (await tx.get('setting', 'a'))?.value;
          await store.tx(async (other) => {
            await other.put('setting', { id: 'a', value: 'new' });
            await other.put('setting', { id: 'b', value: 'new' });
          });
          return {
            before,
            after: (await tx.get('setting', 'a'))?.value,
            count: await tx.count('setting'),
            listed: idsOf((await tx.find('setting')).items),
          };
        });
        expect(seen).toEqual({ before: 'old', after: 'old', count: 1, listed: ['a'] });
        expect(await setting('a')).toBe('new');
      });

      test('read gives an error of its function out as it is', async () => {
        const error = new Error('mine');
        await expect(store.read(() => Promise.reject(error))).rejects.toBe(error);
      });
    });

    describe('numbers', () => {
      test('each series counts from 1, in one transaction and over many', async () => {
        const first = await store.tx(async (tx) => [
          await tx.nextNumber('2026'),
          await tx.nextNumber('2026'),
          await tx.nextNumber('2027'),
        ]);
        expect(first).toEqual([1, 2, 1]);
        expect(await store.tx((tx) => tx.nextNumber('2026'))).toBe(3);
      });

      test('50 at once, every third failing: no number twice, none left out', async () => {
        const work = Array.from({ length: 50 }, (_, i) =>
          store.tx(async (tx) => {
            const n = await tx.nextNumber('invoice');
            await tx.put('setting', { id: `invoice-${n}`, value: String(i) });
            if (i % 3 === 1) throw new Error('given back');
            return n;
          }),
        );
        const given = (await Promise.allSettled(work)).flatMap((one) =>
          one.status === 'fulfilled' ? [one.value] : [],
        );
        expect(given.sort((a, b) => a - b)).toEqual(Array.from({ length: 33 }, (_, i) => i + 1));
        expect(await store.read((tx) => tx.count('setting'))).toBe(33);
        store = await opened.reopen();
        expect(await store.tx((tx) => tx.nextNumber('invoice'))).toBe(34);
      });
    });

    describe('finding', () => {
      test('without an index: all of a kind in the order of ids', async () => {
        await store.tx(async (tx) => {
          for (const id of ['c', 'a', 'b10', 'b1', 'B']) await tx.put('setting', { id, value: id });
        });
        expect(idsOf((await store.read((tx) => tx.find('setting'))).items)).toEqual(['B', 'a', 'b1', 'b10', 'c']);
        expect(idsOf((await store.read((tx) => tx.find('setting', undefined, { descending: true }))).items)).toEqual([
          'c',
          'b10',
          'b1',
          'a',
          'B',
        ]);
      });

      test('by an index: keys, then ids, changed with the document', async () => {
        await store.tx(async (tx) => {
          await tx.put('outbox', queued('O-3', '2026-01-02T00:00:00.000Z'));
          await tx.put('outbox', queued('O-2', '2026-01-02T00:00:00.000Z'));
          await tx.put('outbox', queued('O-1', '2026-01-03T00:00:00.000Z'));
          await tx.put('outbox', queued('O-4', '2026-01-01T00:00:00.000Z', 'sent'));
        });
        const due = () => store.read(async (tx) => idsOf((await tx.find('outbox', { index: 'dueMail' })).items));
        expect(await due()).toEqual(['O-2', 'O-3', 'O-1']);
        await store.tx((tx) => tx.put('outbox', queued('O-2', '2026-01-09T00:00:00.000Z')));
        await store.tx((tx) => tx.put('outbox', queued('O-3', '2026-01-02T00:00:00.000Z', 'dead')));
        expect(await due()).toEqual(['O-1', 'O-2']);
        await store.tx((tx) => tx.delete('outbox', 'O-1'));
        expect(await due()).toEqual(['O-2']);
        store = await opened.reopen();
        expect(await due()).toEqual(['O-2']);
      });

      test('`is` takes the whole key, not its beginning', async () => {
        await store.tx(async (tx) => {
          await tx.put('customer', customer('C-1', 'An'));
          await tx.put('customer', customer('C-2', 'Ana'));
          await tx.put('customer', customer('C-3', 'Ana'));
          await tx.put('customer', customer('C-4', 'Ana B'));
        });
        const byName = (is: string) =>
          store.read(async (tx) => [
            idsOf((await tx.find('customer', { index: 'name', is })).items),
            await tx.count('customer', { index: 'name', is }),
          ]);
        expect(await byName('ana')).toEqual([['C-2', 'C-3'], 2]);
        expect(await byName('an')).toEqual([['C-1'], 1]);
        expect(await byName('a')).toEqual([[], 0]);
        expect(await byName('')).toEqual([[], 0]);
      });

      test('ranges take both ends in', async () => {
        const days = ['01', '02', '02', '03', '04'].map((day, i) => received(`m${i}`, `2026-01-${day}`));
        await store.tx(async (tx) => {
          for (const mail of days) await tx.put('mail', mail);
        });
        const range = (from?: string, upTo?: string) =>
          store.read(async (tx) => {
            const query = { index: 'receivedAt', from, upTo } as const;
            const ids = idsOf((await tx.find('mail', query)).items);
            expect(await tx.count('mail', query)).toBe(ids.length);
            expect(idsOf((await tx.find('mail', query, { descending: true })).items)).toEqual([...ids].reverse());
            return ids.join(' ');
          });
        expect(await range('2026-01-02', '2026-01-03')).toBe('m1 m2 m3');
        expect(await range('2026-01-02', '2026-01-02')).toBe('m1 m2');
        expect(await range(undefined, '2026-01-02')).toBe('m0 m1 m2');
        expect(await range('2026-01-03')).toBe('m3 m4');
        expect(await range()).toBe('m0 m1 m2 m3 m4');
        expect(await range('2026-01-01T', '2026-01-03T')).toBe('m1 m2 m3');
        expect(await range('2026-01-03', '2026-01-02')).toBe('');
      });

      test('a document under several matching keys comes once for each, under one key twice comes once', async () => {
        await store.tx(async (tx) => {
          await tx.put('customer', customer('C-1', 'Ana', [['b@example.com', 'd@example.com'], ['D@example.com']]));
          await tx.put('customer', customer('C-2', 'Bor', [['c@example.com']]));
        });
        const seen = await store.read(async (tx) => ({
          all: idsOf((await tx.find('customer', { index: 'address' })).items),
          count: await tx.count('customer', { index: 'address' }),
          one: idsOf((await tx.find('customer', { index: 'address', is: 'd@example.com' })).items),
          paged: (await pages(tx, 'customer', { index: 'address' }, { limit: 1 })).map(idsOf),
        }));
        expect(seen).toEqual({
          all: ['C-1', 'C-2', 'C-1'],
          count: 3,
          one: ['C-1'],
          paged: [['C-1'], ['C-2'], ['C-1']],
        });
        await store.tx((tx) => tx.put('customer', customer('C-1', 'Ana', [['x@example.com']])));
        expect(await store.read(async (tx) => idsOf((await tx.find('customer', { index: 'address' })).items))).toEqual([
          'C-2',
          'C-1',
        ]);
      });

      test('a page says whether there is another, and holds 100 unless told', async () => {
        await store.tx(async (tx) => {
          for (let n = 1; n <= 250; n += 1) await tx.put('audit', auditEntry(n, [n % 2 ? 'odd' : 'even']));
        });
        await store.read(async (tx) => {
          expect((await pages(tx, 'audit', undefined, {})).map((page) => page.length)).toEqual([100, 100, 50]);
          expect((await pages(tx, 'audit', undefined, { limit: 125 })).map((page) => page.length)).toEqual([125, 125]);
          const odd = await pages(tx, 'audit', { index: 'about', is: 'odd' }, { limit: 50, descending: true });
          expect(odd.map((page) => [page.length, page[0]?.id])).toEqual([
            [50, '000000000249'],
            [50, '000000000149'],
            [25, '000000000049'],
          ]);
          expect(await tx.find('audit', undefined, { limit: 250 })).not.toHaveProperty('next');
          expect((await tx.find('audit', undefined, { limit: 1, descending: true })).items[0]?.id).toBe('000000000250');
        });
      });

      test('pages go on rightly while documents come and go', async () => {
        const put = (...ids: string[]) =>
          store.tx(async (tx) => {
            for (const id of ids) await tx.put('mail', received(id, '2026-01-01'));
          });
        await put('b', 'd', 'f', 'h', 'j');
        for (const query of [undefined, { index: 'receivedAt', is: '2026-01-01' } as const]) {
          const first = await store.read((tx) => tx.find('mail', query, { limit: 2 }));
          expect(idsOf(first.items)).toEqual(['b', 'd']);
          await store.tx((tx) => tx.delete('mail', 'd')); // the very document at which the page ended
          await put('a', 'e');
          const second = await store.read((tx) => tx.find('mail', query, { limit: 2, after: first.next }));
          expect(idsOf(second.items)).toEqual(['e', 'f']);
          const back = await store.read((tx) => tx.find('mail', query, { limit: 3, descending: true }));
          expect(idsOf(back.items)).toEqual(['j', 'h', 'f']);
          await store.tx((tx) => tx.delete('mail', 'f'));
          await put('i', 'd');
          const further = await store.read((tx) =>
            tx.find('mail', query, { limit: 3, descending: true, after: back.next }),
          );
          expect(idsOf(further.items)).toEqual(['e', 'd', 'b']);
          await store.tx(async (tx) => {
            for (const id of ['a', 'e', 'i']) await tx.delete('mail', id);
          });
          await put('f');
        }
      });

      test('refuses a page of no length, of too great a length, and a mark that is none', async () => {
        const refused = { code: 'invalid-input' };
        for (const limit of [0, -1, 1001, 1.5, NaN])
          await expect(store.read((tx) => tx.find('setting', undefined, { limit }))).rejects.toMatchObject(refused);
        for (const after of ['', 'nonsense', 'e30', Buffer.from('["a"]').toString('base64url')]) {
          await expect(store.read((tx) => tx.find('setting', undefined, { after }))).rejects.toMatchObject(refused);
        }
      });

      test('whatever is written in any order, finding gives what a plain list would', async () => {
        // Runs share the store, so each empties it first.
        const key = fc.constantFrom('a', 'b', 'ab', 'b-', 'c', 'a.b');
        const change = fc.record({
          id: fc.constantFrom('1', '2', '3', '10', '11'),
          addresses: fc.option(fc.array(key, { minLength: 1, maxLength: 3 }), { nil: null }),
        });
        const bounds = fc.record({
          from: fc.option(key, { nil: undefined }),
          upTo: fc.option(key, { nil: undefined }),
        });
        await fc.assert(
          fc.asyncProperty(
            fc.array(change, { maxLength: 20 }),
            bounds,
            fc.integer({ min: 1, max: 4 }),
            fc.boolean(),
            async (changes, { from, upTo }, limit, descending) => {
              const model = new Map<string, string[]>();
              await store.tx(async (tx) => {
                for (const { id } of (await tx.find('customer')).items) await tx.delete('customer', id);
                model.clear();
                for (const { id, addresses } of changes) {
                  const [first, ...others] = addresses ?? [];
                  if (first === undefined) await tx.delete('customer', id);
                  else await tx.put('customer', customer(id, 'x', [[first, ...others]]));
                  if (first === undefined) model.delete(id);
                  else model.set(id, [first, ...others]);
                }
              });
              const expected = [...model]
                .flatMap(([id, keys]) => [...new Set(keys)].map((k) => ({ id, k })))
                .filter(({ k }) => (from === undefined || k >= from) && (upTo === undefined || k <= upTo))
                .sort((x, y) => (x.k < y.k || (x.k === y.k && x.id < y.id) ? -1 : 1))
                .map(({ id }) => id);
              if (descending) expected.reverse();
              const query = { index: 'address', from, upTo } as const;
              const found = await store.read((tx) => pages(tx, 'customer', query, { limit, descending }));
              expect(found.flat().map(({ id }) => id)).toEqual(expected);
              expect(await store.read((tx) => tx.count('customer', query))).toBe(expected.length);
              expect(idsOf(await store.read(async (tx) => (await tx.find('customer')).items))).toEqual(
                [...model.keys()].sort(),
              );
            },
          ),
          { numRuns: 60 },
        );
      });
    });

    describe('blobs', () => {
      const bytes = new TextEncoder().encode('%PDF-1.7 …');
      const digest = createHash('sha256').update(bytes).digest('hex');

      test('are found by their SHA-256, the same bytes stored once', async () => {
        const got = await Promise.all([
          store.blobs.put(bytes),
          store.blobs.put(bytes),
          store.blobs.put(new Uint8Array(0)),
        ]);
        expect(got).toEqual([digest, digest, createHash('sha256').digest('hex')]);
        expect(await store.blobs.put(bytes)).toBe(digest);
        store = await opened.reopen();
        expect(await store.blobs.get(digest)).toEqual(bytes);
        expect(await store.blobs.get(got[2] ?? '')).toEqual(new Uint8Array(0));
      });

      test('many at once, small and large, some of them twice', async () => {
        const many = Array.from({ length: 40 }, (_, n) => new Uint8Array(n % 10 === 9 ? 300_000 : n % 20).fill(n % 20));
        const digests = await Promise.all(many.map((one) => store.blobs.put(one)));
        for (const [n, one] of many.entries()) {
          const got = await store.blobs.get(digests[n] ?? '');
          expect(got && Buffer.compare(got, one)).toBe(0);
        }
      });

      test('undefined where there is none, whatever is asked for', async () => {
        for (const asked of ['0'.repeat(64), '', 'abc', '../../etc/passwd', `${'0'.repeat(62)}/.`])
          expect(await store.blobs.get(asked)).toBeUndefined();
      });

      test('are gone when they are deleted, may be deleted twice, and can be put again', async () => {
        const other = await store.blobs.put(new Uint8Array(3));
        await store.blobs.put(bytes);
        await Promise.all([store.blobs.delete(digest), store.blobs.delete(digest)]);
        for (const none of ['0'.repeat(64), '', '../../certclerk.json']) await store.blobs.delete(none);
        expect(await store.blobs.get(digest)).toBeUndefined();
        store = await opened.reopen();
        expect(await store.blobs.get(digest)).toBeUndefined();
        expect(await store.blobs.get(other)).toEqual(new Uint8Array(3));
        expect(await store.blobs.put(bytes)).toBe(digest);
        expect(await store.blobs.get(digest)).toEqual(bytes);
      });

      test('several megabytes, and bytes that change while they are stored', async () => {
        const large = new Uint8Array(3_000_000).map((_, i) => (i * 31) % 251);
        const before = large.slice();
        const putting = store.blobs.put(large);
        large.fill(0);
        const got = await store.blobs.get(await putting);
        // Compared as buffers: vitest's own comparison takes seconds for so many.
        expect(got && Buffer.compare(got, before)).toBe(0);
      });
    });

    describe('lasting', () => {
      test('everything that was answered is there after a new start', async () => {
        const ids = Array.from({ length: 40 }, (_, i) => `C-${1000 + i}`);
        await Promise.all(ids.map((id) => store.tx((tx) => tx.put('customer', customer(id, `Customer ${id}`)))));
        await store.tx((tx) => tx.delete('customer', 'C-1007'));
        store = await opened.reopen();
        const left = ids.filter((id) => id !== 'C-1007');
        expect(idsOf((await store.read((tx) => tx.find('customer'))).items)).toEqual(left);
        expect(await store.read((tx) => tx.count('customer', { index: 'address' }))).toBe(left.length);
        store = await opened.reopen();
        await store.tx((tx) => tx.put('customer', customer('C-1007', 'again')));
        store = await opened.reopen();
        expect(idsOf((await store.read((tx) => tx.find('customer'))).items)).toEqual(ids);
      });

      test('after close nothing is taken, and close may be called again', async () => {
        await store.tx((tx) => tx.put('setting', { id: 'a', value: '1' }));
        await store.close();
        await store.close();
        await expect(store.tx((tx) => tx.put('setting', { id: 'a', value: '2' }))).rejects.toMatchObject({
          code: 'store-failed',
        });
        await expect(store.read((tx) => tx.get('setting', 'a'))).rejects.toMatchObject({ code: 'store-failed' });
        store = await opened.reopen();
        expect(await setting('a')).toBe('1');
      });

      test('close waits for what is under way', async () => {
        const running = Array.from({ length: 20 }, (_, i) =>
          store.tx((tx) => tx.put('setting', { id: `a${i}`, value: '1' })),
        );
        await Promise.all([...running, store.close()]);
        store = await opened.reopen();
        expect(await store.read((tx) => tx.count('setting'))).toBe(20);
      });
    });
  });
}
