import { ImapFlow } from 'imapflow';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { type Inbox, type InboxOptions, startInbox } from '../../src/mail/in/inbox.js';
import type { InboxMail } from '../../src/mail/in/intake.js';
import { writeMail } from '../mail/in/write-mail.js';
import { type Dovecot, startDovecot } from './dovecot.js';
import { type ImapProxy, startImapProxy } from './imap-proxy.js';

export const subjectOf = (mail: InboxMail): string =>
  /^Subject: (.*)\r$/m.exec(Buffer.from(mail.raw).toString('latin1', 0, 10_000))?.[1] ?? '';

/** A mailbox on Dovecot, an inbox that watches it, and a proxy between them. Each test begins with an empty one. */
export class WatchedMailbox {
  inbox: Inbox | null = null;
  /** The subjects of the mails handled, in their order. */
  handled: string[] = [];
  logged: string[] = [];
  private running: { dovecot: Dovecot; proxy: ImapProxy } | null = null;
  private waiting: { count: number; resolve: () => void }[] = [];

  /** Starts and stops it with the tests of the file. */
  constructor() {
    let dovecot: Dovecot;
    beforeAll(async () => {
      dovecot = await startDovecot();
    });
    afterAll(() => dovecot.stop());
    beforeEach(async () => {
      this.running = { dovecot, proxy: await startImapProxy(dovecot.imapPort) };
      [this.handled, this.logged, this.waiting] = [[], [], []];
    });
    afterEach(async () => {
      await this.inbox?.stop();
      this.inbox = null;
      await this.proxy.stop();
      await this.clean();
    });
  }

  get dovecot(): Dovecot {
    if (!this.running) throw new Error('Dovecot does not run.');
    return this.running.dovecot;
  }

  get proxy(): ImapProxy {
    if (!this.running) throw new Error('The proxy does not run.');
    return this.running.proxy;
  }

  /** To be called by a `handle` of a test's own. */
  note(mail: InboxMail): void {
    this.handled.push(subjectOf(mail));
    for (const { count, resolve } of this.waiting) if (this.handled.length >= count) resolve();
  }

  /** Resolves when so many mails have been handled. */
  mailsHandled(count: number): Promise<void> {
    if (this.handled.length >= count) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push({ count, resolve }));
  }

  start(more: Partial<InboxOptions> = {}): Inbox {
    const write = (fields: object, message: string): void =>
      void this.logged.push(`${message} ${JSON.stringify(fields)}`);
    const { user, password } = this.dovecot;
    this.inbox = startInbox({
      url: `imap://${user}:${encodeURIComponent(password)}@127.0.0.1:${this.proxy.port}/INBOX`,
      handle: (mail) => {
        this.note(mail);
        return Promise.resolve({ folder: 'Processed' });
      },
      log: { info: write, warn: write, error: write },
      pollSeconds: 300,
      retryMs: 20,
      ...more,
    });
    return this.inbox;
  }

  deliver(subject: string, from = 'ana@customer.example', body = 'hello'): Promise<void> {
    return this.dovecot.deliver(writeMail({ Subject: subject, From: from }, body), from, 'ssl@clerk.example');
  }

  async withClient<T>(work: (client: ImapFlow) => Promise<T>, port = this.dovecot.imapPort): Promise<T> {
    const auth = { user: this.dovecot.user, pass: this.dovecot.password };
    const client = new ImapFlow({ host: '127.0.0.1', port, secure: false, auth, logger: false });
    client.on('error', (error) => this.logged.push(String(error)));
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.logout();
    }
  }

  /** The subjects in a folder, or null where there is none. */
  inFolder(folder: string, port?: number): Promise<string[] | null> {
    return this.withClient(async (client) => {
      if (!(await client.list()).some((f) => f.path === folder)) return null;
      await client.mailboxOpen(folder);
      const mails = await client.fetchAll('1:*', { envelope: true });
      return mails.map((mail) => mail.envelope?.subject ?? '');
    }, port);
  }

  private clean(): Promise<void> {
    return this.withClient(async (client) => {
      for (const { path } of await client.list()) {
        if (path !== 'INBOX') await client.mailboxDelete(path);
      }
      await client.mailboxOpen('INBOX');
      await client.messageDelete('1:*');
    });
  }
}
