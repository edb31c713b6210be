import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { AppError } from '../../core/errors.js';
import { type Envelope, ownAddresses } from './envelope.js';
import { type ListenAddress, readListenUrl } from './listen-url.js';
import type { MailLog } from './mail-log.js';
import { MAIL_LIMITS } from './structure.js';

export interface HandoverOptions {
  /** `MAIL_LISTEN`. */
  url: string;
  /** Mail for anybody else is refused. */
  clerkAddress: string;
  /** Resolves when the mail's outcome is committed; where it rejects, the server that brought it keeps it. */
  handle: (raw: Uint8Array, envelope: Envelope) => Promise<unknown>;
  log: MailLog;
  /** A sentence for staff: a mail that cannot be taken, again and again. */
  onAlarm?: (sentence: string) => void;
  limits?: Partial<HandoverLimits>;
}

export interface HandoverLimits {
  /** Of one mail. */
  bytes: number;
  /** Of all mails in hand: beyond it a mail is put off, so that many large ones at once do not use up the memory. */
  bytesInHand: number;
  connections: number;
  recipients: number;
  /** A server that says nothing for so long, where it is its turn, is gone (RFC 5321 section 4.5.3.2). */
  silenceMs: number;
  /** A mail that is not committed after so long is put off; servers wait ten minutes for the answer. */
  handleMs: number;
  /** What is in hand at a stop gets so long. */
  stopMs: number;
}

const LIMITS: HandoverLimits = {
  bytes: MAIL_LIMITS.bytes,
  bytesInHand: 3 * MAIL_LIMITS.bytes,
  connections: 32,
  recipients: 100,
  silenceMs: 5 * 60_000,
  handleMs: 2 * 60_000,
  stopMs: 10_000,
};
const TRIES_BEFORE_ALARM = 5;
const MOST_FAILURES_KNOWN = 1_000;

export interface Handover {
  readonly port: number;
  /** Mails taken since the start. */
  readonly handled: number;
  /** Takes no new mail, finishes what is in hand, answers it, and hangs up. */
  stop(): Promise<void>;
}

/**
 * Listens for mail that the shop's mail server hands over by LMTP or SMTP, in place of a mailbox. `250` is said only
 * when the outcome is committed, so a mail is always here or there.
 *
 * @throws AppError where nothing can listen there
 */
export async function startHandover(options: HandoverOptions): Promise<Handover> {
  const door = new Door(options, readListenUrl(options.url));
  await door.open();
  return door;
}

class Refusal extends Error {
  constructor(
    readonly responseCode: number,
    sentence: string,
  ) {
    super(sentence);
  }
}

class Door implements Handover {
  handled = 0;
  port = 0;
  private readonly limits: HandoverLimits;
  private readonly server: SMTPServer;
  private readonly sockets = new Set<Socket>();
  private readonly inHand = new Set<Promise<void>>();
  private readonly failures = new Map<string, number>();
  private bytesInHand = 0;

  constructor(
    private readonly options: HandoverOptions,
    private readonly address: ListenAddress,
  ) {
    this.limits = { ...LIMITS, ...options.limits };
    const isOurs = ownAddresses(options.clerkAddress);
    this.server = new SMTPServer({
      lmtp: address.protocol === 'lmtp',
      name: options.clerkAddress.slice(options.clerkAddress.lastIndexOf('@') + 1),
      banner: 'certclerk',
      // Who may connect is known by the address; the way is one machine's or one network's own.
      disabledCommands: ['AUTH', 'STARTTLS'],
      disableReverseLookup: true,
      hideENHANCEDSTATUSCODES: false,
      logger: false,
      size: this.limits.bytes,
      maxClients: this.limits.connections,
      socketTimeout: this.limits.silenceMs,
      closeTimeout: this.limits.stopMs,
      onConnect: (session, done) => done(this.admission(session)),
      onRcptTo: ({ address: to }, session, done) => done(this.recipientFault(isOurs, to, session)),
      onData: (stream, session, done) => {
        const work = this.take(stream, envelopeOf(session)).then(
          () => done(null, 'It is taken'),
          (error: unknown) => done(this.refusalOf(error)),
        );
        this.inHand.add(work);
        void work.finally(() => this.inHand.delete(work));
      },
    });
    // One that hangs up in the middle comes again; without a listener the process would die of it.
    this.server.on('error', (error) => options.log.warn({ err: error }, 'a connection that hands mail over broke off'));
  }

  async open(): Promise<void> {
    const { host, port, protocol } = this.address;
    const { server } = this.server;
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    try {
      this.server.listen(port, host);
      await once(server, 'listening');
    } catch (cause) {
      throw cannotListen(this.options.url, cause);
    }
    const bound = server.address();
    this.port = bound !== null && typeof bound !== 'string' ? bound.port : 0;
    this.options.log.info({ host, port: this.port, protocol }, 'mail can be handed over');
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(resolve));
    const patience = setTimeout(() => this.sockets.forEach((socket) => socket.destroy()), this.limits.stopMs);
    await Promise.all(this.inHand);
    // What was answered is still on its way out.
    for (const socket of this.sockets) socket.destroySoon();
    await closed;
    clearTimeout(patience);
  }

  private admission({ remoteAddress }: SMTPServerSession): Refusal | null {
    if (this.address.admits(remoteAddress)) return null;
    this.options.log.warn({ remoteAddress }, 'a machine that MAIL_LISTEN does not name wanted to hand mail over');
    return new Refusal(554, 'MAIL_LISTEN does not name this machine');
  }

  private recipientFault(isOurs: (to: string) => boolean, to: string, session: SMTPServerSession): Refusal | null {
    if (session.envelope.rcptTo.length >= this.limits.recipients) return new Refusal(452, 'Too many recipients');
    return isOurs(to) ? null : new Refusal(550, 'There is no such mailbox here');
  }

  private async take(stream: SMTPServerDataStream, envelope: Envelope): Promise<void> {
    const held = { bytes: 0 };
    try {
      const raw = await this.readWhole(stream, held);
      await this.handleInTime(raw, envelope);
    } finally {
      this.bytesInHand -= held.bytes;
    }
  }

  /** Reads to the end also what is too much: SMTP has no way to stop a client earlier. */
  private async readWhole(stream: SMTPServerDataStream, held: { bytes: number }): Promise<Buffer> {
    let chunks: Buffer[] | null = [];
    for await (const chunk of stream) {
      if (!Buffer.isBuffer(chunk) || !chunks) continue;
      const isFirst = this.bytesInHand === held.bytes;
      if (stream.sizeExceeded || (!isFirst && this.bytesInHand + chunk.length > this.limits.bytesInHand)) {
        chunks = null;
        continue;
      }
      chunks.push(chunk);
      held.bytes += chunk.length;
      this.bytesInHand += chunk.length;
    }
    if (stream.sizeExceeded) throw new Refusal(552, 'The mail is too large');
    if (!chunks) throw new Refusal(452, 'There are too many large mails in hand; try again');
    return Buffer.concat(chunks);
  }

  private async handleInTime(raw: Buffer, envelope: Envelope): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      // It may still be committed: when it comes again it is known by its digest.
      timer = setTimeout(() => reject(new Error('it took too long')), this.limits.handleMs);
    });
    try {
      await Promise.race([this.options.handle(raw, envelope), late]);
      this.handled += 1;
      if (this.failures.size > 0) this.failures.delete(digestOf(raw));
    } catch (error) {
      this.noteFailure(digestOf(raw), error);
      throw new Refusal(451, 'It could not be stored now; try again');
    } finally {
      clearTimeout(timer);
    }
  }

  private noteFailure(digest: string, error: unknown): void {
    const { log, onAlarm } = this.options;
    const tries = (this.failures.get(digest) ?? 0) + 1;
    this.failures.set(digest, tries);
    const [oldest] = this.failures.keys();
    if (this.failures.size > MOST_FAILURES_KNOWN && oldest !== undefined) this.failures.delete(oldest);
    log.error({ digest, tries, err: error }, 'a mail could not be taken; the mail server keeps it and tries again');
    if (tries !== TRIES_BEFORE_ALARM) return;
    onAlarm?.(
      `A mail that the mail server hands over could not be taken ${tries} times; see the log. It is kept there.`,
    );
  }

  private refusalOf(error: unknown): Refusal {
    if (error instanceof Refusal) return error;
    // The connection broke off before the mail was whole; whoever brought it does not hear this any more.
    this.options.log.warn({ err: error }, 'a mail did not arrive whole');
    return new Refusal(451, 'The mail did not arrive whole; try again');
  }
}

const digestOf = (raw: Buffer): string => createHash('sha256').update(raw).digest('hex');

function envelopeOf({ envelope: { mailFrom, rcptTo } }: SMTPServerSession): Envelope {
  return { from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map(({ address }) => address) };
}

function cannotListen(url: string, cause: unknown): AppError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const why =
    {
      EADDRINUSE: 'something listens there already',
      EACCES: 'this account may not; ports below 1024 need more rights',
      EADDRNOTAVAIL: 'this machine does not have that address',
      ENOTFOUND: 'that name has no address',
    }[code] ?? `it failed (${code || 'unknown'})`;
  return new AppError('unreachable', `Nothing can listen at MAIL_LISTEN (${url}): ${why}.`, { cause });
}
