import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { clerkCheck } from '../../src/doctor/checks/clerk.js';
import { clockCheck } from '../../src/doctor/checks/clock.js';
import { dataFolderCheck } from '../../src/doctor/checks/data-folder.js';
import { databaseCheck } from '../../src/doctor/checks/database.js';
import { domainCheck } from '../../src/doctor/checks/domain.js';
import { mailLoopCheck } from '../../src/doctor/checks/mail-loop.js';
import { mailboxCheck } from '../../src/doctor/checks/mailbox.js';
import { shopCheck } from '../../src/doctor/checks/shop.js';
import { wordsCheck } from '../../src/doctor/checks/words.js';
import { examine } from '../../src/doctor/doctor.js';
import { serverTrouble } from '../../src/doctor/server-trouble.js';
import { type Zone, checked, namesOf, told } from './bed.js';

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'certclerk-doctor-'));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}

describe('without any configuration', () => {
  it('every fault is a line, what hangs on it is not tried, and nothing is healthy', async () => {
    const { healthy, lines } = await examine({
      CERTCLERK_DATA_DIR: await folder(),
      SLACK_API_URL: 'http://127.0.0.1:1/',
    });
    expect(healthy).toBe(false);
    const faults = lines.filter((l) => l.check === 'configuration' && l.status === 'fail').map((l) => l.says);
    expect(faults.join(' ')).toMatch(/CERTCLERK_SHOP is missing.*SLACK_BOT_TOKEN is missing.*IMAP_URL.*SMTP_URL/);
    expect(lines.filter((l) => l.says === 'Not tried.').map((l) => l.check)).toEqual([
      'shop',
      'Slack',
      'mailbox',
      'SMTP',
      'domain',
      'mail to itself',
    ]);
    expect(lines.filter((l) => l.status !== 'ok').every((l) => (l.mend ?? '').length > 3)).toBe(true);
  });
});

describe('the shop', () => {
  it.each<[string, string, RegExp]>([
    ['that is whole', 'data/examples/shop.json', /^ok: .* sells .*dv-single/],
    [
      'whose file is not there',
      '/nowhere/shop.json',
      /^fail: The shop file \/nowhere\/shop.json cannot be read.* → Mend/,
    ],
    ['whose file has faults', 'package.json', /^fail: package.json is not usable:[^]*seller/],
  ])('%s', async (_, path, says) => {
    expect(told(await checked(shopCheck, { CERTCLERK_SHOP: path }))).toMatch(says);
  });

  it('with a list of keys that cannot be read', async () => {
    const env = { CERTCLERK_SHOP: 'data/examples/shop.json', CERTCLERK_LEAKED_KEYS: '/nowhere/keys' };
    expect(told(await checked(shopCheck, env))).toMatch(/fail: CERTCLERK_LEAKED_KEYS names \/nowhere\/keys/);
  });
});

describe('the data folder', () => {
  it('is fine, is not there yet, is open to others, or is a file', async () => {
    const made = await folder();
    await chmod(made, 0o700);
    const look = async (path: string) => told(await checked(dataFolderCheck, { CERTCLERK_DATA_DIR: path }));
    expect(await look(made)).toMatch(/^ok: .* by nobody else\.\n(?:ok|warn): [\d.]+ GiB/);
    expect(await look(join(made, 'a', 'b'))).toMatch(/^ok: .*not there yet/);
    await chmod(made, 0o755);
    expect(await look(made)).toMatch(/^warn: .*\(mode 0755\)\. → chmod 0700/);
    await writeFile(join(made, 'file'), '');
    expect(await look(join(made, 'file'))).toMatch(/^fail: .*is no folder/);
  });

  it.each([
    [50 * 2 ** 20, /^fail: 0\.0 GiB are free on its disk\. → Make room: where a commit does not fit/m],
    [500 * 2 ** 20, /^warn: 0\.5 GiB are free on its disk\. → Make room soon/m],
    [5 * 2 ** 30, /^ok: 5\.0 GiB are free/m],
  ])('on a disk with %i bytes', async (free, says) => {
    const freeBytes = (): Promise<number> => Promise.resolve(free);
    expect(told(await checked(dataFolderCheck, { CERTCLERK_DATA_DIR: await folder() }, { freeBytes }))).toMatch(says);
  });

  it('says that no clerk runs on it', async () => {
    expect(told(await checked(clerkCheck, { CERTCLERK_DATA_DIR: await folder() }))).toBe(
      'ok: None runs on the data folder.',
    );
  });
});

it.each([
  ['sl', /^ok: Mails can be written in .*en.*sl/],
  ['xx', /^warn: There are no words for CERTCLERK_LANGUAGE=xx.*English/],
])('words in %s', async (language, says) => {
  expect(told(await checked(wordsCheck, { CERTCLERK_LANGUAGE: language }))).toMatch(says);
});

it('a database that is away, or not used', async () => {
  const env = { DATABASE_URL: 'postgres://clerk:hush@127.0.0.1:1/shop' };
  const said = told(await checked(databaseCheck, env));
  expect(said).toMatch(/^fail: .*127.0.0.1:1.* → Check DATABASE_URL/);
  expect(said).not.toContain('hush');
  expect(await checked(databaseCheck, {})).toEqual([]);
  expect(told(await checked(clerkCheck, env))).toMatch(/^ok: .*cannot be asked from here/);
});

describe('the clock', () => {
  const secondsAhead = async (seconds: number): Promise<string> => {
    const server = createServer((_, res) => {
      res.setHeader('date', new Date(Date.now() + seconds * 1000).toUTCString());
      res.end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    return told(await checked(clockCheck, { SLACK_API_URL: `http://127.0.0.1:${port}/api` }));
  };

  it.each([
    [0, /^ok: It is 20\d\d-\d\d-\d\d, \d+ o'clock in Europe\/Ljubljana; Slack's clock is [0-9] s away/],
    [-90, /^warn: .*(?:89|9\d) s away\. → .*NTP/],
    [4000, /^fail: .*s away\. → Set the clock/],
  ])('that is %i s away from Slack', async (seconds, says) => {
    expect(await secondsAhead(seconds)).toMatch(says);
  });

  it('where Slack is away', async () => {
    expect(told(await checked(clockCheck, { SLACK_API_URL: 'http://127.0.0.1:1/' }))).toMatch(
      /^warn: .*could not be asked: neither Slack nor a database/,
    );
  });
});

describe('the domain of the clerk', () => {
  const good: Zone = {
    'MX ssl.shop.example': ['mx.shop.example'],
    'ssl.shop.example': ['v=spf1 mx -all'],
    '_dmarc.shop.example': ['v=DMARC1; p=reject'],
  };
  it.each<[string, Zone, RegExp]>([
    ['all there', {}, /^ok: Mail .* goes to mx.shop.example\.\nok: .*spf1 mx -all\nok: DMARC of shop.example/],
    ['no MX', { 'MX ssl.shop.example': [] }, /warn: .*no MX record/],
    ['no SPF', { 'ssl.shop.example': ['something else'] }, /warn: .*no SPF record.* → Publish/],
    ['two SPF', { 'ssl.shop.example': ['v=spf1 mx -all', 'v=spf1 -all'] }, /fail: .*2 SPF records/],
    ['an SPF for everybody', { 'ssl.shop.example': ['v=spf1 +all'] }, /fail: .*lets anybody send/],
    ['no DMARC', { '_dmarc.shop.example': [] }, /warn: .*no DMARC record/],
    [
      'a DMARC that asks for nothing',
      { '_dmarc.ssl.shop.example': ['v=DMARC1; p=none'] },
      /warn: DMARC of ssl.shop.example asks for nothing/,
    ],
    [
      'one that asks nothing of subdomains',
      { '_dmarc.shop.example': ['v=DMARC1; p=reject; sp=none'] },
      /warn: DMARC of shop.example asks for nothing/,
    ],
    [
      'name servers that are silent',
      { 'ssl.shop.example': 'ETIMEOUT' },
      /warn: The SPF record .* could not be asked \(ETIMEOUT\)/,
    ],
  ])('%s', async (_, zone, says) => {
    const names = namesOf({ ...good, ...zone });
    expect(told(await checked(domainCheck, { MAIL_ADDRESS: 'ssl@ssl.shop.example' }, { names }))).toMatch(says);
  });
});

it('where mail is handed over, says what cannot be tried', async () => {
  const env = {
    MAIL_LISTEN: 'lmtp://127.0.0.1:2424',
    SMTP_URL: 'smtp://127.0.0.1:1',
    MAIL_ADDRESS: 'ssl@shop.example',
  };
  expect(told(await checked(mailboxCheck, env))).toMatch(
    /^warn: Mail is handed over at lmtp:\/\/127.0.0.1:2424.*cannot be tried/,
  );
  expect(told(await checked(mailLoopCheck, env))).toMatch(/^warn: Without IMAP_URL.*MAIL_LISTEN/);
});

describe('what is wrong with a server, in words', () => {
  const server = { variable: 'IMAP_URL', host: 'mail.example.com', port: 993, user: 'ssl', password: 'hush hush' };
  const coded = (code: string, message = ''): Error => Object.assign(new Error(message), { code });
  it.each<[Error, RegExp]>([
    [coded('ENOTFOUND'), /No machine is known by the name mail.example.com/],
    [coded('EDNS', 'getaddrinfo ENOTFOUND x'), /No machine is known/],
    [coded('ESOCKET', 'connect ECONNREFUSED 127.0.0.1:1'), /Nothing listens at mail.example.com, port 993/],
    [coded('EHOSTUNREACH'), /no way to/],
    [coded('ESOCKET', 'self-signed certificate'), /self-signed.*|signed by nobody/],
    [coded('CERT_HAS_EXPIRED'), /has expired/],
    [coded('ERR_TLS_CERT_ALTNAME_INVALID'), /for another name/],
    [coded('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), /cannot be traced/],
    [coded('ERR_SSL_WRONG_VERSION_NUMBER'), /does not begin with TLS/],
    [coded('CONNECT_TIMEOUT'), /did not answer in time/],
    [coded('ETIMEDOUT', 'Greeting never received'), /did not answer in time/],
    [coded('EAUTH', 'Invalid login'), /refuses the user ssl/],
    [Object.assign(new Error('Command failed'), { authenticationFailed: true }), /refuses the user ssl/],
    [new Error('Something else, with hush hush in it'), /cannot be used: .*with \*\*\* in it/],
  ])('%s', (error, says) => {
    const { says: said, mend } = serverTrouble(error, server);
    expect(said).toMatch(says);
    expect(mend).not.toBe('');
    expect(said + mend).not.toContain('hush');
  });
});
