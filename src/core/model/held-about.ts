import type { Certificate } from './certificate.js';
import type { Customer } from './customer.js';
import type { Instant } from './dates.js';
import type { CreditNote, Invoice } from './invoice.js';
import type { ReceivedMail } from './mail-in.js';
import type { OutboxItem } from './outbox.js';
import type { Question } from './question.js';
import type { Review } from './review.js';

/** Every document that is about a customer, beside bank entries, which belong to the books. */
export interface HeldAbout {
  customer: Customer;
  certificates: Certificate[];
  invoices: Invoice[];
  creditNotes: CreditNote[];
  /** Mails to them and posts about them. */
  outbox: OutboxItem[];
  mails: ReceivedMail[];
  reviews: Review[];
  questions: Question[];
}

/** A mail to them, or a post about them, without the reply key in its addresses: what is done with one is for its reader. */
export interface SentAbout {
  id: string;
  channel: OutboxItem['channel'];
  state: OutboxItem['state'];
  to: string;
  /** The subject, or what kind of thing it says. */
  title: string;
  queuedAt: Instant;
  doneAt?: Instant;
  certificateId?: string;
}

/** What is handed to a customer who asks what is held about them. */
export interface Exported extends Omit<HeldAbout, 'outbox'> {
  sent: SentAbout[];
}
