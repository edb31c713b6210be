import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TlsOptions, createServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InboxMail } from '../../src/mail/in/intake.js';
import type { Folder } from '../../src/mail/in/receive.js';
import { WatchedMailbox } from './watched-mailbox.js';

const box = new WatchedMailbox();

describe('a server that says nothing of a new mail', () => {
  it('is searched all the same, when the time for it has come', async () => {
    box.proxy.onCommand = (command) => (command.startsWith('IDLE') ? 'deaf' : 'pass');
    await box.start({ pollSeconds: 1 }).idle();
    await box.deliver('unheard');
    await box.mailsHandled(1);
    expect(box.handled).toEqual(['unheard']);
  });

  it('because the connection died during IDLE is found out by the next search', async () => {
    let idles = 0;
    box.proxy.onCommand = (command) => (command.startsWith('IDLE') && ++idles === 1 ? 'silence' : 'pass');
    await box.start({ pollSeconds: 1, silenceSeconds: 1 }).idle();
    await box.deliver('behind a dead connection');
    await box.mailsHandled(1);
    await box.inbox?.idle();
    expect(await box.inFolder('Processed')).toEqual(['behind a dead connection']);
  });
});

describe('a server that says BYE', () => {
  it.each(['SELECT', 'UID SEARCH', 'UID FETCH .*BODY', 'UID MOVE', 'IDLE'])(
    'at %s: the next connection goes on',
    async (at) => {
      let byes = 0;
      box.proxy.onCommand = (command) => (byes < 2 && new RegExp(`^${at}`).test(command) && ++byes ? 'bye' : 'pass');
      for (const subject of ['a', 'b']) await box.deliver(subject);
      await box.start().idle();
      await box.deliver('c');
      await box.mailsHandled(3);
      await box.inbox?.idle();
      expect([...box.handled].sort()).toEqual(['a', 'b', 'c']);
      expect((await box.inFolder('Processed'))?.sort()).toEqual(['a', 'b', 'c']);
      expect(byes).toBeGreaterThan(0);
    },
  );
});

describe('TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tls-'));
  const file = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): void =>
    void execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'ignore'] });

  /** A certificate of a CA of our own. */
  function issue(name: string, san: string, ...more: string[]): void {
    openssl(
      'req',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.csr`,
    );
    writeFileSync(file(`${name}.ext`), `subjectAltName=${san}\n`);
    const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', `${name}.ext`];
    openssl('x509', '-req', '-in', `${name}.csr`, ...by, '-out', `${name}.pem`, ...more);
  }
  beforeAll(() => {
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      '/CN=Own CA',
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
    );
    issue('good', 'IP:127.0.0.1', '-days', '30');
    issue('other', 'DNS:mail.example.com', '-days', '30');
    // openssl takes no dates of the past, but a term that ends before it begins.
    issue('expired', 'IP:127.0.0.1', '-days', '-1');
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      '/CN=self',
      '-keyout',
      'self.key',
      '-out',
      'self.pem',
    );
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Ends TLS in front of Dovecot. */
  async function tlsPort(name: string): Promise<{ port: number; close: () => void }> {
    const options: TlsOptions = { key: readFileSync(file(`${name}.key`)), cert: readFileSync(file(`${name}.pem`)) };
    const server = createServer(options, (client) => {
      const upstream = connect(box.dovecot.imapPort, '127.0.0.1');
      client.pipe(upstream).pipe(client);
      for (const socket of [client, upstream]) socket.on('error', () => client.destroy());
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    return { port: address !== null && typeof address === 'object' ? address.port : 0, close: () => server.close() };
  }
  const urlAt = (port: number): string =>
    `imaps://clerk:${encodeURIComponent(box.dovecot.password)}@127.0.0.1:${port}/INBOX`;
  const trusting = () => ({ ca: readFileSync(file('ca.pem')) });

  it('of a CA that is known is used', async () => {
    await box.deliver('over TLS');
    const { port, close } = await tlsPort('good');
    await box.start({ url: urlAt(port), tls: trusting() }).idle();
    expect(box.handled).toEqual(['over TLS']);
    await box.inbox?.stop();
    close();
  });

  const FAULTS: [string, string, RegExp][] = [
    ['of a CA that is not known', 'good', /leads to no CA that this machine knows.*NODE_EXTRA_CA_CERTS/],
    ['self-signed', 'self', /self-signed/],
    ['expired', 'expired', /has expired; it needs a new one/],
    ['for another name', 'other', /is for another name; IMAP_URL must name the server/],
  ];
  it.each(FAULTS)('%s: no password is sent, and staff are told what to mend', async (what, name, expected) => {
    const { port, close } = await tlsPort(name);
    const tls = what.includes('not known') ? {} : trusting();
    const alarm = new Promise<string>((resolve) => box.start({ url: urlAt(port), tls, onAlarm: resolve }));
    expect(await alarm).toMatch(/^The mail server 127\.0\.0\.1 is not used: its TLS certificate /);
    expect(await alarm).toMatch(expected);
    expect(box.inbox?.state).not.toBe('connected');
    await box.inbox?.stop();
    close();
  });

  it('that is none: imaps:// to a port without it', async () => {
    const url = urlAt(box.proxy.port);
    const alarm = new Promise<string>((resolve) => box.start({ url, onAlarm: resolve }));
    expect(await alarm).toMatch(/does not speak TLS on that port; imaps:\/\/ is for port 993/);
    expect(box.proxy.commands.join()).not.toContain('AUTHENTICATE');
  });
});

/** `npm run test:long` has 50 000. */
const OLD = Number(process.env['CERTCLERK_TEST_OLD_MAILS'] ?? 800);

describe(`a mailbox with ${OLD} old mails`, () => {
  it('is worked off a hundred at a time, and what comes meanwhile does not wait for all of them', async () => {
    box.dovecot.fill(OLD, (n) => `From: old${n % 50}@customer.example\r\nSubject: old ${n}\r\n\r\nx\r\n`);
    let atOnce = 0;
    let mostAtOnce = 0;
    let isDelivered = Promise.resolve();
    const handle = async (mail: InboxMail): Promise<{ folder: Folder }> => {
      mostAtOnce = Math.max(mostAtOnce, ++atOnce);
      box.note(mail);
      if (box.handled.length === 50) {
        isDelivered = (async () => {
          await box.deliver('new', 'stranger@elsewhere.example');
          await box.deliver('old sender', 'old7@customer.example');
        })();
      }
      await isDelivered;
      atOnce--;
      return { folder: 'Processed' };
    };
    await box.start({ handle }).idle();
    expect(box.handled).toHaveLength(OLD + 2);
    expect(new Set(box.handled).size).toBe(OLD + 2);
    // At most a hundred are in hand and a hundred on their way before the server's word of the new one is heard.
    expect(box.handled.indexOf('new')).toBeLessThan(500);
    // Behind all older ones of its sender.
    const own = box.handled.filter((subject) => subject === 'old sender' || Number(subject.slice(4)) % 50 === 7);
    expect(own.at(-1)).toBe('old sender');
    expect(box.handled.indexOf('old sender')).toBeLessThan(OLD);
    expect(mostAtOnce).toBeLessThanOrEqual(8);
  });

  it('that are marked as handled is not read again', async () => {
    box.dovecot.fill(OLD, (n) => `Subject: handled ${n}\r\n\r\nx\r\n`);
    await box.withClient(async (client) => {
      await client.mailboxOpen('INBOX');
      await client.messageFlagsAdd('1:*', ['CertclerkHandled']);
    });
    await box.deliver('new');
    await box.start().idle();
    expect(box.handled).toEqual(['new']);
  });
});
