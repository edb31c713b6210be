import { describe, expect, it } from 'vitest';
import { addDays } from '../../../src/core/rules/calendar.js';
import { product } from '../facts.js';
import {
  MAIL,
  STAFF,
  certificateFor,
  csrFor,
  csrInput,
  issuedCertificate,
  keyOf,
  lastMail,
  mailFrom,
  openWorld,
  sweepUntil,
  withCsrs,
  type World,
} from '../world.js';

/** Half a year; what the CA issues first ends so many days before the paid term, so its reissue is part of the renewal. */
async function endsEarly(daysBefore: number, terms: Parameters<typeof product>[0] = {}) {
  const world = await openWorld({ products: [product({ termMonths: 6, ...terms })], issuesByItself: false });
  const { until, id } = await firstIssued(world, daysBefore);
  return { world, id, until, ends: addDays(until, -daysBefore) };
}

async function issue(world: World, id: string, csr: string, limit: string) {
  const pasted = await certificateFor(csr, ['example.com'], world.clock.now(), limit);
  return world.clerk.execute('record-issued', { certificate: id, base64: pasted }, STAFF);
}

async function firstIssued(world: World, daysBefore: number) {
  const until = '2027-05-24';
  const { id, csr } = await ordered(world);
  await issue(world, id, csr, addDays(until, -daysBefore));
  return { until, id };
}

async function ordered(world: World) {
  const csr = csrFor('example.com');
  const customer = await world.clerk.execute(
    'register-customer',
    {
      name: 'Bakery Novak',
      address: { lines: ['Glavni trg 1'], city: 'Maribor', country: 'SI' },
      contacts: [{ name: 'Ana', addresses: ['ana@novak.example'] }],
    },
    STAFF,
  );
  const { certificate, invoice } = await world.clerk.execute(
    'order-certificate',
    { customer: customer.customer.id, product: 'dv-single', names: ['example.com'] },
    STAFF,
  );
  await world.clerk.execute(
    'submit-csr',
    { certificate: certificate.id, base64: Buffer.from(csr).toString('base64') },
    STAFF,
  );
  await world.clerk.execute('record-payment', { invoice: invoice.number }, STAFF);
  return { id: certificate.id, csr };
}

const show = (world: World, id: string) => world.clerk.execute('show-certificate', { certificate: id }, STAFF);

const reissueEvents = async (world: World) =>
  (await world.posts()).flatMap(({ content }) =>
    content.kind === 'event' && content.event === 'reissue-opened' ? [content.detail] : [],
  );

describe('paid days, while the renewal still waits', () => {
  it('are covered by a reissue that asks for no payment, and the renewal goes on', async () => {
    const { world, id, until, ends } = await endsEarly(20);
    await sweepUntil(world, addDays(until, -31), addDays(ends, -8));
    expect(await show(world, id)).toMatchObject({
      view: { status: 'renewal due', missing: ['payment', 'csr'], reissueOn: addDays(ends, -7), reissueNow: false },
      possible: { issue: false, sent: false },
    });
    expect(await reissueEvents(world)).toEqual([]);

    await sweepUntil(world, addDays(ends, -7), addDays(ends, -3));
    expect(await reissueEvents(world)).toEqual([
      `the renewal waits, but it is paid until ${until}: issue it with the CSR that is there`,
    ]);
    const due = await show(world, id);
    expect(due).toMatchObject({
      view: { status: 'renewal due', missing: ['payment', 'csr'], reissueNow: true, openInvoice: '2027-000001' },
      possible: { issue: true, sent: true },
    });
    const overview = await world.clerk.execute('overview', {}, STAFF);
    expect(overview.waitingForUs.map((c) => c.id)).toEqual([id]);

    await world.clerk.execute('mark-sent', { certificate: id, caOrder: 'CA-7' }, STAFF);
    const stored = await world.certificate(id);
    expect(stored.periods.map((p) => p.sent?.caOrder)).toEqual(['CA-7', undefined]);
    const done = await issue(world, id, stored.periods[0].csr?.pem ?? '', until);
    expect(done).toMatchObject({
      recorded: true,
      certificate: { status: 'renewal due', notAfter: until, paidUntil: until, missing: ['payment', 'csr'] },
    });
    expect((await world.certificate(id)).periods.map((p) => p.issued.length)).toEqual([2, 0]);
    expect(await world.every('invoice')).toHaveLength(2);
    expect((await show(world, id)).possible).toMatchObject({ issue: false });

    // The deadline is a later one now, and its reminders count anew.
    const told = await sweepUntil(world, addDays(ends, -2), addDays(until, -7));
    expect(told).toEqual([
      [addDays(until, -14), 'reminder'],
      [addDays(until, -7), 'reminder'],
    ]);
    await world.clerk.execute('record-payment', { invoice: '2027-000001' }, STAFF);
    const csr = csrFor('example.com');
    await world.clerk.execute('submit-csr', { certificate: id, base64: Buffer.from(csr).toString('base64') }, STAFF);
    const renewed = await issue(world, id, csr, addDays(until, 180));
    expect(renewed.certificate).toMatchObject({ status: 'active', paidUntil: '2027-11-24' });
    expect((await world.certificate(id)).periods.map((p) => p.issued.length)).toEqual([2, 1]);
  });

  it('take the CSR that came for the renewal, paid or not', async () => {
    const { world, id, until, ends } = await endsEarly(20);
    await sweepUntil(world, addDays(until, -30), addDays(until, -30));
    const csr = csrFor('example.com');
    await world.clerk.execute('submit-csr', { certificate: id, base64: Buffer.from(csr).toString('base64') }, STAFF);
    await sweepUntil(world, addDays(ends, -7), addDays(ends, -7));
    expect((await issue(world, id, csr, until)).recorded).toBe(true);
    // The renewal is issued with it as well, once it is paid.
    await world.clerk.execute('record-payment', { invoice: '2027-000001' }, STAFF);
    expect((await issue(world, id, csr, addDays(until, 150))).certificate).toMatchObject({ status: 'active' });
  });

  it('wait for a new CSR where the product says so, which the renewal asks for already', async () => {
    const { world, id, until, ends } = await endsEarly(20, { reissueCsr: 'new' });
    await sweepUntil(world, addDays(until, -30), addDays(ends, -7));
    expect(await show(world, id)).toMatchObject({ view: { reissueNow: false }, possible: { issue: false } });
    expect(await reissueEvents(world)).toEqual([
      `the renewal waits, but it is paid until ${until}: it needs a new CSR`,
    ]);
    await world.clerk.execute('submit-csr', { certificate: id, base64: csrInput('example.com') }, STAFF);
    expect(await show(world, id)).toMatchObject({ view: { reissueNow: true }, possible: { issue: true } });
  });

  it.each([
    ['the renewal has all it needs', 20, true, -7],
    ['they are over', 20, false, 25],
    ['the certificate lasts as long', 1, false, -1],
  ])('are not asked for when %s', async (_what, daysBefore, isPaid, day) => {
    const { world, id, until, ends } = await endsEarly(daysBefore);
    await sweepUntil(world, addDays(until, -30), addDays(until, -30));
    await world.clerk.execute('submit-csr', { certificate: id, base64: csrInput('example.com') }, STAFF);
    if (isPaid) await world.clerk.execute('record-payment', { invoice: '2027-000001' }, STAFF);
    await sweepUntil(world, addDays(ends, day), addDays(ends, day));
    expect(await reissueEvents(world)).toEqual([]);
    expect((await show(world, id)).view.reissueNow).toBe(false);
    // Nothing is left that the sweep would look at again and again.
    expect(await world.sweep()).toEqual({ attended: 0, queued: 0 });
  });
});

describe('a CSR that came for a reissue', () => {
  it('is taken over by a renewal that opens before it is issued, and both are issued with it', async () => {
    const { world, id, until } = await endsEarly(0);
    world.windTo(addDays(until, -32));
    const csr = csrFor('example.com');
    await world.clerk.execute('submit-csr', { certificate: id, base64: Buffer.from(csr).toString('base64') }, STAFF);
    await sweepUntil(world, addDays(until, -30), addDays(until, -30));
    const { content } = lastMail(await world.mails(), 'renewal-notice');
    expect(content).toMatchObject({ askForCsr: false, certificate: { missing: ['payment'], reissueNow: true } });
    expect((await issue(world, id, csr, until)).recorded).toBe(true);
    expect((await show(world, id)).view).toMatchObject({ missing: ['payment'], reissueNow: false });
    await world.clerk.execute('record-payment', { invoice: '2027-000001' }, STAFF);
    expect((await issue(world, id, csr, addDays(until, 150))).certificate).toMatchObject({ status: 'active' });
    expect((await world.certificate(id)).periods.map((p) => p.issued.length)).toEqual([2, 1]);
  });

  it('is applied when it answers the mail of the reissue after the renewal has opened', async () => {
    const world = await openWorld({
      products: [product({ termMonths: 6, reissueCsr: 'new', mergeReissueDays: 0, reissueDays: 30 })],
    });
    await issuedCertificate(world);
    // A certificate that ends some days before the paid term; its reissue is asked for just before the renewal opens.
    const stored = await world.certificate('SSL-1001');
    const [first] = stored.periods;
    const issued = first.issued.map((one) => ({ ...one, notAfter: '2027-05-22T23:59:59.000Z' }));
    await world.store.tx((tx) => tx.put('certificate', { ...stored, periods: [{ ...first, issued }] }));
    await sweepUntil(world, '2027-04-22', '2027-04-24');
    const asked = lastMail(await world.mails(), 'reissue-due');
    const outcome = await world.clerk.execute(
      'receive-mail',
      mailFrom('ana@novak.example', { keys: [keyOf(asked.mail)], request: withCsrs(csrFor('example.com')) }),
      MAIL,
    );
    expect(outcome).toMatchObject({ outcome: 'applied' });
    expect(await show(world, 'SSL-1001')).toMatchObject({ view: { missing: ['payment'], reissueNow: true } });
  });
});
