import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startControl } from '../../src/control/server.js';
import { openWorld } from '../core/world.js';
import { pem } from '../fixtures/der.js';
import { makeCertificate, makeChain } from '../fixtures/generate-certificate.js';
import { ec } from '../fixtures/keys.js';
import { certclerk } from './certclerk.js';

/** A clerk that runs, a folder for files, and the command line that goes to it. */
async function running() {
  const world = await openWorld();
  const control = await startControl(world.folder, {
    clerk: world.clerk,
    runJob: () => undefined,
    backup: () => expect.fail('no backup was asked for'),
    log: { error: (fields) => expect.fail(JSON.stringify(fields)) },
  });
  const folder = await mkdtemp(join(tmpdir(), 'certclerk-import-'));
  onTestFinished(async () => {
    await control.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const at = (name: string) => join(folder, name);
  const write = async (name: string, content: string | Uint8Array): Promise<string> => {
    await mkdir(join(at(name), '..'), { recursive: true });
    await writeFile(at(name), content);
    return at(name);
  };
  return { world, at, write, ask: (...args: string[]) => certclerk(args, { CERTCLERK_DATA_DIR: world.folder }) };
}

describe('10 000 rows', () => {
  const ROWS = 10_000;
  const HEAD = 'customer,street,postal_code,city,country,email,product,names,paid_until,not_before,not_after';
  /** Four certificates a customer, the address on the first alone. */
  const sound = (n: number): string[] => {
    const customer = Math.floor(n / 4);
    const address =
      n % 4 === 0 ? ['Trg 1', '1000', 'Ljubljana', 'SI', `c${customer}@example.com`] : ['', '', '', '', ''];
    return [
      `Customer ${customer}`,
      ...address,
      'dv-single',
      `n${n}.example.com`,
      '2027-03-31',
      '2026-09-01',
      '2027-03-20',
    ];
  };
  /** What is planted, by column, and what is to be said of it. All stand on rows without an address. */
  const FAULTS: [column: number, cell: string, said: RegExp][] = [
    [0, 'Nobody', /no customer "Nobody"/],
    [6, '', /product is missing/],
    [6, 'gold', /no product "gold"/],
    [7, '', /names are missing/],
    [7, '192.0.2.1', /192\.0\.2\.1 is an IP address/],
    [7, 'n0.example.com', /n0\.example\.com stands on line 2 already/],
    [7, 'a.example.com b.example.com', /./],
    [8, '', /paid_until is missing/],
    [8, '31.03.2027', /paid_until: not a date/],
    [9, '2028-01-01', /not_before must lie before not_after/],
  ];
  const file = (rows: string[][]): string => [HEAD, ...rows.map((row) => row.join(','))].join('\n');

  it('with 50 planted faults: each is named, nothing is done; mended, each row is imported once', async () => {
    const { world, write, ask } = await running();
    const rows = Array.from({ length: ROWS }, (_, n) => sound(n));
    const planted = Array.from({ length: 50 }, (_, i) => {
      const row = 197 * (i + 1) - ((197 * (i + 1)) % 4) + 1;
      const [column, cell, said] = FAULTS[i % FAULTS.length] ?? expect.fail('no fault');
      return { row, column, cell, said };
    });
    const broken = rows.map((row) => [...row]);
    for (const { row, column, cell } of planted) broken[row]?.splice(column, 1, cell);

    const refused = await ask('import', await write('broken.csv', file(broken)), '--json');
    expect(refused.status).toBe(1);
    const { problems } = JSON.parse(refused.out) as { problems: { line: number; problem: string }[] };
    expect(problems.map(({ line }) => line)).toEqual(planted.map(({ row }) => row + 2));
    planted.forEach(({ said }, i) => expect(problems[i]?.problem).toMatch(said));
    expect(await world.every('customer')).toEqual([]);

    const mended = await write('mended.csv', file(rows));
    expect((await ask('import', mended)).out).toContain('2500 customers and 10000 certificates were imported');
    expect((await ask('import', mended)).out).toContain('10000 certificates were there already');
    const names = (await world.every('certificate')).flatMap((one) => one.names);
    expect([names.length, new Set(names).size]).toEqual([ROWS, ROWS]);
    expect(await world.every('customer')).toHaveLength(ROWS / 4);
    expect(await world.every('outbox')).toEqual([]);
  }, 180_000);
});

describe('a folder of certificates', () => {
  const LATE = { notAfter: '2055-03-01T12:00:00Z' };
  const { intermediate, issuer } = makeChain();
  const leaf = (dns: string[], more: object = {}) =>
    pem(makeCertificate({ ...LATE, issuer, dns, ...more }), 'CERTIFICATE');
  const key = () => String(ec().privateKey.export({ type: 'pkcs8', format: 'pem' }));

  it('becomes a CSV file to fill in, and what is none of it is named', async () => {
    const { world, at, write, ask } = await running();
    const twice = leaf(['a.example.com', 'www.a.example.com']);
    await write('certs/a.pem', twice + pem(intermediate, 'CERTIFICATE'));
    await write('certs/a/copy.crt', twice);
    await write('certs/b-old.pem', leaf(['b.example.com'], { notAfter: '2054-01-01T00:00:00Z' }));
    await write('certs/b.der', makeCertificate({ ...LATE, issuer, dns: ['b.example.com'] }));
    await write('certs/ca.pem', pem(intermediate, 'CERTIFICATE'));
    await write('certs/combined.pem', leaf(['c.example.com']) + key());
    await write(
      'certs/expired.pem',
      leaf(['d.example.com'], { notAfter: '2020-01-01T00:00:00Z', notBefore: '2019-01-01T00:00:00Z' }),
    );
    await write('certs/nameless.pem', leaf([]));
    await write('certs/readme.txt', 'Not a certificate.');
    await symlink(at('certs/nowhere'), at('certs/broken.pem'));

    const dry = await ask('import', '--pem', at('certs'), '--to', at('list.csv'), '--dry-run', '--json');
    expect(dry.status).toBe(1);
    const { certificates, left } = JSON.parse(dry.out) as Record<string, { file: string; why: string }[]>;
    expect(certificates).toEqual([
      expect.objectContaining({ file: 'a.pem', names: ['a.example.com', 'www.a.example.com'], notAfter: '2055-03-01' }),
      expect.objectContaining({
        file: 'b.der',
        names: ['b.example.com'],
        notBefore: '2026-11-01',
        issuer: 'CN=Test CA',
      }),
    ]);
    const said: Record<string, string> = {
      'a/copy.crt': 'The same certificate is in a.pem.',
      'b-old.pem': 'b.der has a certificate for the same names that ends on 2055-03-01.',
      'broken.pem': 'It cannot be read: ENOENT.',
      'ca.pem': 'It is the certificate of a CA, which belongs to no customer.',
      'combined.pem': 'It holds a private key, so it was not taken. Put the certificate alone into the folder.',
      'expired.pem': 'Its certificate for d.example.com has expired on 2020-01-01.',
      'nameless.pem': 'There is no domain name on its certificate.',
      'readme.txt': 'There is no certificate in it.',
    };
    expect(Object.fromEntries((left ?? []).map(({ file, why }) => [file, why]))).toEqual(said);
    await expect(stat(at('list.csv'))).rejects.toThrow('ENOENT');

    const made = await ask('import', '--pem', at('certs'), '--to', at('list.csv'));
    expect(made.out).toContain(`2 certificates are in ${at('list.csv')}.`);
    expect((await ask('import', '--pem', at('certs'), '--to', at('list.csv'))).err).toContain('is there already');
    const list = await readFile(at('list.csv'), 'utf8');
    expect((await ask('import', at('list.csv'))).out).toContain('line 2: customer: the name is missing.');
    const filled = list
      .split('\n')
      .filter((line) => !line.includes('www.a.example.com'))
      .map((line) =>
        line.replace(
          /^,,,,,,,,,,b\.example\.com,,,/,
          'Novak,Trg 1,1000,Koper,SI,,,,n@novak.example,dv-single,b.example.com,us,2055-06-01,',
        ),
      );
    const imported = await ask('import', await write('filled.csv', filled.join('\n')));
    expect(imported).toMatchObject({
      status: 0,
      err: '',
      out: expect.stringContaining('1 customers and 1 certificates'),
    });
    const [certificate] = await world.every('certificate');
    expect(certificate).toMatchObject({ names: ['b.example.com'], periods: [{ end: '2055-06-01' }] });
    expect(certificate?.periods[0]?.issued[0]?.notAfter).toBe('2055-03-01T00:00:00.000Z');
  });

  it('goes to standard output without --to, where no program that opens it runs a cell as a formula', async () => {
    const { at, write, ask } = await running();
    await write('certs/=HYPERLINK(1).pem', leaf(['a.example.com']));
    const said = await ask('import', '--pem', at('certs'));
    expect(said.status).toBe(0);
    expect(said.out).toMatch(/,a\.example\.com,,,2026-11-01,2055-03-01,CN=Test CA,'=HYPERLINK\(1\)\.pem\n$/);
    expect((await ask('import', '--pem', at('nowhere'))).err).toContain('cannot be read');
    await write('empty/notes.txt', 'none');
    const none = await ask('import', '--pem', at('empty'), '--to', at('none.csv'));
    expect(none).toMatchObject({ status: 1, out: expect.stringContaining('no file was made') });
    await expect(stat(at('none.csv'))).rejects.toThrow('ENOENT');
  });
});

describe('what WHMCS exports', () => {
  const CLIENTS =
    'ID,First Name,Last Name,Company Name,Email,Address 1,Address 2,City,Postcode,Country,Status\n' +
    '7,Petra,Novak,Pekarna Novak,petra@novak.example,Mestni trg 4,2. floor,Ljubljana,1000,SI,Active\n' +
    '8,Jan,Kos,Kos &amp; Kos,jan@kos.example,Trg 1,,Koper,6000,SI,Active\n' +
    '9,Jan,Kos,Kos & kos,other@kos.example,Trg 2,,Koper,6000,SI,Active\n';
  const HEAD = 'ID,User ID,Client Name,Product ID,Domain Name,Next Due Date,Status';
  const SERVICES = [
    HEAD,
    '1,7,Petra Novak,12,www.novak.example.com,2027-09-01,Active',
    '2,7,Petra Novak,3,novak.example,2027-09-01,Active',
    '3,8,Jan Kos,12,www.kos.example.com,2027-05-20,Suspended',
    '4,8,Jan Kos,12,old.kos.example,2025-05-20,Terminated',
  ].join('\n');
  const DV = ['--product', '12=dv-single'];

  it('is imported with the addresses of the clients, and the import can be repeated', async () => {
    const { world, write, ask } = await running();
    const clients = await write('clients.csv', CLIENTS);
    const args = ['import', await write('services.csv', SERVICES), '--format', 'whmcs', '--clients', clients, ...DV];
    expect(await ask(...args)).toMatchObject({
      status: 0,
      out: expect.stringContaining('2 customers and 2 certificates were imported'),
      err: expect.stringContaining('Passed over: services that do not run (1), services of other products (1).'),
    });
    expect((await ask(...args)).out).toContain('2 certificates were there already');
    const [novak, kos] = await world.every('customer');
    expect(novak).toMatchObject({
      name: 'Pekarna Novak',
      address: { lines: ['Mestni trg 4, 2. floor'], postalCode: '1000', city: 'Ljubljana', country: 'SI' },
      contacts: [{ name: 'Petra Novak' }],
    });
    expect(kos?.name).toBe('Kos & Kos');
    const certificates = await world.every('certificate');
    expect(certificates.map((c) => [c.customerId, c.names, c.periods[0]?.end, c.held])).toEqual([
      [novak?.id, ['www.novak.example.com'], '2027-09-01', true],
      [kos?.id, ['www.kos.example.com'], '2027-05-20', true],
    ]);
  });

  const cases: [what: string, services: string, args: string[], status: number, said: string[]][] = [
    [
      'other dates',
      `${HEAD}\n1,7,x,12,a.example.com,05/09/2027,Active`,
      [...DV, '--dates', 'DD/MM/YYYY'],
      0,
      ['would be'],
    ],
    [
      'dates of another format',
      `${HEAD}\n1,7,x,12,a.example.com,05/09/2027,Active`,
      DV,
      1,
      ['line 2: paid_until: not a date'],
    ],
    ['a format that is none', SERVICES, [...DV, '--dates', 'D.M.Y'], 2, ['--dates is one of YYYY-MM-DD, DD/MM/YYYY']],
    ['no due date', `${HEAD}\n1,7,x,12,a.example.com,0000-00-00,Active`, DV, 1, ['line 2: paid_until is missing.']],
    ['other columns', SERVICES.replace('User ID', 'Client'), [...DV, '--map', 'Client=User ID'], 0, ['would be']],
    [
      'more names',
      `${HEAD},SANs\n1,7,x,12,a.example.com,2027-01-01,Active,b.example.com`,
      [...DV, '--map', 'SANs=names'],
      0,
      ['1 certificates would be'],
    ],
    ['no products', SERVICES, [], 2, ['12 (2 services), 3 (1 services)', '--product 12=dv-single']],
    ['a product that is none', SERVICES, ['--product', '12'], 2, ['--product "12": write']],
    [
      'an unknown product of ours',
      SERVICES,
      ['--product', '12=gold'],
      1,
      ['line 2: There is no product "gold"', 'line 4: There is'],
    ],
    [
      'missing columns',
      'ID,Domain Name\n1,a.example.com',
      DV,
      2,
      ['lacks the columns User ID, Product ID, Next Due Date, Status'],
    ],
    [
      'an unknown client and two of one name, at once',
      `${HEAD}\n1,70,x,12,a.example.com,2027-01-01,Active\n2,8,x,12,b.example.com,2027-01-01,Active\n` +
        '3,9,x,12,c.example.com,2027-01-01,Active\n4,7,x,12,,2027-01-01,Active',
      DV,
      1,
      [
        'line 2: The client 70 is not among the clients.',
        'line 4: The clients 8 and 9 are both called "Kos & kos"',
        'line 5: The names are missing.',
        '3 problems; nothing was imported',
      ],
    ],
    [
      'nothing that runs',
      `${HEAD}\n1,7,x,12,a.example.com,2027-01-01,Pending`,
      DV,
      2,
      ['no running services of those products'],
    ],
  ];

  it.each(cases)('%s', async (_what, services, args, status, said) => {
    const { world, write, ask } = await running();
    const clients = await write('clients.csv', CLIENTS);
    const file = await write('services.csv', services);
    const result = await ask('import', file, '--format', 'whmcs', '--clients', clients, '--dry-run', ...args);
    expect(result.status, result.err + result.out).toBe(status);
    for (const sentence of said) expect(result.out + result.err).toContain(sentence);
    expect(await world.every('customer')).toEqual([]);
  });
});

it.each([
  [[], 'Name a CSV file'],
  [['x.csv', '--pem', 'certs'], '--pem goes with --to, --dry-run and --json alone.'],
  [['x.csv', '--to', 'y.csv'], '--to goes with --pem.'],
  [['x.csv', '--clients', 'y.csv'], 'go with --format whmcs.'],
  [['x.csv', '--format', 'xml'], '--format is csv or whmcs.'],
  [['x.csv', '--format', 'whmcs'], 'add --clients clients.csv'],
])('options that do not go together are refused: %j', async (args, sentence) => {
  const { ask } = await running();
  expect(await ask('import', ...args)).toMatchObject({ status: 2, err: expect.stringContaining(sentence) });
});
