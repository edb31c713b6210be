import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyAudit } from '../../src/core/audit.js';
import type { Customer } from '../../src/core/model/customer.js';
import type { Documents, Kind } from '../../src/core/model/documents.js';
import type { Store } from '../../src/core/ports.js';
import { addDays } from '../../src/core/rules/calendar.js';
import { openPgStore } from '../../src/core/store/pg/pg-store.js';
import { all } from '../../src/core/usecases/find.js';
import { certificate, customer, invoice, product, running } from '../core/facts.js';
import { buildScript } from '../core/store/child/start.js';
import { type ChildClerk, CONNECTIONS, Killed, startClerk, type What } from './child/protocol.js';
import { type Postgres, startPostgres } from './postgres.js';

const CLERKS = 8;
/** Orders; a quarter as many renewals. `npm run test:long` sets 10 000. */
const ORDERS = Number(process.env['CERTCLERK_TEST_ORDERS'] ?? 160);
const RENEWALS = ORDERS / 4;
/** Each at a mail domain of their own, for what goes to one domain is paced. */
const CUSTOMERS = ORDERS / 4;
/** Of one clerk at the same time. */
const LANES = 2;

let postgres: Postgres;
let base: string;
let script: string;
let url: string;
let store: Store;
let clerks: ChildClerk[];
/** How often each outbox item was taken by the mail server, or by Slack. */
const taken = new Map<string, number>();
let onTaken = (): void => undefined;

const start = (): Promise<ChildClerk> =>
  startClerk(script, [url, String(CUSTOMERS)], (item) => {
    taken.set(item, (taken.get(item) ?? 0) + 1);
    onTaken();
  });

beforeAll(async () => {
  postgres = await startPostgres();
  base = await mkdtemp(join(tmpdir(), 'certclerk-clerks-'));
  script = await buildScript(join(import.meta.dirname, 'child/clerk.ts'), base);
  url = await postgres.newDatabase();
  store = await openPgStore({ url });
  await store.tx(prepare);
  clerks = await Promise.all(Array.from({ length: CLERKS }, start));
}, 120_000);
afterAll(async () => {
  await Promise.all(clerks.map((clerk) => clerk.kill()));
  await store.close();
  await postgres.stop();
  await rm(base, { recursive: true });
});

/** Customers, a product, and certificates of last year whose renewal is due. */
async function prepare(tx: Parameters<Parameters<Store['tx']>[0]>[0]): Promise<void> {
  const today = new Date().toISOString().slice(0, 10);
  await tx.put('product', product());
  for (let n = 0; n < CUSTOMERS; n += 1) {
    const contacts: Customer['contacts'] = [{ id: 'p1', name: 'Ana', addresses: [`ana@customer-${n}.example`] }];
    await tx.put('customer', customer({ id: `C-${n}`, name: `Customer ${n}`, contacts }));
  }
  for (let n = 1; n <= RENEWALS; n += 1) {
    const period = running(addDays(today, -345), addDays(today, 20), undefined, { invoice: `OLD-${n}` });
    const [id, customerId] = [`SSL-OLD-${n}`, `C-${n % CUSTOMERS}`];
    await tx.put('certificate', certificate([period], { id, customerId, names: [`old-${n}.example.com`] }));
    await tx.put('invoice', invoice({ id: `OLD-${n}`, certificateId: id, customerId }));
  }
}

async function every<K extends Kind>(kind: K): Promise<Documents[K][]> {
  return store.read(async (tx) => {
    const found: Documents[K][] = [];
    for await (const document of all(tx, kind)) found.push(document);
    return found;
  });
}

/** Asks all clerks that live; one that is killed meanwhile has no answer. */
async function askAll(what: What): Promise<unknown[]> {
  const answers = await Promise.allSettled(clerks.map((clerk) => clerk.ask(what)));
  return answers.flatMap((answer) => {
    if (answer.status === 'fulfilled') return [answer.value];
    if (answer.reason instanceof Killed) return [];
    throw answer.reason;
  });
}

async function kill(n: number): Promise<void> {
  const [gone] = clerks.splice(n, 1);
  await gone?.kill();
}

const numbers = (count: number): string[] => {
  const year = new Date().toISOString().slice(0, 4);
  return Array.from({ length: count }, (_, i) => `${year}-${String(i + 1).padStart(6, '0')}`);
};

test(
  `${CLERKS} clerks, ${ORDERS} orders; one is killed, the database is started anew: no double, no gap`,
  async () => {
    const waiting = Array.from({ length: ORDERS }, (_, i) => i + 1);
    const given = new Map<number, unknown>();
    let began = 0;
    const events = new Map<number, () => Promise<void>>([
      [Math.floor(ORDERS / 3), () => kill(0)],
      [Math.floor((ORDERS * 2) / 3), () => postgres.restart('fast')],
    ]);
    const happening: Promise<void>[] = [];
    const lane = async (clerk: ChildClerk): Promise<void> => {
      for (let n = waiting.shift(); n !== undefined; n = waiting.shift()) {
        began += 1;
        const event = events.get(began);
        try {
          const answer = clerk.ask({ ask: 'order', n });
          if (event) happening.push(event());
          given.set(n, await answer);
        } catch (error) {
          if (!(error instanceof Killed)) throw error;
          waiting.push(n); // somebody else does it; it may have been done, and then is not done twice
          return;
        }
      }
    };
    await Promise.all(clerks.flatMap((clerk) => Array.from({ length: LANES }, () => lane(clerk))));
    await Promise.all(happening);
    expect(given.size).toBe(ORDERS);
    const invoices = (await every('invoice')).filter(({ id }) => !id.startsWith('OLD'));
    expect(invoices.map(({ id }) => id)).toEqual(numbers(ORDERS));
    expect(new Set(invoices.map(({ certificateId }) => certificateId)).size).toBe(ORDERS);
    const told = [...given.values()].map((answer) => JSON.stringify(answer));
    expect(new Set(told).size).toBe(ORDERS);
  },
  60_000 + ORDERS * 200,
);

test(
  `all of them sweep at once: ${RENEWALS} renewals, each with one invoice and one notice`,
  async () => {
    clerks.push(await start());
    const swept = askAll({ ask: 'sweep' });
    await swept;
    const notices = (await every('outbox')).filter(
      (item) => item.channel === 'mail' && item.content.template === 'renewal-notice',
    );
    expect(notices).toHaveLength(RENEWALS);
    expect(new Set(notices.map(({ certificateId }) => certificateId)).size).toBe(RENEWALS);
    const invoices = (await every('invoice')).filter(({ id }) => !id.startsWith('OLD'));
    expect(invoices.map(({ id }) => id)).toEqual(numbers(ORDERS + RENEWALS));
  },
  60_000 + ORDERS * 200,
);

test(
  'all of them send at once; one is killed, and what it had in hand is sent by others within a minute',
  async () => {
    const items = (await every('outbox')).map(({ id }) => id).sort();
    expect(items.length).toBe((ORDERS + RENEWALS) * 2); // a mail and a line in Slack each
    const killing: Promise<void>[] = [];
    onTaken = () => {
      if (taken.size > items.length / 4 && killing.length === 0) killing.push(kill(0));
    };
    await askAll({ ask: 'deliver' });
    await Promise.all(killing);
    expect(clerks).toHaveLength(CLERKS - 1);
    const MINUTE = 60_000;
    await askAll({ ask: 'ahead', ms: MINUTE });
    await askAll({ ask: 'deliver' });
    const sent = await every('outbox');
    expect(sent.filter(({ state }) => state !== 'sent')).toEqual([]);
    expect([...taken.keys()].sort()).toEqual(items);
    // A mail holds its connection until its record is on the disk, so the killed one had handed over without a record at
    // most one mail a connection, and one post. Those went out again; nothing else did.
    const twice = [...taken].filter(([, times]) => times > 1).map(([item]) => item);
    const posts = new Set(sent.filter(({ channel }) => channel === 'slack').map(({ id }) => id));
    expect(twice.filter((item) => posts.has(item)).length).toBeLessThanOrEqual(1);
    expect(twice.filter((item) => !posts.has(item)).length).toBeLessThanOrEqual(CONNECTIONS);
    expect(Math.max(...taken.values())).toBeLessThanOrEqual(2);
  },
  60_000 + ORDERS * 400,
);

test('in the end the audit chain is whole, and every index lists what a rebuild would', async () => {
  expect(await store.read((tx) => verifyAudit(tx))).toMatchObject({ fault: null });
  const listed = 'SELECT list, key, id FROM certclerk.entry ORDER BY 1, 2, 3';
  const before = await postgres.query(url, listed);
  await store.close();
  await postgres.query(url, 'UPDATE certclerk.meta SET indexes = 0');
  store = await openPgStore({ url });
  expect(await postgres.query(url, listed)).toEqual(before);
});
