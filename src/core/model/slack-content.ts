import type { PlainDate } from './dates.js';
import type { Question } from './question.js';
import type { ReviewState } from './review.js';
import type { BankEntryView, CertificateView, InvoiceView } from './view.js';

/** What staff read in their channel, as plain data; src/bot renders blocks from it. */
export type SlackContent =
  | { kind: 'event'; event: StaffEvent; certificate: CertificateView; by: string; detail?: string }
  | { kind: 'digest'; on: PlainDate; overview: Overview }
  /** What cannot wait for the morning; `more`: how much of it is left out here. */
  | { kind: 'urgent'; expiring: UrgentExpiry[]; reviews: ReviewView[]; more: number }
  | { kind: 'review-opened'; review: ReviewView }
  | { kind: 'question-opened'; question: QuestionView }
  | { kind: 'dead-letter'; letter: DeadLetter }
  /** Nothing is sent until a person confirms the clock; the one thing that goes out all the same. */
  | { kind: 'clock-doubted'; why: string; alone?: boolean }
  | { kind: 'notice'; text: string }; // a bounce, a fault staff must know

/** It ends so soon, and lacks something. */
export interface UrgentExpiry {
  certificate: CertificateView;
  end: PlainDate;
}

/** A mail that could not be sent and waits for a person. */
export interface DeadLetter {
  /** Of the outbox item. */
  id: string;
  to: string;
  subject: string;
  error: string;
  /** It was sent and came back; left out in posts that were queued before there was such a thing. */
  isBounced?: boolean;
}

export type StaffEvent =
  | 'ordered'
  | 'csr-accepted'
  | 'csr-refused'
  | 'paid'
  | 'paid-in-part'
  | 'payment-taken-back'
  | 'money-went-back'
  | 'credited'
  | 'sent'
  | 'issued'
  | 'renewal-opened'
  | 'reissue-opened'
  | 'expired'
  | 'cancelled'
  | 'names-changed'
  | 'key-leaked'
  | 'revoked';

/** What needs somebody today: the first few of each kind. */
export interface Overview {
  reviews: ReviewView[];
  /** Customers' questions that nobody has answered; left out in digests that were queued before there were any. */
  questions?: QuestionView[];
  /** Staff must act: ready to issue, CSR to enter for certificates we install, reissue due. */
  waitingForUs: CertificateView[];
  waitingForCustomers: CertificateView[];
  overdue: InvoiceView[];
  /** Entries of bank statements that fit no invoice; left out in digests that were queued before they were told. */
  unmatched?: BankEntryView[];
  expiring: CertificateView[]; // either date within 30 days, or passed
  deadLetters: DeadLetter[];
  counts: { certificates: number; active: number };
  /** How many of each kind there are; left out in digests of old, which have all of them. */
  totals?: Partial<Record<OverviewKind, number>>;
  /** Why nothing is sent until a person releases it; left out: sending goes on. */
  onHold?: string;
}

export const OVERVIEW_KINDS = [
  'reviews',
  'questions',
  'waitingForUs',
  'waitingForCustomers',
  'overdue',
  'unmatched',
  'expiring',
  'deadLetters',
] as const;
export type OverviewKind = (typeof OVERVIEW_KINDS)[number];

/** How many of a kind there are, shown or not. */
export const totalOf = (overview: Overview, kind: OverviewKind): number =>
  overview.totals?.[kind] ?? overview[kind]?.length ?? 0;

export interface ReviewView {
  id: string;
  certificate: CertificateView | null;
  from: string;
  subject: string;
  /** Plain sentences: why a person must look. */
  reasons: string[];
  /** What approving does, in a sentence; null where there is nothing to approve. */
  approveDoes: string | null;
  state: ReviewState;
  /** Before all others: the CA must be told within 24 hours. */
  urgent?: boolean;
  openedAt: string;
  decidedBy?: string;
  decidedAt?: string;
  /** What the customer was told, where it was rejected with a sentence. */
  sentence?: string;
  /** Who approved it, where another person must, too. */
  approvedFirst?: { by: string; at: string } | null;
  /** Whether the customer can be asked for a fresh mail. */
  canAsk?: boolean;
  /** The one doubt is this sender's address, which may be added to the contact's; `added`: by whom. */
  newAddress?: { address: string; contact: string; added: string | null } | null;
  /** A doubtful entry of a bank statement: what it may be for. */
  payment?: { entry: BankEntryView; candidates: InvoiceView[] } | null;
  csr: {
    pem: string;
    key: string;
    /** Of the public key; not there in what was posted by an earlier version. */
    spkiSha256?: string | null;
    names: string[];
    findings: { severity: string; message: string }[];
  } | null;
  text: string;
}

/** A customer's question as staff see it. */
export interface QuestionView extends Pick<
  Question,
  | 'id'
  | 'state'
  | 'askedAt'
  | 'from'
  | 'subject'
  | 'text'
  | 'files'
  | 'doubts'
  | 'follows'
  | 'answer'
  | 'settledAt'
  | 'settledBy'
> {
  certificate: CertificateView | null;
  customer: { id: string; name: string };
  /** Who gets the answer. */
  contact: { name: string; address: string };
}
