import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import manifest from '../../slack-manifest.json' with { type: 'json' };
import { type Surroundings, examine } from '../../src/doctor/doctor.js';
import { type SlackWorld, startSlackWorld } from '../../src/sandbox/slack/workspace.js';
import { namesOf, told } from '../doctor/bed.js';
import { type Dovecot, startDovecot } from './dovecot.js';
import { type Postfix, startPostfix } from './postfix.js';
import { type Postgres, startPostgres } from './postgres.js';
import { type Sink, startSink } from './sink.js';

const ADDRESS = 'ssl@ssl.shop.example';
const ROOT = join(import.meta.dirname, '../..');
const SCOPES = manifest.oauth_config.scopes.bot;

let dovecot: Dovecot;
let sink: Sink;
let postfix: Postfix;
let withoutPlus: Postfix;
let slack: SlackWorld;
let poorSlack: SlackWorld;
let postgres: Postgres;
let databaseUrl: string;
beforeAll(async () => {
  [dovecot, sink, postgres] = await Promise.all([startDovecot(), startSink(), startPostgres()]);
  const ways = { relayDomainsToLmtp: dovecot.lmtpPort, otherMailTo: sink.port };
  postfix = await startPostfix(ways);
  withoutPlus = await startPostfix({ ...ways, onlyTo: [ADDRESS] });
  slack = await startSlackWorld({ seed: { scopes: SCOPES } });
  poorSlack = await startSlackWorld({ seed: { scopes: SCOPES.filter((scope) => scope !== 'files:read') } });
  databaseUrl = await postgres.newDatabase();
});
afterAll(async () => {
  await Promise.all([dovecot, sink, postfix, withoutPlus, postgres].map((server) => server.stop()));
  await Promise.all([slack.close(), poorSlack.close()]);
});

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'certclerk-planted-'));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}

const slackOf = (world: SlackWorld): Record<string, string> => ({
  SLACK_BOT_TOKEN: world.botToken,
  SLACK_SIGNING_SECRET: world.signingSecret,
  SLACK_TEAM_ID: world.teamId,
  SLACK_STAFF: world.staffGroupId,
  SLACK_CHANNEL: world.channelId,
  SLACK_API_URL: world.apiUrl,
});

/** The doctor's report on a clerk as it should be, but for what is planted. */
async function report(planted: Record<string, string>, more: Surroundings = {}): Promise<string> {
  const env = {
    ...slackOf(slack),
    CERTCLERK_DATA_DIR: await folder(),
    CERTCLERK_SHOP: join(ROOT, 'data/examples/shop.json'),
    MAIL_ADDRESS: ADDRESS,
    IMAP_URL: dovecot.imapUrl,
    SMTP_URL: postfix.smtpUrl,
    ...planted,
  };
  const names = namesOf({});
  const { lines } = await examine(env, { names, ...more });
  return told(lines.filter(({ status }) => status === 'fail'));
}

/** A store whose process was killed in the middle of it. */
async function killedStore(): Promise<string> {
  const made = await folder();
  const code = `import { openJsonStore } from ${JSON.stringify(join(ROOT, 'dist/core/store/json/json-store.js'))};
    await openJsonStore({ folder: ${JSON.stringify(made)} }); console.log('open'); setInterval(() => {}, 1e6);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  return made;
}

it('nothing is planted, nothing fails', async () => {
  expect(await report({})).toBe('');
});

/** Beside a database a mail to oneself is left to a clerk for a while, as one may run elsewhere. */
const WITHOUT_MAIL = { IMAP_URL: '' };

const wrongPassword = (url: string): string => url.replace(/:[^:@]+@/, ':wrong@');

it.each<[string, () => Record<string, string>, Surroundings, RegExp]>([
  [
    'a wrong password',
    () => ({ IMAP_URL: wrongPassword(dovecot.imapUrl) }),
    {},
    /^fail: 127\.0\.0\.1 refuses the user clerk\. → Check user and password in IMAP_URL/m,
  ],
  [
    'no plus addressing',
    () => ({ SMTP_URL: withoutPlus.smtpUrl }),
    {},
    /^fail: The mail server does not take a mail to ssl\+doctor.*@ssl\.shop\.example: .*550.* → Let the mail server take and deliver plus addresses/m,
  ],
  [
    'a missing scope',
    () => slackOf(poorSlack),
    {},
    /^fail: The app lacks these rights \(scopes\): files:read\. → Paste slack-manifest\.json/m,
  ],
  ['a full disk', () => ({}), { freeBytes: () => Promise.resolve(4096) }, /^fail: 0\.0 GiB are free.* → Make room/m],
  [
    'a clock that is off',
    () => ({}),
    { now: () => new Date(Date.now() + 600_000) },
    /^fail: It is .*Slack's clock is \d+ s away\. → Set the clock \(NTP\)/m,
  ],
  [
    'a database that cannot be reached',
    () => ({ ...WITHOUT_MAIL, DATABASE_URL: databaseUrl.replace(/:\d+\//, ':1/') }),
    {},
    /^fail: .*127\.0\.0\.1:1.* → Check DATABASE_URL, and whether PostgreSQL runs/m,
  ],
  [
    'a database that does not take the password',
    () => ({ ...WITHOUT_MAIL, DATABASE_URL: wrongPassword(databaseUrl) }),
    {},
    /^fail: .*127\.0\.0\.1:\d+.* → Check DATABASE_URL/m,
  ],
])('%s is named, with what mends it', async (_, planted, more, says) => {
  const said = await report(planted(), more);
  expect(said).toMatch(says);
});

it('a stale lock is named, and is no obstacle', async () => {
  const { lines, healthy } = await examine(
    {
      ...slackOf(slack),
      CERTCLERK_DATA_DIR: await killedStore(),
      CERTCLERK_SHOP: join(ROOT, 'data/examples/shop.json'),
      MAIL_ADDRESS: ADDRESS,
      IMAP_URL: dovecot.imapUrl,
      SMTP_URL: postfix.smtpUrl,
    },
    { names: namesOf({}) },
  );
  expect(told(lines)).toMatch(/^warn: The lock .* is stale: process \d+ has ended.* → Start the clerk: it takes over/m);
  expect(healthy).toBe(true);
});

it('a database as it should be gives the time, too', async () => {
  const { lines } = await examine({ ...slackOf(slack), DATABASE_URL: databaseUrl }, { names: namesOf({}) });
  expect(told(lines)).toMatch(/^ok: PostgreSQL .+ at 127\.0\.0\.1:\d+\/\w+; the first start makes its tables/m);
  expect(told(lines)).toMatch(/^ok: It is .*Slack's clock is \d s away, the database's clock is \d s away/m);
});
