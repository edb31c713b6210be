import { z } from 'zod';
import type { Instant, PlainDate } from './dates.js';

/** SHA-256 of an SPKI, hex. */
const spkiDigest = z.string().regex(/^[0-9a-f]{64}$/, 'That is not the SHA-256 of a public key in hex.');
/** Keys that were found whole, so that no CSR with them is taken again. */
export const leakedDigests = z.array(spkiDigest).max(100);

/** Of what a person wrote, for staff; in characters. */
export const LONGEST_WORDS = 4000;

/** What a mail asks for, read by src/mail and nothing decided yet. */
export const mailRequest = z.discriminatedUnion('kind', [
  /** Every CSR found, each once; base64 of the bytes as they lay in the mail. */
  z.object({ kind: z.literal('csr'), csrs: z.array(z.object({ base64: z.string(), source: z.string() })).min(1) }),
  /** Never the key itself: only which public keys it opens, where it proved to be whole and not encrypted. */
  z.object({ kind: z.literal('private-key'), spkis: leakedDigests.default([]) }),
  z.object({
    kind: z.literal('question'),
    question: z.enum(['list', 'status', 'csr', 'renew', 'invoices', 'invoice', 'help']),
    argument: z.string().max(300).default(''),
  }),
  /** `same` = use the last CSR again; `yes` = apply the one that is held. */
  z.object({ kind: z.literal('confirm'), answer: z.enum(['yes', 'same']) }),
  /** Words to a person, or nothing at all. */
  z.object({
    kind: z.literal('unclear'),
    /** What the writer wrote now, without what was quoted or stands below a signature. */
    words: z.string().max(LONGEST_WORDS).optional(),
    /** Names of the files that came along. */
    files: z.array(z.string()).optional(),
  }),
  /** A mail server says that a mail of ours could not be delivered, or is late. */
  z.object({
    kind: z.literal('bounce'),
    action: z.enum(['failed', 'delayed']),
    /** Bounce addresses that it came to, and Message-IDs of ours on what came back. Neither is checked yet. */
    to: z.array(z.string()),
    messageIds: z.array(z.string()),
    /** The address that failed, or empty. */
    recipient: z.string().max(320),
    /** What the server said. */
    diagnostic: z.string().max(500),
  }),
  /** Could not be read within the limits, or broken. */
  z.object({ kind: z.literal('quarantine'), why: z.string() }),
]);
export type MailRequest = z.infer<typeof mailRequest>;

/** A received mail as plain data: what `receive-mail` gets. */
export const receivedMailInput = z.object({
  /** SHA-256 of the raw bytes, hex: the mail's identity. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  /**
   * SHA-256 under which the raw bytes lie among the blobs; null: not kept, because a private key was in them, or
   * because they could not be searched for one.
   */
  raw: z.string().nullable(),
  messageId: z.string().nullable(),
  /** Message-IDs of In-Reply-To and References, newest first. */
  references: z.array(z.string()),
  /** Every mailbox of every From header, lower case. */
  from: z.array(z.string()),
  subject: z.string(),
  /** The beginning of the text, for staff. */
  text: z.string(),
  /** Reply keys found in the recipients and in the Message-IDs of ours that it refers to. */
  keys: z.array(z.string()),
  /** Why it is a robot's mail, or null. */
  automatic: z.string().nullable(),
  authentication: z.object({ verdict: z.enum(['pass', 'fail', 'none', 'off']), reasons: z.array(z.string()) }),
  request: mailRequest,
});
export type ReceivedMailInput = z.infer<typeof receivedMailInput>;

export const MAIL_OUTCOMES = ['applied', 'answered', 'refused', 'review', 'ignored'] as const;
export type MailOutcome = (typeof MAIL_OUTCOMES)[number];

/** So many characters of a received mail's id are shown to people, and enough to name it. */
export const SHORT_MAIL_ID = 12;

/** The record of a received mail: exactly one outcome, with a reason. */
export interface ReceivedMail {
  /** The digest. */
  id: string;
  messageId: string | null;
  from: string;
  subject: string;
  receivedAt: Instant;
  outcome: MailOutcome;
  reason: string;
  /** What proved its sender, or why nothing did. */
  authentication?: ReceivedMailInput['authentication'];
  raw: string | null;
  certificateId?: string;
  /** SHA-256 of what it asked for and by which keys: a second copy, which has none itself, asks for the same. */
  asked?: string;
  /** It was a robot's, or came through a list; left out: it was not. */
  isAutomatic?: true;
  /** The day on which the time was over for which its words and bytes are kept: they are gone. */
  emptied?: PlainDate;
  /** Its customer was erased: its bytes go with the next run of the job `clean`. */
  goes?: true;
}
