import { config as readDotenv } from 'dotenv';
import type { BotOptions } from './bot/bot.js';
import { ConfigError, Reader, isSet, type ConfigFault, type Environment } from './config/reader.js';
import { readDkimKey } from './dkim-key.js';
import type { DkimKey } from './mail/out/dkim.js';

export { ConfigError, type ConfigFault, type Environment } from './config/reader.js';

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
  /** Where the world, and so Slack, finds the HTTP door; `doctor` tries it. */
  publicUrl?: string;
  /** Who has it may read /metrics from elsewhere. */
  metricsToken?: string;
}

export interface SandboxConfig extends CommonConfig {
  kind: 'sandbox';
  smtpPort?: number;
}

/** The process's environment alone. */
export const readProcessEnvironment = (): Environment => ({ ...process.env });

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

export const isConfigured = (env: Environment): boolean =>
  REAL.some((name) => isSet(env, name)) ||
  Object.keys(env).some((name) => name.startsWith('SLACK_') && isSet(env, name));

function readCommon(reader: Reader): CommonConfig {
  return {
    reviewApprovers: reader.text('REVIEW_APPROVERS') === '2' ? 2 : 1,
    timeZone: reader.text('CERTCLERK_TIMEZONE') ?? 'Europe/Ljubljana',
    language: reader.text('CERTCLERK_LANGUAGE') ?? 'en',
    port: reader.number('PORT'),
    logLevel: reader.text('CERTCLERK_LOG_LEVEL') ?? 'info',
    weakKeyFiles: reader.list('CERTCLERK_DEBIAN_WEAK_KEYS'),
    leakedKeyFiles: reader.list('CERTCLERK_LEAKED_KEYS'),
  };
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
    ...readCommon(reader),
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
      admins: reader.text('SLACK_ADMINS'),
      readers: reader.text('SLACK_READERS'),
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
    publicUrl: reader.text('CERTCLERK_URL'),
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
  const config: SandboxConfig = {
    ...readCommon(reader),
    kind: 'sandbox',
    smtpPort: reader.number('SANDBOX_SMTP_PORT'),
  };
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
    ...readCommon(reader),
    dataDir: reader.text('CERTCLERK_DATA_DIR') ?? 'data',
    databaseUrl: reader.text('DATABASE_URL'),
    shopFile: reader.text('CERTCLERK_SHOP'),
    mailAddress: reader.text('MAIL_ADDRESS') ?? '',
    secrets: reader.list('CERTCLERK_SECRET'),
  };
  if (reader.faults.length > 0) throw new ConfigError(reader.faults);
  return config;
}
