import { describe, expect, it } from 'vitest';
import type { Actor } from '../../../src/core/model/actor.js';
import { STAFF, type World, addCustomer, csrInput, lastMail, openWorld, order } from '../world.js';
import { shop } from '../facts.js';

const pay = (world: World, amount?: number, once?: string) =>
  world.clerk.execute('record-payment', { invoice: '2026-000001', amount }, STAFF, { once });

async function ordered() {
  const world = await openWorld();
  await order(world, await addCustomer(world));
  await world.clerk.execute('submit-csr', { certificate: 'SSL-1001', base64: csrInput('example.com') }, STAFF);
  return world;
}

const saidToStaff = async (world: World) =>
  (await world.posts()).flatMap((p) =>
    p.content.kind === 'event' ? [`${p.content.event}: ${p.content.detail ?? ''}`] : [],
  );

describe('a payment', () => {
  it('in part is recorded and said, and what is open can follow', async () => {
    const world = await ordered();
    const part = await pay(world, 1000);
    expect(part).toMatchObject({
      amount: 1000,
      invoice: { status: 'issued', paid: 1000, open: 4978 },
      certificate: { status: 'waiting for payment', missing: ['payment'], openInvoice: '2026-000001' },
    });
    expect(lastMail(await world.mails(), 'payment-received').content).toMatchObject({
      amount: 1000,
      invoice: { open: 4978 },
    });
    expect(await saidToStaff(world)).toContain('paid-in-part: 10.00 EUR for 2026-000001, 49.78 EUR still open');

    world.wind(2);
    const rest = await pay(world);
    expect(rest).toMatchObject({
      amount: 4978,
      invoice: { status: 'paid', paid: 5978, open: 0 },
      certificate: { status: 'ready to issue' },
    });
    expect((await world.certificate('SSL-1001')).periods[0].paidOn).toBe('2026-11-26');
    const { document } = await world.clerk.execute('show-invoice', { number: '2026-000001' }, STAFF);
    expect(document.payments.map((p) => [p.amount, p.on, p.by])).toEqual([
      [1000, '2026-11-24', 'Maja (slack)'],
      [4978, '2026-11-26', 'Maja (slack)'],
    ]);
  });

  it('of too much is recorded and said', async () => {
    const world = await ordered();
    const over = await pay(world, 6000);
    expect(over).toMatchObject({
      amount: 6000,
      invoice: { status: 'paid', paid: 6000, open: -22 },
      certificate: { status: 'ready to issue' },
    });
    expect(lastMail(await world.mails(), 'payment-received').content.invoice.open).toBe(-22);
    expect(await saidToStaff(world)).toContain('paid: 60.00 EUR for 2026-000001, 0.22 EUR too much');
  });

  it('more, on an invoice that is paid, waits until a person says that it is another one, and moves nothing', async () => {
    const world = await ordered();
    await pay(world);
    world.wind(3);
    await expect(pay(world, 100)).rejects.toMatchObject({
      code: 'conflict',
      safeMessage: expect.stringMatching(
        /paid already: 59\.78 EUR of 2026-11-24, recorded by Maja \(slack\) at 2026-11-24 09:00 UTC/,
      ),
    });
    const again = { invoice: '2026-000001', amount: 100, again: true };
    expect(await world.clerk.execute('record-payment', again, STAFF)).toMatchObject({
      invoice: { paid: 6078, open: -100 },
    });
    expect((await world.certificate('SSL-1001')).periods[0].paidOn).toBe('2026-11-24');
  });

  it('that two people record at once is booked for one; the other is told by whom and when', async () => {
    const world = await ordered();
    const anna: Actor = { kind: 'staff', id: 'U0002', name: 'Anna', door: 'slack' };
    const inPart = { invoice: '2026-000001', amount: 3000 };
    const both = await Promise.allSettled(
      [STAFF, anna].map((who) => world.clerk.execute('record-payment', inPart, who)),
    );
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    const lost = both.find((one) => one.status === 'rejected');
    expect(lost?.reason).toMatchObject({
      code: 'conflict',
      safeMessage: expect.stringMatching(
        /there already: 30\.00 EUR of 2026-11-24, recorded by (Maja|Anna) \(slack\) at/,
      ),
    });
    expect((await world.every('invoice'))[0]?.payments).toHaveLength(1);
  });

  it.each<[what: string, tolerance: number, amount: number, fee: number, open: number]>([
    ['short by less than the tolerance', 500, 5600, 378, 0],
    ['short by the tolerance', 500, 5478, 500, 0],
    ['short by more', 500, 5477, 0, 501],
    ['short without a tolerance', 0, 5977, 0, 1],
    ['whole', 500, 5978, 0, 0],
    ['too much', 500, 6000, 0, -22],
  ])('%s', async (_what, feeTolerance, amount, fee, open) => {
    const world = await openWorld({ shop: { feeTolerance } });
    await order(world, await addCustomer(world));
    expect(await pay(world, amount)).toMatchObject({ amount, fee, invoice: { open } });
    const said = (await saidToStaff(world)).at(-1);
    if (fee > 0) expect(said).toContain('of which banks kept');
    expect(said?.startsWith(open > 0 ? 'paid-in-part' : 'paid:')).toBe(true);
  });

  it('counts from the day on which the sum was reached, in whatever order payments are recorded', async () => {
    const world = await ordered();
    world.wind(6);
    await world.clerk.execute('record-payment', { invoice: '2026-000001', amount: 1000, on: '2026-11-29' }, STAFF);
    await world.clerk.execute('record-payment', { invoice: '2026-000001', on: '2026-11-26' }, STAFF);
    expect((await world.certificate('SSL-1001')).periods[0].paidOn).toBe('2026-11-29');
  });

  it('that ends an overdue invoice is said as paid', async () => {
    const world = await ordered();
    world.windTo('2026-12-05');
    expect(
      (await world.clerk.execute('list-invoices', { status: 'overdue' }, STAFF)).invoices.map((i) => i.number),
    ).toEqual(['2026-000001']);
    expect((await pay(world)).invoice.status).toBe('paid');
    expect((await world.clerk.execute('overview', {}, STAFF)).overdue).toEqual([]);
  });

  it('is booked on the day it arrived, with its reference', async () => {
    const world = await ordered();
    world.wind(5);
    await world.clerk.execute(
      'record-payment',
      { invoice: ' 2026-000001 ', on: '2026-11-25', reference: ' bank 17 ' },
      STAFF,
    );
    const { document } = await world.clerk.execute('show-invoice', { number: '2026-000001' }, STAFF);
    expect(document.payments).toMatchObject([{ amount: 5978, on: '2026-11-25', reference: 'bank 17' }]);
    expect((await world.certificate('SSL-1001')).periods[0].paidOn).toBe('2026-11-25');
  });

  it('asked for twice under one key happens once, and both get the same answer', async () => {
    const world = await ordered();
    const first = await pay(world, 1000, 'view V123');
    const before = (await world.every('outbox')).length;
    world.wind(1);
    expect(await pay(world, 1000, 'view V123')).toEqual(first);
    expect(await world.every('outbox')).toHaveLength(before);
    // Another key, another payment.
    expect((await pay(world, 1000, 'view V124')).invoice.paid).toBe(2000);
  });

  it('asked for at the same moment under one key happens once', async () => {
    const world = await ordered();
    const all = await Promise.all([1, 2, 3, 4, 5].map(() => pay(world, 1000, 'button 7')));
    expect(all.map((r) => r.invoice.paid)).toEqual([1000, 1000, 1000, 1000, 1000]);
    expect(
      (await world.clerk.execute('show-invoice', { number: '2026-000001' }, STAFF)).document.payments,
    ).toHaveLength(1);
  });

  it('that was refused under a key may be asked for again under it', async () => {
    const world = await ordered();
    await expect(
      world.clerk.execute('record-payment', { invoice: '2026-000009' }, STAFF, { once: 'k' }),
    ).rejects.toThrow();
    expect((await pay(world, 1000, 'k')).amount).toBe(1000);
  });
});

describe('invoice numbers', () => {
  it('have no gaps when orders fail, and begin anew each year', async () => {
    const world = await openWorld();
    const customer = await addCustomer(world);
    const attempts = [
      'a.example.com',
      'a.example.com',
      'not a name',
      'b.example.com',
      'B.example.com',
      'c.example.com',
    ];
    const results = await Promise.allSettled(attempts.map((name) => order(world, customer, name)));
    expect(results.map((r) => r.status)).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    world.setTime('2026-12-31T22:59:00Z');
    await order(world, customer, 'd.example.com');
    world.setTime('2026-12-31T23:00:00Z'); // the new year in Ljubljana
    await order(world, customer, 'e.example.com');
    expect((await world.every('invoice')).map((i) => i.id)).toEqual([
      '2026-000001',
      '2026-000002',
      '2026-000003',
      '2026-000004',
      '2027-000001',
    ]);
    expect((await world.every('certificate')).map((c) => c.id)).toEqual([
      'SSL-1001',
      'SSL-1002',
      'SSL-1003',
      'SSL-1004',
      'SSL-1005',
    ]);
  });

  it('have no gap when the transaction fails after the number was drawn', async () => {
    const world = await openWorld({ secrets: [] });
    const customer = await addCustomer(world);
    // The mail is queued after the invoice, and cannot be: there is no secret for its key.
    await expect(order(world, customer)).rejects.toThrow(/no secret/);
    expect(await world.every('invoice')).toEqual([]);
    expect(await world.every('counter')).toEqual([{ id: 'customer', last: 1 }]);
  });

  it('carry the shop’s prefix', async () => {
    const world = await openWorld({ shop: { numbers: { ...shop().numbers, invoice: 'A-{year}-{number:6}' } } });
    const { invoice } = await order(world, await addCustomer(world));
    expect(invoice).toMatchObject({ number: 'A-2026-000001' });
    expect(invoice.reference).toMatch(/^RF\d\dA2026000001$/);
  });

  it('keep the facts of their day', async () => {
    const world = await openWorld();
    const customer = await addCustomer(world);
    await order(world, customer);
    await world.clerk.execute(
      'edit-customer',
      { customer: customer.id, name: 'Bakery Kos', address: { lines: ['2'], city: 'Ptuj', country: 'SI' } },
      STAFF,
    );
    const { document } = await world.clerk.execute('show-invoice', { number: '2026-000001' }, STAFF);
    expect(document.buyer).toMatchObject({ name: 'Bakery Novak', address: { city: 'Maribor' } });
  });
});

describe('the PDF of an invoice', () => {
  it('is made once, and is the same bytes ever after', async () => {
    const world = await ordered();
    const first = await world.clerk.invoicePdf('2026-000001');
    expect(first).toMatchObject({ filename: 'invoice-2026-000001.pdf', contentType: 'application/pdf' });
    const again = await world.clerk.invoicePdf('2026-000001');
    expect(Buffer.from(again.content)).toEqual(Buffer.from(first.content));
    expect(world.printed()).toBe(1);
  });

  it('is the same for all who ask at once', async () => {
    const world = await ordered();
    const all = await Promise.all([1, 2, 3].map(() => world.clerk.invoicePdf('2026-000001')));
    expect(new Set(all.map((pdf) => Buffer.from(pdf.content).toString())).size).toBe(1);
  });

  it('of an unknown invoice is refused', async () => {
    const world = await ordered();
    await expect(world.clerk.invoicePdf('2026-000009')).rejects.toMatchObject({ code: 'not-found' });
  });
});
