import type { ConnectionOptions } from 'node:tls';
import { ImapFlow } from 'imapflow';
import { AppError } from '../../core/errors.js';
import { Bell } from './bell.js';
import { describeError } from './connection-faults.js';
import { type ImapAccount, isLoopback, readImapUrl } from './imap-url.js';
import { Intake, type InboxMail } from './intake.js';
import type { LogFields, MailLog } from './mail-log.js';
import { Outages } from './outages.js';
import { type ReadAgain, readAgain } from './read-again.js';
import type { Folder } from './receive.js';
import { Session } from './session.js';
import { MAIL_LIMITS } from './structure.js';
import type { DoorBook } from './tally.js';

export interface InboxOptions {
  /** `imap(s)://user:password@host:port/INBOX`, percent-encoded. */
  url: string;
  /** Resolves when the mail's outcome is committed; only then the mail is moved. Where it rejects, it comes again. */
  handle: (mail: InboxMail) => Promise<{ folder: Folder }>;
  log: MailLog;
  /** A sentence for staff: the mailbox refuses the password, a mail cannot be handled. */
  onAlarm?: (sentence: string) => void;
  /** Seconds between two full searches, at most 300 (design §6.5). */
  pollSeconds?: number;
  /** A command without an answer for so long means that the connection is dead. */
  silenceSeconds?: number;
  /** The first pause after a failure, of a connection or of a mail; it doubles. Milliseconds. */
  retryMs?: number;
  /** After a restore. */
  readAgain?: ReadAgain;
  tls?: ConnectionOptions;
}

export interface Inbox {
  readonly state: 'connecting' | 'connected' | 'down';
  /** Mails handled since the start. */
  readonly handled: number;
  readonly book: DoorBook;
  /** Seconds since the mailbox was last searched, or since the start. */
  readonly silentSeconds: number;
  /** Resolves when a full search, begun after this call, finds nothing unhandled; rejects when the inbox is stopped. */
  idle(): Promise<void>;
  /** Searches now instead of at the next notice. */
  checkNow(): void;
  /** Finishes what is in hand, moves it, and logs out. */
  stop(): Promise<void>;
}

const LONGEST_POLL_SECONDS = 300;
/** A mail server that hangs must not take all of the ten seconds that a stop has. */
const STOP_MS = 4_000;

/** Watches a mailbox for as long as it is not stopped, over as many connections as it takes. */
export function startInbox(options: InboxOptions): Inbox {
  const watch = new Watch(options, readImapUrl(options.url));
  void watch.run();
  return watch;
}

class Watch implements Inbox {
  state: Inbox['state'] = 'connecting';
  private readonly bell = new Bell();
  private readonly pause = new Bell();
  private readonly intake: Intake;
  private readonly brokenFetches = new Map<number, number>();
  private toReadAgain: ReadAgain | null;
  private client: ImapFlow | null = null;
  private session: Session | null = null;
  private searches = 0;
  private searchedAt = performance.now();
  private waiters: { asked: number; resolve: () => void; reject: (error: Error) => void }[] = [];
  private stopping = false;
  private readonly outages: Outages;
  private over: () => void = () => undefined;
  private readonly ended = new Promise<void>((resolve) => (this.over = resolve));

  constructor(
    private readonly options: InboxOptions,
    private readonly account: ImapAccount,
  ) {
    this.outages = new Outages({
      host: account.host,
      user: account.user,
      retryMs: options.retryMs ?? 1_000,
      onAlarm: (sentence) => options.onAlarm?.(sentence),
    });
    this.toReadAgain = options.readAgain ?? null;
    this.intake = new Intake({
      handle: options.handle,
      log: this.quietLog(),
      onAlarm: (sentence) => options.onAlarm?.(sentence),
      onChange: () => this.bell.ring(),
      retryMs: options.retryMs ?? 5_000,
    });
  }

  get handled(): number {
    return this.intake.handled;
  }

  get book(): DoorBook {
    return this.intake.book;
  }

  get silentSeconds(): number {
    return (performance.now() - this.searchedAt) / 1_000;
  }

  idle(): Promise<void> {
    if (this.stopping) return Promise.reject(stopped());
    return new Promise((resolve, reject) => {
      this.waiters.push({ asked: this.searches, resolve, reject });
      this.checkNow();
    });
  }

  checkNow(): void {
    this.session?.searchSoon();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.bell.ring();
    this.pause.ring();
    if (this.state !== 'connected') this.client?.close();
    const patience = setTimeout(() => this.client?.close(), STOP_MS);
    await this.ended;
    clearTimeout(patience);
    for (const { reject } of this.waiters.splice(0)) reject(stopped());
  }

  async run(): Promise<void> {
    while (!this.stopping) {
      const began = Date.now();
      try {
        await this.connectOnce();
      } catch (error) {
        this.noteFailure(error, Date.now() - began);
      }
      this.session = null;
      if (this.stopping) break;
      this.state = 'down';
      await this.pause.wait(this.outages.pauseMs());
    }
    this.state = 'down';
    this.over();
  }

  private async connectOnce(): Promise<void> {
    const client = this.newClient();
    this.client = client;
    // Without a listener an 'error' event ends the process; what it says comes out of the commands as well.
    client.on('error', (error) => this.quietLog().warn({ err: error }, 'the IMAP connection failed'));
    try {
      await client.connect();
      this.outages.loggedIn();
      const session = new Session({
        client,
        mailbox: this.account.mailbox,
        intake: this.intake,
        bell: this.bell,
        log: this.quietLog(),
        pollMs: Math.min(this.options.pollSeconds ?? 240, LONGEST_POLL_SECONDS) * 1_000,
        isStopping: () => this.stopping,
        onOpen: () => this.noteOpen(session),
        onSearch: () => this.noteSearch(),
        onClear: (search) => this.noteClear(search),
        brokenFetches: this.brokenFetches,
        prepare: (connected) => this.prepare(connected),
      });
      await session.run();
      await client.logout();
    } finally {
      client.close();
    }
  }

  private async prepare(client: ImapFlow): Promise<void> {
    if (!this.toReadAgain) return;
    await readAgain(client, this.account.mailbox, this.toReadAgain, this.quietLog());
    this.toReadAgain = null;
  }

  private newClient(): ImapFlow {
    const { host, port, secure, user, password } = this.account;
    return new ImapFlow({
      host,
      port,
      secure,
      // To another machine a password never goes unencrypted.
      doSTARTTLS: secure ? undefined : !isLoopback(host),
      auth: { user, pass: password },
      tls: this.options.tls,
      logger: false,
      disableAutoIdle: true,
      clientInfo: { name: 'certclerk' },
      connectionTimeout: 20_000,
      socketTimeout: (this.options.silenceSeconds ?? 60) * 1_000,
      maxLiteralSize: MAIL_LIMITS.bytes + 1024 * 1024,
      maxLineLength: 16 * 1024 * 1024,
    });
  }

  private noteOpen(session: Session): void {
    this.session = session;
    this.state = 'connected';
    this.outages.over();
    this.options.log.info({ host: this.account.host, mailbox: this.account.mailbox }, 'the inbox is connected');
  }

  private noteSearch(): number {
    this.searchedAt = performance.now();
    return ++this.searches;
  }

  private noteClear(search: number): void {
    const [clear, wait] = [this.waiters.filter((w) => w.asked < search), this.waiters.filter((w) => w.asked >= search)];
    this.waiters = wait;
    for (const { resolve } of clear) resolve();
  }

  private noteFailure(error: unknown, lasted: number): void {
    if (this.stopping) return;
    this.outages.note(error, lasted);
    const { failures } = this.outages;
    this.quietLog().warn({ err: error, failures }, 'the inbox is not connected; it is tried again');
  }

  /** The log, with the password taken out of whatever an error says. */
  private quietLog(): MailLog {
    const { log } = this.options;
    const { password } = this.account;
    const safe = ({ err, ...rest }: LogFields): LogFields => {
      if (err === undefined) return rest;
      const { words, code } = describeError(err);
      return { ...rest, code, error: password ? words.replaceAll(password, '***') : words };
    };
    return {
      info: (fields, message) => log.info(safe(fields), message),
      warn: (fields, message) => log.warn(safe(fields), message),
      error: (fields, message) => log.error(safe(fields), message),
    };
  }
}

const stopped = (): AppError => new AppError('unreachable', 'The inbox was stopped.');
