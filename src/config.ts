import { config as readDotenv } from 'dotenv';
import { z } from 'zod';
import type { BotOptions } from './bot/bot.js';
import { AppError } from './core/errors.js';
import { readDkimKey } from './dkim-key.js';
import { LISTEN_EXPECTED, readListenUrl } from './mail/in/listen-url.js';
import type { DkimKey } from './mail/out/dkim.js';

/** One thing wrong with the configuration: which variable, and what is expected there. */
export interface ConfigFault {
  variable: string;
  expected: string;
}

export class ConfigError extends Error {
  readonly faults: ConfigFault[];
  constructor(faults: ConfigFault[]) {
    super(faults.map((f) => `${f.variable}: ${f.expected}`).join('\n'));
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

export type SlackConfig = BotOptions['slack'];

/** What both kinds of clerk have in common. */
interface CommonConfig {
  /** How many people must approve a review. */
  reviewApprovers: number;
  timeZone: string;
  language: string;
  /** Undefined: not said, so the sandbox may take the next free one. */
  port?: number;
  logLevel: string;
  /** Paths of lists of Debian weak keys and of leaked keys. */
  weakKeyFiles: string[];
  leakedKeyFiles: string[];
}

export interface RealConfig extends CommonConfig {
  kind: 'real';
  dataDir: string;
  /** Set: PostgreSQL instead of the JSON store in `dataDir`. */
  databaseUrl?: string;
  shopFile: string;
  slack: SlackConfig;
  /** At least one of the two is there. */
  imapUrl?: string;
  mailListen?: string;
  smtpUrl: string;
  mailAddress: string;
  mailAuth: 'require' | 'off';
  authservId?: string;
  /** What outgoing mails are signed with; left out: they are not signed here. */
  dkim?: DkimKey;
  /** Empty: made at the first start and kept in the store. */
  secrets: string[];
  /** Who has it may read /metrics from elsewhere. */
  metricsToken?: string;
}

export interface SandboxConfig extends CommonConfig {
  kind: 'sandbox';
  smtpPort?: number;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** The process's environment, with what the `.env` file of the current folder adds to it. */
export function readEnvironment(): Environment {
  const added: Record<string, string> = {};
  readDotenv({ processEnv: added, quiet: true });
  return { ...added, ...process.env };
}

/** Whether the person at the terminal asked for no colours (no-color.org), or the terminal knows none. */
export const prefersPlainText = (): boolean => isSet(process.env, 'NO_COLOR') || process.env['TERM'] === 'dumb';

/** Any of these set means that a real clerk is wanted; then every missing one is a fault. */
const REAL = ['IMAP_URL', 'MAIL_LISTEN', 'SMTP_URL', 'DATABASE_URL', 'CERTCLERK_SHOP'];

const isSet = (env: Environment, name: string): boolean => (env[name] ?? '').trim() !== '';

export const isConfigured = (env: Environment): boolean =>
  REAL.some((name) => isSet(env, name)) ||
  Object.keys(env).some((name) => name.startsWith('SLACK_') && isSet(env, name));

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** A server's address whose user and password can be read: a bare % in a password is the usual slip. */
function isServerUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { hostname, username, password, pathname } = new URL(text);
  try {
    decodeURIComponent(username + password + pathname);
  } catch (error) {
    if (error instanceof URIError) return false;
    throw error;
  }
  return hostname !== '';
}

function isListenUrl(text: string): boolean {
  try {
    readListenUrl(text);
    return true;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}

/** A server's; or, for a database on this machine, without a host: `postgres:///certclerk?host=/run/postgresql`. */
function isDatabaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { pathname, searchParams } = new URL(text);
  return pathname.length > 1 && (isServerUrl(text) || searchParams.has('host'));
}

const hasUser = (text: string): boolean => URL.canParse(text) && new URL(text).username !== '';

const port = z.coerce.number().int().min(0).max(65535);

/** Every variable: how it is checked, and the words for what is expected. */
const variables = {
  CERTCLERK_DATA_DIR: { expected: 'a folder for the JSON store, like data', check: z.string() },
  SLACK_BOT_TOKEN: { expected: "the bot's token, starting with xoxb-", check: z.string().startsWith('xoxb-') },
  SLACK_SIGNING_SECRET: { expected: 'the signing secret of the Slack app', check: z.string().min(8) },
  SLACK_APP_TOKEN: {
    expected: 'an app-level token, starting with xapp- (Socket Mode)',
    check: z.string().startsWith('xapp-'),
  },
  SLACK_TEAM_ID: { expected: 'the id of your workspace, like T0123ABCD', check: z.string().regex(/^T[A-Z0-9]+$/) },
  SLACK_STAFF: {
    expected: 'who may use it: a user group (S…), a private channel (C…), or users (U…,U…)',
    check: z.string().regex(/^([SCG][A-Z0-9]+|[UW][A-Z0-9]+(\s*,\s*[UW][A-Z0-9]+)*)$/),
  },
  SLACK_CHANNEL: { expected: 'the channel for digests, like C0123ABCD', check: z.string().regex(/^[CG][A-Z0-9]+$/) },
  SLACK_API_URL: {
    expected: 'another address of the Slack Web API (tests only), like http://127.0.0.1:4000/api/',
    check: z.url(),
  },
  IMAP_URL: {
    expected: 'imaps://user:password@host:993/INBOX (the password percent-encoded)',
    check: z
      .string()
      .regex(/^imaps?:\/\//)
      .refine(isServerUrl)
      .refine(hasUser),
  },
  MAIL_LISTEN: { expected: LISTEN_EXPECTED, check: z.string().refine(isListenUrl) },
  SMTP_URL: {
    expected: 'smtps://user:password@host:465 (the password percent-encoded)',
    check: z
      .string()
      .regex(/^smtps?:\/\//)
      .refine(isServerUrl),
  },
  DATABASE_URL: {
    expected: 'postgres://user:password@host:5432/database (the password percent-encoded)',
    check: z
      .string()
      .regex(/^postgres(ql)?:\/\//)
      .refine(isDatabaseUrl),
  },
  MAIL_ADDRESS: { expected: "the clerk's own address, like ssl@ssl.example.com", check: z.email() },
  MAIL_AUTHSERV_ID: {
    expected: 'the authserv-id of your own mail server, like mx.example.com',
    check: z.string().regex(/^[\w.-]+$/),
  },
  MAIL_DKIM_KEY: { expected: 'the path of a PEM file with an RSA key of at least 2048 bits', check: z.string() },
  MAIL_DKIM_SELECTOR: {
    expected: 'the selector under which the DNS has the public key, like ssl2026',
    check: z.string().regex(/^[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?$/i),
  },
  MAIL_AUTH: { expected: 'require or off', check: z.enum(['require', 'off']) },
  CERTCLERK_SECRET: {
    expected: 'secrets of at least 16 characters, comma-separated, the newest first',
    check: z.string().refine((text) => text.split(',').every((s) => s.trim().length >= 16)),
  },
  SANDBOX_SMTP_PORT: { expected: 'a port number, like 2525', check: port },
  PORT: { expected: 'a port number, like 3000', check: port },
  CERTCLERK_METRICS_TOKEN: {
    expected: 'a token of at least 16 characters without spaces, for those who read /metrics from another machine',
    check: z.string().regex(/^\S{16,}$/),
  },
  CERTCLERK_TIMEZONE: { expected: 'a time zone, like Europe/Ljubljana', check: z.string().refine(isTimeZone) },
  CERTCLERK_LANGUAGE: { expected: 'a language of two letters, like en', check: z.string().regex(/^[a-z]{2}$/) },
  REVIEW_APPROVERS: { expected: '1 or 2: how many people must approve a review', check: z.enum(['1', '2']) },
  CERTCLERK_SHOP: { expected: 'the path of the shop file (JSON); see data/examples/shop.json', check: z.string() },
  CERTCLERK_DEBIAN_WEAK_KEYS: {
    expected: 'files with Debian weak keys, comma-separated; see docs/csr.md',
    check: z.string(),
  },
  CERTCLERK_LEAKED_KEYS: {
    expected: 'files with keys known as leaked, comma-separated; see docs/csr.md',
    check: z.string(),
  },
  CERTCLERK_LOG_LEVEL: {
    expected: 'debug, info, warn, error or silent',
    check: z.enum(['debug', 'info', 'warn', 'error', 'silent']),
  },
} as const satisfies Record<string, { expected: string; check: z.ZodType }>;

type Variable = keyof typeof variables;

class Reader {
  readonly faults: ConfigFault[] = [];
  constructor(private readonly env: Environment) {}

  private value<T>(name: Variable, check: z.ZodType<T>): T | undefined {
    const text = this.env[name]?.trim() ?? '';
    if (text === '') return undefined;
    const checked = check.safeParse(text);
    if (checked.success) return checked.data;
    // The value itself is not repeated: it may be a secret.
    this.faults.push({ variable: name, expected: `is not usable; expected ${variables[name].expected}` });
    return undefined;
  }

  text(name: Variable): string | undefined {
    const value = this.value<unknown>(name, variables[name].check);
    return typeof value === 'string' ? value : undefined;
  }

  number(name: 'PORT' | 'SANDBOX_SMTP_PORT'): number | undefined {
    return this.value(name, port);
  }

  /** The parts of a comma-separated value; none where it is not set. */
  list(name: Variable): string[] {
    return (this.text(name) ?? '').split(',').flatMap((part) => part.trim() || []);
  }

  required(name: Variable): string {
    if (!isSet(this.env, name)) {
      this.faults.push({ variable: name, expected: `is missing; expected ${variables[name].expected}` });
      return '';
    }
    return this.text(name) ?? '';
  }

  /** A fault where neither is set; it stands under the first one's name. */
  oneOf(name: Variable, other: Variable): void {
    if (isSet(this.env, name) || isSet(this.env, other)) return;
    const [first, second] = [variables[name].expected, variables[other].expected];
    this.faults.push({ variable: name, expected: `is missing; expected ${first}. Or else set ${other}: ${second}` });
  }

  common(): CommonConfig {
    return {
      reviewApprovers: this.text('REVIEW_APPROVERS') === '2' ? 2 : 1,
      timeZone: this.text('CERTCLERK_TIMEZONE') ?? 'Europe/Ljubljana',
      language: this.text('CERTCLERK_LANGUAGE') ?? 'en',
      port: this.number('PORT'),
      logLevel: this.text('CERTCLERK_LOG_LEVEL') ?? 'info',
      weakKeyFiles: this.list('CERTCLERK_DEBIAN_WEAK_KEYS'),
      leakedKeyFiles: this.list('CERTCLERK_LEAKED_KEYS'),
    };
  }
}

/** Mail comes from a mailbox, or is handed over, or both. */
function readMailDoors(reader: Reader): Pick<RealConfig, 'imapUrl' | 'mailListen'> {
  const doors = { imapUrl: reader.text('IMAP_URL'), mailListen: reader.text('MAIL_LISTEN') };
  reader.oneOf('IMAP_URL', 'MAIL_LISTEN');
  return doors;
}

/** Both or neither; the key itself is looked at here, so that all its faults are faults of the configuration. */
function readDkim(reader: Reader): DkimKey | undefined {
  const path = reader.text('MAIL_DKIM_KEY');
  const selector = reader.text('MAIL_DKIM_SELECTOR');
  if (path === undefined && selector === undefined) return undefined;
  const file = path === undefined ? { fault: `is missing; ${BOTH}` } : readDkimKey(path);
  if ('fault' in file) reader.faults.push({ variable: 'MAIL_DKIM_KEY', expected: file.fault });
  else if (selector !== undefined) return { selector, privateKey: file.privateKey };
  if (selector === undefined) reader.faults.push({ variable: 'MAIL_DKIM_SELECTOR', expected: `is missing; ${BOTH}` });
  return undefined;
}

const BOTH = 'MAIL_DKIM_KEY and MAIL_DKIM_SELECTOR go together';

function readReal(reader: Reader): RealConfig {
  const appToken = reader.text('SLACK_APP_TOKEN');
  return {
    ...reader.common(),
    kind: 'real',
    dataDir: reader.text('CERTCLERK_DATA_DIR') ?? 'data',
    databaseUrl: reader.text('DATABASE_URL'),
    shopFile: reader.required('CERTCLERK_SHOP'),
    slack: {
      botToken: reader.required('SLACK_BOT_TOKEN'),
      // Socket Mode carries no signatures.
      signingSecret: appToken ? (reader.text('SLACK_SIGNING_SECRET') ?? '') : reader.required('SLACK_SIGNING_SECRET'),
      appToken,
      teamId: reader.required('SLACK_TEAM_ID'),
      staff: reader.required('SLACK_STAFF'),
      channel: reader.required('SLACK_CHANNEL'),
      apiUrl: reader.text('SLACK_API_URL'),
    },
    ...readMailDoors(reader),
    smtpUrl: reader.required('SMTP_URL'),
    mailAddress: reader.required('MAIL_ADDRESS'),
    mailAuth: reader.text('MAIL_AUTH') === 'off' ? 'off' : 'require',
    authservId: reader.text('MAIL_AUTHSERV_ID'),
    dkim: readDkim(reader),
    secrets: reader.list('CERTCLERK_SECRET'),
    metricsToken: reader.text('CERTCLERK_METRICS_TOKEN'),
  };
}

/** The configuration of a real clerk as far as it can be read, and every fault; what is at fault is left empty. */
export function readConfig(env: Environment): { config: RealConfig; faults: ConfigFault[] } {
  const reader = new Reader(env);
  return { config: readReal(reader), faults: reader.faults };
}

/** Reads the configuration of a real clerk. Throws ConfigError with every fault at once. */
export function loadConfig(env: Environment): RealConfig {
  const { config, faults } = readConfig(env);
  if (faults.length > 0) throw new ConfigError(faults);
  return config;
}

/** Reads what the sandbox can be told. Throws ConfigError with every fault at once. */
export function loadSandboxConfig(env: Environment): SandboxConfig {
  const reader = new Reader(env);
  const config: SandboxConfig = { ...reader.common(), kind: 'sandbox', smtpPort: reader.number('SANDBOX_SMTP_PORT') };
  if (reader.faults.length > 0) throw new ConfigError(reader.faults);
  return config;
}

/** What the command line needs to reach the clerk, or to open the store itself. */
export interface CliConfig extends CommonConfig {
  dataDir: string;
  databaseUrl?: string;
  shopFile?: string;
  mailAddress: string;
  secrets: string[];
}

export function loadCliConfig(env: Environment): CliConfig {
  const reader = new Reader(env);
  const config: CliConfig = {
    ...reader.common(),
    dataDir: reader.text('CERTCLERK_DATA_DIR') ?? 'data',
    databaseUrl: reader.text('DATABASE_URL'),
    shopFile: reader.text('CERTCLERK_SHOP'),
    mailAddress: reader.text('MAIL_ADDRESS') ?? '',
    secrets: reader.list('CERTCLERK_SECRET'),
  };
  if (reader.faults.length > 0) throw new ConfigError(reader.faults);
  return config;
}
