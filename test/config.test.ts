import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  ConfigError,
  type Environment,
  isConfigured,
  loadCliConfig,
  loadConfig,
  loadSandboxConfig,
  readEnvironment,
} from '../src/config.js';

const whole: Environment = {
  CERTCLERK_SHOP: 'shop.json',
  SLACK_BOT_TOKEN: 'xoxb-1-secret',
  SLACK_SIGNING_SECRET: 'signing-secret',
  SLACK_TEAM_ID: 'T0001',
  SLACK_STAFF: 'S0001',
  SLACK_CHANNEL: 'C0001',
  IMAP_URL: 'imaps://ssl:p%40ss@mail.example.com:993/INBOX',
  SMTP_URL: 'smtps://ssl:p%40ss@mail.example.com:465',
  MAIL_ADDRESS: 'ssl@ssl.example.com',
};

const faultsOf = (load: () => unknown): ConfigError['faults'] => {
  try {
    load();
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
};
const variables = (env: Environment): string[] => faultsOf(() => loadConfig(env)).map((f) => f.variable);

describe('the configuration of a real clerk', () => {
  it('is read, with its defaults', () => {
    expect(loadConfig(whole)).toEqual({
      kind: 'real',
      reviewApprovers: 1,
      timeZone: 'Europe/Ljubljana',
      language: 'en',
      port: undefined,
      logLevel: 'info',
      weakKeyFiles: [],
      leakedKeyFiles: [],
      dataDir: 'data',
      shopFile: 'shop.json',
      slack: {
        botToken: 'xoxb-1-secret',
        signingSecret: 'signing-secret',
        appToken: undefined,
        teamId: 'T0001',
        staff: 'S0001',
        channel: 'C0001',
        apiUrl: undefined,
      },
      imapUrl: whole.IMAP_URL,
      mailListen: undefined,
      smtpUrl: whole.SMTP_URL,
      mailAddress: 'ssl@ssl.example.com',
      mailAuth: 'require',
      authservId: undefined,
      secrets: [],
    });
  });

  it('reads what may be set', () => {
    const more = {
      CERTCLERK_DATA_DIR: ' /srv/certclerk ',
      CERTCLERK_METRICS_TOKEN: 'a-token-of-enough-characters',
      CERTCLERK_URL: 'https://ssl.example.com',
      CERTCLERK_SECRET: 'the first of the secrets, the second of the secrets',
      MAIL_AUTH: 'off',
      MAIL_AUTHSERV_ID: 'mx.example.com',
      PORT: '8080',
      CERTCLERK_TIMEZONE: 'America/New_York',
      CERTCLERK_LANGUAGE: 'sl',
      CERTCLERK_LOG_LEVEL: 'debug',
      SLACK_STAFF: 'U0001, U0002',
      SLACK_ADMINS: 'S0002',
      SLACK_READERS: 'C0003',
    };
    expect(loadConfig({ ...whole, ...more })).toMatchObject({
      dataDir: '/srv/certclerk',
      secrets: ['the first of the secrets', 'the second of the secrets'],
      metricsToken: 'a-token-of-enough-characters',
      publicUrl: 'https://ssl.example.com',
      mailAuth: 'off',
      authservId: 'mx.example.com',
      port: 8080,
      timeZone: 'America/New_York',
      language: 'sl',
      logLevel: 'debug',
      slack: { staff: 'U0001, U0002', admins: 'S0002', readers: 'C0003' },
    });
  });

  it('names everything that is missing at once, and what is expected there', () => {
    const faults = faultsOf(() => loadConfig({}));
    expect(faults.map((f) => f.variable)).toEqual([
      'CERTCLERK_SHOP',
      'SLACK_BOT_TOKEN',
      'SLACK_SIGNING_SECRET',
      'SLACK_TEAM_ID',
      'SLACK_STAFF',
      'SLACK_CHANNEL',
      'IMAP_URL',
      'SMTP_URL',
      'MAIL_ADDRESS',
    ]);
    for (const fault of faults) expect(fault.expected).toMatch(/^is missing; expected .{10}/);
  });

  it.each(['postgres://clerk:p%40ss@db.example.com/certclerk', 'postgresql:///certclerk?host=/run/postgresql'])(
    'takes %s for a database',
    (url) => {
      expect(loadConfig({ ...whole, DATABASE_URL: url })).toMatchObject({ databaseUrl: url, dataDir: 'data' });
      expect(loadCliConfig({ DATABASE_URL: url })).toMatchObject({ databaseUrl: url });
    },
  );

  it('takes empty and blank variables as missing', () => {
    expect(variables({ ...whole, SLACK_CHANNEL: '', IMAP_URL: '  ' })).toEqual(['SLACK_CHANNEL', 'IMAP_URL']);
  });

  const wrong: [string, string][] = [
    ['SLACK_BOT_TOKEN', 'xoxp-hush-hush'],
    ['SLACK_SIGNING_SECRET', 'hush'],
    ['SLACK_APP_TOKEN', 'xoxb-hush-hush'],
    ['SLACK_TEAM_ID', 'hush'],
    ['SLACK_STAFF', 'everybody'],
    ['SLACK_STAFF', 'U1,S2'],
    ['SLACK_ADMINS', 'the boss, hush'],
    ['SLACK_READERS', 'S1,S2'],
    ['CERTCLERK_URL', 'http://ssl.example.com'],
    ['CERTCLERK_URL', 'ssl.example.com'],
    ['SLACK_CHANNEL', '#hush'],
    ['SLACK_API_URL', 'hush'],
    ['IMAP_URL', 'https://user:hush@host/'],
    ['IMAP_URL', 'imaps://host/INBOX'],
    ['IMAP_URL', 'imaps://user:hush%zz@host/INBOX'],
    ['IMAP_URL', 'imaps://user:hu sh@ho st/INBOX'],
    ['MAIL_LISTEN', 'hush'],
    ['MAIL_LISTEN', 'lmtp://user:hush@127.0.0.1:2424'],
    ['MAIL_LISTEN', 'lmtp://0.0.0.0:2424'],
    ['IMAP_URL', 'imaps://user:password@host/%hush'],
    ['SMTP_URL', 'hush'],
    ['SMTP_URL', 'smtps://user:hush%@host'],
    ['DATABASE_URL', 'mysql://user:hush@host/db'],
    ['DATABASE_URL', 'postgres://user:hush@host'],
    ['DATABASE_URL', 'postgres://user:hush%@host/db'],
    ['DATABASE_URL', 'postgres:///db'],
    ['MAIL_ADDRESS', 'hush'],
    ['MAIL_AUTHSERV_ID', 'hush hush'],
    ['MAIL_AUTH', 'hush'],
    ['CERTCLERK_METRICS_TOKEN', 'too short'],
    ['CERTCLERK_METRICS_TOKEN', 'long enough but with spaces'],
    ['CERTCLERK_SECRET', 'hush'],
    ['CERTCLERK_SECRET', 'a secret of enough characters,hush'],
    ['REVIEW_APPROVERS', 'hush'],
    ['REVIEW_APPROVERS', '3'],
    ['PORT', 'hush'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['CERTCLERK_TIMEZONE', 'Hush/Hush'],
    ['CERTCLERK_LANGUAGE', 'hush'],
    ['CERTCLERK_LOG_LEVEL', 'hush'],
  ];

  it.each(wrong)('names %s where it is %s, without repeating it', (variable, value) => {
    const faults = faultsOf(() => loadConfig({ ...whole, [variable]: value }));
    expect(faults.map((f) => f.variable)).toContain(variable);
    expect(faults.find((f) => f.variable === variable)?.expected).toMatch(/^is not usable; expected .{8}/);
    expect(JSON.stringify(faults)).not.toMatch(/hush/i);
  });

  it.each([
    ['1', 1],
    ['2', 2],
    ['', 1],
  ])('REVIEW_APPROVERS=%s asks for %i', (value, approvers) => {
    for (const config of [loadConfig, loadSandboxConfig, loadCliConfig]) {
      expect(config({ ...whole, REVIEW_APPROVERS: value }).reviewApprovers).toBe(approvers);
    }
  });

  it('takes mail from a mailbox, or handed over, or both; with neither, one fault names both', () => {
    const { IMAP_URL: imapUrl, ...rest } = whole;
    const mailListen = 'lmtp://127.0.0.1:2424';
    expect(loadConfig({ ...rest, MAIL_LISTEN: mailListen })).toMatchObject({ imapUrl: undefined, mailListen });
    expect(loadConfig({ ...whole, MAIL_LISTEN: mailListen })).toMatchObject({ imapUrl, mailListen });
    const faults = faultsOf(() => loadConfig(rest));
    expect(faults.map((f) => f.variable)).toEqual(['IMAP_URL']);
    expect(faults[0]?.expected).toMatch(/expected imaps:.*Or else set MAIL_LISTEN: lmtp:/);
    // What is set and unusable is one fault, not also a missing one.
    expect(variables({ ...rest, MAIL_LISTEN: 'x' })).toEqual(['MAIL_LISTEN']);
  });

  it('names what is missing and what is wrong together', () => {
    expect(variables({ ...whole, SMTP_URL: '', PORT: 'x', MAIL_AUTH: 'no', CERTCLERK_TIMEZONE: 'Moon' })).toEqual([
      'CERTCLERK_TIMEZONE',
      'PORT',
      'SMTP_URL',
      'MAIL_AUTH',
    ]);
  });

  it('says all of it in the error, a line each', () => {
    const error = new ConfigError(faultsOf(() => loadConfig({ ...whole, SMTP_URL: '', PORT: 'x' })));
    expect(error.message.split('\n').map((line) => line.split(':')[0])).toEqual(['PORT', 'SMTP_URL']);
  });

  it('needs no signing secret with Socket Mode, which carries no signatures', () => {
    const { SLACK_SIGNING_SECRET: _left, ...rest } = whole;
    expect(loadConfig({ ...rest, SLACK_APP_TOKEN: 'xapp-1' }).slack).toMatchObject({
      appToken: 'xapp-1',
      signingSecret: '',
    });
  });

  it.each(['S0001', 'C0001', 'U0001', 'U0001,U0002', 'U0001, W0002'])('takes %s as staff', (staff) => {
    expect(loadConfig({ ...whole, SLACK_STAFF: staff }).slack.staff).toBe(staff);
  });
});

describe('sandbox or real', () => {
  it.each<[Environment, boolean]>([
    [{}, false],
    [
      { PORT: '3000', CERTCLERK_TIMEZONE: 'Europe/Paris', SANDBOX_SMTP_PORT: '2525', MAIL_ADDRESS: 'a@b.example' },
      false,
    ],
    [{ IMAP_URL: '' }, false],
    [{ SLACK_BOT_TOKEN: ' ' }, false],
    [{ SLACK_BOT_TOKEN: 'x' }, true],
    [{ SLACK_API_URL: 'x' }, true],
    [{ IMAP_URL: 'x' }, true],
    [{ MAIL_LISTEN: 'x' }, true],
    [{ SMTP_URL: 'x' }, true],
    [{ DATABASE_URL: 'x' }, true],
    [{ CERTCLERK_SHOP: 'x' }, true],
  ])('with %j a real clerk is wanted: %s', (env, real) => {
    expect(isConfigured(env)).toBe(real);
  });

  it('the sandbox needs nothing, and names what is wrong', () => {
    expect(loadSandboxConfig({})).toEqual({
      kind: 'sandbox',
      reviewApprovers: 1,
      timeZone: 'Europe/Ljubljana',
      language: 'en',
      port: undefined,
      logLevel: 'info',
      weakKeyFiles: [],
      leakedKeyFiles: [],
      smtpPort: undefined,
    });
    expect(loadSandboxConfig({ SANDBOX_SMTP_PORT: '2526', PORT: '0' })).toMatchObject({ smtpPort: 2526, port: 0 });
    const env = { SANDBOX_SMTP_PORT: 'x', PORT: 'y' };
    expect(
      faultsOf(() => loadSandboxConfig(env))
        .map((f) => f.variable)
        .sort(),
    ).toEqual(['PORT', 'SANDBOX_SMTP_PORT']);
  });

  it('the command line needs nothing but what it is told', () => {
    expect(loadCliConfig({})).toMatchObject({ dataDir: 'data', shopFile: undefined, mailAddress: '', secrets: [] });
    expect(faultsOf(() => loadCliConfig({ MAIL_ADDRESS: 'x' })).map((f) => f.variable)).toEqual(['MAIL_ADDRESS']);
  });
});

it('the .env file adds to the environment and does not overrule it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'certclerk-env-'));
  const before = process.cwd();
  onTestFinished(async () => {
    process.chdir(before);
    delete process.env.CERTCLERK_TEST_A;
    await rm(folder, { recursive: true, force: true });
  });
  await writeFile(join(folder, '.env'), 'CERTCLERK_TEST_A=file\nCERTCLERK_TEST_B="b # b"\n# CERTCLERK_TEST_C=c\n');
  process.chdir(folder);
  process.env.CERTCLERK_TEST_A = 'environment';
  const env = readEnvironment();
  expect([env.CERTCLERK_TEST_A, env.CERTCLERK_TEST_B, env.CERTCLERK_TEST_C]).toEqual([
    'environment',
    'b # b',
    undefined,
  ]);
  // Reading it leaves the process as it was.
  expect(process.env.CERTCLERK_TEST_B).toBeUndefined();
});
