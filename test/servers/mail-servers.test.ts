import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { ImapFlow } from 'imapflow';
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startDovecot, type Dovecot } from './dovecot.js';
import { startPostfix, type Postfix } from './postfix.js';
import { freePorts, plainAccount, startServer, temporaryFolder } from './server-process.js';
import { startSink, type Sink } from './sink.js';

/** The test servers themselves, so that a failure of theirs is not looked for in the clerk. */
let dovecot: Dovecot;
let sink: Sink;
let postfix: Postfix;
let imap: ImapFlow;

beforeAll(async () => {
  [dovecot, sink] = await Promise.all([startDovecot(), startSink()]);
  postfix = await startPostfix({ relayDomainsToLmtp: dovecot.lmtpPort, otherMailTo: sink.port });
  const url = new URL(dovecot.imapUrl);
  imap = new ImapFlow({
    host: url.hostname,
    port: Number(url.port),
    secure: false,
    auth: { user: url.username, pass: decodeURIComponent(url.password) },
    logger: false,
  });
  await imap.connect();
  await imap.mailboxOpen('INBOX');
});

afterAll(async () => {
  imap.close();
  await Promise.all([postfix.stop(), dovecot.stop(), sink.stop()]);
});

/** Resolves with the newest mail once the mailbox holds `count` mails. */
async function mailNumber(count: number): Promise<string> {
  while ((imap.mailbox === false ? 0 : imap.mailbox.exists) < count) {
    const told = once(imap, 'exists', { signal: AbortSignal.timeout(20_000) });
    imap.idle().catch(() => undefined);
    await told;
  }
  const got = await imap.fetchOne('*', { source: true });
  if (got === false || got.source === undefined) throw new Error('The mail was not fetched.');
  return got.source.toString();
}

test('LMTP → Dovecot → IMAP: a mail with a plus address arrives, with its envelope sender', async () => {
  await dovecot.deliver(
    'From: anna@customer.example\r\nSubject: one\r\n\r\nhello\r\n',
    'anna@customer.example',
    'ssl+abc@ssl.shop.example',
  );
  const source = await mailNumber(1);
  expect(source).toMatch(/^Return-Path: <anna@customer.example>\r\n/);
  expect(source).toContain('Subject: one');
});

test('SMTP client → Postfix → LMTP → Dovecot → IMAP', async () => {
  await createTransport(postfix.smtpUrl).sendMail({
    from: 'ben@customer.example',
    to: 'ssl+key234@ssl.shop.example',
    subject: 'Re: Ihr CSR für bücher.example',
    text: 'Hier ist er.',
  });
  const source = await mailNumber(2);
  expect(source).toMatch(/^Return-Path: <ben@customer.example>\r\n/);
  expect(source).toMatch(/^Delivered-To: /m);
  expect(source).toMatch(/^To: ssl\+key234@ssl\.shop\.example\r$/m);
  expect(source).toContain('by mx.shop.example (Postfix)');
});

test('clerk → Postfix → sink', async () => {
  const mail = { from: 'ssl@ssl.shop.example', to: 'anna@customer.example', text: 'x' };
  await createTransport(postfix.smtpUrl).sendMail({ ...mail, subject: 'first' });
  await createTransport(postfix.smtpUrl).sendMail({ ...mail, subject: 'second' });
  const second = await sink.next(({ parsed }) => parsed.subject === 'second');
  expect(second).toMatchObject({ from: 'ssl@ssl.shop.example', to: ['anna@customer.example'] });
  const first = await sink.next();
  expect(first.parsed.subject).toBe('first');
});

test('a recipient that the customer’s server refuses comes back to the clerk as a bounce', async () => {
  sink.refuse((to) => (to.startsWith('gone@') ? { code: 550, text: 'No such mailbox' } : undefined));
  await createTransport(postfix.smtpUrl).sendMail({
    from: 'ssl@ssl.shop.example',
    to: 'gone@customer.example',
    subject: 'lost',
    text: 'x',
  });
  const bounce = await mailNumber(3);
  expect(bounce).toMatch(/^Return-Path: <>\r\n/);
  expect(bounce).toContain('multipart/report');
  expect(bounce).toContain('No such mailbox');
});

test('a refusal for now is tried again by Postfix', async () => {
  let asked = 0;
  sink.refuse((to) => (to.startsWith('grey@') && ++asked === 1 ? { code: 450, text: 'Later, please' } : undefined));
  await createTransport(postfix.smtpUrl).sendMail({
    from: 'ssl@ssl.shop.example',
    to: 'grey@customer.example',
    subject: 'greylisted',
    text: 'x',
  });
  await sink.next(({ parsed }) => parsed.subject === 'greylisted');
  expect(asked).toBe(2);
});

describe('a sink', () => {
  test('says what came where the mail that is waited for does not', async () => {
    const own = await startSink();
    await createTransport(own.smtpUrl).sendMail({
      from: 'a@b.example',
      to: 'c@d.example',
      subject: 'other',
      text: 'x',
    });
    await expect(own.next(({ parsed }) => parsed.subject === 'awaited', 50)).rejects.toThrow('c@d.example: other');
    await own.stop();
  });
});

describe('a server', () => {
  test('that does not start is told with its log', async () => {
    const folder = temporaryFolder('broken', plainAccount());
    const [port = 0] = await freePorts(1);
    const broken = startServer({
      command: ['/bin/sh', '-c', `echo "no such setting" >${folder}/log; exit 3`],
      ports: [port],
      log: `${folder}/log`,
      account: plainAccount(),
      folder,
    });
    await expect(broken).rejects.toThrow(/ended with status 3[^]*no such setting/);
    expect(existsSync(folder)).toBe(false);
  });

  test('leaves no files and no listener behind when it is stopped', async () => {
    const own = await startDovecot();
    const folder = dirname(own.log);
    expect(existsSync(folder)).toBe(true);
    await own.stop();
    expect(existsSync(folder)).toBe(false);
    await expect(own.deliver('x', 'a@b.example', 'c@d.example')).rejects.toThrow();
  });
});
