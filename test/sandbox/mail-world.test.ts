import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { simpleParser } from 'mailparser';
import { afterEach, describe, expect, test } from 'vitest';
import { startMailWorld, type MailWorld, type MailWorldOptions } from '../../src/sandbox/mail/mail-world.js';

const CLERK = 'ssl@ssl.shop.example';
const NOW = new Date('2026-11-02T08:00:00Z');
const PDF = Buffer.from('%PDF-1.4 not really');

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function world(options: Partial<MailWorldOptions> = {}): Promise<MailWorld> {
  const started = await startMailWorld({ clerkAddress: CLERK, now: () => NOW, ...options });
  closers.push(() => started.close());
  return started;
}

/** The clerk's own SMTP client. */
async function post(to: MailWorld, mail: SendMailOptions): Promise<void> {
  await createTransport(to.smtpUrl).sendMail({ from: CLERK, subject: 'x', text: 'y', date: NOW, ...mail });
}

const first = <T>(list: T[]): T => {
  const [item] = list;
  if (item === undefined) throw new Error('The list is empty.');
  return item;
};

/** The mails that the clerk has, as IMAP gives them. */
async function clerksMails(from: MailWorld): Promise<Buffer[]> {
  const { ImapFlow } = await import('imapflow');
  const { hostname, port, username, password } = new URL(from.imapUrl);
  const imap = new ImapFlow({
    host: hostname,
    port: Number(port),
    secure: false,
    auth: { user: username, pass: password },
    logger: false,
  });
  await imap.connect();
  try {
    await imap.mailboxOpen('INBOX');
    const mails: Buffer[] = [];
    for await (const { source } of imap.fetch('1:*', { source: true })) if (source !== undefined) mails.push(source);
    return mails;
  } finally {
    await imap.logout();
  }
}

describe('mails to customers', () => {
  test('are shown with plain addresses, the date of their header, text, HTML and attachments', async () => {
    const mail = await world();
    await post(mail, {
      from: '"The shop" <ssl@ssl.shop.example>',
      to: '"Anna" <Anna@Customer.example>',
      replyTo: 'ssl+key@ssl.shop.example',
      subject: 'Ihr Zertifikat für bücher.example',
      text: 'Guten Tag',
      html: '<p>Guten Tag</p>',
      attachments: [{ filename: 'invoice.pdf', content: PDF, contentType: 'application/pdf' }],
    });
    const shown = first(mail.customerMails());
    expect(shown).toEqual({
      id: 'mail-1',
      to: 'Anna@customer.example',
      from: 'ssl@ssl.shop.example',
      replyTo: 'ssl+key@ssl.shop.example',
      subject: 'Ihr Zertifikat für bücher.example',
      date: '2026-11-02T08:00:00.000Z',
      text: 'Guten Tag',
      html: '<p>Guten Tag</p>',
      attachments: [{ filename: 'invoice.pdf', contentType: 'application/pdf', size: PDF.length }],
    });
    expect(Buffer.from(mail.attachment(shown.id, 0)?.content ?? [])).toEqual(PDF);
    expect(mail.attachment(shown.id, 1)).toBeUndefined();
    expect(mail.accepted).toBe(0);
  });

  test('are kept as raw bytes, without a line added', async () => {
    const mail = await world();
    const raw = 'From: a@ssl.shop.example\r\nTo: b@c.example\r\nSubject: s\r\n\r\n.dot\r\n..two\r\n';
    await post(mail, { envelope: { from: CLERK, to: 'b@c.example' }, raw });
    const { id } = first(mail.customerMails());
    expect(Buffer.from(mail.raw(id) ?? []).toString()).toBe(raw);
    expect(mail.raw('mail-99')).toBeUndefined();
  });

  test('come once for each recipient, newest last, and can be asked for by address in any case', async () => {
    const mail = await world();
    await post(mail, { to: ['a@one.example', 'b@two.example'], subject: 'first' });
    await post(mail, { to: 'a@one.example', subject: 'second' });
    expect(mail.customerMails().map(({ to, subject }) => [to, subject])).toEqual([
      ['a@one.example', 'first'],
      ['b@two.example', 'first'],
      ['a@one.example', 'second'],
    ]);
    expect(mail.customerMails('A@ONE.example').map(({ subject }) => subject)).toEqual(['first', 'second']);
    expect(mail.customerMails('nobody@one.example')).toEqual([]);
  });

  test('without Reply-To are answered to From; without Date have the time of arrival', async () => {
    const mail = await world();
    const raw = 'From: "S" <s@ssl.shop.example>\r\nTo: b@c.example\r\n\r\nx\r\n';
    await post(mail, { envelope: { from: CLERK, to: 'b@c.example' }, raw });
    const shown = first(mail.customerMails());
    expect(shown.replyTo).toBe('s@ssl.shop.example');
    expect(shown.date).toBe(NOW.toISOString());
    expect(shown.subject).toBe('');
  });
});

describe('mails to the clerk', () => {
  test.each([CLERK, 'ssl+abc234@ssl.shop.example', 'SSL@SSL.Shop.Example', 'postmaster@ssl.shop.example'])(
    '%s is the clerk',
    async (to) => {
      const mail = await world();
      await post(mail, { from: 'anna@customer.example', to });
      expect(mail.accepted).toBe(1);
      expect(mail.customerMails()).toEqual([]);
      expect(await clerksMails(mail)).toHaveLength(1);
    },
  );

  test.each(['x@shop.example', 'x@notssl.shop.example', 'x@ssl.shop.example.org'])('%s is not', async (to) => {
    const mail = await world();
    await post(mail, { from: 'anna@customer.example', to });
    expect(mail.accepted).toBe(0);
    expect(mail.customerMails()).toHaveLength(1);
  });

  test('begin with the envelope sender, whatever Return-Path the mail brought along', async () => {
    const mail = await world();
    const body = 'From: anna@customer.example\r\nSubject: s\r\n\r\nReturn-Path: in the body stays\r\n';
    await post(mail, {
      envelope: { from: 'bounces@customer.example', to: 'ssl+key@ssl.shop.example' },
      raw: `Return-Path: <forged@\r\n evil.example>\r\n${body}`,
    });
    const source = first(await clerksMails(mail)).toString();
    expect(source.split('\r\n').slice(0, 2)).toEqual([
      'Return-Path: <bounces@customer.example>',
      'Delivered-To: ssl+key@ssl.shop.example',
    ]);
    expect(source).not.toContain('forged');
    expect(source.endsWith(body)).toBe(true);
  });

  test('of the null sender have an empty Return-Path', async () => {
    const mail = await world();
    await post(mail, { envelope: { from: '', to: CLERK }, from: 'mailer-daemon@customer.example' });
    expect(first(await clerksMails(mail)).toString()).toMatch(/^Return-Path: <>\r\n/);
  });

  test('in any charset and with binary bytes come through unchanged', async () => {
    const mail = await world();
    const raw = Buffer.concat([Buffer.from('From: a@b.example\r\n\r\n'), Buffer.from([0xe4, 0xff, 0x80, 13, 10])]);
    await post(mail, { envelope: { from: 'a@b.example', to: CLERK }, raw });
    expect(first(await clerksMails(mail)).subarray(-raw.length)).toEqual(raw);
  });

  test('to the clerk and a customer at once reach both', async () => {
    const mail = await world();
    await post(mail, { from: 'anna@customer.example', to: [CLERK, 'ben@customer.example'] });
    expect(mail.accepted).toBe(1);
    expect(mail.customerMails('ben@customer.example')).toHaveLength(1);
  });
});

describe('a customer', () => {
  test('answers a mail as a mail client does', async () => {
    const mail = await world();
    await post(mail, {
      to: 'anna@customer.example',
      replyTo: 'ssl+key@ssl.shop.example',
      subject: 'We need your CSR',
      messageId: '<2@ssl.shop.example>',
      references: ['<1@ssl.shop.example>'],
      text: 'Please send it.\n\nThe clerk',
    });
    const { id } = first(mail.customerMails());
    await mail.reply(id, { text: 'Here it is.', attachments: [{ filename: 'my.csr', content: Buffer.from('CSR') }] });

    const reply = await simpleParser(first(await clerksMails(mail)));
    expect(reply.from?.text).toBe('anna@customer.example');
    expect(reply.headers.get('delivered-to')).toMatchObject({ text: 'ssl+key@ssl.shop.example' });
    expect(reply.subject).toBe('Re: We need your CSR');
    expect(reply.inReplyTo).toBe('<2@ssl.shop.example>');
    expect(reply.references).toEqual(['<1@ssl.shop.example>', '<2@ssl.shop.example>']);
    expect(reply.date).toEqual(NOW);
    expect(reply.text).toBe(
      'Here it is.\n\nOn 2 Nov 2026 at 08:00 UTC, ssl@ssl.shop.example wrote:\n> Please send it.\n>\n> The clerk\n',
    );
    expect(reply.attachments.map(({ filename, content }) => [filename, content.toString()])).toEqual([
      ['my.csr', 'CSR'],
    ]);
  });

  test('answers an answer without a second Re:', async () => {
    const mail = await world();
    await post(mail, { to: 'anna@customer.example', subject: 'RE: CSR' });
    await mail.reply(first(mail.customerMails()).id, { text: 'ok', attachments: [] });
    expect((await simpleParser(first(await clerksMails(mail)))).subject).toBe('RE: CSR');
  });

  test('cannot answer a mail that is not there', async () => {
    const mail = await world();
    await expect(mail.reply('mail-7', { text: 'x', attachments: [] })).rejects.toMatchObject({
      code: 'not-found',
      safeMessage: 'There is no mail mail-7.',
    });
  });

  test('writes a new mail, which goes to the clerk and carries the date of the clock', async () => {
    const mail = await world();
    await mail.send({
      from: 'anna@customer.example',
      subject: 'list',
      text: '',
      attachments: [{ filename: '/etc/hostname', content: Buffer.from('given') }],
    });
    const sent = await simpleParser(first(await clerksMails(mail)));
    expect([sent.subject, sent.date]).toEqual(['list', NOW]);
    expect(first(sent.attachments).content.toString()).toBe('given');
  });

  test('is told when SMTP refuses the mail', async () => {
    const mail = await world();
    const toNowhere = mail.send({ from: 'anna@customer.example', to: 'nowhere', subject: 's', text: 't' });
    await expect(toNowhere).rejects.toMatchObject({ code: 'invalid-input' });
  });
});

test('listeners hear of mails in both directions, after they can be seen', async () => {
  const mail = await world();
  const seen: [number, number][] = [];
  mail.onChange(() => seen.push([mail.accepted, mail.customerMails().length]));
  await post(mail, { to: 'anna@customer.example' });
  await mail.send({ from: 'anna@customer.example', subject: 's', text: 't' });
  expect(seen).toEqual([
    [0, 1],
    [1, 1],
  ]);
});

describe('the SMTP port', () => {
  async function taken(): Promise<number> {
    const other: Server = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    closers.push(() => void other.close());
    const address = other.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return address.port;
  }

  test('taken, becomes the next free one where that is allowed', async () => {
    const port = await taken();
    const mail = await world({ smtpPort: port, fallback: true });
    expect(mail.smtpPort).toBeGreaterThan(port);
    expect(mail.smtpUrl).toBe(`smtp://127.0.0.1:${mail.smtpPort}`);
    await post(mail, { to: 'anna@customer.example' });
    expect(mail.customerMails()).toHaveLength(1);
  });

  test('taken, is an error where it was chosen', async () => {
    const port = await taken();
    await expect(startMailWorld({ clerkAddress: CLERK, smtpPort: port, now: () => NOW })).rejects.toMatchObject({
      code: 'conflict',
      safeMessage: `Port ${port} is taken by another program. Choose a free one.`,
    });
  });
});
