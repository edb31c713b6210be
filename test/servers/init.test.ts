import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'dotenv';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import manifest from '../../slack-manifest.json' with { type: 'json' };
import { type SlackWorld, startSlackWorld } from '../../src/sandbox/slack/workspace.js';
import { readShopFile } from '../../src/shop-file.js';
import { type Dovecot, startDovecot } from './dovecot.js';
import { type Postfix, startPostfix } from './postfix.js';
import { type Sink, startSink } from './sink.js';
import { atTerminal } from './terminal.js';

const run = promisify(execFile);
const PROGRAM = join(import.meta.dirname, '../../bin/certclerk.cjs');
const ADDRESS = 'ssl@ssl.shop.example';

let dovecot: Dovecot;
let sink: Sink;
let postfix: Postfix;
let slack: SlackWorld;
beforeAll(async () => {
  [dovecot, sink] = await Promise.all([startDovecot(), startSink()]);
  postfix = await startPostfix({ relayDomainsToLmtp: dovecot.lmtpPort, otherMailTo: sink.port });
  slack = await startSlackWorld({ seed: { scopes: manifest.oauth_config.scopes.bot } });
});
afterAll(() => Promise.all([dovecot.stop(), sink.stop(), postfix.stop(), slack.close()]));

async function emptyFolder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'certclerk-init-'));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}

interface Said {
  status: number;
  out: string;
  err: string;
}

/** Without a terminal. */
async function init(cwd: string, args: readonly string[], env: Record<string, string> = {}): Promise<Said> {
  const { PATH = '' } = process.env;
  try {
    const { stdout, stderr } = await run(process.execPath, [PROGRAM, 'init', ...args], { cwd, env: { PATH, ...env } });
    return { status: 0, out: stdout, err: stderr };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && 'stdout' in error && 'stderr' in error)) throw error;
    return { status: Number(error.code), out: String(error.stdout), err: String(error.stderr) };
  }
}

const variables = (): Record<string, string> => ({
  MAIL_ADDRESS: ADDRESS,
  IMAP_URL: dovecot.imapUrl,
  SMTP_URL: postfix.smtpUrl,
  SLACK_API_URL: slack.apiUrl,
  SLACK_BOT_TOKEN: slack.botToken,
  SLACK_SIGNING_SECRET: slack.signingSecret,
});

const slackFlags = (): string[] => ['--slack-staff', slack.staffGroupId, '--slack-channel', slack.channelId];

const SELLER = [
  ...['--seller', 'Northgate Hosting d.o.o.', '--street', 'Slovenska cesta 12', '--city', 'Ljubljana'],
  ...['--country', 'SI', '--vat-id', 'SI12345678', '--seller-email', 'billing@northgate.example'],
  ...['--product', 'dv-single:49.00:Basic SSL:Example CA', '--product', 'ov:249:Business SSL:Example CA:OV:5'],
];

describe('certclerk init without a terminal', () => {
  it('names every flag that is missing, and every one that is wrong: exit 2, nothing written', async () => {
    const folder = await emptyFolder();
    const { status, err } = await init(folder, ['--vat', 'much', '--currency', 'EUR']);
    expect(status).toBe(2);
    for (const flag of [
      'mail-address',
      'imap-url',
      'smtp-url',
      'slack-bot-token',
      'slack-staff',
      'seller',
      'product',
    ]) {
      expect(err).toMatch(new RegExp(`^ {2}--${flag} `, 'm'));
    }
    expect(err).toMatch(/^ {2}--imap-url \(or IMAP_URL\) is missing; expected imaps:/m);
    expect(err).toMatch(/^ {2}--vat: Please write it like 22/m);
    expect(await readdir(folder)).toEqual([]);
  });

  it('tries everything, writes both files for their owner alone, and says what comes next', async () => {
    const folder = await emptyFolder();
    const { status, out } = await init(folder, [...slackFlags(), ...SELLER], variables());
    expect(out).toMatch(/clerk is let in at 127\.0\.0\.1/);
    expect(out).toMatch(/It arrived after [\d.]+ s, plus address and all/);
    expect(out).toMatch(/The token is of certclerk in the workspace Lindenhof Hosting/);
    expect(out).toMatch(/Next: npx certclerk doctor, then npx certclerk start\./);
    expect(status).toBe(0);
    expect((await readdir(folder)).sort()).toEqual(['.env', 'shop.json']);
    for (const name of ['.env', 'shop.json']) expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    const text = await readFile(join(folder, '.env'), 'utf8');
    expect(parse(text)).toMatchObject({ ...variables(), SLACK_TEAM_ID: slack.teamId, CERTCLERK_SHOP: 'shop.json' });
    expect(text).toMatch(/# The clerk's own address/);
    const { shop, products } = await readShopFile(join(folder, 'shop.json'));
    expect(shop.seller.name).toBe('Northgate Hosting d.o.o.');
    expect(products.map(({ id, maxNames }) => [id, maxNames])).toEqual([
      ['dv-single', 1],
      ['ov', 5],
    ]);
  });

  it('writes nothing where a check fails, and says what to mend; with --unchecked it does', async () => {
    const folder = await emptyFolder();
    const wrong = { ...variables(), IMAP_URL: dovecot.imapUrl.replace(/:[^:@]+@/, ':wrong@') };
    const first = await init(folder, [...slackFlags(), ...SELLER], wrong);
    expect(first.status).toBe(1);
    expect(first.out).toMatch(/refuses the user clerk\.\s+→ Check user and password in IMAP_URL/);
    expect(first.err).toMatch(/^Nothing was written: mend what failed, or add --unchecked/);
    expect(await readdir(folder)).toEqual([]);
    expect((await init(folder, [...slackFlags(), ...SELLER, '--unchecked'], wrong)).status).toBe(0);
    expect(parse(await readFile(join(folder, '.env'), 'utf8'))).toMatchObject({ IMAP_URL: wrong['IMAP_URL'] });
  });

  it('changes files that are there only with --force, and then only what was given', async () => {
    const folder = await emptyFolder();
    const before = '# ours\nPORT=4000\nMAIL_ADDRESS=old@ssl.shop.example\n';
    await writeFile(join(folder, '.env'), before, { mode: 0o640 });
    const refused = await init(folder, [...slackFlags(), ...SELLER], variables());
    expect(refused.status).toBe(1);
    expect(refused.err).toMatch(/^\.env would change; nothing was written\. --force/);
    expect(await readdir(folder)).toEqual(['.env']);
    expect(await readFile(join(folder, '.env'), 'utf8')).toBe(before);
    expect((await init(folder, [...slackFlags(), ...SELLER, '--force'], variables())).status).toBe(0);
    const text = await readFile(join(folder, '.env'), 'utf8');
    expect(text).toMatch(/^# ours\nPORT=4000\nMAIL_ADDRESS=ssl@ssl\.shop\.example\n/);
    expect((await stat(join(folder, '.env'))).mode & 0o777).toBe(0o640);
    const again = await init(folder, [], {});
    expect(again.out).toMatch(/Everything was there already; nothing was written/);
    expect(again.status).toBe(0);
  });
});

describe('certclerk init at a terminal', () => {
  it('asks again what is wrong, shows no secret, and writes what a clerk can start with', async () => {
    const folder = await emptyFolder();
    const terminal = atTerminal(['init'], folder, { SLACK_API_URL: slack.apiUrl });
    const answers: [RegExp, string][] = [
      [/Mail address: $/, 'nobody'],
      [/That cannot be used; expected the clerk's own address[^]*Mail address: $/, ADDRESS],
      [/IMAP server.*: $/, `imap://127.0.0.1:${dovecot.imapPort}`],
      [/User \[ssl@ssl\.shop\.example\]: $/, dovecot.user],
      [/Password: $/, 'not-the-password'],
      [/refuses the user clerk\.[^]*Try again\?.*: $/, ''],
      [/IMAP server.*: $/, ''],
      [/User \[clerk\]: $/, ''],
      [/Password \[as before\]: $/, dovecot.password],
      [/clerk is let in[^]*SMTP server \[127\.0\.0\.1\]: $/, postfix.smtpUrl],
      [/User \[clerk\].*: $/, '-'],
      [/It arrived after[^]*public https address.*\[socket\]: $/, 'https://ssl.shop.example'],
      [/api\.slack\.com\/apps\?new_app=1[^]*The bot's token.*: $/, slack.botToken],
      [/signing secret.*: $/, slack.signingSecret],
      [/The port.*\[3000\]: $/, '3456'],
      [/The token is of certclerk[^]*The channel.*: $/, slack.channelId],
      [/Staff: .*: $/, slack.staffGroupId],
      [/people are staff[^]*A folder.*\[data\]: $/, ''],
      [/Time zone \[.*\]: $/, 'Europe/Ljubljana'],
      [/Language.*: $/, 'sl'],
      [/company's name.*: $/, 'Northgate Hosting'],
      [/Street: $/, 'Slovenska cesta 12'],
      [/Postal code: $/, '1000'],
      [/City: $/, 'Ljubljana'],
      [/Country.*: $/, 'SI'],
      [/Mail address on.*: $/, 'billing@northgate.example'],
      [/VAT id: $/, 'SI12345678'],
      [/register.*: $/, ''],
      [/IBAN\): $/, 'SI56 1910 0000 0123 439'],
      [/That is not an IBAN[^]*IBAN\): $/, 'SI56 1910 0000 0123 438'],
      [/BIC: $/, ''],
      [/Currency \[EUR\]: $/, ''],
      [/VAT that.*\[22\]: $/, ''],
      [/Code.*: $/, 'dv-single'],
      [/Name: $/, 'Basic SSL'],
      [/CA.*: $/, 'Example CA'],
      [/Validation.*: $/, ''],
      [/Wildcards.*: $/, ''],
      [/most names.*: $/, ''],
      [/Price.*: $/, '49'],
      [/49\.00 EUR[^]*Another.*: $/, ''],
      [/Write shop\.json.*: $/, ''],
      [/Write \.env.*: $/, ''],
    ];
    for (const [words, answer] of answers) {
      await terminal.sees(words);
      terminal.type(answer);
    }
    const { status, all } = await terminal.ended;
    expect(all).toMatch(/Written: shop\.json, \.env\.\s+Next: npx certclerk doctor/);
    expect(status).toBe(0);
    for (const secret of ['not-the-password', dovecot.password, slack.botToken, slack.signingSecret]) {
      expect(all).not.toContain(secret);
    }
    const env = parse(await readFile(join(folder, '.env'), 'utf8'));
    expect(env).toEqual({
      CERTCLERK_SHOP: 'shop.json',
      CERTCLERK_TIMEZONE: 'Europe/Ljubljana',
      CERTCLERK_LANGUAGE: 'sl',
      CERTCLERK_DATA_DIR: 'data',
      CERTCLERK_URL: 'https://ssl.shop.example',
      MAIL_ADDRESS: ADDRESS,
      IMAP_URL: dovecot.imapUrl,
      SMTP_URL: postfix.smtpUrl,
      PORT: '3456',
      SLACK_API_URL: slack.apiUrl,
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_SIGNING_SECRET: slack.signingSecret,
      SLACK_TEAM_ID: slack.teamId,
      SLACK_STAFF: slack.staffGroupId,
      SLACK_CHANNEL: slack.channelId,
    });
    const { shop, products } = await readShopFile(join(folder, 'shop.json'));
    expect(shop.vatRates).toEqual({ SI: [{ from: '2013-07-01', rate: 2200 }] });
    expect(products.map((p) => p.price)).toEqual([{ amount: 4900, currency: 'EUR' }]);
  });

  it('does not ask for user and password where the whole URL was answered', async () => {
    const folder = await emptyFolder();
    const terminal = atTerminal(['init'], folder, {});
    await terminal.sees(/Mail address: $/);
    terminal.type(ADDRESS);
    await terminal.sees(/IMAP server.*: $/);
    terminal.type(dovecot.imapUrl);
    await terminal.sees(/clerk is let in[^]*SMTP server \[127\.0\.0\.1\]: $/);
    terminal.interrupt();
    await terminal.ended;
  });

  it('Ctrl-C ends it at any question without a trace', async () => {
    const folder = await emptyFolder();
    const terminal = atTerminal(['init'], folder, {});
    await terminal.sees(/Mail address: $/);
    terminal.type(ADDRESS);
    await terminal.sees(/IMAP server.*: $/);
    terminal.interrupt();
    const { status, all } = await terminal.ended;
    expect(all).toMatch(/Nothing was written\./);
    expect(status).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  });
});
