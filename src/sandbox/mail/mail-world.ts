import { createTransport, type SendMailOptions } from 'nodemailer';
import { AppError, notFound } from '../../core/errors.js';
import { startClerkMailbox } from './clerk-mailbox.js';
import type { AttachedFile, CustomerMail } from './customer-mail.js';
import { CustomerMailboxes } from './customer-mailboxes.js';
import { asAttachments, replyTo, type FileToAttach, type Reply } from './customer-writes.js';
import { openSmtpDoor } from './smtp-door.js';
import { withTraceHeaders, type Envelope } from './trace-headers.js';

/**
 * The sandbox's mail: one SMTP door for both directions. What goes to the clerk's domain lands in the clerk's IMAP
 * mailbox, all else in the customers' mailboxes. Loopback only, in memory, gone when the sandbox stops.
 */
export interface MailWorld {
  /** For the clerk's IMAP_URL: `imap://user:password@127.0.0.1:PORT/INBOX`. */
  readonly imapUrl: string;
  /** For the clerk's SMTP_URL, and for anybody who wants to write to the clerk: `smtp://127.0.0.1:PORT`. */
  readonly smtpUrl: string;
  readonly smtpPort: number;
  /** Mails put into the clerk's mailbox so far. */
  readonly accepted: number;
  /** The mails that customers received, newest last; of one address (in any case), or all. */
  customerMails(to?: string): CustomerMail[];
  /** The bytes exactly as they came over SMTP. */
  raw(id: string): Uint8Array | undefined;
  /** `index` as in the mail's `attachments`. */
  attachment(id: string, index: number): AttachedFile | undefined;
  /**
   * A customer answers a mail, over real SMTP. Resolves when the mail is accepted.
   *
   * @throws AppError `not-found` where there is no such mail, `invalid-input` where SMTP refuses it
   */
  reply(id: string, body: Reply): Promise<void>;
  /** A customer writes a new mail, to the clerk unless said otherwise. @throws AppError `invalid-input` */
  send(mail: NewMail): Promise<void>;
  /** Calls the listener after each mail that arrived, on either side. */
  onChange(listener: () => void): void;
  close(): Promise<void>;
}

export interface NewMail {
  from: string;
  to?: string;
  subject: string;
  text: string;
  attachments?: FileToAttach[];
}

export interface MailWorldOptions {
  /** The clerk's own address; its whole domain is the clerk's. */
  clerkAddress: string;
  /** 0, the default, for any free port. */
  smtpPort?: number;
  /** Whether a taken `smtpPort` becomes the next free one; default false: a taken port is an error. */
  fallback?: boolean;
  /** The sandbox's clock: dates of mails follow it. */
  now: () => Date;
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

/** @throws AppError `conflict` where `smtpPort` is taken and `fallback` is not set */
export async function startMailWorld(options: MailWorldOptions): Promise<MailWorld> {
  const { clerkAddress, now } = options;
  const clerksDomain = domainOf(clerkAddress);
  const clerk = await startClerkMailbox(now);
  const customers = new CustomerMailboxes();
  const listeners: (() => void)[] = [];

  async function receive(raw: Buffer, envelope: Envelope): Promise<void> {
    const toClerk = envelope.to.filter((address) => domainOf(address) === clerksDomain);
    const toCustomers = envelope.to.filter((address) => domainOf(address) !== clerksDomain);
    for (const address of toCustomers) await customers.deliver(address, raw, now());
    if (toClerk.length > 0) clerk.deliver(withTraceHeaders(raw, { ...envelope, to: toClerk }, now()), now());
    for (const listener of listeners) listener();
  }

  const door = await openSmtpDoor({ port: options.smtpPort ?? 0, fallback: options.fallback ?? false }, receive).catch(
    async (error: unknown) => {
      await clerk.close();
      throw error;
    },
  );
  const post = outgoing(door.port);
  return {
    imapUrl: clerk.imapUrl,
    smtpUrl: `smtp://127.0.0.1:${door.port}`,
    smtpPort: door.port,
    get accepted() {
      return clerk.accepted;
    },
    customerMails: (to) => customers.list(to),
    raw: (id) => customers.get(id)?.raw,
    attachment: (id, index) => customers.get(id)?.files[index],
    async reply(id, body) {
      const original = customers.get(id);
      if (original === undefined) throw notFound(`There is no mail ${id}.`);
      await post(replyTo(original, body, now()));
    },
    async send({ from, to = clerkAddress, subject, text, attachments = [] }) {
      await post({ from, to, subject, text, date: now(), attachments: asAttachments(attachments) });
    },
    onChange: (listener) => void listeners.push(listener),
    async close() {
      await Promise.all([door.close(), clerk.close()]);
    },
  };
}

/** The customers' mail client. What a person typed into the page never makes it read files or fetch addresses. */
function outgoing(port: number): (mail: SendMailOptions) => Promise<void> {
  const client = createTransport({
    host: '127.0.0.1',
    port,
    ignoreTLS: true,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return async (mail) => {
    try {
      await client.sendMail(mail);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new AppError('invalid-input', `The mail could not be sent: ${why}`, { cause });
    }
  };
}
