import { expect } from 'vitest';
import { createClerk } from '../../src/core/execute.js';
import { clockJobs } from '../../src/core/jobs/clock-jobs.js';
import { createDelivery } from '../../src/core/outbox/deliver.js';
import { dateIn } from '../../src/core/rules/calendar.js';
import { makeTestCa } from '../../src/issuer/test-ca.js';
import { startScheduler } from '../../src/scheduler/scheduler.js';
import { product, shop as shopFacts } from '../core/facts.js';
import { SETUP } from '../core/world.js';
import { balance } from './balance.js';
import { act, begin, issue, post, read } from './customers.js';
import { covered, nothingForgotten } from './judge.js';
import {
  FROM,
  type Ledger,
  type Life,
  NEW_PRICES_FROM,
  TERMS,
  UNTIL,
  codeOf,
  emptyLedger,
  plusDays,
  priceOf,
} from './ledger.js';
import { openMemoryStore } from './memory-store.js';
import { between, seeded } from './people.js';

/** No cron wakes anything here; the days do. */
const NEVER = '0 0 0 29 2 *';

/** The real core, jobs, outbox and scheduler over a store in memory, and a clock that is set. */
function openShop(zone: string) {
  const store = openMemoryStore();
  const shop = shopFacts({ timeZone: zone, sweepLimit: 1_000_000 });
  let now = new Date(`${FROM}T12:00:00Z`);
  let isQueued = false;
  const clock = { now: () => new Date(now) };
  const ca = makeTestCa(now);
  const clerk = createClerk({
    store,
    clock,
    shop,
    secrets: ['a secret of the shop, for tests'],
    printInvoice: () => Promise.resolve(Buffer.from('PDF')),
    issueNow: (csr, names, at, limit) =>
      Promise.resolve(ca.issue(csr, names, at, limit ? new Date(`${limit}T23:59:59Z`) : undefined)),
    onQueued: () => void (isQueued = true),
  });
  const delivery = createDelivery({
    store,
    clock,
    shop,
    secrets: ['a secret of the shop, for tests'],
    printInvoice: () => Promise.resolve(Buffer.from('PDF')),
    renderMail: (mail) => Promise.resolve({ mime: Buffer.from(mail.id), subject: mail.content.template }),
    sendMail: () => Promise.resolve({ result: 'sent' }),
    postSlack: () => Promise.resolve({ result: 'sent' }),
    certificateFiles: () => [],
    calendarFile: () => ({ filename: 'expiry.ics', contentType: 'text/calendar', content: new Uint8Array() }),
    atOnce: 1,
    log: { warn: () => undefined },
  });
  const jobs = clockJobs({ store, clerk, clock, shop });
  const scheduler = startScheduler(
    [
      { name: 'sweep', cron: NEVER, run: jobs.sweep },
      { name: 'outbox', cron: NEVER, run: () => delivery.deliverDue() },
    ],
    { error: (fields) => expect.unreachable(JSON.stringify(fields)) },
  );
  return {
    store,
    clerk,
    scheduler,
    setTime: (instant: Date) => void (now = instant),
    /** What waits is sent. */
    async deliver(): Promise<void> {
      if (!isQueued) return;
      isQueued = false;
      await scheduler.run('outbox');
    },
  };
}

type World = ReturnType<typeof openShop>;

async function sell({ clerk }: World, on: string): Promise<void> {
  for (const termMonths of new Set(TERMS))
    for (const reissueCsr of ['reuse', 'new'] as const) {
      const price = { amount: priceOf(termMonths, on), currency: 'EUR' };
      const sold = product({ id: codeOf(termMonths, reissueCsr), termMonths, reissueCsr, price });
      await clerk.execute('add-product', sold, SETUP);
    }
}

async function register({ clerk }: World): Promise<string> {
  const { customer } = await clerk.execute(
    'register-customer',
    {
      name: 'Bakery Novak',
      address: { lines: ['Glavni trg 1'], city: 'Maribor', country: 'SI' },
      contacts: [{ name: 'Ana', addresses: ['ana@novak.example'] }],
    },
    SETUP,
  );
  return customer.id;
}

/** On which day which orders come; `first`: the number of the first one, by which they differ. */
function beginnings(random: () => number, orders: number, first: number): Map<string, number[]> {
  const begins = new Map<string, number[]>();
  for (let n = first; n < first + orders; n += 1) {
    const day = plusDays(FROM, between(random, 0, 2000));
    begins.set(day, [...(begins.get(day) ?? []), n]);
  }
  return begins;
}

/** A day on which the clerk is up: the sweep first, then customers and staff. */
async function liveADay(world: World, life: Life, begins: Map<string, number[]>, toIssue: Map<string, string>) {
  const { today, random, orders } = life;
  const { scheduler, deliver } = world;
  const swept = await scheduler.run('sweep');
  // A second look on the same day does nothing.
  if (JSON.stringify(swept) !== '{"attended":0,"queued":0}')
    expect(await scheduler.run('sweep')).toEqual({ attended: 0, queued: 0 });
  await deliver();
  const told = await post(life);
  for (const order of orders.values()) nothingForgotten(life, order, await read(life, order.id));
  for (const [on, ns] of begins) {
    if (on > today) continue;
    begins.delete(on);
    for (const n of ns) await begin(life, n);
  }
  for (const order of orders.values()) await act(life, order);
  await deliver();
  for (const id of await post(life)) told.add(id);
  for (const id of told) if (!toIssue.has(id)) toIssue.set(id, plusDays(today, between(random, 0, 2)));
  await issue(life, toIssue);
  await deliver();
  await post(life);
  for (const order of orders.values()) covered(life, order, await read(life, order.id));
}

/** Ten years of one shop in one time zone; customers, staff and outages by the seed; `nth`: of the zones. */
export async function liveThrough(zone: string, orders: number, nth: number): Promise<Ledger> {
  const random = seeded(20_261_124 + nth);
  const world = openShop(zone);
  await sell(world, FROM);
  const before = plusDays(FROM, -1);
  const life: Life = {
    zone,
    random,
    store: world.store,
    clerk: world.clerk,
    ledger: emptyLedger(),
    orders: new Map(),
    seen: new Set(),
    customerId: await register(world),
    today: FROM,
    lastUp: before,
    lastOutage: before,
  };
  const begins = beginnings(random, orders, nth);
  const toIssue = new Map<string, string>();
  let down = 0;
  for (let day = FROM; day < UNTIL; day = plusDays(day, 1)) {
    const minutes = between(random, 0, 22 * 60 + 59);
    const now = new Date(Date.parse(day) + minutes * 60_000);
    world.setTime(now);
    life.today = dateIn(zone, now);
    if (day === NEW_PRICES_FROM) down = 0;
    if (down > 0) {
      down -= 1;
      life.lastOutage = life.today;
      continue;
    }
    if (life.today <= life.lastUp) continue;
    if (random() < 0.004) {
      down = between(random, 0, 21);
      life.ledger.outages += 1;
    }
    if (life.today >= NEW_PRICES_FROM && life.lastUp < NEW_PRICES_FROM) await sell(world, life.today);
    await liveADay(world, life, begins, toIssue);
    life.lastUp = life.today;
  }
  await world.scheduler.stop();
  await balance(life);
  return life.ledger;
}
