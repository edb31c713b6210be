import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bed, only, order, seedShop, setup, startBed } from './bed.js';

// Reviews and questions: review.test.ts, question.test.ts.
describe('two of the staff at the same thing: one wins, the other is told', () => {
  let bed: Bed;
  let customer: string;
  beforeAll(async () => {
    bed = await startBed({ issues: false });
    ({ customer } = await seedShop(bed.clerk));
    for (const name of ['one', 'two']) await order(bed.clerk, customer, [`www.${name}-shop.com`]);
  });
  afterAll(() => bed.close());

  const both = async (text: string) => [await bed.one(text), await bed.one(text, bed.otherStaff)] as const;

  test('a payment: by whom and when', async () => {
    const [mine, theirs] = await both('pay 2026-000001');
    expect((await bed.submit(mine, {})).errors).toBeUndefined();
    const { errors } = await bed.submit(theirs, {}, bed.otherStaff);
    expect(errors?.amount).toContain('Invoice 2026-000001 is paid already');
    expect(errors?.amount).toMatch(/2026-11-24.*anna/);
    const { document } = await bed.clerk.execute('show-invoice', { number: '2026-000001' }, setup);
    expect(document.payments).toHaveLength(1);
  });

  test('a cancellation: by whom and when', async () => {
    const [mine, theirs] = await both('show www.two-shop.com');
    await bed.press(mine, 'card:cancel');
    const told = only(await bed.press(theirs, 'card:cancel', { user: bed.otherStaff }));
    expect(told.text.replaceAll('\u200B', '')).toMatch(/SSL-1002 was cancelled by anna.* on 2026-11-24 already/);
  });

  test('an order of the same name: which certificate has it', async () => {
    const [mine, theirs] = await both('order');
    const values = { customer, product: 'dv-single', names: 'www.three-shop.com', installed_by: 'customer' };
    expect((await bed.submit(mine, values)).errors).toBeUndefined();
    const { errors } = await bed.submit(theirs, values, bed.otherStaff);
    expect(errors?.names).toContain('www.three-shop.com is on SSL-1003 already');
  });
});
