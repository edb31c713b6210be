import { setTimeout } from 'node:timers/promises';
import type { ConnectionOptions } from 'node:tls';
import nodemailer from 'nodemailer';
import type { SendMail } from '../../core/ports.js';
import { classify } from './smtp-verdict.js';

/** Long enough for a slow server, short enough that the outbox is not held up by one that says nothing. */
const TIMEOUTS = { connectionTimeout: 30_000, greetingTimeout: 30_000, socketTimeout: 120_000, dnsTimeout: 15_000 };

/** Mail servers commonly allow ten to twenty of one client; several clerks share them. */
const CONNECTIONS = 3;

/** A stop waits this long for mails under way; one that was cut off is sent again, byte for byte. */
const CLOSE_GRACE = 10_000;

/** Nothing that could end the RCPT command or begin another one. */
const ADDRESS = /^[^\s<>@]+@[^\s<>@]+$/u;

export interface SmtpSender {
  /** Hands frozen MIME bytes to the server, one recipient; never throws. */
  send: SendMail;
  /** At most this many mails are under way at once; more wait. */
  connections: number;
  /** Ends the connections; mails under way are finished first. */
  close(): Promise<void>;
}

/**
 * A pool of connections to the shop's mail server.
 * @param options.url `smtps://user:password@host:465` or `smtp://…:587` (STARTTLS where offered)
 * @param options.maxConnections at most this many at once, default 3; embedded servers want 1
 * @param options.onError faults of idle connections, for the log; mails under way get their own answer
 */
export function createSmtpSender(options: {
  url: string;
  maxConnections?: number;
  onError?: (error: Error) => void;
  timeouts?: Partial<typeof TIMEOUTS>;
  tls?: ConnectionOptions;
}): SmtpSender {
  const connections = options.maxConnections ?? CONNECTIONS;
  const transport = nodemailer.createTransport({
    url: options.url,
    pool: true,
    maxConnections: connections,
    // The outbox alone decides what is tried again and when.
    maxRequeues: 0,
    disableFileAccess: true,
    disableUrlAccess: true,
    tls: options.tls,
    ...TIMEOUTS,
    ...options.timeouts,
  });
  transport.on('error', (error) => options.onError?.(error));
  const underWay = new Set<Promise<unknown>>();

  const attempt: SendMail = async (envelope, mime) => {
    if (!ADDRESS.test(envelope.to)) return { result: 'permanent', reason: 'The recipient is no mail address.' };
    try {
      const raw = Buffer.from(mime);
      await transport.sendMail({ envelope: { from: envelope.from, to: [envelope.to], size: raw.length }, raw });
      return { result: 'sent' };
    } catch (error) {
      return classify(error);
    }
  };
  return {
    connections,
    send: (envelope, mime) => {
      const sending = attempt(envelope, mime);
      underWay.add(sending);
      return sending.finally(() => underWay.delete(sending));
    },
    close: async () => {
      const graceOver = new AbortController();
      await Promise.race([Promise.all(underWay), setTimeout(CLOSE_GRACE, undefined, { signal: graceOver.signal })]);
      graceOver.abort();
      transport.close();
    },
  };
}
