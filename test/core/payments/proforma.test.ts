import { describe, expect, it } from 'vitest';
import { dun } from '../../../src/core/jobs/dunning.js';
import { whyWithdraw } from '../../../src/core/outbox/still-true.js';
import { product } from '../facts.js';
import { STAFF, type World, issuedCertificate, lastMail, openWorld } from '../world.js';
import { GERMAN, type Line, SLOVENIAN, camt } from './statements.js';

const OPENS = '2027-04-24';
const NUMBER = 'PF-2027-00001';
const TOTAL = 5978;

/** A renewal that is open, with its proforma. */
async function renewing(shop: object = { renewalDocument: 'proforma' }, products = [product({ termMonths: 6 })]) {
  const world = await openWorld({ shop, products });
  const { id, customer } = await issuedCertificate(world);
  world.windTo(OPENS);
  await world.sweep();
  return { world, id, customer };
}

const pay = (world: World, more: object = {}) =>
  world.clerk.execute('record-payment', { invoice: NUMBER, ...more }, STAFF);
const show = async (world: World, number: string) => world.clerk.execute('show-invoice', { number }, STAFF);
const load = (world: World, lines: Line[], dialect = SLOVENIAN) =>
  world.clerk.execute('import-statement', { base64: Buffer.from(camt(dialect, lines)).toString('base64') }, STAFF);

describe('a renewal with a proforma', () => {
  it.each<[what: string, shop: object, more: object, number: string]>([
    ['the shop says so', { renewalDocument: 'proforma' }, {}, NUMBER],
    ['the product says so', {}, { renewalDocument: 'proforma' }, NUMBER],
    ['the product says otherwise', { renewalDocument: 'proforma' }, { renewalDocument: 'invoice' }, '2027-000001'],
  ])('%s', async (_what, shop, more, number) => {
    const { world } = await renewing(shop, [product({ termMonths: 6, ...more })]);
    expect(lastMail(await world.mails(), 'renewal-notice').content.invoice.number).toBe(number);
  });

  it('has a number of its own, takes none of the invoices, and nothing is owed on it', async () => {
    const { world, id } = await renewing({ renewalDocument: 'proforma', dunningDays: [7] });
    const { mail, content } = lastMail(await world.mails(), 'renewal-notice');
    expect(content.invoice).toMatchObject({ number: NUMBER, status: 'proforma', isProforma: true, open: TOTAL });
    expect(mail.attachments).toEqual([{ kind: 'invoice-pdf', number: NUMBER }]);
    expect((await world.clerk.invoicePdf(NUMBER)).filename).toBe(`proforma-${NUMBER}.pdf`);
    expect((await world.certificate(id)).periods[1]).toMatchObject({ invoice: NUMBER, proforma: NUMBER });
    const counters = await world.every('counter');
    expect(counters.find((one) => one.id === 'invoice:2027')).toBeUndefined();
    world.windTo('2027-05-19');
    expect((await world.clerk.execute('list-invoices', { status: 'open' }, STAFF)).invoices).toEqual([]);
    expect((await world.clerk.execute('list-invoices', { status: 'proforma' }, STAFF)).invoices).toHaveLength(1);
    expect((await world.clerk.execute('overview', {}, STAFF)).totals?.overdue).toBe(0);
    expect(await dun(world)).toEqual({ dunned: 0 });
    const { rows } = await world.clerk.execute('export-rows', { what: 'invoices', from: OPENS }, STAFF);
    expect(rows).toEqual([]);
  });

  it('is paid: the invoice follows, with number and date of that day and the facts of that day', async () => {
    const { world, id, customer } = await renewing();
    const address = { lines: ['Nova 2'], postalCode: '1000', city: 'Ljubljana', country: 'SI' };
    await world.clerk.execute('edit-customer', { customer: customer.id, name: 'Novak d.o.o.', address }, STAFF);
    world.windTo('2027-05-03');
    const paid = await pay(world, { on: '2027-05-02' });
    expect(paid.invoice).toMatchObject({ number: '2027-000001', status: 'paid', open: 0, paidProforma: NUMBER });
    const { document } = await show(world, '2027-000001');
    expect(document).toMatchObject({
      issued: '2027-05-03',
      buyer: { name: 'Novak d.o.o.', address: { city: 'Ljubljana' } },
      total: TOTAL,
      prepaid: { proforma: NUMBER, amount: TOTAL, on: '2027-05-02' },
      payments: [{ amount: TOTAL, on: '2027-05-02' }],
    });
    expect((await show(world, NUMBER)).invoice).toMatchObject({
      status: 'invoiced',
      open: 0,
      invoicedBy: '2027-000001',
    });
    expect((await world.certificate(id)).periods[1]).toMatchObject({ invoice: '2027-000001', paidOn: '2027-05-02' });
    const { mail, content } = lastMail(await world.mails(), 'payment-received');
    expect(content).toMatchObject({ isNew: true, invoice: { number: '2027-000001' } });
    expect(mail.attachments).toEqual([{ kind: 'invoice-pdf', number: '2027-000001' }]);
    // The notice, had it not gone out, asks for nothing any more.
    const notice = lastMail(await world.mails(), 'renewal-notice').mail;
    expect(await world.store.read((tx) => whyWithdraw(tx, notice, '2027-05-03'))).toBe(
      'invoice 2027-000001 took its place',
    );
    await expect(pay(world)).rejects.toMatchObject({
      code: 'conflict',
      safeMessage: expect.stringMatching(/2027-000001 is paid/),
    });
    const { rows } = await world.clerk.execute('export-rows', { what: 'invoices', from: '2027-05-01' }, STAFF);
    expect(rows.map(({ kind, number, supply_date: on }) => [kind, number, on])).toEqual([
      ['invoice', '2027-000001', '2027-05-02'],
      ['payment', '2027-000001 #1', ''],
    ]);
  });

  it('in part: the invoice over the whole follows at once, says what was paid in advance, and the rest is owed on it', async () => {
    const { world, id } = await renewing({ renewalDocument: 'proforma', dunningDays: [1] });
    const notice = lastMail(await world.mails(), 'renewal-notice').mail;
    const first = await pay(world, { amount: 1000 });
    expect(first.invoice).toMatchObject({ number: '2027-000001', status: 'issued', paid: 1000, open: TOTAL - 1000 });
    expect((await show(world, '2027-000001')).document).toMatchObject({
      total: TOTAL,
      due: '2027-05-04',
      prepaid: { proforma: NUMBER, amount: 1000, on: OPENS },
    });
    const { mail, content } = lastMail(await world.mails(), 'payment-received');
    expect(content).toMatchObject({
      isNew: true,
      amount: 1000,
      invoice: { number: '2027-000001', open: TOTAL - 1000 },
    });
    expect(mail.attachments).toEqual([{ kind: 'invoice-pdf', number: '2027-000001' }]);
    expect(await world.store.read((tx) => whyWithdraw(tx, notice, OPENS))).toBe('invoice 2027-000001 took its place');
    expect(JSON.stringify(await world.posts())).toContain(
      '2027-000001 (of proforma PF-2027-00001), 49.78 EUR still open; the invoice is over the whole',
    );
    expect((await world.certificate(id)).periods[1]).toMatchObject({ invoice: '2027-000001' });
    expect((await world.certificate(id)).periods[1]?.paidOn).toBeUndefined();

    world.windTo('2027-05-05');
    expect(await dun(world)).toEqual({ dunned: 1 });
    const rest = await pay(world, {});
    expect(rest.invoice).toMatchObject({ number: '2027-000001', paid: TOTAL, open: 0 });
    expect(lastMail(await world.mails(), 'payment-received').content.isNew).toBeUndefined();
    expect((await world.every('invoice')).map((one) => one.id)).toEqual(['2026-000001', '2027-000001', NUMBER]);
    expect((await world.certificate(id)).periods[1]).toMatchObject({ paidOn: '2027-05-05' });
  });

  it('in part, and the rest never comes: the invoice is credited, and what was paid is to be paid back', async () => {
    const { world, id } = await renewing();
    await pay(world, { amount: 1000 });
    const { creditNotes } = await world.clerk.execute('cancel-certificate', { certificate: id }, STAFF);
    expect(creditNotes.map((one) => [one.invoice, one.total.amount])).toEqual([['2027-000001', TOTAL]]);
    expect((await show(world, '2027-000001')).invoice).toMatchObject({ status: 'credited', paid: 1000, open: 0 });
  });

  it('in part, on the day before the rate changes: the VAT of the day on which the money came', async () => {
    const rates = {
      SI: [
        { from: '2013-07-01', rate: 2200 },
        { from: '2027-05-01', rate: 2500 },
      ],
    };
    const { world } = await renewing({ renewalDocument: 'proforma', vatRates: rates });
    world.windTo('2027-05-03');
    const { invoice } = await pay(world, { amount: 1000, on: '2027-04-30' });
    expect(invoice).toMatchObject({ total: { amount: TOTAL }, open: TOTAL - 1000 });
  });

  it.each<[what: string, line: (reference: string) => Line, dialect: typeof GERMAN]>([
    ['its reference', (rf) => ({ amount: '59.78', rf, ref: 'a' }), SLOVENIAN],
    ['its number in the text', () => ({ amount: '59.78', text: `Predracun ${NUMBER}`, party: 'X', ref: 'a' }), GERMAN],
    ['amount and name', () => ({ amount: '59.78', party: 'BAKERY NOVAK', ref: 'a' }), GERMAN],
  ])('a bank statement finds it by %s, and its entry is booked on the invoice', async (_what, line, dialect) => {
    const { world } = await renewing();
    const { reference } = (await show(world, NUMBER)).invoice;
    const { counts, entries } = await load(world, [line(reference)], dialect);
    expect(counts.booked).toBe(1);
    expect(entries[0]?.invoices).toEqual(['2027-000001']);
    expect((await world.every('bank-entry'))[0]?.bookings).toEqual([
      { invoice: '2027-000001', payment: 1, amount: TOTAL },
    ]);
    // The same reference once more: the invoice is paid.
    const again = await load(world, [{ ...line(reference), ref: 'b', rf: reference }]);
    expect(again.entries[0]).toMatchObject({ outcome: 'review', invoices: ['2027-000001'] });
  });

  it('two parts in one statement: both are booked on the invoice', async () => {
    const { world } = await renewing();
    const { reference: rf } = (await show(world, NUMBER)).invoice;
    const { counts } = await load(world, [
      { amount: '50.00', rf, ref: 'a' },
      { amount: '9.78', rf, ref: 'b' },
    ]);
    expect(counts.booked).toBe(2);
    const entries = await world.every('bank-entry');
    expect(entries.flatMap((one) => one.bookings.map((b) => `${b.invoice} ${b.payment} ${b.amount}`)).sort()).toEqual([
      '2027-000001 1 5000',
      '2027-000001 2 978',
    ]);
  });

  it('lapses with its certificate, without a credit note; what comes for it then is looked at', async () => {
    const { world, id } = await renewing();
    const { creditNotes } = await world.clerk.execute('cancel-certificate', { certificate: id }, STAFF);
    expect(creditNotes).toEqual([]);
    expect((await show(world, NUMBER)).invoice).toMatchObject({ status: 'lapsed', open: 0 });
    expect(lastMail(await world.mails(), 'cancelled').content.lapsed).toEqual([NUMBER]);
    expect(await world.every('credit-note')).toEqual([]);
    await expect(pay(world)).rejects.toMatchObject({ safeMessage: expect.stringContaining('lapsed on 2027-04-24') });
    const { reference: rf } = (await show(world, NUMBER)).invoice;
    expect((await load(world, [{ amount: '59.78', rf, ref: 'a' }])).entries[0]).toMatchObject({ outcome: 'review' });
  });

  it('is not credited; its payment is taken back from its invoice', async () => {
    const { world } = await renewing();
    const credit = world.clerk.execute('credit-invoice', { invoice: NUMBER, reason: 'x' }, STAFF);
    await expect(credit).rejects.toMatchObject({ safeMessage: expect.stringContaining('is a proforma') });
    await pay(world);
    const back = await world.clerk.execute('take-back-payment', { invoice: NUMBER, reason: 'x' }, STAFF);
    expect(back.invoice).toMatchObject({ number: '2027-000001', status: 'issued', open: TOTAL });
  });

  it('a rate that rose before the payment: what is short shows on the invoice', async () => {
    const rates = {
      SI: [
        { from: '2013-07-01', rate: 2200 },
        { from: '2027-05-01', rate: 2500 },
      ],
    };
    const { world } = await renewing({ renewalDocument: 'proforma', vatRates: rates });
    world.windTo('2027-05-03');
    expect((await pay(world)).invoice).toMatchObject({ number: '2027-000001', total: { amount: 6125 }, open: 147 });
  });
});
