import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GERMAN, type Line, camt } from '../core/payments/statements.js';
import { type Bed, only, order, readable, seedShop, setup, startBed } from './bed.js';

describe('bank statements in Slack', () => {
  let bed: Bed;
  const references: string[] = [];
  beforeAll(async () => {
    bed = await startBed();
    const { customer } = await seedShop(bed.clerk);
    for (const name of ['www.rossi-one.com', 'www.rossi-two.com', 'www.rossi-three.com']) {
      await order(bed.clerk, customer, [name]);
    }
    for (const n of [1, 2, 3]) {
      const { invoice } = await bed.clerk.execute('show-invoice', { number: `2026-00000${n}` }, setup);
      references.push(invoice.reference);
    }
  });
  afterAll(() => bed.close());

  const file = (lines: Line[]) => [{ filename: 'a.xml', base64: Buffer.from(camt(GERMAN, lines)).toString('base64') }];
  const lines = (): Line[] => [
    { amount: '146.40', rf: references[0], ref: 'a', party: '<!channel> *Rossi*' },
    { amount: '100.00', text: '2026-000002', ref: 'b', party: '<@U1>' },
    { amount: '12.00', text: 'hosting `x`', ref: 'c', party: 'Kos' },
  ];

  test('a damaged file is refused at its field', async () => {
    const form = await bed.one('payments');
    const damaged = [{ filename: 'a.xml', base64: Buffer.from('<Document>').toString('base64') }];
    const { errors } = await bed.submit(form, { statement_file: damaged });
    expect(errors?.['statement_file']).toMatch(/damaged/);
  });

  test('only looking changes nothing; booking says what became of each', async () => {
    const looked = only(await bed.submit(await bed.one('payments'), { statement_file: file(lines()), what: 'look' }));
    expect(looked.text).toContain('Only looked at');
    expect((await bed.clerk.execute('list-entries', {}, setup)).entries).toEqual([]);
    const { shown } = await bed.submit(await bed.one('payments'), { statement_file: file(lines()) });
    const result = shown.find((one) => one.text.includes('Statement imported'));
    expect(result?.text).toContain('1 booked, 1 to look at, 1 that fit no invoice');
    expect(result && readable(result)).not.toMatch(/<!channel>|<@U1>/);
  });

  test('the review has a button for its candidate; whoever comes second is told by whom and when', async () => {
    const review = await bed.one('review R-0001');
    expect(readable(review)).toContain('It may be for');
    const booked = await bed.press(review, 'payment-book:0');
    expect(booked.shown.map((one) => one.text).join()).toContain('is booked on');
    const { review: decided } = await bed.clerk.execute('show-review', { review: 'R-0001' }, setup);
    const late = await bed.one(`payments assign ${decided.payment?.entry.id} 2026-000002`, bed.otherStaff);
    expect(late.text).toMatch(/is booked on 2026-000002, by .* at 20.* UTC already/);
    const { invoice } = await bed.clerk.execute('show-invoice', { number: '2026-000002' }, setup);
    expect(invoice.paid).toBe(10000);
  });

  test('stands in the overview, and in the digest, until somebody has settled it', async () => {
    expect(readable(await bed.one(''))).toMatch(/Payments that fit no invoice\* \(1\)[\s\S]*12\.00[\s\S]*hosting/);
  });

  test('what fits no invoice is listed, assigned in a form, or put aside', async () => {
    const list = await bed.one('payments unmatched');
    expect(readable(list)).toContain('hosting');
    const form = only(await bed.press(list, 'payment:assign'));
    const wrong = await bed.submit(form, { invoice: '2026-000009' });
    expect(wrong.errors?.['invoice']).toContain('no invoice 2026-000009');
    const done = await bed.submit(form, { invoice: '2026-000003' });
    expect(done.shown.map((one) => one.text).join()).toContain('134.40 EUR are still open');
    expect((await bed.one('payments unmatched')).text).toContain('settled');
    expect(readable(await bed.one(''))).not.toContain('fit no invoice');
  });
});
