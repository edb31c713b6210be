import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '../../src/core/errors.js';
import { CLAIM_MS, createRunByOne } from '../../src/core/jobs/by-one.js';
import { openPgStore } from '../../src/core/store/pg/pg-store.js';
import { auditEntry, customer } from '../contract/documents.js';
import { describeErasure } from '../contract/erasure-contract.js';
import { describeForgetting } from '../contract/forgetting-contract.js';
import { describeRetention } from '../contract/retention-contract.js';
import { describeStoreContract, type OpenedStore } from '../contract/store-contract.js';
import { describeTwoAtOnce } from '../contract/two-at-once-contract.js';
import { openCutLine } from './cut-line.js';
import { type Postgres, startPostgres } from './postgres.js';

let postgres: Postgres;
let url: string;
beforeAll(async () => {
  postgres = await startPostgres();
  url = await postgres.newDatabase();
});
afterAll(() => postgres.stop());

const empty = (): Promise<unknown> => postgres.query(url, 'DROP SCHEMA IF EXISTS certclerk CASCADE');

async function open(): Promise<OpenedStore> {
  let store = await openPgStore({ url });
  return {
    store,
    async reopen() {
      await store.close();
      store = await openPgStore({ url });
      return store;
    },
    async dispose() {
      await store.close();
      await empty();
    },
  };
}

describeStoreContract('PostgreSQL', open);
describeForgetting('PostgreSQL', open);
describeRetention('PostgreSQL', open);
describeErasure('PostgreSQL', open);
describeTwoAtOnce('PostgreSQL', open);

async function refusal(opening: Promise<unknown>): Promise<AppError> {
  const error: unknown = await opening.then(
    () => new Error('it opened'),
    (cause: unknown) => cause,
  );
  if (error instanceof AppError) return error;
  throw error;
}

test('the store says what time it is by the clock of the database', async () => {
  const { store, dispose } = await open();
  const shown = await store.now?.();
  expect(shown).toBeInstanceOf(Date);
  // The server of the tests runs here.
  expect(Math.abs(Number(shown) - Date.now())).toBeLessThan(60_000);
  await dispose();
});

describe('opening a database', () => {
  afterEach(empty);
  const with_ = (change: (parts: URL) => void): string => {
    const parts = new URL(url);
    change(parts);
    return parts.href;
  };

  test.each<[string, () => string, RegExp]>([
    ['a wrong password', () => with_((u) => (u.password = 'hush')), /refuses the password.*DATABASE_URL/],
    ['a database that is none', () => with_((u) => (u.pathname = '/nowhere')), /no database of this name.*createdb/],
    ['a port where nobody listens', () => with_((u) => (u.port = '1')), /cannot be reached/],
  ])('%s: said with what to mend, without the password', async (_what, place, sentence) => {
    const error = await refusal(openPgStore({ url: place() }));
    expect(error).toMatchObject({ code: 'unreachable' });
    expect(error.safeMessage).toMatch(sentence);
    expect(error.safeMessage).not.toMatch(/hush|p@ss|p%40ss/);
  });

  test('of an encoding that cannot hold every name: refused', async () => {
    await postgres.query(url, `CREATE DATABASE latin ENCODING 'SQL_ASCII' TEMPLATE template0`);
    const error = await refusal(openPgStore({ url: with_((u) => (u.pathname = '/latin')) }));
    expect(error).toMatchObject({ code: 'store-failed', retryable: false });
    expect(error.safeMessage).toMatch(/encoding SQL_ASCII.*createdb/);
  });

  test('without the right to make tables: says what a superuser has to do, and then it works', async () => {
    await postgres.query(url, `CREATE ROLE plain LOGIN PASSWORD 'plain'`);
    const plain = with_((u) => ((u.username = 'plain'), (u.password = 'plain')));
    const error = await refusal(openPgStore({ url: plain }));
    const [, remedy] = /(CREATE SCHEMA certclerk AUTHORIZATION "plain";)$/.exec(error.safeMessage) ?? [];
    await postgres.query(url, remedy ?? 'the sentence has no remedy');
    await (await openPgStore({ url: plain })).close();
  });

  test('eight clerks at once on an empty database: one makes the tables', async () => {
    const stores = await Promise.all(Array.from({ length: 8 }, () => openPgStore({ url })));
    const numbers = await Promise.all(stores.map((store) => store.tx((tx) => tx.nextNumber('n'))));
    expect(numbers.sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    await Promise.all(stores.map((store) => store.close()));
  });

  test('written by a newer program: refused', async () => {
    await (await openPgStore({ url })).close();
    await postgres.query(url, 'UPDATE certclerk.meta SET schema = schema + 1');
    expect((await refusal(openPgStore({ url }))).safeMessage).toMatch(/newer certclerk.*Install the newer one/);
  });

  test('indexes of older rules are built anew, from every document', async () => {
    const store = await openPgStore({ url });
    const ids = Array.from({ length: 2300 }, (_, i) => `C-${i}`);
    await store.tx(async (tx) => {
      for (const id of ids) await tx.put('customer', customer(id, 'Žan 😀\uFFFD'));
      await tx.put('audit', auditEntry(1, ['a', 'b']));
    });
    await store.close();
    const entries = 'SELECT * FROM certclerk.entry ORDER BY list, key, id';
    const before = await postgres.query(url, entries);
    expect(before.filter(({ list }) => list === 'customer.name')).toHaveLength(2300);
    expect(before.filter(({ list }) => list === 'audit.about')).toHaveLength(2);
    await postgres.query(
      url,
      `UPDATE certclerk.meta SET indexes = 0; DELETE FROM certclerk.entry WHERE id LIKE '%7';
       INSERT INTO certclerk.entry VALUES ('customer.name', 'nobody', 'C-none')`,
    );
    const notices: string[] = [];
    await (await openPgStore({ url, onNotice: (sentence) => notices.push(sentence) })).close();
    expect(await postgres.query(url, entries)).toEqual(before);
    expect(notices.join()).toMatch(/built anew/);
  });

  test('one that runs saves nothing once a newer program has taken over', async () => {
    const store = await openPgStore({ url });
    await store.tx((tx) => tx.put('setting', { id: 'a', value: '1' }));
    await postgres.query(url, 'UPDATE certclerk.meta SET indexes = indexes + 1');
    const error = await refusal(store.tx((tx) => tx.put('setting', { id: 'a', value: '2' })));
    expect(error).toMatchObject({ code: 'store-failed', retryable: false });
    expect(error.safeMessage).toMatch(/newer certclerk has taken over/);
    expect(await store.read((tx) => tx.get('setting', 'a'))).toEqual({ id: 'a', value: '1' });
    await store.close();
  });
});

/** The first time it does it, afterwards nothing: for a function that runs again. */
function once(act: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null;
  return async () => {
    if (done) return;
    done = act();
    await done;
  };
}

describe('a database that fails', () => {
  let store: Awaited<ReturnType<typeof openPgStore>>;
  beforeEach(async () => {
    store = await openPgStore({ url });
  });
  afterEach(async () => {
    await store.close();
    await empty();
  });
  const put = (id: string) => store.tx((tx) => tx.put('setting', { id, value: id }));
  const endSessions = (): Promise<unknown> =>
    postgres.query(
      url,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'certclerk' AND pid <> pg_backend_pid()`,
    );

  test.each(['fast', 'immediate'] as const)('started anew (%s): what runs goes on, nothing is lost', async (how) => {
    await put('before');
    const restart = once(() => postgres.restart(how));
    await store.tx(async (tx) => {
      await tx.put('setting', { id: 'across', value: String(await tx.nextNumber('n')) });
      await restart();
      await tx.get('setting', 'before');
    });
    const restartAgain = once(() => postgres.restart(how));
    const seen = await store.read(async (tx) => {
      await restartAgain();
      return tx.get('setting', 'before');
    });
    expect(seen?.value).toBe('before');
    expect(await store.read((tx) => tx.get('setting', 'across'))).toEqual({ id: 'across', value: '1' });
    expect(await store.read((tx) => tx.get('counter', 'n'))).toEqual({ id: 'n', last: 1 });
    expect(await store.blobs.get(await store.blobs.put(new Uint8Array(9)))).toEqual(new Uint8Array(9));
  });

  test('whose sessions are ended over and over: each number once', async () => {
    const given: number[] = [];
    let more = true;
    const clerk = async (): Promise<void> => {
      while (more) given.push(await store.tx((tx) => tx.nextNumber('n')));
    };
    const clerks = [clerk(), clerk(), clerk()];
    for (let i = 0; i < 20; i += 1) {
      await endSessions();
      await put(`round-${i}`);
    }
    more = false;
    await Promise.all(clerks);
    expect(given.sort((a, b) => a - b)).toEqual(given.map((_, i) => i + 1));
    expect(await store.read((tx) => tx.get('counter', 'n'))).toEqual({ id: 'n', last: given.length });
  });

  test('a table that is gone is told, with nothing saved', async () => {
    await postgres.query(url, 'DROP TABLE certclerk.entry');
    const error = await refusal(store.tx((tx) => tx.put('customer', customer('C-1', 'Ana'))));
    expect(error).toMatchObject({ code: 'store-failed' });
    expect(error.safeMessage).toMatch(/^Nothing was saved: a table of certclerk is missing/);
    expect(await store.read((tx) => tx.count('customer'))).toBe(0);
  });

  test('bytes that do not fit their digest are an error, and are mended by putting them again', async () => {
    const bytes = new TextEncoder().encode('PDF');
    const digest = await store.blobs.put(bytes);
    await postgres.query(url, `UPDATE certclerk.blob SET bytes = 'other'`);
    await expect(store.blobs.get(digest)).rejects.toMatchObject({ code: 'store-failed', retryable: false });
    await store.blobs.put(bytes);
    expect(await store.blobs.get(digest)).toEqual(bytes);
  });
});

describe('a line that breaks at the commit', () => {
  afterEach(empty);

  test.each(['before the commit arrives', 'before its answer comes back'] as const)(
    '%s: what was asked for is done once, and said to be',
    async (how) => {
      const line = await openCutLine(url);
      const store = await openPgStore({ url: line.url });
      const given: number[] = [];
      for (let i = 0; i < 5; i += 1) {
        line.cutNext(how);
        given.push(
          await store.tx(async (tx) => {
            const n = await tx.nextNumber('n');
            await tx.put('setting', { id: `n-${n}`, value: String(i) });
            return n;
          }),
        );
      }
      expect(line.cuts()).toBe(5);
      expect(given).toEqual([1, 2, 3, 4, 5]);
      const kept = await store.read((tx) => tx.find('setting'));
      expect(kept.items.map(({ value }) => value)).toEqual(['0', '1', '2', '3', '4']);
      await store.close();
      await line.close();
    },
  );
});

describe('a job', () => {
  afterEach(empty);

  test('is run by one clerk at a time, and taken over from one that is gone', async () => {
    const stores = await Promise.all([openPgStore({ url }), openPgStore({ url })]);
    let now = Date.now();
    const clock = { now: () => new Date(now) };
    const [one, other] = stores.map((store) => createRunByOne(store, clock));
    if (!one || !other) throw new Error('there are two');
    let end = (): void => undefined;
    let begin = (): void => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const running = one('sweep', () => {
      begin();
      return new Promise<string>((resolve) => (end = () => resolve('swept')));
    });
    await begun;
    expect(await other('sweep', async () => 'twice')).toBeNull();
    expect(await other('digest', async () => 'another job')).toBe('another job');
    now += CLAIM_MS + 1;
    expect(await other('sweep', async () => 'taken over')).toBe('taken over');
    end();
    expect(await running).toBe('swept');
    expect(await other('sweep', async () => 'the next day')).toBe('the next day');
    await expect(one('sweep', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await other('sweep', async () => 'after one that failed')).toBe('after one that failed');
    await Promise.all(stores.map((store) => store.close()));
  });
});
