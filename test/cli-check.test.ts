import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

const BINARY = join(import.meta.dirname, '../bin/certclerk.cjs');
const folder = mkdtempSync(join(tmpdir(), 'cli-check-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string): string => join(folder, name);

interface Ran {
  status: number | null;
  out: string;
  err: string;
}

/** Runs the command itself, with no configuration but what is given. */
function certclerk(args: string[], more: { input?: Buffer | string; env?: Record<string, string> } = {}): Ran {
  const env = { PATH: process.env['PATH'] ?? '', ...more.env };
  const { status, stdout, stderr } = spawnSync(process.execPath, [BINARY, ...args], {
    input: more.input ?? '',
    env,
    cwd: folder,
    encoding: 'utf8',
  });
  return { status, out: stdout, err: stderr };
}

const openssl = (...args: string[]): void => void execFileSync('openssl', args, { stdio: 'ignore', cwd: folder });
function request(name: string, key: string[], subject: string, sans: string[], ...more: string[]): void {
  const names = sans.length > 0 ? ['-addext', `subjectAltName=${sans.map((san) => `DNS:${san}`).join(',')}`] : [];
  const how = ['-newkey', ...key, '-nodes', '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', subject];
  openssl('req', '-new', ...how, ...names, ...more);
}
const EC = ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];

beforeAll(() => {
  request('sound', ['rsa:2048'], '/CN=shop.example.com/O=Example', ['shop.example.com', 'www.shop.example.com']);
  request('ec', EC, '/CN=example.com', ['example.com']);
  request('short', ['rsa:1024'], '/CN=example.com', ['example.com']);
  request('old', ['rsa:2048'], '/CN=example.com', ['example.com'], '-sha1');
  openssl('req', '-in', 'sound.csr', '-outform', 'DER', '-out', 'sound.der');
  writeFileSync(file('both.csr'), readFileSync(file('sound.csr'), 'utf8') + readFileSync(file('ec.csr'), 'utf8'));
  writeFileSync(file('with-key.csr'), readFileSync(file('ec.csr'), 'utf8') + readFileSync(file('ec.key'), 'utf8'));
  writeFileSync(file('cut.csr'), readFileSync(file('sound.csr'), 'utf8').slice(0, 400));
  writeFileSync(file('letter.txt'), 'Dear Sir or Madam, please renew it.');
  writeFileSync(file('empty'), '');
});

/** Exactly what the contract (design §5) says, and nothing beside it. */
const finding = z.strictObject({
  code: z.string().regex(/^[a-z0-9-]+$/),
  severity: z.enum(['error', 'warning', 'notice']),
  message: z.string().min(10),
  clause: z.string().min(3),
});
const report = z.strictObject({
  verdict: z.enum(['accept', 'review', 'reject']),
  format: z.string(),
  key: z
    .union([
      z.strictObject({ type: z.string(), bits: z.int() }),
      z.strictObject({ type: z.string(), curve: z.string() }),
      z.strictObject({ type: z.string() }),
    ])
    .nullable(),
  subject: z.record(z.string(), z.string()),
  commonName: z.string().nullable(),
  names: z.array(z.string()),
  spkiSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  findings: z.array(finding),
});
const read = (ran: Ran): z.infer<typeof report> => report.parse(JSON.parse(ran.out));
const codes = (ran: Ran): string[] => read(ran).findings.map((f) => f.code);

describe('certclerk csr check --json', () => {
  it('prints one object, with openssl’s facts', () => {
    const ran = certclerk(['csr', 'check', 'sound.csr', '--json']);
    const spki = execFileSync(
      'sh',
      ['-c', 'openssl req -in sound.csr -pubkey -noout | openssl pkey -pubin -outform DER'],
      {
        cwd: folder,
      },
    );
    expect(read(ran)).toEqual({
      verdict: 'accept',
      format: 'PEM',
      key: { type: 'RSA', bits: 2048 },
      subject: { CN: 'shop.example.com', O: 'Example' },
      commonName: 'shop.example.com',
      names: ['shop.example.com', 'www.shop.example.com'],
      spkiSha256: createHash('sha256').update(spki).digest('hex'),
      findings: [],
    });
    expect(ran).toMatchObject({ status: 0, err: '' });
    expect(ran.out.trim().split('\n')).toHaveLength(1);
  });

  it.each<[string, string[], number, string, string[]]>([
    ['DER', ['sound.der'], 0, 'accept', []],
    ['an EC key', ['ec.csr'], 0, 'accept', []],
    ['a short key', ['short.csr'], 1, 'reject', ['rsa-too-short']],
    ['a SHA-1 signature', ['old.csr'], 1, 'reject', ['signature-sha1']],
    ['one that is cut off', ['cut.csr'], 1, 'reject', ['csr-cut-off']],
    ['two different ones', ['both.csr'], 1, 'review', ['several-csrs']],
    ['a private key beside it', ['with-key.csr'], 1, 'reject', ['private-key']],
    ['a private key alone', ['ec.key'], 2, 'reject', ['private-key', 'not-a-csr']],
    ['a letter', ['letter.txt'], 2, 'reject', ['not-a-csr']],
    ['an empty file', ['empty'], 2, 'reject', ['not-a-csr']],
    ['the ordered names', ['ec.csr', '--names', 'example.com'], 0, 'accept', []],
    ['other names', ['ec.csr', '--names', 'example.net'], 1, 'reject', ['name-not-ordered', 'names-missing']],
    ['fewer names', ['ec.csr', '--names', 'example.com, shop.example.com'], 0, 'accept', ['names-missing']],
    [
      'fewer names, all from the CSR',
      ['ec.csr', '--names', 'example.com,shop.example.com', '--names-from', 'csr'],
      1,
      'reject',
      ['names-missing'],
    ],
  ])('%s', (_, args, status, verdict, expected) => {
    const ran = certclerk(['csr', 'check', '--json', ...args]);
    expect(codes(ran)).toEqual(expected);
    expect(read(ran).verdict).toBe(verdict);
    expect(ran.status).toBe(status);
  });

  it('reads standard input', () => {
    const ran = certclerk(['csr', 'check', '-', '--json'], { input: readFileSync(file('sound.der')) });
    expect(read(ran)).toMatchObject({ format: 'DER', verdict: 'accept' });
  });

  it('reads many files: an object a line, each with its file; the worst status counts', () => {
    const ran = certclerk(['csr', 'check', '--json', 'sound.csr', 'nowhere.csr', 'short.csr', 'ec.csr']);
    const lines = ran.out
      .trim()
      .split('\n')
      .map((line) => report.extend({ file: z.string() }).parse(JSON.parse(line)));
    expect(lines.map((line) => [line.file, line.verdict])).toEqual([
      ['sound.csr', 'accept'],
      ['short.csr', 'reject'],
      ['ec.csr', 'accept'],
    ]);
    expect(ran.err).toBe('The file nowhere.csr cannot be read.\n');
    expect(ran.status).toBe(2);
    expect(certclerk(['csr', 'check', '--json', 'sound.csr', 'short.csr', 'ec.csr']).status).toBe(1);
    expect(certclerk(['csr', 'check', '--json', 'sound.csr', 'ec.csr']).status).toBe(0);
  });

  it('checks against a product of the shop file', () => {
    const shop = JSON.parse(readFileSync(join(import.meta.dirname, '../data/examples/shop.json'), 'utf8')) as {
      products: { id: string; wildcard?: boolean }[];
    };
    request('wild', EC, '/CN=*.example.com', ['*.example.com']);
    const env = { CERTCLERK_SHOP: join(import.meta.dirname, '../data/examples/shop.json') };
    const check = (product: string): Ran =>
      certclerk(['csr', 'check', '--json', 'wild.csr', '--product', product], { env });
    const plain = shop.products.find((one) => one.wildcard !== true)?.id ?? '';
    const wild = shop.products.find((one) => one.wildcard === true)?.id ?? '';
    expect(codes(check(plain))).toEqual(['wildcard-not-in-product']);
    expect(check(wild).status).toBe(0);
    const unknown = check('gold');
    expect(unknown).toMatchObject({ status: 2, out: '' });
    expect(unknown.err).toContain(`There is no product "gold". There are: `);
    expect(unknown.err).toContain(plain);
  });

  it('checks against the shop’s lists of keys', () => {
    const { spkiSha256 } = read(certclerk(['csr', 'check', '--json', 'ec.csr']));
    writeFileSync(file('leaked.txt'), `${spkiSha256}\n`);
    const modulus = execFileSync('openssl', ['req', '-in', 'sound.csr', '-noout', '-modulus'], { cwd: folder });
    writeFileSync(file('blacklist'), `${createHash('sha1').update(modulus).digest('hex').slice(20)}\n`);
    const env = { CERTCLERK_LEAKED_KEYS: 'leaked.txt', CERTCLERK_DEBIAN_WEAK_KEYS: 'blacklist' };
    expect(codes(certclerk(['csr', 'check', '--json', 'ec.csr'], { env }))).toEqual(['key-leaked']);
    expect(codes(certclerk(['csr', 'check', '--json', 'sound.csr'], { env }))).toEqual(['rsa-debian-weak']);
    const broken = certclerk(['csr', 'check', 'ec.csr'], { env: { CERTCLERK_LEAKED_KEYS: 'letter.txt' } });
    expect(broken.status).toBe(2);
    expect(broken.err).toMatch(/CERTCLERK_LEAKED_KEYS names letter.txt, whose line 1 is not a SHA-256/);
  });
});

describe('certclerk csr check, for people', () => {
  it('says what it is, what is wrong, and what to do, without colours in a pipe', () => {
    const { out, status } = certclerk(['csr', 'check', 'short.csr']);
    expect(status).toBe(1);
    expect(out).toMatch(/^Verdict +reject$/m);
    expect(out).toMatch(/^Key +RSA 1024$/m);
    expect(out).toMatch(/^Names +example.com$/m);
    expect(out).toContain('wrong: The RSA key has 1024 bits; at least 2048 are required.');
    expect(out).toContain('Make a new RSA key of 2048 bits or more');
    expect(out).toContain('rsa-too-short, Baseline Requirements §6.1.5');
    expect(out).not.toContain('\u001b');
  });

  it('names each of many files', () => {
    const { out } = certclerk(['csr', 'check', 'sound.csr', 'ec.csr']);
    expect(out).toMatch(/^sound\.csr\nVerdict +accept[^]*\n\nec\.csr\nVerdict +accept/);
  });

  it('is coloured on a terminal, unless NO_COLOR is set', async () => {
    const onTerminal = async (env: Record<string, string>): Promise<string> => {
      const command = `'${process.execPath}' '${BINARY}' csr check sound.csr`;
      const child = spawn('script', ['-qec', command, '/dev/null'], {
        cwd: folder,
        env: { PATH: process.env['PATH'] ?? '', TERM: 'xterm', SHELL: '/bin/sh', ...env },
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      let out = '';
      for await (const chunk of child.stdout) out += String(chunk);
      return out;
    };
    expect(await onTerminal({})).toContain('\u001b[32maccept\u001b[0m');
    const plain = await onTerminal({ NO_COLOR: '1' });
    expect(plain).toContain('accept');
    expect(plain).not.toContain('\u001b');
  });

  it.each([
    [['csr', 'check'], /missing required argument/],
    [['csr', 'check', 'nowhere'], /nowhere cannot be read/],
    [['csr', 'check', '.'], /cannot be read/],
    [['csr', 'check', 'ec.csr', '--names-from', 'mail'], /--names-from is order or csr/],
    [['csr', 'check', 'ec.csr', '--names', ' , '], /--names is a list/],
    [['csr', 'check', 'ec.csr', '--loud'], /unknown option/],
  ])('%j is unusable: status 2 and a sentence', (args, sentence) => {
    expect(certclerk(args)).toMatchObject({ status: 2, out: '', err: expect.stringMatching(sentence) });
  });
});

describe('certclerk cert check', () => {
  beforeAll(() => {
    const leafOf = 'subjectAltName=DNS:example.com\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n';
    writeFileSync(file('leaf.cnf'), leafOf);
    writeFileSync(file('ca.cnf'), 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n');
    const root = ['-keyout', 'root.key', '-out', 'root.pem', '-subj', '/CN=Test Root', '-days', '500'];
    openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...root);
    request('middle', ['rsa:2048'], '/CN=Test CA', []);
    const sign = (name: string, csr: string, ca: string, caKey: string, extensions: string): void => {
      const by = ['-CA', ca, '-CAkey', caKey, '-CAcreateserial', '-days', '30', '-extfile', extensions];
      openssl('x509', '-req', '-in', csr, '-out', name, ...by);
    };
    sign('middle.pem', 'middle.csr', 'root.pem', 'root.key', 'ca.cnf');
    sign('leaf.pem', 'ec.csr', 'middle.pem', 'middle.key', 'leaf.cnf');
    sign('other.pem', 'sound.csr', 'middle.pem', 'middle.key', 'leaf.cnf');
    const chain = (...names: string[]): string => names.map((name) => readFileSync(file(name), 'utf8')).join('');
    writeFileSync(file('chain.pem'), chain('middle.pem', 'leaf.pem'));
    writeFileSync(file('other-chain.pem'), chain('other.pem', 'middle.pem'));
  });

  const check = (certificate: string, csr = 'ec.csr'): { ran: Ran; json: Record<string, unknown>; told: string[] } => {
    const ran = certclerk(['cert', 'check', certificate, '--csr', csr, '--json']);
    const json = z.looseObject({ findings: z.array(finding) }).parse(JSON.parse(ran.out));
    return { ran, json, told: json.findings.filter((f) => f.severity === 'error').map((f) => f.code) };
  };

  it('accepts what fits the CSR', () => {
    const { ran, json, told } = check('chain.pem');
    expect(told).toEqual([]);
    expect(json).toMatchObject({ verdict: 'accept', names: ['example.com'] });
    expect(ran.status).toBe(0);
  });

  it('says that the intermediate is missing', () => {
    const { ran, told } = check('leaf.pem');
    expect(told).toEqual(['intermediate-missing']);
    expect(ran.status).toBe(1);
  });

  it('refuses a certificate for another key', () => {
    const { ran, json, told } = check('other-chain.pem');
    expect(told).toContain('key-differs');
    expect(json['verdict']).toBe('reject');
    expect(ran.status).toBe(1);
  });

  it('says it in words', () => {
    const { out, status } = certclerk(['cert', 'check', 'chain.pem', '--csr', 'ec.csr']);
    expect(out).toMatch(/^Verdict +accept$/m);
    expect(out).toMatch(/^Issuer +.*Test CA/m);
    expect(out).toMatch(/^Not after +\d{4}-\d\d-\d\d/m);
    expect(status).toBe(0);
  });

  it.each([
    ['no certificate in the file', ['cert', 'check', 'letter.txt', '--csr', 'ec.csr']],
    ['no CSR to compare it with', ['cert', 'check', 'leaf.pem', '--csr', 'letter.txt']],
    ['no --csr', ['cert', 'check', 'leaf.pem']],
    ['no such file', ['cert', 'check', 'nowhere', '--csr', 'ec.csr']],
  ])('%s: status 2', (_, args) => {
    expect(certclerk(args).status).toBe(2);
  });
});
