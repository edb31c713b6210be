import { describe, expect, it } from 'vitest';
import type { CommandInput, CommandName } from '../../../src/core/command.js';
import type { Actor } from '../../../src/core/model/actor.js';
import { pem } from '../../fixtures/der.js';
import { soundCsr } from '../../fixtures/generate-csr.js';
import { product } from '../facts.js';
import {
  CLOCK,
  MAIL,
  SETUP,
  STAFF,
  type World,
  addCustomer,
  certificateFor,
  csrFor,
  csrInput,
  everything,
  issuedCertificate,
  lastMail,
  newKey,
  openWorld,
  order,
} from '../world.js';

/** The command is refused with this sentence, and nothing in the store is other than before. */
async function refused<N extends CommandName>(
  world: World,
  name: N,
  input: CommandInput<N>,
  expected: { code: string; safeMessage: RegExp; field?: string },
  actor: Actor = STAFF,
): Promise<void> {
  const before = await everything(world);
  const error: unknown = await world.clerk.execute(name, input, actor).then(
    () => 'it was done',
    (e: unknown) => e,
  );
  expect(error).toMatchObject({ ...expected, safeMessage: expect.stringMatching(expected.safeMessage) });
  expect(await everything(world)).toBe(before);
}

describe('what cannot be, in a clear sentence, with nothing changed', () => {
  it.each([
    ['a product without a price', 0, /more than zero/],
    ['a product with a price below zero', -1, /more than zero/],
    ['a product with a part of a cent', 0.5, /whole number of minor units/],
  ])('%s', async (_what, amount, sentence) => {
    const world = await openWorld();
    const input = { ...product(), id: 'free', price: { amount, currency: 'EUR' } };
    await refused(world, 'add-product', input, { code: 'invalid-input', safeMessage: sentence });
  });

  it('orders', async () => {
    const world = await openWorld({ products: [product(), product({ id: 'dv-wild', wildcard: true })] });
    const customer = await addCustomer(world);
    await order(world, customer, 'example.com');
    const base = { customer: customer.id, product: 'dv-single', names: ['other.example.com'] };
    const rows: [Partial<typeof base>, string, RegExp, string?][] = [
      [{ names: ['example.com'] }, 'conflict', /example\.com is on SSL-1001 already/, 'names'],
      [{ names: ['EXAMPLE.com.'] }, 'conflict', /example\.com is on SSL-1001 already/, 'names'],
      [{ customer: 'C-9999' }, 'not-found', /no customer "C-9999"/],
      [{ product: 'gold' }, 'not-found', /no product "gold". There are: dv-single, dv-wild/],
      [{ names: [] }, 'invalid-input', /At least one name/, 'names'],
      [{ names: ['*.example.com'] }, 'invalid-input', /wildcard/i, 'names'],
      [{ names: ['a.example.com', 'b.example.com'] }, 'invalid-input', /./, 'names'],
      [{ names: ['10.0.0.1'] }, 'invalid-input', /IP address/, 'names'],
      [{ names: ['intranet'] }, 'invalid-input', /./, 'names'],
      [{ names: ['https://example.com/'] }, 'invalid-input', /web address/, 'names'],
      [{ product: 'dv-wild', names: ['*.co.uk'] }, 'invalid-input', /./, 'names'],
    ];
    for (const [more, code, safeMessage, field] of rows) {
      await refused(
        world,
        'order-certificate',
        { ...base, ...more },
        { code, safeMessage, ...(field ? { field } : {}) },
      );
    }
  });

  it('a name may be ordered again once its certificate is cancelled', async () => {
    const world = await openWorld();
    const customer = await addCustomer(world);
    await order(world, customer, 'example.com');
    await world.clerk.execute('cancel-certificate', { certificate: 'SSL-1001' }, STAFF);
    expect((await order(world, customer, 'example.com')).certificate.id).toBe('SSL-1002');
    // The name now means the one that is alive.
    expect((await world.clerk.execute('show-certificate', { certificate: 'example.com' }, STAFF)).view.id).toBe(
      'SSL-1002',
    );
  });

  it('unknown and ambiguous certificates and customers', async () => {
    const world = await openWorld();
    const ana = await addCustomer(world, 'Bakery Novak');
    await addCustomer(world, 'Bakery Kos', ['kos@kos.example']);
    await order(world, ana, 'www.shop.example.com');
    await order(world, ana, 'mail.shop.example.com');
    const show = (certificate: string) => world.clerk.execute('show-certificate', { certificate }, STAFF);
    await expect(show('SSL-9')).rejects.toMatchObject({
      code: 'not-found',
      safeMessage: expect.stringContaining('no certificate "SSL-9"'),
    });
    await expect(show('shop.example.com')).rejects.toMatchObject({
      code: 'ambiguous',
      choices: [
        { id: 'SSL-1001', label: 'SSL-1001 www.shop.example.com' },
        { id: 'SSL-1002', label: 'SSL-1002 mail.shop.example.com' },
      ],
    });
    expect((await show(' ssl-1002 ')).view.id).toBe('SSL-1002');
    expect((await show('WWW.shop.example.com')).view.id).toBe('SSL-1001');
    expect((await show('mail.')).view.id).toBe('SSL-1002');
    await expect(world.clerk.execute('show-customer', { customer: 'bakery' }, STAFF)).rejects.toMatchObject({
      code: 'ambiguous',
      choices: [{ id: 'C-1001' }, { id: 'C-1002' }],
    });
    expect((await world.clerk.execute('show-customer', { customer: 'KOS@kos.example' }, STAFF)).customer.id).toBe(
      'C-1002',
    );
  });

  it('offers ten choices at most', async () => {
    const world = await openWorld();
    const ana = await addCustomer(world);
    for (let n = 1; n <= 12; n += 1) await order(world, ana, `s${n}.shop.example.com`);
    const error: unknown = await world.clerk
      .execute('show-certificate', { certificate: 'shop.example.com' }, STAFF)
      .catch((e: unknown) => e);
    expect(error).toMatchObject({
      code: 'ambiguous',
      safeMessage: expect.stringContaining('fits more than 10 certificates'),
    });
    expect(error).toHaveProperty('choices.length', 10);
  });

  it('payments', async () => {
    const world = await openWorld();
    const { invoice } = await issuedCertificate(world);
    const number = invoice.number;
    await refused(
      world,
      'record-payment',
      { invoice: '2026-000099' },
      { code: 'not-found', safeMessage: /no invoice 2026-000099. Invoice numbers look like/ },
    );
    await refused(world, 'record-payment', { invoice: number }, { code: 'conflict', safeMessage: /paid already/ });
    await refused(
      world,
      'record-payment',
      { invoice: number, amount: 0 },
      { code: 'invalid-input', safeMessage: /more than zero/ },
    );
    await refused(
      world,
      'record-payment',
      { invoice: number, amount: 1.5 },
      { code: 'invalid-input', safeMessage: /./ },
    );
    await refused(
      world,
      'record-payment',
      { invoice: number, amount: 1, on: '2026-11-25' },
      { code: 'invalid-input', safeMessage: /has not come yet/, field: 'date' },
    );
    await refused(
      world,
      'record-payment',
      { invoice: number, amount: 1, on: '2026-02-30' },
      { code: 'invalid-input', safeMessage: /not a date; write it like 2026-11-24/ },
    );
  });

  it('customers', async () => {
    const world = await openWorld();
    await addCustomer(world);
    const base = {
      name: 'Kos',
      address: { lines: ['1'], city: 'X', country: 'SI' },
      contacts: [{ name: 'K', addresses: ['k@kos.example'] }],
    };
    await refused(
      world,
      'register-customer',
      { ...base, name: 'BAKERY novak' },
      { code: 'conflict', safeMessage: /"Bakery Novak" already: C-1001/ },
    );
    await refused(
      world,
      'register-customer',
      { ...base, contacts: [] },
      { code: 'invalid-input', safeMessage: /needs a contact/ },
    );
    await refused(
      world,
      'register-customer',
      { ...base, contacts: [{ name: 'K', addresses: ['k@kos'] }] },
      { code: 'invalid-input', safeMessage: /not an e-mail address/ },
    );
    await refused(
      world,
      'register-customer',
      { ...base, vatId: '123' },
      { code: 'invalid-input', safeMessage: /VAT id starts with the country/ },
    );
    await refused(
      world,
      'register-customer',
      { ...base, address: { lines: [], city: '', country: 'Slovenia' } },
      { code: 'invalid-input', safeMessage: /street is missing.*city is missing.*two letters/ },
    );
  });

  it('each actor through its own door', async () => {
    const world = await openWorld();
    const customer = await addCustomer(world);
    const forbidden = { code: 'forbidden', safeMessage: /through this door/ };
    await refused(
      world,
      'order-certificate',
      { customer: customer.id, product: 'dv-single', names: ['a.example.com'] },
      forbidden,
      MAIL,
    );
    await refused(world, 'release-sweep', {}, forbidden, CLOCK);
    await refused(world, 'record-payment', { invoice: 'x' }, forbidden, CLOCK);
    await refused(world, 'attend-certificate', { certificate: 'x' }, forbidden, SETUP);
  });
});

const spoilt = (signature: Buffer): Buffer => {
  const last = signature.length - 1;
  signature.writeUInt8(signature.readUInt8(last) ^ 1, last);
  return signature;
};

describe('a CSR', () => {
  it.each([
    ['for other names', () => csrInput('other.example'), /name/],
    ['that is none', () => Buffer.from('Here is my CSR, thanks').toString('base64'), /not-a-csr/],
    ['whose signature was spoilt', () => Buffer.from(pem(soundCsr({ spoil: spoilt }))).toString('base64'), /signature/],
  ])('%s is refused, every finding said, and nothing changed', async (_what, input, code) => {
    const world = await openWorld();
    await order(world, await addCustomer(world));
    const before = await everything(world);
    const result = await world.clerk.execute('submit-csr', { certificate: 'SSL-1001', base64: input() }, STAFF);
    expect(result).toMatchObject({
      accepted: false,
      report: { verdict: 'reject' },
      certificate: { missing: ['payment', 'csr'] },
    });
    expect(result.report.findings.map((f) => f.code).join(' ')).toMatch(code);
    expect(result.report.findings.every((f) => f.message && f.clause && f.advice)).toBe(true);
    expect(await everything(world)).toBe(before);
  });

  it('can be looked at without effect', async () => {
    const world = await openWorld();
    await order(world, await addCustomer(world));
    const before = await everything(world);
    const result = await world.clerk.execute(
      'submit-csr',
      { certificate: 'SSL-1001', base64: csrInput('example.com'), dryRun: true },
      STAFF,
    );
    expect(result).toMatchObject({ accepted: false, report: { verdict: 'accept' } });
    expect(await everything(world)).toBe(before);
  });

  it('replaces the one before until the certificate is issued, and then asks for a reissue', async () => {
    const world = await openWorld();
    const { invoice } = await order(world, await addCustomer(world));
    const submit = async (key = newKey()) => {
      await world.clerk.execute('submit-csr', { certificate: 'SSL-1001', base64: csrInput('example.com', key) }, STAFF);
      return (await world.certificate('SSL-1001')).periods[0];
    };
    await world.clerk.execute('record-payment', { invoice: invoice.number }, STAFF);
    const first = await submit();
    await world.clerk.execute(
      'mark-sent',
      { certificate: 'SSL-1001', caOrder: '4711', validation: 'Add a TXT record.' },
      STAFF,
    );
    const second = await submit();
    expect(second?.csr?.spkiSha256).not.toBe(first?.csr?.spkiSha256);
    // What was sent to the CA was the other CSR.
    expect(second?.sent).toBeUndefined();
    const issued = await world.clerk.execute('record-issued', { certificate: 'SSL-1001' }, STAFF);
    expect(issued.report.spkiSha256).toBe(second?.csr?.spkiSha256);
    expect(issued.certificate.status).toBe('active');

    const third = await submit();
    expect(third?.reissueRequested).toBe('2026-11-24');
    const asked = await world.clerk.execute('show-certificate', { certificate: 'SSL-1001' }, STAFF);
    expect(asked.view).toMatchObject({
      status: 'reissue due',
      missing: ['issue'],
      turn: 'staff',
      paidUntil: '2027-11-24',
    });
    const again = await world.clerk.execute('record-issued', { certificate: 'SSL-1001' }, STAFF);
    expect(again.report.spkiSha256).toBe(third?.csr?.spkiSha256);
    expect(again.certificate).toMatchObject({ status: 'active', paidUntil: '2027-11-24' });
    expect(await world.every('invoice')).toHaveLength(1);
  });
});

describe('an issued certificate', () => {
  const paid = async (issuesByItself: boolean) => {
    const world = await openWorld({ issuesByItself });
    const { invoice } = await order(world, await addCustomer(world));
    const pem = csrFor('example.com');
    await world.clerk.execute(
      'submit-csr',
      { certificate: 'SSL-1001', base64: Buffer.from(pem).toString('base64') },
      STAFF,
    );
    await world.clerk.execute('record-payment', { invoice: invoice.number }, STAFF);
    return { world, pem };
  };

  it.each([
    [
      'for another key',
      async (world: World) => certificateFor(csrFor('example.com'), ['example.com'], world.clock.now()),
      /key/,
    ],
    [
      'for other names',
      async (world: World, pem: string) => certificateFor(pem, ['example.com', 'evil.example'], world.clock.now()),
      /name/,
    ],
    [
      'that lacks the name',
      async (world: World, pem: string) => certificateFor(pem, ['other.example'], world.clock.now()),
      /name/,
    ],
    [
      'that has expired',
      async (_world: World, pem: string) => certificateFor(pem, ['example.com'], new Date('2025-01-01T00:00:00Z')),
      /expired/,
    ],
    ['that is none', async () => Buffer.from('nothing').toString('base64'), /no-certificate/],
  ])('%s is refused and nothing changed', async (_what, make, code) => {
    const { world, pem } = await paid(true);
    const base64 = await make(world, pem);
    const before = await everything(world);
    const result = await world.clerk.execute('record-issued', { certificate: 'SSL-1001', base64 }, STAFF);
    expect(result).toMatchObject({
      recorded: false,
      certificate: { status: 'ready to issue' },
      report: { verdict: 'reject' },
    });
    expect(result.report.findings.map((f) => f.code).join(' ')).toMatch(code);
    expect(await everything(world)).toBe(before);
  });

  it('brings its own dates', async () => {
    const { world, pem } = await paid(false);
    const base64 = await certificateFor(pem, ['example.com'], world.clock.now(), '2027-02-01');
    const result = await world.clerk.execute('record-issued', { certificate: 'SSL-1001', base64 }, STAFF);
    expect(result.recorded).toBe(true);
    expect(result.certificate).toMatchObject({ notAfter: '2027-02-01', paidUntil: '2027-11-24' });
  });

  it('is not recorded before payment and CSR are there, nor twice', async () => {
    const world = await openWorld();
    const { invoice } = await order(world, await addCustomer(world));
    const issue = { certificate: 'SSL-1001' };
    await refused(world, 'record-issued', issue, {
      code: 'conflict',
      safeMessage: /payment and the CSR are missing \(invoice 2026-000001\)/,
    });
    await world.clerk.execute('submit-csr', { ...issue, base64: csrInput('example.com') }, STAFF);
    await refused(world, 'record-issued', issue, { code: 'conflict', safeMessage: /the payment is missing/ });
    await world.clerk.execute('record-payment', { invoice: invoice.number }, STAFF);
    await world.clerk.execute('record-issued', issue, STAFF);
    await refused(world, 'record-issued', issue, { code: 'conflict', safeMessage: /no reissue is due/ });
  });

  it('must be handed in where staff order at a CA by hand', async () => {
    const { world } = await paid(false);
    await refused(
      world,
      'record-issued',
      { certificate: 'SSL-1001' },
      { code: 'invalid-input', safeMessage: /paste or attach what the CA sent/, field: 'certificate' },
    );
  });
});

describe('sent to the CA', () => {
  const ready = async () => {
    const world = await openWorld();
    const { invoice } = await order(world, await addCustomer(world));
    await world.clerk.execute('submit-csr', { certificate: 'SSL-1001', base64: csrInput('example.com') }, STAFF);
    await world.clerk.execute('record-payment', { invoice: invoice.number }, STAFF);
    return world;
  };

  it('with a validation text waits for the customer, who is told it word for word', async () => {
    const world = await ready();
    const validation = 'Add this TXT record:\n_acme.example.com = 4711';
    const { certificate } = await world.clerk.execute(
      'mark-sent',
      { certificate: 'SSL-1001', caOrder: ' 815 ', validation },
      STAFF,
    );
    expect(certificate).toMatchObject({ status: 'waiting for validation', missing: ['validation'], turn: 'customer' });
    expect(lastMail(await world.mails(), 'validation-needed').content.instructions).toBe(validation);
    expect((await world.certificate('SSL-1001')).periods[0].sent).toMatchObject({
      caOrder: '815',
      on: '2026-11-24',
      by: 'Maja (slack)',
    });
    expect((await world.clerk.execute('record-issued', { certificate: 'SSL-1001' }, STAFF)).certificate.status).toBe(
      'active',
    );
  });

  it('without one stays ready to issue, and no mail goes out', async () => {
    const world = await ready();
    const before = (await world.mails()).length;
    const { certificate } = await world.clerk.execute('mark-sent', { certificate: 'SSL-1001', caOrder: '815' }, STAFF);
    expect(certificate).toMatchObject({ status: 'ready to issue', missing: ['issue'], turn: 'staff' });
    expect(await world.mails()).toHaveLength(before);
  });

  it('is refused while something is missing, and when there is nothing to send', async () => {
    const world = await openWorld();
    await order(world, await addCustomer(world));
    const sent = { certificate: 'SSL-1001' };
    await refused(world, 'mark-sent', sent, {
      code: 'conflict',
      safeMessage: /not ready: the payment and the CSR are missing/,
    });
    const other = await ready();
    await other.clerk.execute('record-issued', sent, STAFF);
    await refused(other, 'mark-sent', sent, { code: 'conflict', safeMessage: /nothing to send to the CA/ });
  });
});

describe('a cancelled certificate', () => {
  it('takes nothing more, is never renewed, and its customer is told', async () => {
    const world = await openWorld({ products: [product({ termMonths: 6 })] });
    const { id } = await issuedCertificate(world);
    const { certificate } = await world.clerk.execute(
      'cancel-certificate',
      { certificate: id, reason: 'moved away' },
      STAFF,
    );
    expect(certificate).toMatchObject({ status: 'cancelled', missing: [], turn: null, openInvoice: null });
    expect((await world.mails()).at(-1)?.content.template).toBe('cancelled');
    for (const day of ['2027-04-24', '2027-05-24', '2027-05-25']) {
      world.windTo(day);
      expect(await world.sweep()).toEqual({ attended: 0, queued: 0 });
    }
    const conflict = { code: 'conflict', safeMessage: /cancelled/ };
    await refused(world, 'submit-csr', { certificate: id, base64: csrInput('example.com') }, conflict);
    await refused(world, 'record-issued', { certificate: id }, conflict);
    await refused(world, 'mark-sent', { certificate: id }, conflict);
    await refused(
      world,
      'cancel-certificate',
      { certificate: id },
      { code: 'conflict', safeMessage: /cancelled by Maja \(slack\) on 2026-11-24 already/ },
    );
  });
});
