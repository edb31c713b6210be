import { describe, expect, it } from 'vitest';
import type { InboxMail } from '../../src/mail/in/intake.js';
import type { Folder } from '../../src/mail/in/receive.js';
import { writeMail } from '../mail/in/write-mail.js';
import { startDovecot } from './dovecot.js';
import type { Fate } from './imap-proxy.js';
import { WatchedMailbox, subjectOf } from './watched-mailbox.js';

const box = new WatchedMailbox();

/** Starts the inbox and waits until it has a mail in hand, which ends with the call of what is returned. */
async function startWithOneInHand(): Promise<() => void> {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  box.start({
    handle: async (mail) => {
      box.note(mail);
      await released;
      return { folder: 'Processed' };
    },
  });
  await box.mailsHandled(1);
  return release;
}

describe('an inbox on Dovecot', () => {
  it('makes the missing folders and lays each mail where it belongs', async () => {
    const folders: Folder[] = ['Processed', 'Review', 'Ignored', 'Quarantine', 'expunge'];
    for (const folder of folders) await box.deliver(folder);
    const handle = (mail: InboxMail): Promise<{ folder: Folder }> =>
      Promise.resolve({ folder: folders.find((f) => f === subjectOf(mail)) ?? 'Ignored' });
    await box.start({ handle }).idle();
    for (const folder of folders.slice(0, 4)) expect(await box.inFolder(folder)).toEqual([folder]);
    expect(await box.inFolder('INBOX')).toEqual([]);
    expect(box.inbox?.handled).toBe(5);
  });

  it('hears of a new mail by IDLE, without a poll', async () => {
    await box.start().idle();
    await box.deliver('news');
    const began = performance.now();
    await box.mailsHandled(1);
    // Dovecot itself waits half a second before it says anything.
    expect(performance.now() - began).toBeLessThan(1_500);
    await box.inbox?.idle();
    expect(await box.inFolder('Processed')).toEqual(['news']);
  });

  it('rests once all is done: no command but IDLE', async () => {
    await box.deliver('one');
    await box.start().idle();
    const count = (): number => box.proxy.commands.filter((command) => !command.startsWith('IDLE')).length;
    const before = count();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(count()).toBe(before);
  });

  it('says how long ago it searched', async () => {
    await box.start().idle();
    const asked = performance.now();
    await box.inbox?.idle();
    expect(box.inbox?.silentSeconds).toBeLessThanOrEqual((performance.now() - asked) / 1_000);
  });

  it('moves a mail only after it was handled', async () => {
    await box.deliver('slow');
    const release = await startWithOneInHand();
    expect(await box.inFolder('INBOX')).toEqual(['slow']);
    release();
    await box.inbox?.idle();
    expect(await box.inFolder('INBOX')).toEqual([]);
  });

  it('goes on past a mail whose handling fails, and comes back to it', async () => {
    for (const subject of ['bad', 'good 1', 'good 2']) await box.deliver(subject);
    let failures = 2;
    const handle = (mail: InboxMail): Promise<{ folder: Folder }> => {
      box.note(mail);
      const fails = subjectOf(mail) === 'bad' && failures-- > 0;
      return fails ? Promise.reject(new Error('the disk is full')) : Promise.resolve({ folder: 'Processed' });
    };
    await box.start({ handle }).idle();
    expect(box.handled.slice(0, 3)).toEqual(['bad', 'good 1', 'good 2']);
    expect(box.handled.slice(3)).toEqual(['bad', 'bad']);
    expect((await box.inFolder('Processed'))?.sort()).toEqual(['bad', 'good 1', 'good 2']);
  });

  it('raises an alarm about a mail that fails again and again', async () => {
    await box.deliver('hopeless');
    const alarm = new Promise<string>((resolve) => {
      box.start({ onAlarm: resolve, retryMs: 5, handle: () => Promise.reject(new Error('no')) });
    });
    expect(await alarm).toMatch(/could not be handled 5 times/);
    expect(await box.inFolder('INBOX')).toEqual(['hopeless']);
  });

  it('handles each of 300 mails once, those of one sender in their order', async () => {
    for (let i = 0; i < 300; i++) await box.deliver(`mail ${i}`, `sender${i % 7}@customer.example`);
    const order: Record<number, number[]> = {};
    const handle = async (mail: InboxMail): Promise<{ folder: Folder }> => {
      const number = Number(subjectOf(mail).slice(5));
      await new Promise((resolve) => setTimeout(resolve, (number * 7) % 5));
      (order[number % 7] ??= []).push(number);
      return { folder: 'Processed' };
    };
    await box.start({ handle }).idle();
    expect(box.inbox?.handled).toBe(300);
    for (const numbers of Object.values(order)) expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(await box.inFolder('Processed')).toHaveLength(300);
    // Many mails a round trip, to fetch and to move.
    const trips = (pattern: RegExp): number => box.proxy.commands.filter((command) => pattern.test(command)).length;
    expect(trips(/^UID FETCH/)).toBeLessThan(40);
    expect(trips(/^UID MOVE/)).toBeLessThan(100);
  });

  it('does not download a mail of more than 40 MB', async () => {
    await box.deliver('huge', 'ana@customer.example', `${'x'.repeat(998)}\n`.repeat(43_000));
    await box.deliver('next');
    const mails: InboxMail[] = [];
    const handle = (mail: InboxMail): Promise<{ folder: Folder }> => {
      mails.push(mail);
      return Promise.resolve({ folder: mail.headerOnly === null ? 'Processed' : 'Quarantine' });
    };
    await box.start({ handle }).idle();
    const huge = mails.find((mail) => subjectOf(mail) === 'huge');
    expect(huge?.headerOnly).toMatch(/more than 40 MB/);
    expect(huge?.raw.byteLength).toBeLessThan(2_000);
    expect(await box.inFolder('Quarantine')).toEqual(['huge']);
    expect(await box.inFolder('Processed')).toEqual(['next']);
  });
});

describe('stopping', () => {
  it('waits for the mail in hand and moves it', async () => {
    await box.deliver('last');
    const release = await startWithOneInHand();
    const stopped = box.inbox?.stop();
    release();
    await stopped;
    expect(await box.inFolder('Processed')).toEqual(['last']);
    expect(box.proxy.commands.at(-1)).toBe('LOGOUT');
  });

  it('rejects whoever waits for it to be idle', async () => {
    box.proxy.isDown = true;
    const idle = box.start().idle();
    const outcome = expect(idle).rejects.toThrow('The inbox was stopped.');
    await box.inbox?.stop();
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
    for (const subject of ['a', 'b']) await box.deliver(subject);
    let cuts = 0;
    box.proxy.onCommand = (command) => (cuts < 3 && new RegExp(`^${pattern}`).test(command) && ++cuts ? fate : 'pass');
    await box.start().idle();
    await box.deliver('c');
    await box.mailsHandled(3);
    await box.inbox?.idle();
    expect([...box.handled].sort()).toEqual(['a', 'b', 'c']);
    expect((await box.inFolder('Processed'))?.sort()).toEqual(['a', 'b', 'c']);
    expect(await box.inFolder('INBOX')).toEqual([]);
    expect(cuts).toBeGreaterThan(0);
  });

  it('while mails are in hand: they are moved by the next connection', async () => {
    await box.deliver('in hand');
    const release = await startWithOneInHand();
    box.proxy.cutAll();
    release();
    await box.inbox?.idle();
    expect(box.handled).toEqual(['in hand']);
    expect(await box.inFolder('Processed')).toEqual(['in hand']);
  });

  it('and a server that is away for a while', async () => {
    await box.start().idle();
    expect(box.inbox?.state).toBe('connected');
    box.proxy.isDown = true;
    box.proxy.cutAll();
    await box.deliver('meanwhile');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(box.inbox?.state).toBe('down');
    box.proxy.isDown = false;
    await box.mailsHandled(1);
    await box.inbox?.idle();
    expect(box.inbox?.state).toBe('connected');
    expect(await box.inFolder('Processed')).toEqual(['meanwhile']);
  });

  it('without a word (half-open) is noticed', async () => {
    await box.start({ silenceSeconds: 1 }).idle();
    box.proxy.onCommand = (command) => {
      box.proxy.onCommand = () => 'pass';
      return command ? 'silence' : 'pass';
    };
    await box.deliver('after silence');
    await box.mailsHandled(1);
    await box.inbox?.idle();
    expect(await box.inFolder('Processed')).toEqual(['after silence']);
  });

  it('and leads to another server, with another UIDVALIDITY', async () => {
    const other = await startDovecot();
    try {
      await box.deliver('here');
      await box.start().idle();
      await other.deliver(writeMail({ Subject: 'there' }, 'x'), 'ana@customer.example', 'ssl@clerk.example');
      box.proxy.target = other.imapPort;
      box.proxy.cutAll();
      await box.mailsHandled(2);
      await box.inbox?.idle();
      expect(box.handled).toEqual(['here', 'there']);
      expect(await box.inFolder('Processed', other.imapPort)).toEqual(['there']);
    } finally {
      await box.inbox?.stop();
      await other.stop();
    }
  });
});

describe('a server that refuses', () => {
  it('makes a folder anew that somebody deleted', async () => {
    await box.start().idle();
    await box.withClient((client) => client.mailboxDelete('Processed'));
    await box.deliver('homeless');
    await box.mailsHandled(1);
    await box.inbox?.idle();
    expect(await box.inFolder('Processed')).toEqual(['homeless']);
  });

  it('MOVE: copies and deletes', async () => {
    box.proxy.onCommand = (command) => (command.startsWith('UID MOVE') ? 'refuse' : 'pass');
    await box.deliver('copied');
    await box.start().idle();
    expect(await box.inFolder('Processed')).toEqual(['copied']);
    expect(await box.inFolder('INBOX')).toEqual([]);
  });

  it('MOVE and COPY: marks the mail, says so, and never handles it again', async () => {
    box.proxy.onCommand = (command) => (/^UID (MOVE|COPY)/.test(command) ? 'refuse' : 'pass');
    await box.deliver('stuck');
    await box.start().idle();
    await box.deliver('stuck too');
    await box.mailsHandled(2);
    await box.inbox?.idle();
    await box.inbox?.stop();
    expect(box.logged.join('\n')).toMatch(/could not be moved/);
    await box.start().idle();
    expect(box.handled).toEqual(['stuck', 'stuck too']);
    expect(await box.inFolder('INBOX')).toEqual(['stuck', 'stuck too']);
  });

  it('the password: three times is an alarm, and the log does not hold it', async () => {
    // The proxy says no in Dovecot's place, which takes longer with each refusal.
    box.proxy.onCommand = (command) => (command.startsWith('AUTHENTICATE') ? 'refuse' : 'pass');
    const password = 'wrong but secret';
    const url = `imap://clerk:${encodeURIComponent(password)}@127.0.0.1:${box.proxy.port}/INBOX`;
    const alarm = await new Promise<string>((resolve) => box.start({ url, onAlarm: resolve }));
    expect(alarm).toMatch(/refused the user clerk 3 times.*IMAP_URL/);
    expect(box.proxy.commands.filter((command) => /^AUTHENTICATE|^LOGIN/.test(command))).toHaveLength(3);
    expect(box.logged.join('\n')).not.toContain(password);
    expect(box.inbox?.state).not.toBe('connected');
  });
});
