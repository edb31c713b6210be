import { describe, expect, it } from 'vitest';
import { addDays } from '../../../src/core/rules/calendar.js';
import { product } from '../facts.js';
import {
  MAIL,
  SETUP,
  STAFF,
  TODAY,
  type World,
  addCustomer,
  csrInput,
  issuedCertificate,
  lastMail,
  mailFrom,
  openWorld,
  order,
  sweepUntil,
} from '../world.js';

/** Sold for half a year, so that one certificate covers the term. */
const UNTIL = '2027-05-24';
const half = (more: Parameters<typeof product>[0] = {}) => product({ termMonths: 6, maxNames: 5, ...more });

async function sold(more: Parameters<typeof product>[0] = {}) {
  const world = await openWorld({ products: [half(more)] });
  const { id, customer, invoice } = await issuedCertificate(world);
  return { world, id, customer, invoice };
}

const templates = async (world: World) => (await world.mails()).map((mail) => mail.content.template);
const notices = async (world: World) => (await templates(world)).filter((one) => one === 'renewal-notice').length;
const invoices = async (world: World) => (await world.every('invoice')).map(({ id }) => id);

async function pay(world: World, invoice: string) {
  return world.clerk.execute('record-payment', { invoice }, STAFF);
}

async function sendAndIssue(world: World, id: string) {
  await world.clerk.execute('submit-csr', { certificate: id, base64: csrInput('example.com') }, STAFF);
  const { certificate } = await world.clerk.execute('record-issued', { certificate: id }, STAFF);
  return certificate;
}

describe('the calendar file of the notice', () => {
  const attached = async (world: World) => lastMail(await world.mails(), 'renewal-notice').mail.attachments;
  const want = (world: World, calendar: boolean) =>
    world.clerk.execute('edit-customer', { customer: 'C-1001', calendar }, STAFF);

  it('goes out with it where the customer wants it, and names the day that the notice names', async () => {
    const { world, id } = await sold();
    expect((await want(world, true)).customer.calendar).toBe(true);
    await sweepUntil(world, '2027-04-23', '2027-04-25');
    expect(await attached(world)).toEqual([
      { kind: 'invoice-pdf', number: '2027-000001' },
      {
        kind: 'calendar',
        certificateId: id,
        commonName: 'example.com',
        period: 1,
        on: UNTIL,
        paidUntil: UNTIL,
        notAfter: UNTIL,
      },
    ]);
  });

  it.each([
    ['never asked for', []],
    ['asked for no more', [true, false]],
  ])('does not where it was %s', async (_what, choices) => {
    const { world } = await sold();
    for (const choice of choices) await want(world, choice);
    await world.clerk.execute('edit-customer', { customer: 'C-1001', language: 'de' }, STAFF);
    await sweepUntil(world, '2027-04-23', '2027-04-25');
    expect(await attached(world)).toEqual([{ kind: 'invoice-pdf', number: '2027-000001' }]);
  });

  it('is kept when something else of the customer changes', async () => {
    const { world } = await sold();
    await want(world, true);
    const { customer } = await world.clerk.execute('edit-customer', { customer: 'C-1001', language: 'de' }, STAFF);
    expect(customer).toMatchObject({ calendar: true, language: 'de' });
  });
});

describe('a renewal that is asked for early', () => {
  it('opens the next period now, and no day is lost', async () => {
    const { world, id } = await sold();
    world.windTo('2027-01-15');
    const { invoice } = await world.clerk.execute('renew-certificate', { certificate: id }, STAFF);
    expect(invoice).toMatchObject({ issued: '2027-01-15', due: '2027-01-25' });
    expect(lastMail(await world.mails(), 'renewal-notice').content).toMatchObject({ askForCsr: true });
    await pay(world, invoice.number);
    expect((await sendAndIssue(world, id)).paidUntil).toBe('2027-11-24');
    expect(await sweepUntil(world, '2027-01-15', '2027-05-25')).not.toContainEqual(['2027-04-24', 'renewal-notice']);
  });

  it('is asked for once', async () => {
    const { world, id } = await sold();
    world.windTo('2027-01-15');
    const renew = () => world.clerk.execute('renew-certificate', { certificate: id }, STAFF);
    await renew();
    await expect(renew()).rejects.toThrow('is open since 2027-01-15, with invoice 2027-000001');
    await sweepUntil(world, '2027-04-20', '2027-04-26');
    expect(await invoices(world)).toEqual(['2026-000001', '2027-000001']);
    expect(await notices(world)).toBe(1);
  });

  it('is not there for a first order, nor for what is cancelled or revoked', async () => {
    const world = await openWorld({ products: [half()] });
    const { certificate } = await order(world, await addCustomer(world));
    const renew = () => world.clerk.execute('renew-certificate', { certificate: certificate.id }, STAFF);
    await expect(renew()).rejects.toThrow('nothing to renew');
    await pay(world, '2026-000001');
    await sendAndIssue(world, certificate.id);
    await world.clerk.execute('record-revoked', { certificate: certificate.id, reason: 'lost' }, STAFF);
    await expect(renew()).rejects.toThrow('was revoked');
    await world.clerk.execute('cancel-certificate', { certificate: certificate.id }, STAFF);
    await expect(renew()).rejects.toThrow('is cancelled');
  });

  const wish = (more: object = {}) =>
    mailFrom('ana@novak.example', {
      request: { kind: 'question', question: 'renew', argument: 'example.com' },
      ...more,
    });

  it.each([
    ['ninety days before', addDays(UNTIL, -90), {}, 'applied', 1],
    ['sooner, where it asks for the CSR mail', addDays(UNTIL, -91), {}, 'answered', 0],
    ['from nobody knows whom', addDays(UNTIL, -60), { verdict: 'none', reasons: [] }, 'answered', 0],
  ] as const)('comes by mail: %s', async (_what, on, authentication, outcome, count) => {
    const { world } = await sold();
    world.windTo(on);
    const proof = 'verdict' in authentication ? { authentication: { ...authentication, reasons: [] } } : {};
    const fate = await world.clerk.execute('receive-mail', wish(proof), MAIL);
    expect(fate.outcome).toBe(outcome);
    expect(await notices(world)).toBe(count);
    // Again: the mail that asks for the CSR, and no second invoice.
    await world.clerk.execute('receive-mail', wish(proof), MAIL);
    expect(await templates(world)).toContain('csr-request');
    expect((await invoices(world)).length).toBe(1 + count);
  });
});

describe('what nobody pays', () => {
  it('is cancelled after the days that the product says, credited, and told', async () => {
    const world = await openWorld({ products: [half({ cancelUnpaidDays: 14 })] });
    const { certificate } = await order(world, await addCustomer(world));
    const said = await sweepUntil(world, TODAY, '2026-12-20');
    expect(said).toEqual([['2026-12-08', 'cancelled']]);
    const [note] = await world.every('credit-note');
    expect(note?.credits.number).toBe('2026-000001');
    const { mail, content } = lastMail(await world.mails(), 'cancelled');
    expect(content).toMatchObject({ unpaid: '2026-000001', creditNotes: [{ invoice: '2026-000001' }] });
    expect(mail.attachments).toEqual([{ kind: 'credit-note-pdf', number: note?.id }]);
    const post = (await world.posts()).at(-1)?.content;
    expect(post).toMatchObject({ event: 'cancelled', certificate: { id: certificate.id }, by: 'clock' });
    expect(post).toHaveProperty('detail', expect.stringContaining('was not paid within 14 days'));
  });

  it('is cancelled at a renewal after so many days without a paid one, and nothing else goes out that day', async () => {
    const { world, id } = await sold({ cancelUnpaidDays: 14 });
    await sweepUntil(world, '2027-04-20', '2027-06-06');
    expect((await world.certificate(id)).cancelled).toBeUndefined();
    // Away over the day.
    world.windTo('2027-06-20');
    await world.sweep();
    expect((await world.certificate(id)).cancelled).toMatchObject({ on: '2027-06-20' });
    expect((await templates(world)).at(-1)).toBe('cancelled');
    expect(await sweepUntil(world, '2027-06-21', '2027-07-01')).toEqual([]);
  });

  it('stays where a part was paid, until a person decides; staff are told once', async () => {
    const world = await openWorld({ products: [half({ cancelUnpaidDays: 14 })] });
    const { certificate, invoice } = await order(world, await addCustomer(world));
    await world.clerk.execute('record-payment', { invoice: invoice.number, amount: 1000 }, STAFF);
    await sweepUntil(world, '2026-12-01', '2026-12-20');
    expect((await world.certificate(certificate.id)).cancelled).toBeUndefined();
    const told = (await world.posts()).filter(({ content }) => content.kind === 'notice');
    expect(told).toHaveLength(1);
    expect(told[0]?.content).toHaveProperty('text', expect.stringContaining('10.00'));
  });

  it('stays for ever where the product says nothing', async () => {
    const world = await openWorld({ products: [half()] });
    await order(world, await addCustomer(world));
    world.windTo('2030-01-01');
    await world.sweep();
    expect(await templates(world)).toEqual(['order-received']);
  });
});

describe('names that change at a renewal', () => {
  const edit = (world: World, id: string, ...names: string[]) =>
    world.clerk.execute('edit-names', { certificate: id, names }, STAFF);

  it('count from the next renewal on, whose notice says so', async () => {
    const { world, id } = await sold();
    const changed = await edit(world, id, 'example.com', 'shop.example.com');
    expect(changed).toMatchObject({ isNow: false, asksForCsr: false });
    expect(changed.certificate).toMatchObject({ names: ['example.com'], nextNames: changed.names });
    await sweepUntil(world, '2027-04-23', '2027-04-24');
    const { content } = lastMail(await world.mails(), 'renewal-notice');
    expect(content.certificate.names).toEqual(['example.com', 'shop.example.com']);
    expect(content.changes).toEqual({ names: { from: ['example.com'] } });
    const [, invoice] = await world.every('invoice');
    expect(invoice?.lines[0]?.description).toContain('shop.example.com');
  });

  it('are checked against the CSR that comes: one for the old common name is refused', async () => {
    const { world, id } = await sold();
    await edit(world, id, 'new.example.com');
    await sweepUntil(world, '2027-04-23', '2027-04-24');
    const send = (name: string) =>
      world.clerk.execute('submit-csr', { certificate: id, base64: csrInput(name) }, STAFF);
    expect((await send('example.com')).accepted).toBe(false);
    expect((await send('new.example.com')).accepted).toBe(true);
  });

  it('count at once where it is open: a CSR that does not fit is asked for anew', async () => {
    const { world, id } = await sold();
    await sweepUntil(world, '2027-04-23', '2027-04-24');
    await world.clerk.execute('submit-csr', { certificate: id, base64: csrInput('example.com') }, STAFF);
    const changed = await edit(world, id, 'new.example.com');
    expect(changed).toMatchObject({ isNow: true, asksForCsr: true });
    expect(changed.certificate.missing).toEqual(['payment', 'csr']);
    const { content } = lastMail(await world.mails(), 'renewal-notice');
    expect(content).toMatchObject({ askForCsr: true, changes: { names: { from: ['example.com'] } } });
  });

  it.each([
    [['example.com'], 'is for example.com already'],
    [
      ['a.example.com', 'b.example.com', 'c.example.com', 'd.example.com', 'e.example.com', 'f.example.com'],
      'allows 5',
    ],
    [['10.0.0.1'], 'IP address'],
    [['taken.example.com'], 'is on SSL-1002 already'],
  ])('are refused: %j', async (names, why) => {
    const { world, id, customer } = await sold();
    await order(world, customer, 'taken.example.com');
    await expect(edit(world, id, ...names)).rejects.toThrow(why);
  });
});

describe('late, and odd', () => {
  it.each([
    ['the payment comes when the last period is over: it counts anew', '2027-06-03', '2027-06-03', '2027-12-03'],
    ['only the CSR comes then: it goes on where the last one ended', '2027-05-20', '2027-06-03', '2027-11-24'],
  ])('%s', async (_what, paidOn, sentOn, until) => {
    const { world, id } = await sold();
    await sweepUntil(world, '2027-04-23', '2027-05-19');
    const { periods } = await world.certificate(id);
    world.windTo(paidOn);
    await pay(world, periods.at(-1)?.invoice ?? '');
    world.windTo(sentOn);
    await world.sweep();
    expect((await sendAndIssue(world, id)).paidUntil).toBe(until);
  });

  it('a second payment needs a word, and is said to be too much', async () => {
    const { world, invoice } = await sold();
    await expect(pay(world, invoice.number)).rejects.toThrow('is paid already');
    const input = { invoice: invoice.number, amount: 5978, again: true };
    const paid = await world.clerk.execute('record-payment', input, STAFF);
    expect(paid.invoice.open).toBe(-5978);
    expect((await world.posts()).at(-1)?.content).toHaveProperty('detail', expect.stringContaining('too much'));
  });

  it('cancelled during the renewal: credited, and silent from then on', async () => {
    const { world, id } = await sold();
    await sweepUntil(world, '2027-04-23', '2027-04-30');
    const { creditNotes } = await world.clerk.execute('cancel-certificate', { certificate: id }, STAFF);
    expect(creditNotes.map((note) => note.invoice)).toEqual(['2027-000001']);
    expect(await sweepUntil(world, '2027-05-01', '2027-06-30')).toEqual([]);
  });

  it('a new price and a new address stand on the new invoice, and the old one stays', async () => {
    const { world, id, customer } = await sold();
    await world.clerk.execute('add-product', half({ price: { amount: 5900, currency: 'EUR' } }), SETUP);
    const address = { lines: ['Nova ulica 7'], postalCode: '1000', city: 'Ljubljana', country: 'SI' };
    await world.clerk.execute('edit-customer', { customer: customer.id, name: 'Novak d.o.o.', address }, STAFF);
    await sweepUntil(world, '2027-04-23', '2027-04-24');
    const [before, after] = await world.every('invoice');
    expect(before).toMatchObject({ net: 4900, buyer: { name: 'Bakery Novak', address: { city: 'Maribor' } } });
    expect(after).toMatchObject({ certificateId: id, net: 5900, buyer: { name: 'Novak d.o.o.', address } });
    expect(lastMail(await world.mails(), 'renewal-notice').content.changes).toMatchObject({
      price: { from: { amount: 4900 }, to: { amount: 5900 } },
    });
  });

  it('terms of several years have one invoice each, and reissues in between', async () => {
    const world = await openWorld({ products: [product({ termMonths: 36 })] });
    const { certificate } = await issuedCertificate(world);
    expect(certificate).toMatchObject({ paidUntil: '2029-11-24' });
    const said = await sweepUntil(world, '2027-05-01', '2027-05-20');
    expect(said.map(([, template]) => template)).toEqual(['reissue-due']);
    expect(await invoices(world)).toEqual(['2026-000001']);
  });
});
