import { describe, expect, it } from 'vitest';
import { addDays, addMonths, dateIn } from '../../../src/core/rules/calendar.js';
import { product } from '../facts.js';
import {
  STAFF,
  START,
  TODAY,
  addCustomer,
  csrInput,
  issuedCertificate,
  lastMail,
  openWorld,
  order,
  sweepUntil,
} from '../world.js';

const show = async (world: Awaited<ReturnType<typeof openWorld>>, id: string) =>
  (await world.clerk.execute('show-certificate', { certificate: id }, STAFF)).view;

describe('the life of a certificate', () => {
  it('goes from order to renewal, and each step tells customer and staff', async () => {
    const world = await openWorld();
    const customer = await addCustomer(world);

    const ordered = await order(world, customer);
    expect(ordered.certificate).toMatchObject({
      id: 'SSL-1001',
      status: 'waiting for CSR and payment',
      missing: ['payment', 'csr'],
      turn: 'customer',
      paidUntil: null,
      notAfter: null,
    });
    expect(ordered.invoice).toMatchObject({
      number: '2026-000001',
      status: 'issued',
      issued: TODAY,
      due: '2026-12-04',
      total: { amount: 5978, currency: 'EUR' },
      open: 5978,
    });
    const first = lastMail(await world.mails(), 'order-received');
    expect(first.mail).toMatchObject({
      to: { address: 'ana@novak.example' },
      attachments: [{ kind: 'invoice-pdf', number: '2026-000001' }],
    });
    expect(first.content.askForCsr).toBe(true);

    const submitted = await world.clerk.execute(
      'submit-csr',
      { certificate: 'example.com', base64: csrInput('example.com') },
      STAFF,
    );
    expect(submitted).toMatchObject({
      accepted: true,
      certificate: { status: 'waiting for payment', missing: ['payment'] },
    });

    const paid = await world.clerk.execute('record-payment', { invoice: '2026-000001' }, STAFF);
    expect(paid).toMatchObject({
      amount: 5978,
      invoice: { status: 'paid', open: 0 },
      certificate: { status: 'ready to issue', missing: ['issue'], turn: 'staff', paidUntil: null },
    });

    const done = await world.clerk.execute('record-issued', { certificate: 'example.com' }, STAFF);
    expect(done.recorded).toBe(true);
    expect(done.certificate).toMatchObject({ status: 'active', missing: [], turn: null, paidUntil: '2027-11-24' });

    expect((await world.mails()).map((m) => m.content.template)).toEqual([
      'order-received',
      'csr-accepted',
      'payment-received',
      'certificate-issued',
    ]);
    expect((await world.posts()).map((p) => (p.content.kind === 'event' ? p.content.event : p.content.kind))).toEqual([
      'ordered',
      'csr-accepted',
      'paid',
      'issued',
    ]);
    expect(lastMail(await world.mails(), 'certificate-issued').mail.attachments).toEqual([
      { kind: 'issued-certificate', certificateId: 'SSL-1001', period: 1, index: 0 },
    ]);
  });

  it('is renewed: notice once at 30 days, reminders, and the new paid until is the old one plus the term', async () => {
    const world = await openWorld({ products: [product({ termMonths: 6 })] });
    const { id, certificate } = await issuedCertificate(world);
    const until = certificate.paidUntil ?? '';
    expect(until).toBe('2027-05-24');

    const before = await sweepUntil(world, addDays(TODAY, 1), addDays(until, -31));
    expect(before).toEqual([]);
    const told = await sweepUntil(world, addDays(until, -30), addDays(until, -6));
    expect(told).toEqual([
      [addDays(until, -30), 'renewal-notice'],
      [addDays(until, -14), 'reminder'],
      [addDays(until, -7), 'reminder'],
    ]);
    const notice = lastMail(await world.mails(), 'renewal-notice');
    expect(notice.content).toMatchObject({
      askForCsr: true,
      mayReuseCsr: false,
      certificate: { status: 'renewal due', paidUntil: until, missing: ['payment', 'csr'] },
      invoice: { number: '2027-000001', issued: addDays(until, -30), due: addDays(until, -20), status: 'issued' },
    });
    expect(notice.mail.attachments).toEqual([{ kind: 'invoice-pdf', number: '2027-000001' }]);
    const reminder = lastMail(await world.mails(), 'reminder');
    expect(reminder.content).toMatchObject({
      missing: ['payment', 'csr'],
      deadline: until,
      daysLeft: 7,
      invoice: { number: '2027-000001', status: 'overdue' },
    });

    await world.clerk.execute('submit-csr', { certificate: id, base64: csrInput('example.com') }, STAFF);
    expect(await sweepUntil(world, addDays(until, -5), addDays(until, -3))).toEqual([[addDays(until, -3), 'reminder']]);
    expect(lastMail(await world.mails(), 'reminder').content).toMatchObject({ missing: ['payment'], daysLeft: 3 });

    const paid = await world.clerk.execute('record-payment', { invoice: '2027-000001' }, STAFF);
    expect(paid.certificate).toMatchObject({
      status: 'renewal due',
      missing: ['issue'],
      turn: 'staff',
      paidUntil: addMonths(TODAY, 12),
    });
    const done = await world.clerk.execute('record-issued', { certificate: id }, STAFF);
    expect(done.certificate).toMatchObject({ status: 'active', paidUntil: '2027-11-24', openInvoice: null });
    expect(await sweepUntil(world, addDays(until, -2), addDays(until, 20))).toEqual([]);

    const periods = (await world.clerk.execute('show-certificate', { certificate: id }, STAFF)).periods;
    expect(periods.map((p) => [p.start, p.end])).toEqual([
      [TODAY, until],
      [until, '2027-11-24'],
    ]);
  });

  it('tells once that it has expired, a day after, and can still be renewed', async () => {
    const world = await openWorld({ products: [product({ termMonths: 6 })] });
    const { id } = await issuedCertificate(world);
    const until = '2027-05-24';
    const told = await sweepUntil(world, addDays(until, -1), addDays(until, 10));
    // It was asleep until the day before: the notice says all that a reminder of that day would say.
    expect(told).toEqual([
      [addDays(until, -1), 'renewal-notice'],
      [until, 'reminder'],
      [addDays(until, 1), 'expired'],
    ]);
    expect(await show(world, id)).toMatchObject({ status: 'expired', missing: ['payment', 'csr'], paidUntil: until });
    expect(lastMail(await world.mails(), 'expired').content).toMatchObject({
      deadline: until,
      invoice: { number: '2027-000001' },
    });
  });

  it('has a product installed by us renewed without asking the customer for a CSR', async () => {
    const world = await openWorld({ products: [product({ termMonths: 6 })] });
    const { id } = await issuedCertificate(world, 'example.com', { installedBy: 'us' });
    expect((await world.mails()).map((m) => m.content.template)).toEqual([
      'order-received',
      'payment-received',
      'certificate-issued',
    ]);
    world.windTo('2027-04-24');
    await world.sweep();
    expect(lastMail(await world.mails(), 'renewal-notice').content.askForCsr).toBe(false);
    await world.clerk.execute('record-payment', { invoice: '2027-000001' }, STAFF);
    expect(await show(world, id)).toMatchObject({ missing: ['csr'], turn: 'staff' });
    expect(await sweepUntil(world, '2027-04-25', '2027-05-24')).toEqual([]);
  });

  it('is issued again within its term, at no cost, when the first certificate ends before paid until', async () => {
    const world = await openWorld();
    const { id, certificate } = await issuedCertificate(world);
    // The Baseline Requirements allow 200 days from 2026-03-15 on.
    expect(certificate).toMatchObject({ paidUntil: '2027-11-24', notAfter: '2027-06-12', reissueOn: '2027-05-13' });
    world.windTo('2027-05-12');
    await expect(world.clerk.execute('record-issued', { certificate: id }, STAFF)).rejects.toMatchObject({
      code: 'conflict',
    });
    world.windTo('2027-05-13');
    expect(await show(world, id)).toMatchObject({ status: 'reissue due', missing: ['issue'], turn: 'staff' });
    const again = await world.clerk.execute('record-issued', { certificate: id }, STAFF);
    expect(again.certificate).toMatchObject({
      status: 'active',
      paidUntil: '2027-11-24',
      notAfter: '2027-08-21',
      reissueOn: '2027-07-31',
      openInvoice: null,
    });
    expect((await world.every('invoice')).length).toBe(1);
    const stored = await world.certificate(id);
    expect(stored.periods.map((p) => p.issued.length)).toEqual([2]);
    expect(lastMail(await world.mails(), 'certificate-issued').mail.attachments).toEqual([
      { kind: 'issued-certificate', certificateId: id, period: 1, index: 1 },
    ]);
  });

  it('needs a new CSR for a reissue where the product says so', async () => {
    const world = await openWorld({ products: [product({ reissueCsr: 'new' })] });
    const { id } = await issuedCertificate(world);
    world.windTo('2027-05-13');
    expect(await show(world, id)).toMatchObject({ status: 'reissue due', missing: ['csr'], turn: 'customer' });
    await expect(world.clerk.execute('record-issued', { certificate: id }, STAFF)).rejects.toThrow(/CSR is missing/);
    await world.clerk.execute('submit-csr', { certificate: id, base64: csrInput('example.com') }, STAFF);
    expect(await show(world, id)).toMatchObject({ status: 'reissue due', missing: ['issue'] });
    expect((await world.clerk.execute('record-issued', { certificate: id }, STAFF)).recorded).toBe(true);
  });
});

describe('a reissue inside the paid term', () => {
  it.each([
    ['the same CSR', {}, {}, false, ['reissue-due', 'expired']],
    [
      'a new CSR',
      { reissueCsr: 'new' as const },
      {},
      true,
      ['reissue-due', 'reminder', 'reminder', 'reminder', 'reminder', 'reminder', 'expired'],
    ],
    ['installed by us', {}, { installedBy: 'us' }, false, ['reissue-due', 'expired']],
  ])('is told once, with a key, an event and no invoice: %s', async (_what, terms, more, needsCsr, expected) => {
    const world = await openWorld({ products: [product(terms)] });
    await issuedCertificate(world, 'example.com', more);
    const told = await sweepUntil(world, '2027-05-10', '2027-06-20');
    expect(told.map(([, template]) => template)).toEqual(expected);
    expect(told[0]).toEqual(['2027-05-13', 'reissue-due']);
    const { mail, content } = lastMail(await world.mails(), 'reissue-due');
    expect(content).toMatchObject({
      needsCsr,
      validFrom: TODAY,
      certificate: { status: 'reissue due', notAfter: '2027-06-12', paidUntil: '2027-11-24', openInvoice: null },
    });
    expect(mail).toMatchObject({ attachments: [], replyTo: expect.stringMatching(/^ssl\+[a-z2-7]{26}@/) as string });
    const events = (await world.posts()).filter(
      (p) => p.content.kind === 'event' && p.content.event === 'reissue-opened',
    );
    expect(events).toHaveLength(1);
    expect(await world.every('invoice')).toHaveLength(1);
  });

  it('is told anew for each certificate until the renewal, which takes the last one in', async () => {
    const world = await openWorld();
    const { id } = await issuedCertificate(world);
    const told: string[] = [];
    for (let day = '2027-05-01'; day <= '2027-10-25'; day = addDays(day, 1)) {
      for (const [on, template] of await sweepUntil(world, day, day)) {
        told.push(`${on} ${template}`);
        if (template === 'reissue-due') await world.clerk.execute('record-issued', { certificate: id }, STAFF);
      }
    }
    expect(told.filter((t) => !t.endsWith('certificate-issued'))).toEqual([
      '2027-05-13 reissue-due',
      '2027-07-31 reissue-due',
      '2027-10-25 renewal-notice',
    ]);
  });

  it('is told by one of two that look at once', async () => {
    const world = await openWorld();
    const { id } = await issuedCertificate(world);
    world.windTo('2027-05-13');
    const clock = { kind: 'clock' } as const;
    await Promise.all([1, 2].map(() => world.clerk.execute('attend-certificate', { certificate: id }, clock)));
    expect((await world.mails()).filter((m) => m.content.template === 'reissue-due')).toHaveLength(1);
  });
});

describe('paid until', () => {
  it('keeps to the anchor: 31 January, monthly', async () => {
    const world = await openWorld({ products: [product({ termMonths: 1, renewalDays: 5 })] });
    world.setTime('2027-01-31T09:00:00Z');
    const { id, certificate } = await issuedCertificate(world);
    expect(certificate.paidUntil).toBe('2027-02-28');
    const ends: (string | null)[] = [];
    for (let n = 2; n <= 14; n += 1) {
      const until = (await show(world, id)).paidUntil ?? '';
      world.windTo(addDays(until, -5));
      await world.sweep();
      const { openInvoice } = await show(world, id);
      await world.clerk.execute('submit-csr', { certificate: id, base64: csrInput('example.com') }, STAFF);
      await world.clerk.execute('record-payment', { invoice: openInvoice ?? '' }, STAFF);
      ends.push((await world.clerk.execute('record-issued', { certificate: id }, STAFF)).certificate.paidUntil);
    }
    expect(ends.slice(0, 4)).toEqual(['2027-03-31', '2027-04-30', '2027-05-31', '2027-06-30']);
    expect(ends.at(-1)).toBe('2028-03-31');
    expect(ends.at(-2)).toBe('2028-02-29');
  });

  const late = async (payOn: number, issueOn: number) => {
    const world = await openWorld({ products: [product({ termMonths: 6 })] });
    const { id } = await issuedCertificate(world);
    const until = '2027-05-24';
    world.windTo(addDays(until, -30));
    await world.sweep();
    await world.clerk.execute('submit-csr', { certificate: id, base64: csrInput('example.com') }, STAFF);
    world.windTo(addDays(until, payOn));
    await world.clerk.execute('record-payment', { invoice: '2027-000001' }, STAFF);
    const waiting = await show(world, id);
    world.windTo(addDays(until, issueOn));
    const { certificate } = await world.clerk.execute('record-issued', { certificate: id }, STAFF);
    return { waiting, certificate, period: (await world.certificate(id)).periods[1] };
  };

  it.each([
    ['paid and issued in time', -3, -3, '2027-05-24', '2027-11-24'],
    ['paid on the last paid day, issued when it was over', -1, 5, '2027-05-24', '2027-11-24'],
    ['paid on the first day that is not paid: anchored anew, on the day of issue', 0, 0, '2027-05-24', '2027-11-24'],
    ['paid when it was over: anchored anew, on the day of issue', 3, 10, '2027-06-03', '2027-12-03'],
  ])('%s', async (_what, payOn, issueOn, start, end) => {
    const { waiting, certificate, period } = await late(payOn, issueOn);
    expect(certificate).toMatchObject({ status: 'active', paidUntil: end });
    expect(period).toMatchObject({ start, end });
    // A payment in time counts at once; a late one only from the day on which something was issued for it.
    expect(waiting).toMatchObject(
      payOn < 0 ? { paidUntil: end } : { paidUntil: '2027-05-24', status: 'expired', missing: ['issue'] },
    );
  });

  it('goes by the day on which the payment arrived, not by the day on which it was booked', async () => {
    const world = await openWorld({ products: [product({ termMonths: 6 })] });
    const { id } = await issuedCertificate(world);
    world.windTo('2027-04-24');
    await world.sweep();
    world.windTo('2027-05-26');
    const paid = await world.clerk.execute('record-payment', { invoice: '2027-000001', on: '2027-05-23' }, STAFF);
    expect(paid.certificate.paidUntil).toBe('2027-11-24');
    expect(id).toBe(paid.certificate.id);
  });

  it('counts days in the shop’s zone', async () => {
    const world = await openWorld();
    world.setTime('2026-11-24T23:30:00Z');
    expect(dateIn(world.shop.timeZone, world.clock.now())).toBe('2026-11-25');
    const { certificate, invoice } = await issuedCertificate(world);
    expect(invoice.issued).toBe('2026-11-25');
    expect(certificate.paidUntil).toBe('2027-11-25');
    expect(START < '2026-11-24T23:30:00Z').toBe(true);
  });

  it('follows price and term of the day on which the renewal opens', async () => {
    const world = await openWorld({ products: [product({ termMonths: 6 })] });
    const { id } = await issuedCertificate(world);
    await world.clerk.execute(
      'add-product',
      product({ termMonths: 12, price: { amount: 6000, currency: 'EUR' } }),
      STAFF,
    );
    expect((await show(world, id)).paidUntil).toBe('2027-05-24');
    world.windTo('2027-04-24');
    await world.sweep();
    expect((await world.clerk.execute('show-invoice', { number: '2027-000001' }, STAFF)).invoice.total.amount).toBe(
      7320,
    );
    const paid = await world.clerk.execute('record-payment', { invoice: '2027-000001' }, STAFF);
    expect(paid.certificate.paidUntil).toBe('2028-05-24');
  });
});

it('a certificate that is issued under a key is issued once; who asks again gets the same answer', async () => {
  const world = await openWorld();
  await order(world, await addCustomer(world));
  await world.clerk.execute('submit-csr', { certificate: 'SSL-1001', base64: csrInput('example.com') }, STAFF);
  await world.clerk.execute('record-payment', { invoice: '2026-000001' }, STAFF);
  const issue = () => world.clerk.execute('record-issued', { certificate: 'SSL-1001' }, STAFF, { once: 'form 7' });
  const [first, beside] = await Promise.all([issue(), issue()]);
  expect([beside, await issue()]).toEqual([first, first]);
  expect((await world.certificate('SSL-1001')).periods[0].issued).toHaveLength(1);
});
