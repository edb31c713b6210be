import type { Environment } from '../../config.js';
import { domainCheck } from '../../doctor/checks/domain.js';
import { mailLoopCheck } from '../../doctor/checks/mail-loop.js';
import { mailboxCheck } from '../../doctor/checks/mailbox.js';
import { smtpCheck } from '../../doctor/checks/smtp.js';
import { type Guide, type Step, faultOf, forVariable } from '../step.js';

interface Server {
  protocol: string;
  /** With its port, where one is said. */
  host: string;
  user: string;
  password: string;
  /** With its slash. */
  path: string;
}

const urlOf = ({ protocol, host, user, password, path }: Server): string => {
  const login = user === '' ? '' : `${encodeURIComponent(user)}:${encodeURIComponent(password)}@`;
  return `${protocol}//${login}${host}${path}`;
};

/** The parts of a URL that was set before; null where there is none that can be read. */
function serverIn(url: string | undefined, variable: 'IMAP_URL' | 'SMTP_URL'): Server | null {
  if (!url || faultOf(variable)(url) !== undefined) return null;
  const { protocol, host, username, password, pathname } = new URL(url);
  return {
    protocol,
    host,
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    path: pathname === '/' ? '' : pathname,
  };
}

/** Whether an answer is a whole URL, login and all, as the variable wants it: then nothing more is asked. */
const isWhole = (answer: string, variable: 'IMAP_URL' | 'SMTP_URL'): boolean =>
  Boolean(serverIn(answer, variable)?.user);

/** On these the connection begins in the clear, and TLS follows (STARTTLS). */
const STARTTLS_PORT = /:(?:143|25|587)$/;

/** `mail.example.com`, with a port or without, or `imap://…` where TLS is not to be there from the first byte. */
function addressOf(answer: string, kind: 'imap' | 'smtp'): Pick<Server, 'protocol' | 'host'> {
  const [, protocol, host = ''] = /^(?:([a-z]+:)\/\/)?(.*?)\/?$/.exec(answer) ?? [];
  return { protocol: protocol ?? (STARTTLS_PORT.test(host) ? `${kind}:` : `${kind}s:`), host };
}

const faultInAddress =
  (kind: 'imap' | 'smtp') =>
  (answer: string): string | undefined => {
    const variable = kind === 'imap' ? 'IMAP_URL' : 'SMTP_URL';
    if (isWhole(answer, variable)) return undefined;
    const url = urlOf({ ...addressOf(answer, kind), user: 'user', password: '', path: '' });
    return faultOf(variable)(url) === undefined
      ? undefined
      : 'Please write it like mail.example.com or mail.example.com:993.';
  };

function shownAddress(server: Server | null): string | undefined {
  if (server === null) return undefined;
  return server.protocol.endsWith('s:') ? server.host : `${server.protocol}//${server.host}`;
}

const domainOf = ({ MAIL_ADDRESS = '' }: Environment): string => MAIL_ADDRESS.slice(MAIL_ADDRESS.lastIndexOf('@') + 1);

export const addressStep: Step = {
  title: "The clerk's own address: customers answer to it",
  sets: ['MAIL_ADDRESS'],
  checks: [domainCheck],
  async ask({ prompt }, known) {
    return { MAIL_ADDRESS: await prompt.ask({ words: 'Mail address', ...forVariable('MAIL_ADDRESS', known) }) };
  },
};

export const mailboxStep: Step = {
  title: 'Its mailbox: one of its own, which also gets what comes to ssl+ANYTHING@…',
  sets: ['IMAP_URL', 'MAIL_LISTEN'],
  checks: [mailboxCheck],
  async ask(guide, known) {
    const { prompt } = guide;
    const before = serverIn(known['IMAP_URL'], 'IMAP_URL');
    const where = await prompt.ask({
      words: 'IMAP server, or "none" where your mail server hands mail over (docs/handover.md)',
      initial: shownAddress(before) ?? (known['MAIL_LISTEN'] ? 'none' : `mail.${domainOf(known)}`),
      faultIn: (answer) => (answer === 'none' ? undefined : faultInAddress('imap')(answer)),
    });
    if (where === 'none') return { IMAP_URL: null, MAIL_LISTEN: await listenAddress(guide, known) };
    const listening = { MAIL_LISTEN: known['MAIL_LISTEN'] || null };
    if (isWhole(where, 'IMAP_URL')) return { IMAP_URL: where, ...listening };
    const login = await askLogin(guide, before, known['MAIL_ADDRESS']);
    const path = before?.path ?? '/INBOX';
    return { IMAP_URL: urlOf({ ...addressOf(where, 'imap'), ...login, path }), ...listening };
  },
};

const listenAddress = ({ prompt }: Guide, known: Environment): Promise<string> =>
  prompt.ask({
    words: 'Where the clerk listens for it',
    ...forVariable('MAIL_LISTEN', known, 'lmtp://127.0.0.1:2424'),
  });

async function askLogin(
  { prompt }: Guide,
  before: Server | null,
  address: string | undefined,
): Promise<Pick<Server, 'user' | 'password'>> {
  const user = await prompt.ask({ words: 'User', initial: before?.user || address });
  const password = await prompt.ask({ words: 'Password', secret: true, initial: before?.password });
  return { user, password };
}

export const smtpStep: Step = {
  title: 'The server through which its mails go out',
  sets: ['SMTP_URL'],
  checks: [smtpCheck],
  ask: async (guide, known) => ({ SMTP_URL: await smtpUrl(guide, known) }),
};

async function smtpUrl({ prompt }: Guide, known: Environment): Promise<string> {
  const before = serverIn(known['SMTP_URL'], 'SMTP_URL');
  const mailbox = serverIn(known['IMAP_URL'], 'IMAP_URL');
  const where = await prompt.ask({
    words: 'SMTP server',
    initial: shownAddress(before) ?? mailbox?.host.replace(/:\d+$/, '') ?? `mail.${domainOf(known)}`,
    faultIn: faultInAddress('smtp'),
  });
  if (isWhole(where, 'SMTP_URL')) return where;
  const user = await prompt.ask({
    words: 'User',
    initial: before ? before.user : mailbox?.user,
    optional: true,
  });
  const isMailboxUser = user === mailbox?.user;
  const password =
    user === ''
      ? ''
      : await prompt.ask({
          words: isMailboxUser && !before ? "Password (Enter: the mailbox's)" : 'Password',
          secret: true,
          initial: before?.password || (isMailboxUser ? mailbox.password : undefined),
        });
  return urlOf({ ...addressOf(where, 'smtp'), user, password, path: '' });
}

/** Asks nothing: shows whether a mail with a plus address comes back, and can be tried again. */
export const mailLoopStep: Step = {
  title: 'A mail to itself, with a plus address (it takes some seconds)',
  sets: ['MAIL_AUTHSERV_ID'],
  checks: [mailLoopCheck],
  ask: () => Promise.resolve({}),
};
