import { once } from 'node:events';
import { ImapFlow } from 'imapflow';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startMailWorld, type MailWorld } from '../../src/sandbox/mail/mail-world.js';

/** What the clerk's inbox does over IMAP, done to the embedded server by the same client. */
let mail: MailWorld;
let imap: ImapFlow;

const client = (password = new URL(mail.imapUrl).password): ImapFlow =>
  new ImapFlow({
    host: '127.0.0.1',
    port: Number(new URL(mail.imapUrl).port),
    secure: false,
    auth: { user: new URL(mail.imapUrl).username, pass: password },
    logger: false,
  });

beforeEach(async () => {
  mail = await startMailWorld({ clerkAddress: 'ssl@ssl.shop.example', now: () => new Date('2026-11-02T08:00:00Z') });
  imap = client();
  await imap.connect();
});

afterEach(async () => {
  imap.close();
  await mail.close();
});

const write = (subject: string): Promise<void> => mail.send({ from: 'anna@customer.example', subject, text: 'Grüße' });

test('a wrong password is refused', async () => {
  await expect(client('wrong').connect()).rejects.toMatchObject({ authenticationFailed: true });
});

test('INBOX has a UIDVALIDITY of its own start, and the folders for every outcome exist', async () => {
  const inbox = await imap.mailboxOpen('INBOX');
  expect(inbox.uidValidity).toBe(BigInt(Date.parse('2026-11-02T08:00:00Z') / 1000));
  expect(inbox.uidNext).toBe(1);
  const folders = await imap.list();
  expect(folders.map(({ path }) => path).sort()).toEqual(['INBOX', 'Ignored', 'Processed', 'Quarantine', 'Review']);
});

test('mails are found by UID, fetched with all that is known of them, and marked', async () => {
  await imap.mailboxOpen('INBOX');
  expect(await imap.search({ all: true }, { uid: true })).toEqual([]);
  await write('one');
  await write('two');
  expect(await imap.search({ all: true }, { uid: true })).toEqual([1, 2]);
  expect(await imap.search({ uid: '2:*' }, { uid: true })).toEqual([2]);

  const got = await imap.fetchOne(
    '2',
    { uid: true, source: true, size: true, flags: true, internalDate: true, envelope: true },
    { uid: true },
  );
  if (got === false || got.source === undefined) throw new Error('The mail was not fetched.');
  expect(got.size).toBe(got.source.length);
  expect(got.source.toString()).toContain('Subject: two');
  expect(got.envelope?.subject).toBe('two');
  expect(got.internalDate).toEqual(new Date('2026-11-02T08:00:00Z'));
  expect([...(got.flags ?? [])]).toEqual([]);

  const start = await imap.fetchOne('2', { source: { start: 0, maxLength: 12 } }, { uid: true });
  expect(start === false ? '' : start.source?.toString()).toBe('Return-Path:');

  await imap.messageFlagsAdd('1', ['\\Seen'], { uid: true });
  expect(await imap.search({ seen: false }, { uid: true })).toEqual([2]);
  await imap.messageDelete('1', { uid: true });
  expect(await imap.search({ all: true }, { uid: true })).toEqual([2]);
});

test('a mail is moved; to a folder that is missing it is not', async () => {
  await imap.mailboxOpen('INBOX');
  await write('one');
  expect(await imap.messageMove('1', 'Missing', { uid: true })).toBe(false);
  const moved = await imap.messageMove('1', 'Processed', { uid: true });
  expect(moved === false ? undefined : moved.uidMap?.get(1)).toBe(1);
  expect(await imap.search({ all: true }, { uid: true })).toEqual([]);
  expect(await imap.status('Processed', { messages: true })).toMatchObject({ messages: 1 });
  expect(mail.accepted).toBe(1);
});

test('IDLE tells of a new mail within a second, again and again', async () => {
  await imap.mailboxOpen('INBOX');
  for (const count of [1, 2, 3]) {
    const idle = imap.idle();
    const told = once(imap, 'exists', { signal: AbortSignal.timeout(1_500) });
    const before = performance.now();
    await write(`mail ${count}`);
    expect(await told).toMatchObject([{ path: 'INBOX', count }]);
    expect(performance.now() - before).toBeLessThan(1_000);
    expect(await imap.search({ all: true }, { uid: true })).toHaveLength(count);
    await idle;
  }
});

test('a mail whose header takes long to read is handed out at once', async () => {
  const { createTransport } = await import('nodemailer');
  const raw = `From: a@b.example\r\nSubject: x\r\n${' y\r\n'.repeat(100_000)}\r\nbody\r\n`;
  await createTransport(mail.smtpUrl).sendMail({
    envelope: { from: 'a@b.example', to: 'ssl@ssl.shop.example' },
    raw,
  });
  await imap.mailboxOpen('INBOX');
  const before = performance.now();
  const got = await imap.fetchOne('1', { source: true }, { uid: true });
  expect(performance.now() - before).toBeLessThan(2_000);
  expect(got === false ? '' : got.source?.toString().endsWith(raw)).toBe(true);
});

test('more than ten clients at once are no leak to warn of', async () => {
  const warnings: Error[] = [];
  const heard = (warning: Error): void => void warnings.push(warning);
  process.on('warning', heard);
  const clients = Array.from({ length: 12 }, () => client());
  await Promise.all(clients.map((each) => each.connect()));
  for (const each of clients) each.close();
  process.off('warning', heard);
  expect(warnings.filter(({ name }) => name === 'MaxListenersExceededWarning')).toEqual([]);
});

test('stopping ends the clients that are in IDLE', async () => {
  await imap.mailboxOpen('INBOX');
  imap.on('error', () => undefined); // the connection is cut, which imapflow reports before it closes
  const closed = new Promise<void>((resolve) => imap.once('close', resolve));
  imap.idle().catch(() => undefined);
  await mail.close();
  await closed;
});
