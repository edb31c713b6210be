import { ImapFlow } from 'imapflow';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Inbox, type InboxOptions, startInbox } from '../../src/mail/in/inbox.js';
import type { InboxMail } from '../../src/mail/in/intake.js';
import type { Folder } from '../../src/mail/in/receive.js';
import { writeMail } from '../mail/in/write-mail.js';
import { type Dovecot, startDovecot } from './dovecot.js';
import { type Fate, type ImapProxy, startImapProxy } from './imap-proxy.js';

let dovecot: Dovecot;
let proxy: ImapProxy;
let inbox: Inbox | null = null;
let handled: string[] = [];
let logged: string[] = [];
let waiting: { count: number; resolve: () => void }[] = [];

beforeAll(async () => {
  dovecot = await startDovecot();
});
afterAll(() => dovecot.stop());
beforeEach(async () => {
  proxy = await startImapProxy(dovecot.imapPort);
  handled = [];
  logged = [];
  waiting = [];
});
afterEach(async () => {
  await inbox?.stop();
  inbox = null;
  await proxy.stop();
  await clean();
});

const subjectOf = (mail: InboxMail): string =>
  /^Subject: (.*)\r$/m.exec(Buffer.from(mail.raw).toString('latin1', 0, 10_000))?.[1] ?? '';

function note(mail: InboxMail): void {
  handled.push(subjectOf(mail));
  for (const { count, resolve } of waiting) if (handled.length >= count) resolve();
}

/** Resolves when so many mails have been handled. */
const mailsHandled = (count: number): Promise<void> =>
  handled.length >= count ? Promise.resolve() : new Promise((resolve) => waiting.push({ count, resolve }));

function start(more: Partial<InboxOptions> = {}): Inbox {
  const write = (fields: object, message: string): void => void logged.push(`${message} ${JSON.stringify(fields)}`);
  inbox = startInbox({
    url: `imap://${dovecot.user}:${encodeURIComponent(dovecot.password)}@127.0.0.1:${proxy.port}/INBOX`,
    handle: (mail) => {
      note(mail);
      return Promise.resolve({ folder: 'Processed' });
    },
    log: { info: write, warn: write, error: write },
    pollSeconds: 300,
    retryMs: 20,
    ...more,
  });
  return inbox;
}

const deliver = (subject: string, from = 'ana@customer.example', body = 'hello'): Promise<void> =>
  dovecot.deliver(writeMail({ Subject: subject, From: from }, body), from, 'ssl@clerk.example');

async function withClient<T>(work: (client: ImapFlow) => Promise<T>, port = dovecot.imapPort): Promise<T> {
  const auth = { user: dovecot.user, pass: dovecot.password };
  const client = new ImapFlow({ host: '127.0.0.1', port, secure: false, auth, logger: false });
  client.on('error', (error) => logged.push(String(error)));
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.logout();
  }
}

/** The subjects in a folder, or null where there is none. */
const inFolder = (folder: string, port?: number): Promise<string[] | null> =>
  withClient(async (client) => {
    if (!(await client.list()).some((f) => f.path === folder)) return null;
    await client.mailboxOpen(folder);
    const mails = await client.fetchAll('1:*', { envelope: true });
    return mails.map((mail) => mail.envelope?.subject ?? '');
  }, port);

const clean = (): Promise<void> =>
  withClient(async (client) => {
    for (const { path } of await client.list()) {
      if (path !== 'INBOX') await client.mailboxDelete(path);
    }
    await client.mailboxOpen('INBOX');
    await client.messageDelete('1:*');
  });

describe('an inbox on Dovecot', () => {
  it('makes the missing folders and lays each mail where it belongs', async () => {
    const folders: Folder[] = ['Processed', 'Review', 'Ignored', 'Quarantine', 'expunge'];
    for (const folder of folders) await deliver(folder);
    const handle = (mail: InboxMail): Promise<{ folder: Folder }> =>
      Promise.resolve({ folder: folders.find((f) => f === subjectOf(mail)) ?? 'Ignored' });
    await start({ handle }).idle();
    for (const folder of folders.slice(0, 4)) expect(await inFolder(folder)).toEqual([folder]);
    expect(await inFolder('INBOX')).toEqual([]);
    expect(inbox?.handled).toBe(5);
  });

  it('hears of a new mail by IDLE, without a poll', async () => {
    await start().idle();
    await deliver('news');
    const began = performance.now();
    await mailsHandled(1);
    // Dovecot itself waits half a second before it says anything.
    expect(performance.now() - began).toBeLessThan(1_500);
    await inbox?.idle();
    expect(await inFolder('Processed')).toEqual(['news']);
  });

  it('rests once all is done: no command but IDLE', async () => {
    await deliver('one');
    await start().idle();
    const count = (): number => proxy.commands.filter((command) => !command.startsWith('IDLE')).length;
    const before = count();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(count()).toBe(before);
  });

  it('moves a mail only after it was handled', async () => {
    await deliver('slow');
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    start({
      handle: async (mail) => {
        note(mail);
        await gate;
        return { folder: 'Processed' };
      },
    });
    await mailsHandled(1);
    expect(await inFolder('INBOX')).toEqual(['slow']);
    release();
    await inbox?.idle();
    expect(await inFolder('INBOX')).toEqual([]);
  });

  it('goes on past a mail whose handling fails, and comes back to it', async () => {
    for (const subject of ['bad', 'good 1', 'good 2']) await deliver(subject);
    let failures = 2;
    const handle = (mail: InboxMail): Promise<{ folder: Folder }> => {
      note(mail);
      const fails = subjectOf(mail) === 'bad' && failures-- > 0;
      return fails ? Promise.reject(new Error('the disk is full')) : Promise.resolve({ folder: 'Processed' });
    };
    await start({ handle }).idle();
    expect(handled.slice(0, 3)).toEqual(['bad', 'good 1', 'good 2']);
    expect(handled.slice(3)).toEqual(['bad', 'bad']);
    expect((await inFolder('Processed'))?.sort()).toEqual(['bad', 'good 1', 'good 2']);
  });

  it('raises an alarm about a mail that fails again and again', async () => {
    await deliver('hopeless');
    const alarm = new Promise<string>((resolve) => {
      start({ onAlarm: resolve, retryMs: 5, handle: () => Promise.reject(new Error('no')) });
    });
    expect(await alarm).toMatch(/could not be handled 5 times/);
    expect(await inFolder('INBOX')).toEqual(['hopeless']);
  });

  it('handles each of 300 mails once, those of one sender in their order', async () => {
    for (let i = 0; i < 300; i++) await deliver(`mail ${i}`, `sender${i % 7}@customer.example`);
    const order: Record<number, number[]> = {};
    const handle = async (mail: InboxMail): Promise<{ folder: Folder }> => {
      const number = Number(subjectOf(mail).slice(5));
      await new Promise((resolve) => setTimeout(resolve, (number * 7) % 5));
      (order[number % 7] ??= []).push(number);
      return { folder: 'Processed' };
    };
    await start({ handle }).idle();
    expect(inbox?.handled).toBe(300);
    for (const numbers of Object.values(order)) expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(await inFolder('Processed')).toHaveLength(300);
  });

  it('does not download a mail of more than 40 MB', async () => {
    await deliver('huge', 'ana@customer.example', `${'x'.repeat(998)}\n`.repeat(43_000));
    await deliver('next');
    const mails: InboxMail[] = [];
    const handle = (mail: InboxMail): Promise<{ folder: Folder }> => {
      mails.push(mail);
      return Promise.resolve({ folder: mail.headerOnly === null ? 'Processed' : 'Quarantine' });
    };
    await start({ handle }).idle();
    const huge = mails.find((mail) => subjectOf(mail) === 'huge');
    expect(huge?.headerOnly).toMatch(/more than 40 MB/);
    expect(huge?.raw.byteLength).toBeLessThan(2_000);
    expect(await inFolder('Quarantine')).toEqual(['huge']);
    expect(await inFolder('Processed')).toEqual(['next']);
  });
});

describe('stopping', () => {
  it('waits for the mail in hand and moves it', async () => {
    await deliver('last');
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    start({
      handle: async (mail) => {
        note(mail);
        await gate;
        return { folder: 'Processed' };
      },
    });
    await mailsHandled(1);
    const stopped = inbox?.stop();
    release();
    await stopped;
    expect(await inFolder('Processed')).toEqual(['last']);
    expect(proxy.commands.at(-1)).toBe('LOGOUT');
  });

  it('rejects whoever waits for it to be idle', async () => {
    proxy.isDown = true;
    const idle = start().idle();
    const outcome = expect(idle).rejects.toThrow('The inbox was stopped.');
    await inbox?.stop();
    await outcome;
  });
});

describe('a connection that is cut', () => {
  const COMMANDS = [
    'AUTHENTICATE',
    'CREATE',
    'SELECT',
    'UID SEARCH',
    'UID FETCH .*SIZE',
    'UID FETCH .*BODY',
    'UID MOVE',
    'IDLE',
  ];
  const fates: Fate[] = ['cut-before', 'cut-after'];
  const rows = COMMANDS.flatMap((command) => fates.map((fate) => [command, fate] as const));

  it.each(rows)('at %s, %s: nothing is lost and nothing handled twice', async (pattern, fate) => {
    for (const subject of ['a', 'b']) await deliver(subject);
    let cuts = 0;
    proxy.onCommand = (command) => (cuts < 3 && new RegExp(`^${pattern}`).test(command) && ++cuts ? fate : 'pass');
    await start().idle();
    await deliver('c');
    await mailsHandled(3);
    await inbox?.idle();
    expect([...handled].sort()).toEqual(['a', 'b', 'c']);
    expect((await inFolder('Processed'))?.sort()).toEqual(['a', 'b', 'c']);
    expect(await inFolder('INBOX')).toEqual([]);
    expect(cuts).toBeGreaterThan(0);
  });

  it('while mails are in hand: they are moved by the next connection', async () => {
    await deliver('in hand');
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    start({
      handle: async (mail) => {
        note(mail);
        await gate;
        return { folder: 'Processed' };
      },
    });
    await mailsHandled(1);
    proxy.cutAll();
    release();
    await inbox?.idle();
    expect(handled).toEqual(['in hand']);
    expect(await inFolder('Processed')).toEqual(['in hand']);
  });

  it('and a server that is away for a while', async () => {
    await start().idle();
    expect(inbox?.state).toBe('connected');
    proxy.isDown = true;
    proxy.cutAll();
    await deliver('meanwhile');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(inbox?.state).toBe('down');
    proxy.isDown = false;
    await mailsHandled(1);
    await inbox?.idle();
    expect(inbox?.state).toBe('connected');
    expect(await inFolder('Processed')).toEqual(['meanwhile']);
  });

  it('without a word (half-open) is noticed', async () => {
    await start({ silenceSeconds: 1 }).idle();
    proxy.onCommand = (command) => {
      proxy.onCommand = () => 'pass';
      return command ? 'silence' : 'pass';
    };
    await deliver('after silence');
    await mailsHandled(1);
    await inbox?.idle();
    expect(await inFolder('Processed')).toEqual(['after silence']);
  });

  it('and leads to another server, with another UIDVALIDITY', async () => {
    const other = await startDovecot();
    try {
      await deliver('here');
      await start().idle();
      await other.deliver(writeMail({ Subject: 'there' }, 'x'), 'ana@customer.example', 'ssl@clerk.example');
      proxy.target = other.imapPort;
      proxy.cutAll();
      await mailsHandled(2);
      await inbox?.idle();
      expect(handled).toEqual(['here', 'there']);
      expect(await inFolder('Processed', other.imapPort)).toEqual(['there']);
    } finally {
      await inbox?.stop();
      await other.stop();
    }
  });
});

describe('a server that refuses', () => {
  it('makes a folder anew that somebody deleted', async () => {
    await start().idle();
    await withClient((client) => client.mailboxDelete('Processed'));
    await deliver('homeless');
    await mailsHandled(1);
    await inbox?.idle();
    expect(await inFolder('Processed')).toEqual(['homeless']);
  });

  it('MOVE: copies and deletes', async () => {
    proxy.onCommand = (command) => (command.startsWith('UID MOVE') ? 'refuse' : 'pass');
    await deliver('copied');
    await start().idle();
    expect(await inFolder('Processed')).toEqual(['copied']);
    expect(await inFolder('INBOX')).toEqual([]);
  });

  it('MOVE and COPY: marks the mail, says so, and never handles it again', async () => {
    proxy.onCommand = (command) => (/^UID (MOVE|COPY)/.test(command) ? 'refuse' : 'pass');
    await deliver('stuck');
    await start().idle();
    await deliver('stuck too');
    await mailsHandled(2);
    await inbox?.idle();
    await inbox?.stop();
    expect(logged.join('\n')).toMatch(/could not be moved/);
    await start().idle();
    expect(handled).toEqual(['stuck', 'stuck too']);
    expect(await inFolder('INBOX')).toEqual(['stuck', 'stuck too']);
  });

  it('the password: three times is an alarm, and the log does not hold it', async () => {
    // The proxy says no in Dovecot's place, which takes longer with each refusal.
    proxy.onCommand = (command) => (command.startsWith('AUTHENTICATE') ? 'refuse' : 'pass');
    const password = 'wrong but secret';
    const url = `imap://clerk:${encodeURIComponent(password)}@127.0.0.1:${proxy.port}/INBOX`;
    const alarm = await new Promise<string>((resolve) => start({ url, onAlarm: resolve }));
    expect(alarm).toMatch(/refused the user clerk 3 times.*IMAP_URL/);
    expect(proxy.commands.filter((command) => /^AUTHENTICATE|^LOGIN/.test(command))).toHaveLength(3);
    expect(logged.join('\n')).not.toContain(password);
    expect(inbox?.state).not.toBe('connected');
  });
});
