import { describe, expect, it } from 'vitest';
import {
  CLOCK,
  STAFF,
  type World,
  addCustomer,
  csrInput,
  issuedCertificate,
  lastMail,
  openWorld,
  order,
} from '../world.js';

const credit = (world: World, more: object = {}) =>
  world.clerk.execute('credit-invoice', { invoice: '2026-000001', reason: 'Wrong address', ...more }, STAFF);

const show = async (world: World, number: string) => world.clerk.execute('show-invoice', { number }, STAFF);

async function ordered(more: object = {}) {
  const world = await openWorld();
  await order(world, await addCustomer(world, 'Bakery Novak', ['ana@novak.example'], more));
  return world;
}

const lastPost = async (world: World) => {
  const content = (await world.posts()).at(-1)?.content;
  return content?.kind === 'event' ? `${content.event}: ${content.detail}` : content?.kind;
};

describe('a credit note', () => {
  it('voids a paid invoice; the money is to be paid back, and the certificate stays as it is', async () => {
    const world = await openWorld();
    await issuedCertificate(world);
    const before = (await show(world, '2026-000001')).document;
    world.wind(3);
    const result = await credit(world);
    expect(result).toMatchObject({
      invoice: { number: '2026-000001', status: 'credited', paid: 5978, open: 0, creditedBy: 'CN-2026-000001' },
      creditNote: { number: 'CN-2026-000001', invoice: '2026-000001', issued: '2026-11-27', reason: 'Wrong address' },
      newInvoice: null,
      certificate: { status: 'active' },
    });
    expect(await lastPost(world)).toBe('credited: 2026-000001 by CN-2026-000001; 59.78 EUR are to be paid back');
    // Not a word or a figure of the invoice is another one.
    expect((await show(world, '2026-000001')).document).toEqual({ ...before, creditedBy: 'CN-2026-000001' });
  });

  it('goes to the customer with its PDF, always the same bytes', async () => {
    const world = await openWorld();
    await issuedCertificate(world);
    await credit(world);
    const { mail, content } = lastMail(await world.mails(), 'invoice-credited');
    expect(mail.attachments).toEqual([{ kind: 'credit-note-pdf', number: 'CN-2026-000001' }]);
    expect(content).toMatchObject({ moved: 0, newInvoice: null, invoice: { paid: 5978 } });
    const first = await world.clerk.invoicePdf('cn-2026-000001');
    expect(first).toMatchObject({ filename: 'credit-note-CN-2026-000001.pdf' });
    expect((await world.clerk.invoicePdf('CN-2026-000001')).content).toEqual(first.content);
    expect(world.printed()).toBe(1);
  });

  it('of an invoice that a certificate waits for needs a new invoice, or the certificate’s end', async () => {
    const world = await ordered();
    await expect(credit(world)).rejects.toMatchObject({ code: 'conflict', safeMessage: /new invoice .* or cancel/ });
    expect(await world.every('credit-note')).toEqual([]);
  });

  it('with a new invoice: the facts of today, the same prices, and that is the one to pay', async () => {
    const world = await ordered();
    await world.clerk.execute(
      'edit-customer',
      {
        customer: 'C-1001',
        name: 'Bakery Novak d.o.o.',
        address: { lines: ['Nova 2'], city: 'Graz', country: 'AT' },
        vatId: 'ATU12345675',
      },
      STAFF,
    );
    world.wind(4);
    const result = await credit(world, { newInvoice: true });
    expect(result.newInvoice).toMatchObject({
      number: '2026-000002',
      total: { amount: 4900, currency: 'EUR' },
      due: '2026-12-08',
      open: 4900,
    });
    expect(result.certificate).toMatchObject({ openInvoice: '2026-000002', status: 'waiting for CSR and payment' });
    const { document } = await show(world, '2026-000002');
    expect(document.buyer).toMatchObject({ name: 'Bakery Novak d.o.o.', vatId: 'ATU12345675' });
    expect(document.lines[0]?.description).toBe((await show(world, '2026-000001')).document.lines[0]?.description);
    expect(lastMail(await world.mails(), 'invoice-credited').mail.attachments).toEqual([
      { kind: 'credit-note-pdf', number: 'CN-2026-000001' },
      { kind: 'invoice-pdf', number: '2026-000002' },
    ]);
    const pay = (invoice: string) => world.clerk.execute('record-payment', { invoice }, STAFF);
    await expect(pay('2026-000001')).rejects.toThrow(/credited by CN-2026-000001/);
    expect((await pay('2026-000002')).certificate.status).toBe('waiting for CSR');
  });

  it('takes what was paid over to the new invoice, so that the sums still agree', async () => {
    const world = await openWorld();
    await issuedCertificate(world);
    const result = await credit(world, { newInvoice: true });
    expect(result).toMatchObject({
      invoice: { paid: 0, open: 0, status: 'credited' },
      newInvoice: { paid: 5978, open: 0, status: 'paid' },
    });
    const amounts = (await world.every('invoice')).flatMap((i) => i.payments.map((p) => [i.id, p.amount, p.reference]));
    expect(amounts).toEqual([
      ['2026-000001', 5978, undefined],
      ['2026-000001', -5978, 'to 2026-000002'],
      ['2026-000002', 5978, 'from 2026-000001'],
    ]);
    expect((await world.certificate('SSL-1001')).periods[0]).toMatchObject({
      invoice: '2026-000002',
      paidOn: '2026-11-24',
    });
    expect(lastMail(await world.mails(), 'invoice-credited').content).toMatchObject({ moved: 5978 });
  });

  it('is made once: a second one is refused', async () => {
    const world = await openWorld();
    await issuedCertificate(world);
    await credit(world);
    await expect(credit(world)).rejects.toMatchObject({
      code: 'conflict',
      safeMessage: 'Invoice 2026-000001 is credited already, by CN-2026-000001.',
    });
  });

  it('is not for the clock or a mail to make alone, and needs a reason', async () => {
    const world = await openWorld();
    await issuedCertificate(world);
    const input = { invoice: '2026-000001', reason: 'x' };
    await expect(world.clerk.execute('credit-invoice', input, CLOCK)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(credit(world, { reason: ' ' })).rejects.toThrow(/reason/);
    await expect(credit(world, { invoice: '2026-000009' })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('has numbers without gaps, each year anew, in a series of their own', async () => {
    const world = await openWorld();
    for (const name of ['a.example.com', 'b.example.com', 'c.example.com', 'd.example.com']) {
      const customer = await addCustomer(world, name, [`x@${name}`]);
      await order(world, customer, name);
    }
    const cancel = (certificate: string) => world.clerk.execute('cancel-certificate', { certificate }, STAFF);
    await cancel('SSL-1001');
    await expect(credit(world, { invoice: '2026-000002' })).rejects.toThrow();
    await cancel('SSL-1003');
    world.windTo('2027-01-02');
    await cancel('SSL-1004');
    expect((await world.every('credit-note')).map((n) => [n.id, n.credits.number])).toEqual([
      ['CN-2026-000001', '2026-000001'],
      ['CN-2026-000002', '2026-000003'],
      ['CN-2027-000001', '2026-000004'],
    ]);
  });

  it('never takes the number of a document that is there', async () => {
    const world = await openWorld({
      shop: { numbers: { invoice: '{year}-{number:6}', creditNote: 'CN{number}', proforma: 'P{number}' } },
    });
    await issuedCertificate(world);
    await credit(world);
    // As a format that was changed and changed back would have it.
    await world.store.tx((tx) => tx.put('counter', { id: 'credit-note:CN', last: 0 }));
    await order(world, { id: 'C-1001' }, 'b.example.com');
    await expect(world.clerk.execute('cancel-certificate', { certificate: 'SSL-1002' }, STAFF)).rejects.toThrow(
      /CN1 is there already/,
    );
  });
});

describe('cancelling', () => {
  it('credits the open invoice, in the customer’s words, and tells the customer in one mail', async () => {
    const world = await ordered({ language: 'de' });
    const input = { certificate: 'SSL-1001', reason: 'Did not pay, ever' };
    const { creditNotes, certificate } = await world.clerk.execute('cancel-certificate', input, STAFF);
    expect(creditNotes).toMatchObject([{ number: 'CN-2026-000001', invoice: '2026-000001' }]);
    expect(certificate).toMatchObject({ status: 'cancelled', openInvoice: null });
    const [note] = await world.every('credit-note');
    expect(note?.reason).toBe('Das Zertifikat example.com (SSL-1001) wurde gekündigt.');
    const { mail, content } = lastMail(await world.mails(), 'cancelled');
    expect(mail.attachments).toEqual([{ kind: 'credit-note-pdf', number: 'CN-2026-000001' }]);
    expect(content.creditNotes).toHaveLength(1);
    // The reason is for staff alone.
    expect(JSON.stringify(mail)).not.toContain('Did not pay');
    expect(await lastPost(world)).toBe('cancelled: Did not pay, ever; 2026-000001 is credited by CN-2026-000001');
    expect((await world.clerk.execute('list-invoices', { status: 'open' }, STAFF)).invoices).toEqual([]);
  });

  it('leaves a paid invoice alone', async () => {
    const world = await openWorld();
    await issuedCertificate(world);
    const { creditNotes } = await world.clerk.execute('cancel-certificate', { certificate: 'SSL-1001' }, STAFF);
    expect(creditNotes).toEqual([]);
    expect((await show(world, '2026-000001')).invoice.status).toBe('paid');
    // It may still be credited, by itself; there is nothing to invoice anew.
    await expect(credit(world, { newInvoice: true })).rejects.toThrow(/is cancelled/);
    expect((await credit(world)).creditNote.number).toBe('CN-2026-000001');
  });

  it('says what was paid in part and is to be paid back', async () => {
    const world = await ordered();
    await world.clerk.execute('record-payment', { invoice: '2026-000001', amount: 1000 }, STAFF);
    await world.clerk.execute('cancel-certificate', { certificate: 'SSL-1001' }, STAFF);
    expect(await lastPost(world)).toBe(
      'cancelled: 2026-000001 is credited by CN-2026-000001; 10.00 EUR of 2026-000001 are to be paid back',
    );
  });

  it('during a renewal credits that invoice, and the paid one stays', async () => {
    const world = await openWorld();
    await issuedCertificate(world);
    world.windTo('2027-10-25');
    await world.sweep();
    const { creditNotes } = await world.clerk.execute('cancel-certificate', { certificate: 'SSL-1001' }, STAFF);
    expect(creditNotes.map((n) => n.invoice)).toEqual(['2027-000001']);
    expect((await show(world, '2026-000001')).invoice.status).toBe('paid');
  });
});

describe('a credit note afterwards', () => {
  it('is shown with its invoice, by its own number, and in the export', async () => {
    const world = await ordered();
    await world.clerk.execute('submit-csr', { certificate: 'SSL-1001', base64: csrInput('example.com') }, STAFF);
    await world.clerk.execute('cancel-certificate', { certificate: 'SSL-1001' }, STAFF);
    expect((await show(world, '2026-000001')).creditNote).toMatchObject({ number: 'CN-2026-000001' });
    const shown = await world.clerk.execute('show-credit-note', { number: ' cn-2026-000001' }, STAFF);
    expect(shown).toMatchObject({ creditNote: { invoice: '2026-000001' }, document: { total: 5978 } });
    const { rows } = await world.clerk.execute('export-rows', { what: 'credit-notes', from: '2026-11-24' }, STAFF);
    expect(rows).toMatchObject([
      {
        number: 'CN-2026-000001',
        invoice: '2026-000001',
        net: '49.00',
        vat: '10.78',
        total: '59.78',
        by: 'Maja (slack)',
      },
    ]);
    const none = await world.clerk.execute('export-rows', { what: 'credit-notes', to: '2026-11-23' }, STAFF);
    expect(none.rows).toEqual([]);
  });
});
