import type { AuditEntry } from './audit.js';
import type { BankEntry } from './bank-entry.js';
import type { Certificate } from './certificate.js';
import type { Customer } from './customer.js';
import type { PlainDate } from './dates.js';
import type { CreditNote, Invoice } from './invoice.js';
import type { ReceivedMail } from './mail-in.js';
import type { OutboxItem } from './outbox.js';
import type { Product } from './product.js';
import type { ReplySubject } from '../rules/reply-key.js';
import type { Question } from './question.js';
import type { Review } from './review.js';
import type { SlackCard, StaffSettings } from './staff.js';

/** What a reply key leads to. Its id is the SHA-256 of the key, so the store never holds a key. */
export interface ReplyRight extends ReplySubject {
  id: string;
  /** The CSR (PEM) that a `yes` with this key applies, as long as it waits for one. */
  csr?: string;
  revoked?: boolean;
  /** Set once its CSR waits no more: the last day on which an answer to that mail is told so. */
  until?: PlainDate;
}

/** Something that may happen once; `result` is given to whoever asks a second time. */
export interface Claim {
  id: string;
  result: unknown;
  /** The last day on which it matters. Older programs wrote none; the job `clean` sets it. */
  until?: PlainDate;
}

/** How often something happened within the hour or the day that its id names. */
export interface Tally {
  id: string;
  count: number;
  /** The last day on which it matters. */
  until: PlainDate;
}

/** The last number that a series has given. */
export interface Counter {
  id: string;
  last: number;
}

export interface Setting {
  id: string;
  value: string;
}

/** A public key whose private half came by mail or stands on a list: no CSR with it is taken again. */
export interface LeakedKey {
  /** SHA-256 of the SPKI, hex. */
  id: string;
  since: string;
}

/** Every kind of document that a store holds. */
export interface Documents {
  customer: Customer;
  product: Product;
  certificate: Certificate;
  invoice: Invoice;
  'credit-note': CreditNote;
  'bank-entry': BankEntry;
  outbox: OutboxItem;
  mail: ReceivedMail;
  review: Review;
  question: Question;
  'reply-right': ReplyRight;
  'leaked-key': LeakedKey;
  claim: Claim;
  tally: Tally;
  counter: Counter;
  setting: Setting;
  staff: StaffSettings;
  'slack-card': SlackCard;
  audit: AuditEntry;
}

export type Kind = keyof Documents;

export const KINDS = [
  'customer',
  'product',
  'certificate',
  'invoice',
  'credit-note',
  'bank-entry',
  'outbox',
  'mail',
  'review',
  'question',
  'reply-right',
  'leaked-key',
  'claim',
  'tally',
  'counter',
  'setting',
  'staff',
  'slack-card',
  'audit',
] as const satisfies readonly Kind[];
