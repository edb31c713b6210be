import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { listenOnLoopback, trackConnections } from './listen.js';
import type { Envelope } from './trace-headers.js';

/** More than the clerk's own limit of 40 MB, so that a mail over that one reaches the clerk and is quarantined there. */
const LARGEST_MAIL = 64 * 1024 * 1024;

export interface SmtpDoor {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Starts an SMTP server on the loopback interface. A mail is accepted once `receive` has resolved, and refused for good
 * (554) where it rejects.
 *
 * @throws AppError `conflict` where the port is taken and `fallback` is not set
 */
export async function openSmtpDoor(
  options: { port: number; fallback: boolean },
  receive: (raw: Buffer, envelope: Envelope) => Promise<void>,
): Promise<SmtpDoor> {
  const smtp = new SMTPServer({
    name: 'sandbox.localhost',
    banner: 'certclerk sandbox',
    // No password is needed on the loopback, and a self-signed certificate would only be refused by careful clients.
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: LARGEST_MAIL,
    onRcptTo: ({ address }, _session, done) => done(address.includes('@') ? null : refusal(550, NO_DOMAIN)),
    onData: (stream, session, done) => {
      readAll(stream)
        .then(async (raw) => {
          if (stream.sizeExceeded) throw refusal(552, 'The mail is larger than 64 MB.');
          await receive(raw, envelopeOf(session));
        })
        .then(
          () => done(null, 'Accepted'),
          (error: unknown) => done(error instanceof SmtpRefusal ? error : refusal(554, 'The mail could not be read.')),
        );
    },
  });
  // A client that hangs up in the middle is no reason to stop; without a listener the process would die of it.
  smtp.on('error', () => undefined);
  const close = trackConnections(smtp.server);
  const port = await listenOnLoopback(smtp.server, options.port, options.fallback);
  return { port, close };
}

const NO_DOMAIN = 'The recipient needs a domain, as in name@example.com.';

class SmtpRefusal extends Error {
  constructor(
    readonly responseCode: number,
    sentence: string,
  ) {
    super(sentence);
  }
}

const refusal = (code: number, sentence: string): SmtpRefusal => new SmtpRefusal(code, sentence);

async function readAll(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Read to the end also beyond the limit: SMTP has no way to stop the client earlier.
  for await (const chunk of stream) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size <= LARGEST_MAIL) chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function envelopeOf(session: SMTPServerSession): Envelope {
  const { mailFrom, rcptTo } = session.envelope;
  return {
    from: mailFrom === false ? '' : mailFrom.address,
    to: rcptTo.map(({ address }) => address),
    helo: session.hostNameAppearsAs || 'unknown',
    remoteAddress: session.remoteAddress,
  };
}
