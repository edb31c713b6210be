import { describe, expect, it } from 'vitest';
import { clockJobs } from '../../../src/core/jobs/clock-jobs.js';
import { dun } from '../../../src/core/jobs/dunning.js';
import type { Invoice } from '../../../src/core/model/invoice.js';
import { addDays } from '../../../src/core/rules/calendar.js';
import { dunningKeys, dunningRanges, dunningStep } from '../../../src/core/rules/dunning.js';
import { whyWithdraw } from '../../../src/core/outbox/still-true.js';
import { STAFF, type World, addCustomer, lastMail, openWorld, order } from '../world.js';

/** Due on 2026-12-04. */
async function unpaid(dunningDays = [7, 21], more: object = {}) {
  const world = await openWorld({ shop: { dunningDays, ...more } });
  await order(world, await addCustomer(world));
  return world;
}

const parts = ({ store, clerk, clock, shop }: World) => ({ store, clerk, clock, shop });
const reminders = async (world: World) =>
  (await world.mails()).filter((mail) => mail.content.template === 'payment-overdue');

async function run(world: World, date: string) {
  world.windTo(date);
  return dun(parts(world));
}

describe('dunning', () => {
  it('reminds on each of the days after the due date, once', async () => {
    const world = await unpaid();
    const counts: [string, number][] = [];
    for (const day of [
      '2026-12-04',
      '2026-12-10',
      '2026-12-11',
      '2026-12-11',
      '2026-12-12',
      '2026-12-25',
      '2026-12-26',
      '2027-02-01',
    ]) {
      await run(world, day);
      counts.push([day, (await reminders(world)).length]);
    }
    expect(counts.map(([, count]) => count)).toEqual([0, 0, 1, 1, 1, 2, 2, 2]);
    expect(lastMail(await world.mails(), 'payment-overdue').content).toMatchObject({
      daysLate: 21,
      invoice: { number: '2026-000001', status: 'overdue', open: 5978 },
    });
  });

  it('after downtime sends the most urgent only', async () => {
    const world = await unpaid();
    expect(await run(world, '2027-03-01')).toEqual({ dunned: 1 });
    expect(await run(world, '2027-03-02')).toEqual({ dunned: 0 });
  });

  it.each<[what: string, act: (world: World) => Promise<unknown>]>([
    ['paid', (world) => world.clerk.execute('record-payment', { invoice: '2026-000001' }, STAFF)],
    ['cancelled', (world) => world.clerk.execute('cancel-certificate', { certificate: 'SSL-1001' }, STAFF)],
  ])('%s: no reminder', async (_what, act) => {
    const world = await unpaid();
    await act(world);
    expect(await run(world, '2026-12-11')).toEqual({ dunned: 0 });
    expect(await reminders(world)).toEqual([]);
  });

  it('is withdrawn where the payment came before it went out, also where two are waiting', async () => {
    const world = await unpaid();
    await run(world, '2026-12-11');
    await run(world, '2026-12-25');
    const [first, second] = await reminders(world);
    if (!first || !second) throw new Error('two reminders were to be queued');
    const why = (mail: typeof first) => world.store.read((tx) => whyWithdraw(tx, mail, '2026-12-25'));
    expect(await why(first)).toMatch(/a later reminder/);
    expect(await why(second)).toBeNull();
    await world.clerk.execute('record-payment', { invoice: '2026-000001' }, STAFF);
    expect(await why(second)).toBe('the invoice is paid');
  });

  it('is part of the nightly sweep; without days there is none', async () => {
    const world = await unpaid();
    world.windTo('2026-12-11');
    await clockJobs(parts(world)).sweep();
    expect(await reminders(world)).toHaveLength(1);
    const quiet = await unpaid([]);
    quiet.windTo('2026-12-30');
    await clockJobs(parts(quiet)).sweep();
    expect(await reminders(quiet)).toEqual([]);
  });

  it('of more than the limit waits for a person', async () => {
    const world = await unpaid([7], { sweepLimit: 1 });
    await order(world, await addCustomer(world, 'Kos', ['kos@kos.example']), 'kos.example.com');
    expect(await run(world, '2026-12-11')).toEqual({ held: 2 });
    await world.clerk.execute('release-sweep', {}, STAFF);
    expect(await run(world, '2026-12-11')).toEqual({ dunned: 2 });
  });
});

describe('what is to be reminded of is found by an index', () => {
  const today = '2027-03-01';
  const isIn = (key: string, range: { from: string; upTo: string }): boolean => range.from <= key && key <= range.upTo;
  const found = (one: Invoice, days: readonly number[]): number =>
    dunningRanges(days, today).filter((range) => dunningKeys(one).some((key) => isIn(key, range))).length;

  it.each([[[7]], [[21, 7]], [[1, 2, 30]], [[7, 8, 100, 365]]])('on the days %j: all of it, once', async (days) => {
    const world = await unpaid();
    const [known] = await world.every('invoice');
    if (!known) throw new Error('there is no invoice');
    for (let late = -2; late < 420; late += 1) {
      for (const step of [0, ...days, 5, 50, 400]) {
        const due = addDays(today, -late);
        const one: Invoice = { ...known, due, ...(step > 0 ? { dunned: { step, on: due } } : {}) };
        const isDue = dunningStep(one, days, today) !== null;
        if (isDue) expect([late, step, found(one, days)]).toEqual([late, step, 1]);
        // What was reminded of for these days is looked at again only when the next of them has come.
        else if (step === 0 || days.includes(step)) expect([late, step, found(one, days)]).toEqual([late, step, 0]);
      }
    }
    expect(dunningKeys({ ...known, creditedBy: 'CN-2026-000001' })).toEqual([]);
  });
});
