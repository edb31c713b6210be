import type { Instant, PlainDate } from './dates.js';
import type { MailContent, MailTemplate } from './mail-content.js';
import type { DeadLetter, SlackContent } from './slack-content.js';

/** Something that is to be sent. `sent`, `dead` and `withdrawn` are final, but staff may resend a dead one. */
export const OUTBOX_STATES = ['queued', 'sent', 'dead', 'withdrawn'] as const;
export type OutboxState = (typeof OUTBOX_STATES)[number];

interface OutboxBase {
  /** `O-000001`, in the order of queueing. */
  id: string;
  state: OutboxState;
  queuedAt: Instant;
  /** Earliest instant of the next attempt. */
  nextAttemptAt: Instant;
  attempts: number;
  lastError?: string;
  doneAt?: Instant;
  certificateId?: string;
  /** The day on which the time was over for which its words and bytes are kept: they are gone. */
  emptied?: PlainDate;
  /** Its customer was erased: its bytes go with the next run of the job `clean`. */
  goes?: true;
  /** In a shared store: who is sending it. Nobody else does before `nextAttemptAt`, to which the lease runs. */
  lease?: string;
}

export interface OutboxMail extends OutboxBase {
  channel: 'mail';
  to: { name: string; address: string };
  /** Whose address that is; left out where the mail is for the address alone, whoever has it. */
  contact?: { customerId: string; contactId: string };
  language: string;
  /** Given when queued: `<KEY.O-000001@domain>`; KEY only where a reply has rights. */
  messageId: string;
  /** The address that an answer goes to: `ssl+KEY@…`, or the clerk's own. */
  replyTo: string;
  /** Message-IDs of the mail it answers and those before it. */
  inReplyTo?: string;
  references: string[];
  content: MailContent;
  attachments: AttachmentRef[];
  /** Looked at again before each attempt; no longer true: withdrawn. */
  onlyWhile?: OnlyWhile;
  /** SHA-256 of the MIME bytes, rendered once before the first attempt and never made anew. */
  frozen?: string;
  /** The digest of the mail that said it came back. */
  bounce?: string;
  /** As its reader sees it; known once it was rendered. */
  subject?: string;
}

export interface OutboxSlack extends OutboxBase {
  channel: 'slack';
  content: SlackContent;
  /** A person, by their Slack id; left out: the staff's channel. */
  to?: string;
}

export type OutboxItem = OutboxMail | OutboxSlack;

export type AttachmentRef =
  | { kind: 'invoice-pdf'; number: string }
  | { kind: 'credit-note-pdf'; number: string }
  | { kind: 'issued-certificate'; certificateId: string; period: number; index: number }
  | CalendarRef;

/** The day on which a certificate ends, for a calendar: the earlier of its two dates, with the period that ends then. */
export interface CalendarRef {
  kind: 'calendar';
  certificateId: string;
  commonName: string;
  period: number;
  on: PlainDate;
  paidUntil: PlainDate;
  notAfter: PlainDate;
}

/** A reminder or notice is sent only while the same deadline stands and something is still missing. */
export interface OnlyWhile {
  certificateId: string;
  deadline: PlainDate;
}

/** Mails that the clock makes, many in a night; whoever did something and waits for the answer is served before them. */
const NOTICES: readonly MailTemplate[] = ['renewal-notice', 'reissue-due', 'reminder', 'expired', 'payment-overdue'];

export const isNotice = (mail: OutboxMail): boolean => NOTICES.includes(mail.content.template);

/** What an item is, for people: the subject of a mail, else what kind of thing it says. */
export const titleOf = (item: OutboxItem): string =>
  item.channel === 'mail' ? (item.subject ?? item.content.template) : item.content.kind;

/** A dead one as staff read of it. */
export const deadLetterOf = (item: OutboxItem): DeadLetter => ({
  id: item.id,
  to: item.channel === 'mail' ? item.to.address : 'Slack',
  subject: titleOf(item),
  error: item.lastError ?? '',
  isBounced: item.channel === 'mail' && item.bounce !== undefined,
});

/** A file that goes out with a mail or a message. */
export interface Attachment {
  filename: string;
  contentType: string;
  content: Uint8Array;
}
