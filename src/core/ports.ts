import type { Documents, Kind } from './model/documents.js';
import type { IndexName } from './model/indexes.js';
import type { Instant, PlainDate } from './model/dates.js';
import type { CreditNote, Invoice } from './model/invoice.js';
import type { Attachment, CalendarRef, OutboxMail, OutboxSlack } from './model/outbox.js';

/** Which documents: all of a kind in the order of their ids, or by an index in the order of its keys, then ids. */
export type Query<K extends Kind> =
  { index: IndexName<K>; is: string } | { index: IndexName<K>; from?: string; upTo?: string };

/** Where a document stands: its key in the index (empty where all of a kind are listed by id), and its id. */
export interface Place {
  key: string;
  id: string;
}

export interface PageRequest {
  /** At most this many, 1 to 1000; default 100. */
  limit?: number;
  /** `next` of the page before, or the place of a document: where the page ended that somebody was shown. */
  after?: string | Place;
  /** Last first. */
  descending?: boolean;
  /**
   * In `tx` of a shared store: what another transaction is changing right now is left out instead of waited for, and
   * what comes out is kept from others until this transaction ends (`FOR UPDATE SKIP LOCKED`). A store that is not
   * shared need not look at it.
   */
  skipLocked?: boolean;
}

export interface Page<T> {
  items: T[];
  /** Hand it back as `after`; absent on the last page. */
  next?: string;
}

export interface ReadTx {
  get<K extends Kind>(kind: K, id: string): Promise<Documents[K] | undefined>;
  /** `from` and `upTo` are both inclusive. A document under several matching keys comes once for each. */
  find<K extends Kind>(kind: K, query?: Query<K>, page?: PageRequest): Promise<Page<Documents[K]>>;
  count<K extends Kind>(kind: K, query?: Query<K>): Promise<number>;
}

export interface Tx extends ReadTx {
  /** Inserts or replaces. The store keeps a copy: changing the object afterwards changes nothing. */
  put<K extends Kind>(kind: K, document: Documents[K]): Promise<void>;
  /** Inserts; false, and nothing changed, where the id exists. */
  add<K extends Kind>(kind: K, document: Documents[K]): Promise<boolean>;
  delete<K extends Kind>(kind: K, id: string): Promise<void>;
  /** The next number of a series, from 1, without gaps: a transaction that fails gives it back. */
  nextNumber(series: string): Promise<number>;
}

/**
 * A store of documents.
 *
 * `tx` gives the function a consistent view, and saves all that it wrote or nothing. It resolves only when the commit
 * is durable. The function may run again from the start (after a serialisation failure), so it has no effects but
 * through `tx`, does no slow work, and does not keep what it read. Where it throws, nothing is saved and the error
 * comes out as it is. Transactions appear to run one after another. Documents that come out are the caller's own.
 * Failures of the disk or the database come out as AppError `store-failed`, with nothing changed.
 */
export interface Store {
  tx<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** As `tx`, without writing. */
  read<T>(work: (tx: ReadTx) => Promise<T>): Promise<T>;
  /** Whether other processes may work on it at the same time; then what is done once is claimed first. */
  readonly shared: boolean;
  /** What the clock of the store's own machine shows; left out where that is this one. */
  now?(): Promise<Date>;
  blobs: Blobs;
  close(): Promise<void>;
}

/** Large bytes beside the documents, addressed by their SHA-256 (hex). Durable when `put` resolves. */
export interface Blobs {
  put(bytes: Uint8Array): Promise<string>;
  /** Undefined where there is none; throws `store-failed` where the bytes do not fit their digest. */
  get(sha256: string): Promise<Uint8Array | undefined>;
  /** Nothing happens where there is none. Whoever calls it has seen that no document names them. */
  delete(sha256: string): Promise<void>;
}

/** The only source of time. Rules never read it; execute hands them the date. */
export interface Clock {
  now(): Date;
}

/**
 * What became of one attempt to send. `permanent` becomes a dead letter, `temporary` is tried again; `about` says what
 * does not take mail now: the whole server, the recipient's domain, or, left out, this mail alone. `waitMs`: the other
 * side asked to be left alone so long.
 */
export type Delivery =
  | { result: 'sent' }
  | { result: 'temporary'; reason: string; about?: 'server' | 'domain'; waitMs?: number }
  | { result: 'permanent'; reason: string };

/** Draws the PDF of an invoice or a credit note; the same facts may give other bytes, so it is asked once. */
export type PrintInvoice = (document: Invoice | CreditNote) => Promise<Uint8Array>;

/** The calendar file of an expiry, in the language of the mail that it goes out with. The same mail gives the same bytes. */
export type MakeCalendarFile = (ref: CalendarRef, mail: Pick<OutboxMail, 'language' | 'queuedAt'>) => Attachment;

/** A mail as it goes out; `subject` as its reader sees it. */
export interface RenderedMail {
  mime: Uint8Array;
  subject: string;
}

/** Makes a mail; `date` is when it was queued. */
export type RenderMail = (mail: OutboxMail, attachments: Attachment[], date: Instant) => Promise<RenderedMail>;

/** Hands MIME bytes to a mail server, one recipient. Never throws. */
export type SendMail = (envelope: { from: string; to: string }, mime: Uint8Array) => Promise<Delivery>;

/** Posts to the staff's channel, or to one of them. Never throws. `withdrawn`: it is nobody's any more. */
export type PostSlack = (item: OutboxSlack) => Promise<Delivery | { result: 'withdrawn'; reason: string }>;

/** Makes a certificate from a CSR at once, as the sandbox's test CA does; null where staff order at a CA by hand. */
export type IssueNow =
  | ((
      csrPem: string,
      names: string[],
      now: Date,
      notAfterLimit: PlainDate | null,
    ) => Promise<{ leafPem: string; chainPem: string[] }>)
  | null;
