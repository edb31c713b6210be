import { ImapFlow } from 'imapflow';
import { createTransport } from 'nodemailer';
import { SMTPServer } from 'smtp-server';
import { type Server, createServer as createTlsServer } from 'node:tls';
import { connect, type AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { mailLoopCheck } from '../../src/doctor/checks/mail-loop.js';
import { mailboxCheck } from '../../src/doctor/checks/mailbox.js';
import { smtpCheck } from '../../src/doctor/checks/smtp.js';
import { examine } from '../../src/doctor/doctor.js';
import { makeTestCa } from '../../src/issuer/test-ca.js';
import { csrFor, newKey } from '../core/world.js';
import { checked, namesOf, told } from '../doctor/bed.js';
import { DOMAIN, World } from '../e2e/real-world.js';
import { startSink } from './sink.js';

const MX = 'mx.shop.example';
const names = namesOf({
  [`MX ${DOMAIN}`]: [MX],
  [DOMAIN]: ['v=spf1 mx -all'],
  '_dmarc.shop.example': ['v=DMARC1; p=reject'],
});

let world: World;
beforeAll(async () => {
  world = await World.open({ mailAuth: 'require', authservId: MX });
});
afterAll(() => world.close());

/** Every mail that lies in the mailbox, by folder. */
async function mailsByFolder(): Promise<Record<string, number>> {
  const { pathname, hostname, port, username, password } = new URL(world.env['IMAP_URL'] ?? '');
  expect(pathname).toBe('/INBOX');
  const auth = { user: username, pass: decodeURIComponent(password) };
  const client = new ImapFlow({ host: hostname, port: Number(port), secure: false, auth, logger: false });
  await client.connect();
  try {
    const counts: Record<string, number> = {};
    for (const { path } of await client.list()) {
      const status = await client.status(path, { messages: true });
      counts[path] = status ? (status.messages ?? 0) : -1;
    }
    return counts;
  } finally {
    await client.logout();
  }
}

describe('certclerk doctor', () => {
  it('finds a clerk that runs in good health, does not disturb it, and leaves nothing behind', async () => {
    const { healthy, lines } = await examine(world.env, { names });
    expect(told(lines.filter((l) => l.status === 'fail'))).toBe('');
    expect(healthy).toBe(true);
    const loop = told(lines.filter((l) => l.check === 'mail to itself'));
    expect(loop).toMatch(/^ok: It arrived after [\d.]+ s/);
    expect(loop).toMatch(
      /ok: It carried a forged Authentication-Results of mx.shop.example, which would not be believed/,
    );
    expect(loop).not.toMatch(/could not be taken away/);
    expect(told(lines.filter((l) => l.check === 'clerk'))).toMatch(/^ok: It runs; .*every one accounted for/);
    expect(await mailsByFolder()).toMatchObject({ INBOX: 0, Ignored: 0, Processed: 0, Review: 0, Quarantine: 0 });
    const { mails } = await world.command('list-mails', {});
    expect(mails.map((m) => [m.outcome, m.reason])).toEqual([
      ['ignored', 'Automatic mail: certclerk doctor sent it to try the way.'],
    ]);
    expect((await world.command('list-outbox', {})).items).toEqual([]);
  });

  it('tries the same with no clerk running', async () => {
    await world.clerk.stop();
    const { healthy, lines } = await examine(world.env, { names });
    await world.startClerk();
    expect(told(lines.filter((l) => l.status === 'fail'))).toBe('');
    expect(healthy).toBe(true);
    expect(told(lines)).toMatch(/ok: None runs on the data folder/);
    expect(told(lines)).toMatch(/ok: It arrived after/);
    expect(await mailsByFolder()).toMatchObject({ INBOX: 0, Ignored: 0 });
  });

  it('says so where a forged header would be believed: a server that adds no Received of its own', async () => {
    const lmtp = createTransport({ host: '127.0.0.1', port: world.dovecot?.lmtpPort, lmtp: true, ignoreTLS: true });
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData: (stream, session, done) => {
        const envelope = { from: 'ssl@ssl.shop.example', to: session.envelope.rcptTo.map((r) => r.address) };
        buffer(stream)
          .then((raw) => lmtp.sendMail({ envelope, raw }))
          .then(() => done(), done);
      },
    });
    const port = await listening(server.listen(0, '127.0.0.1'));
    onTestFinished(() => new Promise((resolve) => server.close(() => resolve())));
    const env = { ...world.env, SMTP_URL: `smtp://127.0.0.1:${port}` };
    expect(told(await checked(mailLoopCheck, env, { names }))).toMatch(
      /fail: It carried a forged Auth.* would be believed.* → Leave/,
    );
    const off = await checked(mailLoopCheck, { ...env, MAIL_AUTH: 'off' }, { names });
    expect(told(off)).toMatch(/ok: MAIL_AUTH is off, so no Authentication-Results is believed/);
    const without = await checked(mailLoopCheck, { ...env, MAIL_AUTHSERV_ID: undefined }, { names });
    expect(told(without)).toMatch(/ok: MAIL_AUTHSERV_ID is not set/);
    lmtp.close();
  });

  it('says so where the mail does not come', async () => {
    const sink = await startSink();
    const env = { ...world.env, SMTP_URL: sink.smtpUrl };
    expect(told(await checked(mailLoopCheck, env, { names, mailPatience: 500 }))).toMatch(
      /^fail: .*did not arrive.*recipient_delimiter/,
    );
    sink.refuse(() => ({ code: 550, text: 'No such mailbox' }));
    expect(told(await checked(mailLoopCheck, env, { names }))).toMatch(
      /^fail: The mail server does not take.*No such mailbox/,
    );
    await sink.stop();
  });
});

const listening = async (server: {
  address(): AddressInfo | string | null;
  listening: boolean;
  once(event: 'listening', done: () => void): unknown;
}): Promise<number> => {
  if (!server.listening) await new Promise<void>((resolve) => server.once('listening', resolve));
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
};

/** TLS in front of a port, with a certificate for a name that was issued at a time. */
async function tlsBefore(port: number, name: string, issuedAt: Date): Promise<{ port: number; ca: string }> {
  const ca = makeTestCa(issuedAt);
  const key = newKey();
  const { leafPem, chainPem } = ca.issue(csrFor(name, key), [name], issuedAt);
  const pem = key.privateKey.export({ type: 'pkcs8', format: 'pem' });
  const server: Server = createTlsServer({ key: pem, cert: [leafPem, ...chainPem].join('\n') }, (socket) => {
    const inner = connect(port, '127.0.0.1');
    socket.on('error', () => inner.destroy());
    inner.on('error', () => socket.destroy());
    socket.pipe(inner).pipe(socket);
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  return { port: await listening(server), ca: ca.rootPem };
}

const LONG_AGO = new Date('2024-01-01T00:00:00Z');

describe('what is wrong is said in words', () => {
  const imap = (change: (url: URL) => void): Record<string, string> => {
    const url = new URL(world.env['IMAP_URL'] ?? '');
    change(url);
    return { IMAP_URL: url.href };
  };

  it('a good mailbox', async () => {
    expect(told(await checked(mailboxCheck, world.env))).toMatch(
      /^ok: clerk is let in.*\nok: .*IDLE.*\nok: 0 mails lie in INBOX\.$/,
    );
  });

  it.each<[string, (url: URL) => void, RegExp]>([
    [
      'a wrong password',
      (url) => (url.password = 'wrong'),
      /^fail: 127.0.0.1 refuses the user clerk\. → Check user and password in IMAP_URL/,
    ],
    [
      'an unknown host',
      (url) => (url.hostname = 'mail.invalid'),
      /^fail: No machine is known by the name mail.invalid/,
    ],
    ['a closed port', (url) => (url.port = '1'), /^fail: Nothing listens at 127.0.0.1, port 1/],
    ['another mailbox', (url) => (url.pathname = '/Nowhere'), /fail: There is no mailbox Nowhere.*INBOX/],
  ])('%s', async (_, change, says) => {
    expect(told(await checked(mailboxCheck, imap(change)))).toMatch(says);
  });

  it('no TLS where it was to begin with', async () => {
    const env = { IMAP_URL: (world.env['IMAP_URL'] ?? '').replace('imap:', 'imaps:') };
    expect(told(await checked(mailboxCheck, env))).toMatch(/^fail: .*does not begin with TLS/);
    const smtp = { SMTP_URL: world.postfix.smtpUrl.replace('smtp:', 'smtps:') };
    expect(told(await checked(smtpCheck, smtp))).toMatch(/^fail: .*does not begin with TLS/);
  });

  it.each<[string, string, Date | null, boolean, RegExp]>([
    ['is as it should be', 'localhost', null, true, /^ok: clerk is let in at localhost/],
    ['is of a CA that nobody knows', 'localhost', null, false, /^fail: The TLS certificate of localhost.*(?:trusts)/],
    [
      'is for another name',
      'other.example.com',
      null,
      true,
      /^fail: The TLS certificate that answers at localhost is for another name/,
    ],
    ['has expired', 'localhost', LONG_AGO, true, /^fail: The TLS certificate of localhost has expired/],
  ])('the TLS certificate %s', async (_, name, issuedAt, known, says) => {
    const { port, ca } = await tlsBefore(world.dovecot?.imapPort ?? 0, name, issuedAt ?? new Date());
    const { username, password } = new URL(world.env['IMAP_URL'] ?? '');
    const env = { IMAP_URL: `imaps://${username}:${password}@localhost:${port}/INBOX` };
    expect(told(await checked(mailboxCheck, env, known ? { tls: { ca } } : {}))).toMatch(says);
  });

  it('SMTP: good, closed, unknown, a wrong password, and a certificate that nobody knows', async () => {
    const look = async (SMTP_URL: string) => told(await checked(smtpCheck, { SMTP_URL }));
    expect(await look(world.postfix.smtpUrl)).toMatch(/^ok: 127.0.0.1 takes mail without a login/);
    expect(await look('smtp://127.0.0.1:1')).toMatch(/^fail: Nothing listens at 127.0.0.1, port 1/);
    expect(await look('smtps://u:p@mail.invalid:465')).toMatch(/^fail: No machine is known by the name mail.invalid/);
    const strict = new SMTPServer({
      disabledCommands: ['STARTTLS'],
      onAuth: (_, _session, done) => done(new Error('no')),
    });
    const strictPort = await listening(strict.listen(0, '127.0.0.1'));
    onTestFinished(() => new Promise((resolve) => strict.close(() => resolve())));
    expect(await look(`smtp://ssl:wrong@127.0.0.1:${strictPort}`)).toMatch(/^fail: 127.0.0.1 refuses the user ssl/);
    const { port } = await tlsBefore(world.postfix.smtpPort, 'localhost', new Date());
    expect(await look(`smtps://localhost:${port}`)).toMatch(/^fail: The TLS certificate of localhost/);
  });
});
