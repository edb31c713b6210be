import { z } from 'zod';
import type { Delivery } from '../../core/ports.js';

/** What nodemailer attaches to an error; everything may be missing. */
const smtpError = z.object({
  message: z.string().default(''),
  code: z.string().optional(),
  originalCode: z.string().optional(),
  command: z.string().optional(),
  response: z.string().optional(),
  responseCode: z.number().optional(),
});

/** The commands that speak of this mail; a 5xx to any other is about the connection or the account. */
const ABOUT_THE_MAIL = ['MAIL FROM', 'RCPT TO', 'DATA'];

/** Replies that are 5xx by number, but say that the session is wrong, not the mail (RFC 5321 §4.2.4, RFC 4954 §6). */
const ABOUT_THE_SESSION = [500, 502, 503, 530, 534, 535, 538];

/** What node and OpenSSL call the faults of a certificate or a handshake. */
const TLS_FAULT = /CERT|SSL|TLS|^UNABLE_TO_/;

/** `4.2.x` is about one mailbox (RFC 3463 section 3.3), and greylisting about one sender and one recipient. */
const ABOUT_THE_MAILBOX = /\b4\.2\.\d|gr[ae]y-?list/i;

/**
 * What does not take mail now. A connection that breaks off in the middle of a mail speaks of that mail alone: it may
 * be its bytes that the server cannot stand, and where it is the server, the next mail shows that.
 */
function subjectOf(responseCode: number | undefined, command: string, answer: string): 'server' | 'domain' | undefined {
  const aboutMail = ABOUT_THE_MAIL.find((one) => command.toUpperCase().startsWith(one));
  // RFC 5321 section 3.8: 421 may come at any command, and means that the server closes.
  if (!aboutMail || responseCode === 421) return 'server';
  if (responseCode === undefined) return undefined;
  // The sender is the clerk's own, whoever the mail is for; the other 5xx that come here are about the session.
  if (aboutMail === 'MAIL FROM' || responseCode >= 500) return 'server';
  return ABOUT_THE_MAILBOX.test(answer) ? undefined : 'domain';
}

/**
 * Whether a failed attempt is worth another. 5xx to MAIL, RCPT or DATA is for good (RFC 5321 §4.2.1); everything else
 * is tried again: 4xx, the network, TLS, and a wrong password or a closed door, which staff can mend, and which must
 * not kill the mails that wait behind it.
 * @returns never `sent`; the reason is for staff
 */
export function classify(error: unknown): Exclude<Delivery, { result: 'sent' }> {
  const parsed = smtpError.safeParse(error);
  if (!parsed.success) return { result: 'temporary', reason: 'The mail could not be handed over: unknown fault.' };
  const { code, originalCode = '', command = '', responseCode, response, message } = parsed.data;
  const answer = (response ?? message).trim();
  // Found out before anything was said to the server: no address, an address that is none, larger than SIZE allows.
  if (responseCode === undefined && (code === 'EENVELOPE' || code === 'EMESSAGE')) {
    return { result: 'permanent', reason: `The mail cannot be sent as it is: ${answer}` };
  }
  const aboutMail = ABOUT_THE_MAIL.some((one) => command.toUpperCase().startsWith(one));
  if (responseCode !== undefined && aboutMail && responseCode >= 500 && !ABOUT_THE_SESSION.includes(responseCode)) {
    return { result: 'permanent', reason: `The mail server refused it at ${command}: ${answer}` };
  }
  return {
    result: 'temporary',
    about: subjectOf(responseCode, command, answer),
    reason: temporaryReason(TLS_FAULT.test(originalCode) ? 'ETLS' : code, command, answer),
  };
}

function temporaryReason(code: string | undefined, command: string, answer: string): string {
  switch (code) {
    case 'EAUTH':
    case 'ENOAUTH':
    case 'EOAUTH2':
      return `The mail server did not accept user and password; check SMTP_URL. It said: ${answer}`;
    case 'ETLS':
      return `TLS to the mail server failed; check its certificate and SMTP_URL. ${answer}`;
    case 'EDNS':
      return `The mail server's name cannot be resolved; check SMTP_URL. ${answer}`;
    case 'ETIMEDOUT':
      return `The mail server did not answer in time. ${answer}`;
    case 'ECONNECTION':
    case 'ESOCKET':
      return `The mail server could not be reached or hung up. ${answer}`;
    default:
      return `The mail server said${command && command !== 'CONN' ? ` at ${command}` : ''}: ${answer}`;
  }
}
