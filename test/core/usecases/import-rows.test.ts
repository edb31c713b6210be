import { describe, expect, it } from 'vitest';
import type { CommandInput } from '../../../src/core/command.js';
import { product } from '../facts.js';
import { STAFF, type World, issuedCertificate, openWorld } from '../world.js';

type Cells = Record<string, string>;

const NOVAK: Cells = {
  customer: 'Pekarna Novak',
  street: 'Mestni trg 4',
  postal_code: '1000',
  city: 'Ljubljana',
  country: 'si',
  contact: 'Petra Novak',
  email: 'petra@novak.example',
};
const SHOP: Cells = { product: 'dv-single', names: 'shop.example.com', paid_until: '2027-03-31' };

const rows = (...cells: Cells[]): CommandInput<'import-rows'>['rows'] =>
  cells.map((row, at) => ({ line: at + 2, cells: row }));
const take = (world: World, cells: Cells[], dryRun = false) =>
  world.clerk.execute('import-rows', { rows: rows(...cells), dryRun }, STAFF);

describe('an import', () => {
  it('brings customers and certificates with the dates that they have, and sends nothing', async () => {
    const world = await openWorld();
    const result = await take(world, [
      { ...NOVAK, ...SHOP, not_before: '2026-09-01', not_after: '2027-03-20' },
      { customer: 'pekarna novak', product: 'dv-single', names: 'two.example.com', paid_until: '2027-01-31' },
      { ...NOVAK, customer: 'Only a customer', email: 'only@example.com' },
    ]);
    expect(result).toEqual({ saved: true, problems: [], customers: 2, certificates: 2, present: 0 });
    const { certificates } = await world.clerk.execute('list-certificates', {}, STAFF);
    expect(certificates.map((c) => [c.id, c.commonName, c.paidUntil, c.notAfter, c.status, c.openInvoice])).toEqual([
      ['SSL-1001', 'shop.example.com', '2027-03-31', '2027-03-20', 'active', null],
      ['SSL-1002', 'two.example.com', '2027-01-31', '2027-01-31', 'active', null],
    ]);
    expect(new Set(certificates.map((c) => c.customer.name))).toEqual(new Set(['Pekarna Novak']));
    expect(await world.every('outbox')).toEqual([]);
    expect(await world.every('invoice')).toEqual([]);
  });

  it('is held until a person releases it; then the clock renews it from the date that was paid', async () => {
    const world = await openWorld({ products: [product({ renewalDays: 30 })] });
    await take(world, [{ ...NOVAK, ...SHOP, paid_until: '2026-12-10' }]);
    expect(await world.sweep()).toEqual({ attended: 0, queued: 0 });
    expect(await world.clerk.execute('attend-certificate', { certificate: 'SSL-1001' }, STAFF)).toEqual({
      did: [],
      queued: 0,
    });
    expect(await world.clerk.execute('release-sweep', {}, STAFF)).toMatchObject({ imported: 1, due: 1 });
    expect(await world.sweep()).toMatchObject({ attended: 1 });
    expect((await world.mails()).map((m) => m.content.template)).toEqual(['renewal-notice']);
    const [, next] = (await world.certificate('SSL-1001')).periods;
    expect(next).toMatchObject({ start: '2026-12-10', end: '2027-12-10', invoice: '2026-000001' });
    expect(await world.clerk.execute('release-sweep', {}, STAFF)).toMatchObject({ imported: 0 });
  });

  it('can be repeated: what is there is passed over', async () => {
    const world = await openWorld();
    const cells = [{ ...NOVAK, ...SHOP, names: 'shop.example.com, other.example.com', product: 'two' }];
    await world.clerk.execute('add-product', product({ id: 'two', maxNames: 2 }), { kind: 'setup' });
    await take(world, cells);
    expect(await take(world, cells)).toEqual({ saved: true, problems: [], customers: 0, certificates: 0, present: 1 });
    expect(await world.every('certificate')).toHaveLength(1);
  });

  it('changes nothing in a dry run, and nothing where one row has a problem', async () => {
    const world = await openWorld();
    expect(await take(world, [{ ...NOVAK, ...SHOP }], true)).toMatchObject({ saved: false, certificates: 1 });
    const broken = await take(world, [
      { ...NOVAK, ...SHOP },
      { ...NOVAK, ...SHOP, names: 'not a name' },
    ]);
    expect(broken.saved).toBe(false);
    expect(await world.every('certificate')).toEqual([]);
    expect(await world.every('customer')).toEqual([]);
  });

  it('is in the audit trail', async () => {
    const world = await openWorld();
    await take(world, [{ ...NOVAK, ...SHOP }]);
    expect((await world.every('audit')).at(-1)).toMatchObject({
      command: 'import-rows',
      about: ['C-1001', 'SSL-1001'],
    });
  });

  it('shows on every card and in every list, without the certificate that nobody has', async () => {
    const world = await openWorld();
    await take(world, [{ ...NOVAK, ...SHOP }]);
    const detail = await world.clerk.execute('show-certificate', { certificate: 'SSL-1001' }, STAFF);
    expect(detail.invoices).toEqual([]);
    expect(detail.issued).toHaveLength(1);
    expect((await world.clerk.execute('overview', {}, STAFF)).counts).toEqual({ certificates: 1, active: 1 });
  });
});

describe('a row with a problem is named with its line', () => {
  const cases: [string, Cells[], string[]][] = [
    ['no customer', [{ ...NOVAK, ...SHOP, customer: ' ' }], ['line 2: customer: the name is missing.']],
    [
      'an unknown customer without an address',
      [{ customer: 'Nobody', ...SHOP }],
      ['line 2: There is no customer "Nobody"'],
    ],
    [
      'half an address, and everything else at once',
      [{ ...NOVAK, ...SHOP, street: '', country: 'SLO', email: 'nobody' }],
      ['line 2: country: longer than 2 characters.'],
    ],
    ['no e-mail address', [{ ...NOVAK, ...SHOP, email: '' }], ["line 2: The contact's e-mail address is missing."]],
    [
      'an e-mail address that is none',
      [{ ...NOVAK, ...SHOP, email: 'a b' }],
      ['line 2: That is not an e-mail address'],
    ],
    [
      'no street and no city',
      [{ ...NOVAK, street: '', city: '' }],
      ['line 2: The street is missing.', 'line 2: The city'],
    ],
    ['a VAT id without a country', [{ ...NOVAK, vat_id: '12345678' }], ['line 2: A VAT id starts with the country']],
    ['an unknown product', [{ ...NOVAK, ...SHOP, product: 'gold' }], ['line 2: There is no product "gold"']],
    ['no product', [{ ...NOVAK, ...SHOP, product: '' }], ['line 2: The product is missing.']],
    ['no names', [{ ...NOVAK, ...SHOP, names: '' }], ['line 2: The names are missing.']],
    ['too many names', [{ ...NOVAK, ...SHOP, names: 'a.example.com b.example.com' }], ['line 2: ']],
    ['an IP address', [{ ...NOVAK, ...SHOP, names: '192.0.2.1' }], ['line 2: 192.0.2.1 is an IP address']],
    ['no date', [{ ...NOVAK, ...SHOP, paid_until: '' }], ['line 2: paid_until is missing.']],
    [
      'a date that is none',
      [{ ...NOVAK, ...SHOP, paid_until: '31.3.2027' }],
      ['line 2: paid_until: not a date; write it like 2026-11-24.'],
    ],
    [
      'dates that are swapped',
      [{ ...NOVAK, ...SHOP, not_before: '2027-01-01', not_after: '2026-01-01' }],
      ['line 2: not_before'],
    ],
    ['installed by whom', [{ ...NOVAK, ...SHOP, installed_by: 'them' }], ['line 2: installed_by: not customer or us.']],
    [
      'a name twice',
      [
        { ...NOVAK, ...SHOP },
        { customer: NOVAK['customer'] ?? '', ...SHOP },
      ],
      ['line 3: shop.example.com stands on line 2'],
    ],
    [
      'several rows',
      [
        { ...NOVAK, ...SHOP, product: 'gold' },
        { customer: 'Nobody', ...SHOP },
      ],
      ['line 2: ', 'line 3: '],
    ],
  ];

  it.each(cases)('%s', async (_what, cells, said) => {
    const world = await openWorld();
    const { saved, problems } = await take(world, cells);
    expect(saved).toBe(false);
    const lines = problems.map(({ line, problem }) => `line ${line}: ${problem}`);
    for (const sentence of said) expect(lines).toContainEqual(expect.stringContaining(sentence));
  });

  it('a name that is on a certificate of somebody else', async () => {
    const world = await openWorld();
    await issuedCertificate(world, 'shop.example.com');
    const { problems } = await take(world, [{ ...NOVAK, ...SHOP }]);
    expect(problems).toEqual([{ line: 2, problem: 'shop.example.com is on SSL-1001 already.' }]);
  });
});
