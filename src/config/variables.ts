import { z } from 'zod';
import { AppError } from '../core/errors.js';
import { LISTEN_EXPECTED, readListenUrl } from '../mail/in/listen-url.js';

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

export const port = z.coerce.number().int().min(0).max(65535);

/** A user group, a channel, or a list of people. */
const members = z.string().regex(/^([SCG][A-Z0-9]+|[UW][A-Z0-9]+(\s*,\s*[UW][A-Z0-9]+)*)$/);

/** Every variable: how it is checked, and the words for what is expected. */
export const variables = {
  CERTCLERK_DATA_DIR: { expected: 'a folder for the JSON store, like data', check: z.string() },
  SLACK_BOT_TOKEN: {
    expected:
      "the bot's token, starting with xoxb- (one with xoxe. in front expires: turn token rotation off in the app)",
    check: z.string().startsWith('xoxb-'),
  },
  SLACK_SIGNING_SECRET: { expected: 'the signing secret of the Slack app', check: z.string().min(8) },
  SLACK_APP_TOKEN: {
    expected: 'an app-level token, starting with xapp- (Socket Mode)',
    check: z.string().startsWith('xapp-'),
  },
  SLACK_TEAM_ID: { expected: 'the id of your workspace, like T0123ABCD', check: z.string().regex(/^T[A-Z0-9]+$/) },
  SLACK_STAFF: {
    expected: 'who may use it: a user group (S…), a private channel (C…), or users (U…,U…)',
    check: members,
  },
  SLACK_ADMINS: {
    expected: 'who of the staff may also cancel, credit, revoke and approve: S…, C…, or U…,U…; left out: all of them',
    check: members,
  },
  SLACK_READERS: { expected: 'who else may look and change nothing: S…, C…, or U…,U…', check: members },
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
  CERTCLERK_URL: {
    expected: 'the https address under which Slack reaches the clerk, like https://ssl.example.com',
    check: z.url({ protocol: /^https$/ }),
  },
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

export type Variable = keyof typeof variables;
