import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { beforeAll, afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { readArchive } from '../src/archive/read-archive.js';
import { writeArchive } from '../src/archive/write-archive.js';
import { clean } from '../src/core/jobs/clean.js';
import { startControl } from '../src/control/server.js';
import { certclerk } from './cli/certclerk.js';
import { pem } from './fixtures/der.js';
import { makeCsr, soundCsr } from './fixtures/generate-csr.js';
import {
  MAIL,
  STAFF,
  addCustomer,
  certificateFor,
  csrFor,
  issuedCertificate,
  keyOf,
  lastMail,
  mailFrom,
  openWorld,
  order,
  withCsrs,
} from './core/world.js';

const run = promisify(execFile);

let folder: string;
const before = process.cwd();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'certclerk-cli-'));
  // Away from any .env file of the checkout.
  process.chdir(folder);
});
afterAll(async () => {
  process.chdir(before);
  await rm(folder, { recursive: true, force: true });
});

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

describe('certclerk csr check', () => {
  it('accepts a sound CSR: exit 0, one JSON object with the fields of the contract', async () => {
    const path = await file('good.csr', pem(soundCsr()));
    const said = await certclerk(['csr', 'check', path, '--json']);
    expect(said.status).toBe(0);
    const report: unknown = JSON.parse(said.out);
    expect(Object.keys(report ?? {})).toEqual([
      'verdict',
      'format',
      'key',
      'subject',
      'commonName',
      'names',
      'spkiSha256',
      'findings',
    ]);
    expect(report).toMatchObject({
      verdict: 'accept',
      format: 'PEM',
      key: { type: 'EC', curve: 'P-256' },
      subject: { CN: 'example.com' },
      commonName: 'example.com',
      names: ['example.com'],
      spkiSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      findings: [],
    });
  });

  it('rejects a wrong one: exit 1, each finding with code, severity, sentence and clause', async () => {
    const path = await file('bad.csr', pem(makeCsr({ cn: 'localhost', dns: ['localhost'], digest: 'sha1' })));
    const said = await certclerk(['csr', 'check', path, '--json']);
    expect(said.status).toBe(1);
    const { verdict, findings } = JSON.parse(said.out) as { verdict: string; findings: object[] };
    expect(verdict).toBe('reject');
    expect(findings.length).toBeGreaterThan(1);
    for (const finding of findings) expect(Object.keys(finding)).toEqual(['code', 'severity', 'message', 'clause']);
  });

  it.each([
    ['what is not a CSR at all', 'Dear Sir or Madam', [], 2],
    ['an empty file', '', [], 2],
    ['a CSR for other names than ordered', pem(soundCsr()), ['--names', 'other.example.com'], 1],
    ['a CSR for the names ordered', pem(soundCsr()), ['--names', 'example.com'], 0],
    [
      'fewer names than ordered, which the order gives',
      pem(soundCsr()),
      ['--names', 'example.com,shop.example.com'],
      0,
    ],
    [
      'fewer names than ordered, which the CSR must give',
      pem(soundCsr()),
      ['--names', 'example.com,shop.example.com', '--names-from', 'csr'],
      1,
    ],
    ['a wrong option value', pem(soundCsr()), ['--names', 'example.com', '--names-from', 'hat'], 2],
    ['an unknown option', pem(soundCsr()), ['--colour'], 2],
  ])('%s: its exit status', async (_what, content, options, status) => {
    const path = await file('some.csr', content);
    for (const json of [[], ['--json']]) {
      expect((await certclerk(['csr', 'check', path, ...options, ...json])).status).toBe(status);
    }
  });

  it('takes the worst of several files, and names each', async () => {
    const good = await file('good.csr', pem(soundCsr()));
    const bad = await file('bad.csr', pem(makeCsr({ cn: 'localhost', dns: ['localhost'] })));
    const none = await file('none.csr', 'x');
    expect((await certclerk(['csr', 'check', good, good])).status).toBe(0);
    expect((await certclerk(['csr', 'check', bad, good])).status).toBe(1);
    expect((await certclerk(['csr', 'check', none, good])).status).toBe(2);
    expect((await certclerk(['csr', 'check', good, bad])).out).toContain(bad);
  });

  it('says which file cannot be read: exit 2', async () => {
    expect(await certclerk(['csr', 'check', join(folder, 'nowhere.csr')])).toMatchObject({
      status: 2,
      err: expect.stringContaining('nowhere.csr cannot be read'),
    });
  });

  it('checks against the rules of a product', async () => {
    const sha1 = await file('sha1.csr', pem(soundCsr({ digest: 'sha1' })));
    const shop = { CERTCLERK_SHOP: join(before, 'data/examples/shop.json') };
    const check = ['csr', 'check', sha1, '--names', 'example.com', '--product'];
    expect((await certclerk([...check, 'ov-business'], shop)).status).toBe(0);
    expect((await certclerk([...check, 'dv-single'], shop)).status).toBe(1);
    expect(await certclerk([...check, 'gold'], shop)).toMatchObject({
      status: 2,
      err: expect.stringContaining('There are: dv-single'),
    });
  });
});

it('certclerk cert check: exit 0 where it fits, 1 where not, 2 where there is no CSR', async () => {
  const csr = csrFor('example.com');
  const made = Buffer.from(await certificateFor(csr, ['example.com'], new Date()), 'base64');
  const cert = await file('cert.pem', made);
  const own = await file('own.csr', csr);
  const other = await file('other.csr', csrFor('example.com'));
  expect((await certclerk(['cert', 'check', cert, '--csr', own])).status).toBe(0);
  expect((await certclerk(['cert', 'check', cert, '--csr', other])).status).toBe(1);
  expect((await certclerk(['cert', 'check', cert, '--csr', cert])).status).toBe(2);
  expect((await certclerk(['cert', 'check', cert])).status).toBe(2);
});

describe('with a running clerk, the command line goes to it', () => {
  async function running() {
    const world = await openWorld();
    const control = await startControl(world.folder, {
      clerk: world.clerk,
      runJob: (name) => (name === 'sweep' ? world.sweep() : name === 'clean' ? clean(world) : undefined),
      backup: (file) => writeArchive(world.store, file, world.clock.now()),
      log: { error: (fields) => expect.fail(JSON.stringify(fields)) },
    });
    onTestFinished(() => control.stop());
    const ask = (...args: string[]) => certclerk(args, { CERTCLERK_DATA_DIR: world.folder });
    return { world, ask };
  }

  it('through the whole life of a certificate', async () => {
    const { world, ask } = await running();
    const add = [
      'customer',
      'add',
      'Bakery Novak',
      '--street',
      'Glavni trg 1',
      '--postal-code',
      '2000',
      '--city',
      'Maribor',
      '--country',
      'si',
      '--contact',
      'Ana Novak <ana@novak.example>',
    ];
    expect(await ask(...add)).toMatchObject({ status: 0, out: expect.stringContaining('C-1001') });
    const newAddress = ['contact', 'edit', 'novak', '--address', 'kos@novak.example', 'ana@novak.example'];
    expect(await ask(...newAddress)).toMatchObject({
      status: 0,
      out: expect.stringContaining('p1 Ana Novak <kos@novak.example>, <ana@novak.example>'),
    });
    expect((await ask('customer', 'edit', 'novak', '--calendar', 'on')).out).toMatch(
      /Calendar file +with renewal notices/,
    );
    expect((await ask('customer', 'edit', 'novak', '--calendar', 'off')).out).not.toContain('Calendar file');
    const maybe = await ask('customer', 'edit', 'novak', '--calendar', 'maybe');
    expect([maybe.status, maybe.err]).toEqual([2, expect.stringContaining('Allowed choices are on, off')]);
    expect(await ask('order', 'novak', 'dv-single', 'example.com')).toMatchObject({
      status: 0,
      out: expect.stringContaining('SSL-1001'),
    });
    expect(await ask('csr', 'submit', 'example.com', await file('example.csr', csrFor('example.com')))).toMatchObject({
      status: 0,
      out: expect.stringMatching(/accept[^]*SSL-1001 .*waiting for payment/),
    });
    expect(await ask('pay', '2026-000001', '59.78', '--reference', 'bank 17')).toMatchObject({
      status: 0,
      out: expect.stringContaining('ready to issue'),
    });
    expect(await ask('sent', 'example.com', '--ca-order', '4711')).toMatchObject({ status: 0 });
    const { base64 } = {
      base64: await certificateFor(
        (await world.certificate('SSL-1001')).periods[0].csr?.pem ?? '',
        ['example.com'],
        world.clock.now(),
      ),
    };
    expect(await ask('issue', 'example.com', await file('issued.pem', Buffer.from(base64, 'base64')))).toMatchObject({
      status: 0,
      out: expect.stringContaining('active'),
    });
    expect(await ask('run', 'sweep')).toMatchObject({ status: 0, out: '{"attended":0,"queued":0}' });
    const pdf = join(folder, 'invoice.pdf');
    expect(await ask('invoice', '2026-000001', '--pdf', pdf)).toMatchObject({ status: 0 });
    expect(await readFile(pdf, 'utf8')).toContain('of 2026-000001');
    expect(await ask('credit', '2026-000001', 'Wrong', 'address', '--new-invoice')).toMatchObject({
      status: 0,
      out: expect.stringMatching(/Credited by CN-2026-000001[^]*2026-000001 .*credited[^]*2026-000002 .*paid/),
    });
    expect(await ask('credit-note', 'CN-2026-000001', '--pdf', pdf)).toMatchObject({
      status: 0,
      out: expect.stringContaining('Wrong address'),
    });
    expect(await readFile(pdf, 'utf8')).toContain('of CN-2026-000001');
    expect(await ask('export', 'credit-notes')).toMatchObject({ status: 0 });
    expect(await ask('audit', 'verify')).toMatchObject({
      status: 0,
      out: expect.stringContaining('each in its place'),
    });
  });

  it('records a whole folder, each file at the certificate that its key belongs to', async () => {
    const { world, ask } = await running();
    const customer = await addCustomer(world);
    const pile = await mkdtemp(join(folder, 'pile-'));
    for (const name of ['a.example.com', 'b.example.com']) {
      const { certificate, invoice } = await order(world, customer, name);
      const csr = csrFor(name);
      const input = { certificate: certificate.id, base64: Buffer.from(csr).toString('base64') };
      await world.clerk.execute('submit-csr', input, STAFF);
      await world.clerk.execute('record-payment', { invoice: invoice.number }, STAFF);
      const issued = await certificateFor(csr, [name], world.clock.now());
      await writeFile(join(pile, `${name}.pem`), Buffer.from(issued, 'base64'));
    }
    await writeFile(join(pile, 'notes.txt'), 'nothing of ours');
    const looked = await ask('issue', '--folder', pile, '--dry-run');
    expect(looked).toMatchObject({
      status: 1,
      out: expect.stringMatching(
        /a\.example\.com\.pem +SSL-1001[^]*SSL-1002[^]*notes\.txt: There is no certificate in it/,
      ),
    });
    expect((await world.certificate('SSL-1001')).periods[0].issued).toEqual([]);
    const done = JSON.parse((await ask('issue', '--folder', pile, '--json')).out);
    expect(done).toMatchObject({
      recorded: [{ certificate: { id: 'SSL-1001', status: 'active' } }, { certificate: { id: 'SSL-1002' } }],
      left: [{ file: 'notes.txt' }],
    });
    expect(await ask('issue', '--folder', pile, 'SSL-1001')).toMatchObject({ status: 2 });
    expect(await ask('issue')).toMatchObject({ status: 2, err: expect.stringContaining('--folder') });
  });

  it.each([
    [['customer', 'show', 'C-1001'], 'customer'],
    [['customer', 'list'], 'customers'],
    [['product', 'list'], 'products'],
    [['list'], 'certificates'],
    [['list', 'mails'], 'counts'],
    [['mails', '--outcome', 'ignored'], 'mails'],
    [['show', 'example.com'], 'view'],
    [['expiring', '365'], 'certificates'],
    [['invoices'], 'invoices'],
    [['invoice', '2026-000001'], 'invoice'],
    [['overview'], 'counts'],
    [['outbox'], 'items'],
    [['audit', 'verify'], 'entries'],
  ])('%j prints words, and JSON with --json', async (args, field) => {
    const { world, ask } = await running();
    await issuedCertificate(world);
    const words = await ask(...args);
    expect(words).toMatchObject({ status: 0, err: '' });
    expect(words.out.length).toBeGreaterThan(5);
    const json = await ask(...args, '--json');
    expect(json.status).toBe(0);
    expect(JSON.parse(json.out)).toHaveProperty(field);
  });

  it('says how received mails ended, how many, and why one did', async () => {
    const { world, ask } = await running();
    await world.clerk.execute('receive-mail', mailFrom('stranger@example.com', { automatic: 'a list' }), MAIL);
    await addCustomer(world);
    await world.clerk.execute('receive-mail', mailFrom('ana@novak.example'), MAIL);
    const { mails, counts, total } = JSON.parse((await ask('mails', '--json')).out);
    expect([total, counts]).toEqual([2, { applied: 0, answered: 1, refused: 0, review: 0, ignored: 1 }]);
    const ignored = await ask('list', 'mails', '--outcome', 'ignored');
    expect(ignored.out).toMatch(/stranger@example.com[^]*2 received: 0 applied, 1 answered, 0 refused, 0 review, 1 ig/);
    expect(ignored.out).not.toMatch(/ana@novak/);
    const none = await ask('mails', '--until', '2020-01-01');
    expect(none.out).toMatch(/No mails[^]*0 received/);
    const { id } = mails.find((m: { outcome: string }) => m.outcome === 'ignored');
    const card = await ask('mails', 'show', id.slice(0, 12));
    expect(card.out).toMatch(/Reason +Automatic mail: a list\.[^]*Sender +proved/);
    expect(JSON.parse((await ask('mails', 'show', id, '--json')).out)).toMatchObject({ mail: { id } });
    expect(await ask('mails', '--outcome', 'lost')).toMatchObject({ status: 2, err: expect.stringMatching(/applied/) });
  });

  it.each<[string, string[], number, RegExp]>([
    ['something that is not there', ['show', 'nowhere.example.com'], 1, /There is no certificate/],
    [
      'a name that fits several: the choices',
      ['show', 'shop.example.com'],
      1,
      /fits 2 certificates[\s\S]*SSL-1001 www\.shop[\s\S]*SSL-1002 mail\.shop/,
    ],
    [
      'a second order for the same name',
      ['order', 'C-1001', 'dv-single', 'www.shop.example.com'],
      1,
      /is on SSL-1001 already/,
    ],
    ['an issue before its time', ['issue', 'SSL-1001'], 1, /cannot be issued yet/],
    ['an unknown invoice', ['pay', '2026-000099'], 1, /no invoice 2026-000099/],
    ['an amount that is none', ['pay', '2026-000001', 'ten'], 2, /"ten" is not an amount/],
    ['a date that is none', ['pay', '2026-000001', '--on', 'today'], 2, /not a date/],
    ['a status that is none', ['list', '--status', 'sleepy'], 2, /no status "sleepy". There are: cancelled/],
    ['an invoice status that is none', ['invoices', '--status', 'sleepy'], 2, /status is issued/],
    ['a number that is none', ['list', '--limit', 'many'], 2, /whole number/],
    ['days that are none', ['expiring', 'soon'], 2, /whole number/],
    ['an unknown job', ['run', 'marathon'], 2, /no job "marathon"/],
    ['an unknown command', ['frobnicate'], 2, /unknown command/],
    ['a missing argument', ['show'], 2, /missing required argument/],
    ['a contact that is none', ['contact', 'edit', 'C-1001', 'bor', '--name', 'Bor'], 1, /no contact "bor"/],
    ['a customer without an address', ['customer', 'add', 'Kos'], 2, /street is missing/],
  ])('%s', async (_what, args, status, words) => {
    const { world, ask } = await running();
    const customer = await addCustomer(world);
    await order(world, customer, 'www.shop.example.com');
    await order(world, customer, 'mail.shop.example.com');
    const said = await ask(...args);
    expect(said.err).toMatch(words);
    expect(said.status).toBe(status);
  });

  it("a customer's data are written to a file, and erased with --yes", async () => {
    const { world, ask } = await running();
    await addCustomer(world);
    const out = join(world.folder, 'novak.json');
    expect(await ask('customer', 'export', 'Novak', '--out', out)).toMatchObject({ status: 0 });
    expect(JSON.parse(await readFile(out, 'utf8'))).toMatchObject({ customer: { name: 'Bakery Novak' }, invoices: [] });
    expect((await stat(out)).mode & 0o777).toBe(0o600);
    expect(await ask('customer', 'export', 'Novak', '--out', out)).toMatchObject({
      status: 2,
      err: expect.stringContaining('must be a new file'),
    });
    const erased = await ask('customer', 'erase', 'Novak', '--yes');
    expect(erased).toMatchObject({ status: 0, out: expect.stringContaining('C-1001 is erased') });
    expect((await ask('customer', 'show', 'Novak')).status).toBe(1);
    expect((await ask('customer', 'show', 'C-1001')).out).toContain('erased C-1001');
  });

  it('what waits in review is shown, and decided by hand', async () => {
    const { world, ask } = await running();
    await order(world, await addCustomer(world));
    const { mail } = lastMail(await world.mails(), 'order-received');
    const send = (from: string) =>
      world.clerk.execute(
        'receive-mail',
        mailFrom(from, { keys: [keyOf(mail)], request: withCsrs(csrFor('example.com')) }),
        MAIL,
      );
    expect(await ask('review')).toMatchObject({ status: 0, out: 'There is nothing to look at.' });
    for (const from of ['help@novak.example', 'help@novak.example', 'eve@evil.example']) await send(from);
    expect((await ask('review')).out).toMatch(/R-0001 +SSL-1001 example\.com +help@novak\.example/);
    const card = (await ask('review', 'r-0001')).out;
    expect(card).toMatch(/Why +The reply key is right, but the sender/);
    expect(card).toMatch(/Address +help@novak\.example may be added to Ana/);
    expect(card).toMatch(/Approving +Applies this CSR to SSL-1001 example\.com/);
    expect((await ask('review', 'add-sender', 'R-0001')).out).toMatch(/help@novak\.example was added to Ana/);
    expect((await ask('review', 'approve', 'R-0001')).out).toMatch(/State +approved by /);
    expect((await ask('review', 'ask', 'R-0002')).out).toMatch(/State +asked by /);
    const reject = await ask('review', 'reject', 'R-0003', '--sentence', 'Who are you?');
    expect(reject).toMatchObject({ status: 0, out: expect.stringMatching(/State +rejected by /) });
    expect(await ask('review', 'approve', 'R-0003')).toMatchObject({
      status: 1,
      err: expect.stringContaining('was rejected by'),
    });
    expect(await ask('revoke-replies', 'example.com')).toMatchObject({
      status: 0,
      out: expect.stringContaining('Reply keys of SSL-1001 example.com revoked: 1'),
    });
  });

  it('a customer is asked for a CSR; what the customer writes is listed, answered and closed', async () => {
    const { world, ask } = await running();
    await order(world, await addCustomer(world));
    expect((await ask('csr', 'request', 'example.com')).out).toContain('<ana@novak.example> is asked for a CSR.');
    expect(await ask('csr', 'request', 'example.com', '--contact', 'Eve')).toMatchObject({ status: 2 });
    const { mail } = lastMail(await world.mails(), 'csr-request');
    expect(await ask('questions')).toMatchObject({ status: 0, out: 'No questions.' });
    for (const words of ['Is it urgent?\n\u001b[31mAna', 'Thank you!']) {
      const request = { kind: 'unclear', words, files: [] } as const;
      const asked = mailFrom('ana@novak.example', { keys: [keyOf(mail)], request: { ...request, files: ['a.png'] } });
      await world.clerk.execute('receive-mail', asked, MAIL);
    }
    expect((await ask('questions')).out).toMatch(/Q-0001 .*SSL-1001 +ana@novak\.example .* open/);
    expect((await ask('overview')).out).toMatch(/Questions +Q-0001, Q-0002/);
    const card = (await ask('questions', 'q-0001')).out;
    expect(card).toMatch(/Text +Is it urgent\?\n +\?\[31mAna/);
    expect(card).toMatch(/Attached +a\.png/);
    expect((await ask('answer', 'Q-0001', 'No, take your time.')).out).toMatch(/Q-0001, answered/);
    expect(lastMail(await world.mails(), 'staff-answer').content.answer).toBe('No, take your time.');
    expect(await ask('answer', 'Q-0001', 'Yes!')).toMatchObject({
      status: 1,
      err: expect.stringContaining('Q-0001 was answered by'),
    });
    expect(await ask('answer', 'Q-0002')).toMatchObject({ status: 2, err: expect.stringContaining('--none') });
    expect((await ask('answer', 'Q-0002', '--none')).out).toMatch(/Q-0002, closed/);
    expect(JSON.parse((await ask('questions', '--state', 'closed', '--json')).out)).toMatchObject({
      questions: [{ id: 'Q-0002' }],
    });
    expect(await ask('questions', '--state', 'lost')).toMatchObject({ status: 2 });
  });

  it('a backup is written beside the running clerk, and never over a file', async () => {
    const { world, ask } = await running();
    await addCustomer(world);
    const file = join(world.folder, 'one.gz');
    const { status, out } = await ask('backup', file, '--json');
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ file, missing: [], blobs: 0 });
    const kinds = new Set<string>();
    await readArchive(file, async (piece) => void ('kind' in piece && kinds.add(piece.kind)));
    expect([...kinds]).toContain('customer');
    expect(await ask('backup', file)).toMatchObject({ status: 1, err: expect.stringContaining('exists already') });
  });

  it('a table of each kind goes out as CSV, with no formula in it, and as JSON Lines', async () => {
    const { world, ask } = await running();
    const { customer } = await world.clerk.execute(
      'register-customer',
      {
        name: '=HYPERLINK("http://evil.example")',
        address: { lines: ['Trg 1'], city: 'Koper, "Primorska"', country: 'SI' },
        contacts: [{ name: 'Ana', addresses: ['ana@novak.example'] }],
      },
      { kind: 'setup' },
    );
    await order(world, customer, 'example.com');
    const customers = (await ask('export', 'customers')).out;
    expect(customers.split('\r\n')[0]).toBe(
      '\ufeffid,customer,street,postal_code,city,country,vat_id,language,contacts',
    );
    expect(customers).toContain(`"'=HYPERLINK(""http://evil.example"")",Trg 1,,"Koper, ""Primorska""",SI`);
    expect((await ask('export', 'certificates')).out).toContain(',example.com,customer,waiting for CSR and payment,');
    const out = join(folder, 'invoices.jsonl');
    expect((await ask('export', 'invoices', '--format', 'jsonl', '--out', out)).status).toBe(0);
    expect(JSON.parse(await readFile(out, 'utf8'))).toMatchObject({
      kind: 'invoice',
      number: '2026-000001',
      net: '49.00',
      vat: '10.78',
      gross: '59.78',
      balance: '59.78',
      vat_rate: '22',
      status: 'issued',
    });
    expect((await stat(out)).mode & 0o777).toBe(0o600);
    expect((await ask('export', 'invoices', '--from', '2026-11-25')).out).toBe('');
    expect((await ask('export', 'invoices', '--from', 'soon')).status).toBe(2);
    expect((await ask('export', 'pets')).status).toBe(2);
    expect((await ask('export', 'customers', '--format', 'xls')).status).toBe(2);
  });

  it('the books: invoices, credit notes and payments of the days, with totals that agree', async () => {
    const { world, ask } = await running();
    const home = await addCustomer(world);
    const address = { lines: ['Weg 1'], postalCode: '1010', city: 'Wien', country: 'AT' };
    const abroad = await addCustomer(world, 'Kos;=1+1', ['kos@kos.example'], { address, vatId: 'ATU12345678' });
    await order(world, home, 'one.example.com');
    await order(world, home, 'two.example.com');
    await order(world, abroad, 'kos.example.com');
    expect((await ask('pay', '2026-000001', '20.00', '--reference', '-2+3')).status).toBe(0);
    expect((await ask('pay', '2026-000001', '39.78')).status).toBe(0);
    expect((await ask('unpay', '2026-000001', 'wrong', 'customer', '--payment', '2')).status).toBe(0);
    expect((await ask('credit', '2026-000002', '@SUM(A1)', '--new-invoice')).status).toBe(0);
    world.windTo('2026-12-02');
    await order(world, home, 'later.example.com');
    expect((await ask('pay', '2026-000003', '60.00')).status).toBe(0);

    const file = join(folder, 'books.csv');
    const november = await ask('export', 'invoices', '--to', '2026-11-30', '--out', file);
    expect(november.out).toContain('EUR: 4 invoices, 1 credit notes, payments 20.00, bank fees 0.00');
    expect(november.out).toMatch(/AT +0 % +reverse-charge +49\.00 +0\.00 +49\.00/);
    expect(november.out).toMatch(/SI +22 % +- +98\.00 +21\.56 +119\.56/);
    expect(november.out).toMatch(/total +147\.00 +21\.56 +168\.56/);
    const text = await readFile(file, 'utf8');
    const [head = '', ...lines] = text.trim().split('\r\n');
    const at = (column: string) => head.replace('\ufeff', '').split(',').indexOf(column);
    const cells = lines.map((line) => line.split(','));
    const column = (name: string) => cells.map((row) => row[at(name)]);
    expect(column('kind')).toEqual([
      ...['invoice', 'payment', 'payment', 'payment-taken-back'],
      ...['invoice', 'invoice', 'invoice', 'credit-note'],
    ]);
    expect(column('payment')).toEqual(['', '20.00', '39.78', '-39.78', '', '', '', '']);
    expect(column('gross').at(-1)).toBe('-59.78');
    expect(column('balance')).toEqual(['39.78', '', '', '', '0.00', '-11.00', '59.78', '']);
    expect(column('credited_by').filter(Boolean)).toEqual(['CN-2026-000001']);
    expect(column('cancels').at(-1)).toBe('2026-000002');
    // No spreadsheet runs what a customer or a bank wrote, whichever separator it thinks of.
    expect(text).toContain("'-2+3");
    expect(text).toContain("'@SUM(A1)");
    expect(text).toContain("Kos;'=1+1");
    expect(text).not.toMatch(/[,;]\s*"?[=+@]/);

    const all = JSON.parse((await ask('export', 'invoices', '--format', 'json')).out) as {
      rows: Record<string, string>[];
      totals: Record<string, string>[];
    };
    const sum = (name: string) => all.rows.reduce((total, row) => total + Number(row[name]), 0).toFixed(2);
    const [totals, ...others] = all.totals;
    expect(others).toEqual([]);
    expect([totals?.net, totals?.vat, totals?.gross, totals?.payments]).toEqual(
      ['net', 'vat', 'gross', 'payment'].map(sum),
    );
    const stored = await world.every('invoice');
    const notes = await world.every('credit-note');
    const gross = stored.reduce((n, i) => n + i.total, 0) - notes.reduce((n, i) => n + i.total, 0);
    expect(totals?.gross).toBe((gross / 100).toFixed(2));
    const december = JSON.parse(
      (await ask('export', 'invoices', '--format', 'json', '--from', '2026-12-01')).out,
    ) as typeof all;
    expect(december.rows.map(({ kind, number }) => `${kind} ${number}`)).toEqual([
      'payment 2026-000003 #1',
      'invoice 2026-000005',
    ]);
  });

  it('an import is looked at, done, repeated, and released', async () => {
    const { world, ask } = await running();
    const list = await file(
      'list.csv',
      '\ufeffClient;street;city;country;email;product;names;paid_until;note\r\n' +
        '"Pekarna ""Novak""";Trg 1;Koper;SI;a@novak.example;dv-single;a.example.com;2026-12-01;x\r\n' +
        '"Pekarna ""Novak""";;;;;dv-single;b.example.com;2027-12-01;\r\n',
    );
    const args = ['import', list, '--map', 'Client=customer'];
    expect(await ask(...args, '--dry-run')).toMatchObject({
      status: 0,
      out: expect.stringContaining('1 customers and 2 certificates would be imported'),
      err: expect.stringContaining('Columns that are not used: note.'),
    });
    expect(await world.every('certificate')).toEqual([]);
    expect((await ask(...args)).out).toContain('1 customers and 2 certificates were imported');
    expect((await ask(...args)).out).toContain('2 certificates were there already');
    expect((await ask('release')).out).toContain('2 imported certificates are attended from now on');
    expect(await world.sweep()).toMatchObject({ attended: 1 });
  });

  it.each([
    ['a file with a mistake', 'customer,product\nNobody,gold\n', 1, 'line 2: The names are missing.'],
    ['a file without rows', 'customer,product\n', 2, 'There are no rows'],
    ['a row of another length', 'customer,product\na,b,c\n', 2, 'not a CSV file that can be read'],
  ])('an import of %s changes nothing', async (_what, content, status, sentence) => {
    const { world, ask } = await running();
    const said = await ask('import', await file('bad.csv', content));
    expect(said.status).toBe(status);
    expect(said.out + said.err).toContain(sentence);
    expect(await world.every('customer')).toEqual([]);
  });

  it('a CSR or a certificate that is refused: exit 1, and why', async () => {
    const { world, ask } = await running();
    const { invoice } = await order(world, await addCustomer(world));
    const wrong = await file('wrong.csr', csrFor('other.example.com'));
    expect(await ask('csr', 'submit', 'SSL-1001', wrong)).toMatchObject({
      status: 1,
      out: expect.stringMatching(/reject[^]*nothing was changed/),
    });
    await ask('csr', 'submit', 'SSL-1001', await file('right.csr', csrFor('example.com')));
    await ask('pay', invoice.number);
    const other = Buffer.from(
      await certificateFor(csrFor('example.com'), ['example.com'], world.clock.now()),
      'base64',
    );
    expect(await ask('issue', 'SSL-1001', await file('other.pem', other))).toMatchObject({
      status: 1,
      out: expect.stringContaining('key'),
    });
  });
});

describe('with no running clerk', () => {
  const shop = () => join(before, 'data/examples/shop.json');

  it('it opens the store itself', async () => {
    const env = {
      CERTCLERK_DATA_DIR: join(folder, 'own-store'),
      CERTCLERK_SHOP: shop(),
      MAIL_ADDRESS: 'ssl@ssl.example.com',
    };
    const add = [
      'customer',
      'add',
      'Kos',
      '--street',
      '1',
      '--city',
      'Ptuj',
      '--country',
      'SI',
      '--contact',
      'kos@kos.example',
    ];
    expect(await certclerk(add, env)).toMatchObject({
      status: 0,
      out: expect.stringContaining('C-1001'),
      err: expect.stringContaining('own-store was not there: a new store is begun in it.'),
    });
    expect(await certclerk(['customer', 'list', '--json'], env)).toMatchObject({
      status: 0,
      out: expect.stringContaining('kos@kos.example'),
      err: '',
    });
    expect(await certclerk(['run', 'sweep'], env)).toMatchObject({ status: 0, out: '{"attended":0,"queued":0}' });
    expect(await certclerk(['run', 'outbox'], env)).toMatchObject({
      status: 3,
      err: expect.stringContaining('Only a running clerk sends'),
    });
  });

  it('and no shop file it says what to do: exit 3', async () => {
    expect(await certclerk(['list'], { CERTCLERK_DATA_DIR: join(folder, 'nobody') })).toMatchObject({
      status: 3,
      err: expect.stringMatching(/No clerk is running on .*CERTCLERK_SHOP/),
    });
  });

  it('a faulty configuration is named: exit 2', async () => {
    expect(await certclerk(['list'], { PORT: 'x' })).toMatchObject({
      status: 2,
      err: expect.stringContaining('PORT is not usable'),
    });
    expect(await certclerk(['list'], { CERTCLERK_DATA_DIR: folder, CERTCLERK_SHOP: '/nowhere.json' })).toMatchObject({
      status: 2,
      err: expect.stringContaining('/nowhere.json cannot be read'),
    });
  });
});

describe('as a process of its own', () => {
  const bin = join(before, 'bin/certclerk.cjs');
  const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '' };

  it('certclerk start without a configuration names every fault and exits 2', async () => {
    const failed: unknown = await run(process.execPath, [bin, 'start'], { cwd: folder, env }).catch((e: unknown) => e);
    expect(failed).toMatchObject({ code: 2, stdout: '' });
    for (const name of ['CERTCLERK_SHOP', 'SLACK_BOT_TOKEN', 'IMAP_URL', 'SMTP_URL', 'MAIL_ADDRESS']) {
      expect(failed).toHaveProperty('stderr', expect.stringMatching(new RegExp(`^ +${name} is missing`, 'm')));
    }
  });

  it('certclerk --help says what there is and exits 0', async () => {
    const { stdout } = await run(process.execPath, [bin, '--help'], { cwd: folder, env });
    for (const name of ['start', 'sandbox', 'order', 'pay', 'csr', 'invoices']) expect(stdout).toContain(name);
    expect(stdout).toMatch(/Exit status: 0 done, 1 refused, 2 unusable .*, 3 could not reach/);
  });

  it('certclerk --version prints the version of the package', async () => {
    const { stdout } = await run(process.execPath, [bin, '--version'], { cwd: folder, env });
    const { version } = JSON.parse(await readFile(join(before, 'package.json'), 'utf8')) as { version: string };
    expect(stdout).toBe(`${version}\n`);
  });

  it('reads a CSR from standard input', async () => {
    const child = spawn(process.execPath, [bin, 'csr', 'check', '-', '--json'], { cwd: folder, env });
    child.stdin.end(pem(soundCsr()));
    const closed = new Promise((resolve) => child.once('close', resolve));
    expect(JSON.parse(await text(child.stdout))).toMatchObject({ verdict: 'accept' });
    expect(await closed).toBe(0);
  });
});
