import { createRequire } from 'node:module';
import type { AddressInfo, Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type Inbox, startInbox } from '../../../src/mail/in/inbox.js';
import { readImapUrl } from '../../../src/mail/in/imap-url.js';
import { writeMail } from './write-mail.js';

/** The parts of hoodiecrow-imap that are used here; it brings no types. */
interface Embedded {
  server: Server;
  folderCache: Record<string, { messages: unknown[] }>;
  listen(port: number, host: string, done: () => void): void;
  close(done: () => void): void;
  appendMessage(folder: string, flags: string[], date: false, raw: Buffer): void;
}
const hoodiecrow: (options: object) => Embedded = createRequire(import.meta.url)('hoodiecrow-imap');

let server: Embedded | null = null;
let inbox: Inbox | null = null;
afterEach(async () => {
  await inbox?.stop();
  await new Promise<void>((resolve) => (server ? server.close(resolve) : resolve()));
});

async function start(plugins: string[], handled: string[]): Promise<{ embedded: Embedded; inbox: Inbox }> {
  const raw = writeMail({ Subject: 'first' }, 'x');
  const embedded = hoodiecrow({
    plugins,
    users: { 'ssl@clerk.example': { password: 'p@ss/%' } },
    storage: { INBOX: { uidvalidity: 1, messages: [{ raw: raw.toString('latin1') }] } },
  });
  server = embedded;
  await new Promise<void>((resolve) => embedded.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = embedded.server.address();
  if (address === null || typeof address === 'string') throw new Error('The server does not listen on a TCP port.');
  inbox = startInbox({
    url: `imap://ssl%40clerk.example:p%40ss%2F%25@127.0.0.1:${address.port}/INBOX`,
    handle: (mail) => {
      handled.push(/Subject: (.*)\r/.exec(Buffer.from(mail.raw).toString())?.[1] ?? '');
      return Promise.resolve({ folder: 'Processed' });
    },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  return { embedded, inbox };
}

describe('an inbox on the embedded server', () => {
  const rows: [string, string[]][] = [
    ['with IDLE and MOVE', ['IDLE', 'UIDPLUS', 'MOVE']],
    ['without MOVE', ['IDLE', 'UIDPLUS']],
    ['without MOVE and UIDPLUS', ['IDLE']],
    ['without IDLE', ['UIDPLUS', 'MOVE']],
  ];
  it.each(rows)('%s: handles what is there and what comes', async (_, plugins) => {
    const handled: string[] = [];
    const { embedded, inbox } = await start(plugins, handled);
    await inbox.idle();
    expect(handled).toEqual(['first']);
    embedded.appendMessage('INBOX', [], false, writeMail({ Subject: 'second' }, 'x'));
    await inbox.idle();
    expect(handled).toEqual(['first', 'second']);
    expect(embedded.folderCache['INBOX']?.messages).toHaveLength(0);
    expect(embedded.folderCache['Processed']?.messages).toHaveLength(2);
  });
});

describe('readImapUrl', () => {
  it('reads all parts, percent-decoded', () => {
    expect(readImapUrl('imaps://ssl%40x.example:p%3Aw%2F@mail.x.example/Shared%2FSSL')).toEqual({
      host: 'mail.x.example',
      port: 993,
      secure: true,
      user: 'ssl@x.example',
      password: 'p:w/',
      mailbox: 'Shared/SSL',
    });
    expect(readImapUrl('imap://u:p@[::1]:1143')).toMatchObject({
      host: '::1',
      port: 1143,
      secure: false,
      mailbox: 'INBOX',
    });
  });
  it.each(['', 'mail.example', 'https://u:secret@x.example', 'imaps://x.example', 'imaps://u:secret%ZZ@x.example'])(
    'says what is expected instead of %j, without the password',
    (url) => {
      expect(() => readImapUrl(url)).toThrow(/IMAP_URL must look like imaps:\/\/user:password@host/);
      expect(() => readImapUrl(url)).not.toThrow(/secret/);
    },
  );
});
