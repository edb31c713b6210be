import { describe, expect, it } from 'vitest';
import type { Actor } from '../../../src/core/model/actor.js';
import { STAFF, type World, addCustomer, csrInput, everything, openWorld, order } from '../world.js';
import { seeded } from '../../seeded.js';
import { AUSTRIAN, GERMAN, type Line, SLOVENIAN, camt } from './statements.js';

const ANNA: Actor = { kind: 'staff', id: 'U0002', name: 'Anna', door: 'slack' };
const TOTAL = '59.78';

const load = (world: World, text: string, more: object = {}) =>
  world.clerk.execute('import-statement', { base64: Buffer.from(text).toString('base64'), ...more }, STAFF);

/** Three customers with an order each. */
async function shopOfThree(shop: object = {}) {
  const world = await openWorld({ shop });
  for (const name of ['Bakery Novak', 'Kos d.o.o.', 'Zeleni vrt s.p.']) {
    const customer = await addCustomer(world, name, [`${name.slice(0, 3).toLowerCase()}@example.org`]);
    await order(world, customer, `${name.slice(0, 3).toLowerCase()}.example.com`);
  }
  const invoices = await world.every('invoice');
  const reference = (n: number): string => invoices[n - 1]?.reference ?? '';
  return { world, reference };
}

const invoiceNow = async (world: World, n: number) =>
  (await world.clerk.execute('show-invoice', { number: `2026-00000${n}` }, STAFF)).invoice;

describe('importing a statement', () => {
  it.each(Object.entries({ SLOVENIAN, GERMAN, AUSTRIAN }))(
    '%s: books by reference, number and name',
    async (_n, dialect) => {
      const { world, reference } = await shopOfThree();
      const lines: Line[] = [
        { amount: TOTAL, rf: reference(1), ref: 'a' },
        { amount: TOTAL, text: 'Invoice 2026-000002', party: 'Somebody', ref: 'b' },
        { amount: TOTAL, party: 'ZELENI VRT SP', ref: 'c' },
        { amount: TOTAL, party: 'Nobody we know', ref: 'd' },
        { amount: '900', out: true, party: 'Landlord', ref: 'e' },
        { amount: '7', pending: true },
      ];
      const { counts, notBooked } = await load(world, camt(dialect, lines));
      expect(counts).toEqual({ booked: 3, known: 0, refunded: 0, review: 0, unmatched: 1, there: 0, outgoing: 1 });
      expect(notBooked).toBe(1);
      for (const n of [1, 2, 3]) expect(await invoiceNow(world, n)).toMatchObject({ status: 'paid', open: 0 });
      // What we pay to others is kept nowhere.
      expect(await everything(world)).not.toContain('Landlord');
      const entries = await world.every('bank-entry');
      expect(entries.map((e) => e.state).sort()).toEqual(['booked', 'booked', 'booked', 'unmatched']);
      expect((await world.every('audit')).at(-1)).toMatchObject({ command: 'import-statement' });
      const again = await load(world, camt(dialect, lines));
      expect(again.counts).toMatchObject({ booked: 0, unmatched: 0, there: 4 });
    },
  );

  it('a dry run says the same and changes nothing, also where two entries are for one invoice', async () => {
    const { world, reference } = await shopOfThree();
    const text = camt(SLOVENIAN, [
      { amount: TOTAL, rf: reference(1), ref: 'a' },
      { amount: TOTAL, rf: reference(1), ref: 'b' },
    ]);
    const before = await everything(world);
    const dry = await load(world, text, { dryRun: true });
    expect(dry.entries.map((e) => [e.outcome, e.invoices, e.why])).toEqual([
      ['booked', ['2026-000001'], undefined],
      ['review', ['2026-000001'], expect.stringContaining('paid twice')],
    ]);
    expect(await everything(world)).toBe(before);
    const { entries } = await load(world, text);
    expect(entries.map((e) => e.outcome)).toEqual(dry.entries.map((e) => e.outcome));
  });

  it.each([
    ['damaged', (text: string) => text.slice(0, -30)],
    ['with one amount that is none', (text: string) => text.replace('1.00', '1,00')],
  ])('%s: books nothing', async (_what, spoil) => {
    const { world, reference } = await shopOfThree();
    const text = camt(SLOVENIAN, [{ amount: TOTAL, rf: reference(1) }, { amount: '1.00' }]);
    const before = await everything(world);
    await expect(load(world, spoil(text))).rejects.toMatchObject({ code: 'invalid-input' });
    expect(await everything(world)).toBe(before);
  });

  it('in part, too much, and what banks kept are booked and said', async () => {
    const { world, reference } = await shopOfThree({ feeTolerance: 300 });
    const { entries } = await load(
      world,
      camt(SLOVENIAN, [
        { amount: '10', rf: reference(1), ref: 'a' },
        { amount: '60', rf: reference(2), ref: 'b' },
        { amount: '57.00', rf: reference(3), ref: 'c' },
      ]),
    );
    expect(entries.map((e) => e.why)).toEqual([
      'in part, 49.78 EUR still open',
      '0.22 EUR too much',
      'banks kept 2.78 EUR',
    ]);
    expect(await invoiceNow(world, 3)).toMatchObject({ status: 'paid', open: 0 });
  });

  it('what was recorded by hand is not booked again, and the second of two is a doubt', async () => {
    const { world, reference } = await shopOfThree();
    await world.clerk.execute('record-payment', { invoice: '2026-000001', on: '2026-11-23' }, STAFF);
    const { entries } = await load(
      world,
      camt(SLOVENIAN, [
        { amount: TOTAL, rf: reference(1), ref: 'a' },
        { amount: TOTAL, rf: reference(1), ref: 'b' },
      ]),
    );
    expect(entries.map((e) => e.outcome)).toEqual(['known', 'review']);
    expect(await invoiceNow(world, 1)).toMatchObject({ paid: 5978 });
  });

  it('a payment that the bank takes back makes the invoice owed, and the certificate wait', async () => {
    const { world, reference } = await shopOfThree();
    await world.clerk.execute('submit-csr', { certificate: 'SSL-1001', base64: csrInput('bak.example.com') }, STAFF);
    await load(world, camt(SLOVENIAN, [{ amount: TOTAL, rf: reference(1), ref: 'a' }]));
    const { counts } = await load(
      world,
      camt(SLOVENIAN, [{ amount: TOTAL, rf: reference(1), ref: 'b', out: true, reversal: true }]),
    );
    expect(counts).toMatchObject({ refunded: 1 });
    expect(await invoiceNow(world, 1)).toMatchObject({ status: 'issued', paid: 0, open: 5978 });
    const { view } = await world.clerk.execute('show-certificate', { certificate: 'SSL-1001' }, STAFF);
    expect(view.status).toBe('waiting for payment');
  });

  it('a CSV format is saved under its name and found again', async () => {
    const { world } = await shopOfThree();
    const columns = { columns: { date: 'd', amount: 'a', text: ['t'] } };
    await load(world, 'd,a,t\n2026-11-24,59.78,2026-000001\n', { columns, saveAs: 'my-bank' });
    const { counts } = await load(world, 'd,a,t\n2026-11-24,59.78,2026-000002\n', { format: 'my-bank' });
    expect(counts.booked).toBe(1);
    await expect(load(world, 'd,a\n', { format: 'other' })).rejects.toMatchObject({
      safeMessage: expect.stringContaining('no statement format "other"'),
    });
  });
});

describe('what is left of a statement', () => {
  async function withDoubt() {
    const { world, reference } = await shopOfThree();
    await load(
      world,
      camt(SLOVENIAN, [
        { amount: '50', text: '2026-000001', ref: 'a' },
        { amount: '70', rf: reference(2), ref: 'b', currency: 'USD' },
      ]),
    );
    const { reviews } = await world.clerk.execute('list-reviews', {}, STAFF);
    return { world, reviews, entries: reviews.map((r) => r.payment?.entry.id ?? '') };
  }

  it('waits in review with its candidates; the first word holds, and the second person is told of it', async () => {
    const { world, reviews, entries } = await withDoubt();
    expect(reviews[0]?.payment).toMatchObject({
      entry: { amount: 5000, state: 'review' },
      candidates: [{ number: '2026-000001', open: 5978 }],
    });
    const book = (who: Actor) =>
      world.clerk.execute('settle-entry', { entry: entries[0] ?? '', decision: 'book', invoice: '2026-000001' }, who);
    const both = await Promise.allSettled([book(STAFF), book(ANNA)]);
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find((one) => one.status === 'rejected')?.reason).toMatchObject({
      code: 'conflict',
      safeMessage: expect.stringMatching(
        /booked on 2026-000001, by (Maja|Anna) \(slack\) at 2026-11-24 09:00 UTC already/,
      ),
    });
    expect(await invoiceNow(world, 1)).toMatchObject({ paid: 5000 });
    const { review } = await world.clerk.execute('show-review', { review: reviews[0]?.id ?? '' }, STAFF);
    expect(review).toMatchObject({ state: 'approved', payment: { entry: { state: 'booked', unbooked: 0 } } });
  });

  it('of another currency is booked with what a person says it is', async () => {
    const { world, entries } = await withDoubt();
    const entry = entries[1] ?? '';
    const said = { entry, decision: 'book', invoice: '2026-000002' } as const;
    await expect(world.clerk.execute('settle-entry', said, STAFF)).rejects.toMatchObject({
      safeMessage: expect.stringContaining('say how much'),
    });
    await world.clerk.execute('settle-entry', { ...said, amount: 5978 }, STAFF);
    const { document } = await world.clerk.execute('show-invoice', { number: '2026-000002' }, STAFF);
    expect(document.payments).toMatchObject([{ amount: 5978, received: { amount: 7000, currency: 'USD' }, entry }]);
  });

  it('is put aside, comes back, and is booked in two parts', async () => {
    const { world, entries, reviews } = await withDoubt();
    const entry = entries[0] ?? '';
    await world.clerk.execute('decide-review', { review: reviews[0]?.id ?? '', decision: 'reject' }, STAFF);
    await expect(
      world.clerk.execute('settle-entry', { entry, decision: 'book', invoice: '2026-000001' }, ANNA),
    ).rejects.toMatchObject({ safeMessage: expect.stringContaining('put aside as not ours, by Maja (slack)') });
    await world.clerk.execute('settle-entry', { entry, decision: 'reopen' }, STAFF);
    const part = (invoice: string, amount?: number) =>
      world.clerk.execute('settle-entry', { entry, decision: 'book', invoice, amount }, STAFF);
    expect((await part('2026-000001', 2000)).entry).toMatchObject({ state: 'unmatched', unbooked: 3000 });
    await expect(part('2026-000003', 3001)).rejects.toMatchObject({ code: 'conflict' });
    expect((await part('2026-000003')).entry).toMatchObject({ state: 'booked', unbooked: 0 });
  });

  it('a booking that was a mistake is taken back, and its entry waits again', async () => {
    const { world, reference } = await shopOfThree();
    await load(world, camt(SLOVENIAN, [{ amount: TOTAL, rf: reference(1) }]));
    await world.clerk.execute('take-back-payment', { invoice: '2026-000001', reason: 'was for hosting' }, STAFF);
    expect(await world.every('bank-entry')).toMatchObject([{ state: 'unmatched', bookings: [] }]);
  });
});

const SEEDS = [1, 2, 3, 4];

describe('any order and any repetition of statements', () => {
  it.each(SEEDS)('seed %i: each entry is booked at most once, and the sums agree', async (seed) => {
    const random = seeded(seed);
    const pick = (n: number): number => Math.floor(random() * n);
    const { world, reference } = await shopOfThree();
    const lines = Array.from({ length: 12 }, (_, i): Line => {
      const n = 1 + pick(3);
      const how = [{ rf: reference(n) }, { text: `2026-00000${n}` }, { party: 'Kos d.o.o.' }, { party: 'Stranger' }][
        pick(4)
      ];
      return { amount: [TOTAL, '10', '60', '29.89'][pick(4)] ?? '1', ref: `R${i}`, ...how };
    });
    const shuffled = (): Line[] => {
      const rest = [...lines];
      return lines.flatMap(() => rest.splice(pick(rest.length), 1));
    };
    for (let round = 0; round < 4; round += 1) {
      const files = [shuffled().slice(0, 1 + pick(12)), shuffled().slice(0, pick(12)), ...(pick(2) ? [lines] : [])];
      await load(world, camt(SLOVENIAN, ...files));
    }
    await load(world, camt(SLOVENIAN, lines));
    const entries = await world.every('bank-entry');
    expect(entries).toHaveLength(lines.length);
    const invoices = await world.every('invoice');
    const payments = invoices.flatMap((i) => i.payments.map((p, at) => ({ invoice: i.id, payment: at + 1, ...p })));
    const sum = (amounts: number[]): number => amounts.reduce((total, amount) => total + amount, 0);
    const booked = entries.filter((e) => e.state === 'booked');
    expect(sum(payments.map((p) => p.amount))).toBe(sum(booked.map((e) => e.amount)));
    expect(payments.map((p) => `${p.entry} ${p.invoice} ${p.payment} ${p.amount}`).sort()).toEqual(
      booked.flatMap((e) => e.bookings.map((b) => `${e.id} ${b.invoice} ${b.payment} ${b.amount}`)).sort(),
    );
    // Every entry is somewhere, and its money with it.
    const minor = sum(lines.map((line) => Math.round(Number(line.amount) * 100)));
    expect(sum(entries.map((e) => e.amount))).toBe(minor);
  });
});
