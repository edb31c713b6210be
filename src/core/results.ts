import type { Finding } from './rules/findings.js';
import type { AuditEntry } from './model/audit.js';
import type { TimelineEvent } from './rules/timeline.js';
import type { CsrReport } from './rules/csr/check-csr.js';
import type { CertificateReport } from './rules/certificate/check-certificate.js';
import type { Movement } from './model/bank-entry.js';
import type { AcceptedCsr, IssuedCertificate, SentToCa } from './model/certificate.js';
import type { Contact, Customer } from './model/customer.js';
import type { PlainDate } from './model/dates.js';
import type { CreditNote, Invoice } from './model/invoice.js';
import type { MailOutcome, ReceivedMail } from './model/mail-in.js';
import type { OutboxItem } from './model/outbox.js';
import type { Exported } from './model/held-about.js';
import type { Product } from './model/product.js';
import type { ExportRow } from './model/export.js';
import type { Overview, QuestionView, ReviewView } from './model/slack-content.js';
import type { SlackCard, StaffSettings } from './model/staff.js';
import type {
  BankEntryView,
  CertificateStatus,
  CertificateView,
  CreditNoteView,
  InvoiceView,
  Missing,
} from './model/view.js';

/** Everything about one certificate: what its card shows. */
export interface CertificateDetail {
  view: CertificateView;
  customer: Customer;
  product: Product;
  invoices: InvoiceView[];
  /** The accepted CSR of the current period. */
  csr: AcceptedCsr | null;
  sent: SentToCa | null;
  /** Newest first. */
  issued: IssuedCertificate[];
  periods: { n: number; start: PlainDate | null; end: PlainDate | null; invoice: string; paidOn: PlainDate | null }[];
  /** What happened to it, newest first. */
  timeline: TimelineEvent[];
  /** What is possible now; buttons follow it. */
  possible: { csr: boolean; pay: boolean; sent: boolean; issue: boolean; cancel: boolean };
}

/** `known`: it was recorded by hand; `there`: it came with an earlier statement; `outgoing`: our own payment to others. */
export type ImportOutcome = 'booked' | 'known' | 'refunded' | 'review' | 'unmatched' | 'there' | 'outgoing';

/** What became of one entry of a statement. */
export interface ImportedEntry extends Pick<
  Movement,
  'id' | 'on' | 'amount' | 'currency' | 'direction' | 'party' | 'text'
> {
  outcome: ImportOutcome;
  /** On which it is booked, or which it may be for. */
  invoices: string[];
  /** What is doubtful, or not as it was owed. */
  why?: string;
}

/** A file with the certificate that it is for; `willBe`: as it would be once recorded. */
export interface MatchedFile {
  file: string;
  /** For `record-issued`: the certificate with as much of its chain as lay in any of the files. */
  base64: string;
  report: CertificateReport;
  certificate: CertificateView;
  willBe: CertificateView;
}

/** What each command answers with. */
export interface Results {
  'register-customer': { customer: Customer };
  'edit-customer': { customer: Customer };
  'edit-contact': { customer: Customer; contact: Contact };
  'add-contact': { customer: Customer; contact: Contact };
  'add-product': { product: Product };
  /** `total` is null where words were asked for. */
  'list-customers': { customers: Customer[]; next?: string; total: number | null };
  'show-customer': { customer: Customer; certificates: CertificateView[]; invoices: InvoiceView[] };
  'export-customer': Exported;
  /** `staysNamed`: invoices and credit notes; `erased`: how many documents of each kind lost what names the customer. */
  'erase-customer': {
    customer: Customer;
    staysNamed: string[];
    erased: Record<'certificates' | 'mails' | 'outbox' | 'reviews' | 'questions', number>;
  };
  'show-contact': { customer: Customer; contact: Contact };
  'list-products': { products: Product[] };
  'order-certificate': { certificate: CertificateView; invoice: InvoiceView };
  'check-order': {
    /** The sound ones in their final form, each once. */
    names: string[];
    findings: Finding[];
    inUse: { name: string; certificate: string }[];
    product: Product | null;
  };
  'renew-certificate': { certificate: CertificateView; invoice: InvoiceView };
  /** `isNow`: the renewal is open, and they count from now on; else from the next one on. */
  'edit-names': {
    certificate: CertificateView;
    names: string[];
    before: string[];
    isNow: boolean;
    asksForCsr: boolean;
  };
  'submit-csr': { accepted: boolean; report: CsrReport; certificate: CertificateView };
  'request-csr': { certificate: CertificateView; to: { name: string; address: string } };
  /** `remembered`: those not known before. `reviews`: opened, because a certificate has such a key. */
  'report-leaked-key': { remembered: number; reviews: string[] };
  'mark-sent': { certificate: CertificateView };
  /** `fee`: what banks kept and the shop bears. `open` of the invoice below zero: paid too much. */
  'record-payment': { certificate: CertificateView; invoice: InvoiceView; amount: number; fee: number };
  'take-back-payment': { certificate: CertificateView; invoice: InvoiceView; amount: number };
  /** `invoice`: the one that is credited; what is paid on it is to be paid back. */
  'credit-invoice': {
    certificate: CertificateView;
    invoice: InvoiceView;
    creditNote: CreditNoteView;
    newInvoice: InvoiceView | null;
  };
  'import-statement': {
    saved: boolean;
    entries: ImportedEntry[];
    counts: Record<ImportOutcome, number>;
    /** Entries that the bank has not booked yet. */
    notBooked: number;
  };
  'settle-entry': { entry: BankEntryView; invoice: InvoiceView | null };
  'list-entries': { entries: BankEntryView[]; next?: string };
  'show-entry': { entry: BankEntryView };
  /**
   * `recorded` is false where the report has errors: then nothing was changed. For a dry run without errors the certificate
   * is as it would be.
   */
  'record-issued': { recorded: boolean; report: CertificateReport; certificate: CertificateView };
  /** `left`: what fits none, with the reason. */
  'match-issued': { matches: MatchedFile[]; left: { file: string; why: string }[] };
  /** `creditNotes`: of the invoices that were open. */
  'cancel-certificate': { certificate: CertificateView; creditNotes: CreditNoteView[] };
  'receive-mail': { outcome: MailOutcome; reason: string; duplicate: boolean };
  /** Still open where a second person must approve it. */
  'decide-review': { review: ReviewView };
  'answer-question': { question: QuestionView };
  'close-question': { question: QuestionView };
  'add-sender': { review: ReviewView; customer: Customer };
  /** `deadline` is null for a first order, which has none. */
  'send-reminder': {
    certificate: CertificateView;
    to: { name: string; address: string };
    missing: Missing[];
    deadline: PlainDate | null;
  };
  'ask-reissue': { certificate: CertificateView; needsCsr: boolean };
  /** `reissue`: paid days are left, so a new certificate is due. */
  'record-revoked': { certificate: CertificateView; reissue: boolean; needsCsr: boolean };
  /** `revoked`: how many keys that were good until now. */
  'revoke-replies': { certificate: CertificateView; revoked: number };
  'attend-certificate': {
    did: ('cancel-unpaid' | 'open-renewal' | 'open-reissue' | 'reminder' | 'expired')[];
    queued: number;
  };
  'dun-invoice': { sent: boolean };
  'queue-digest': { queued: boolean };
  /** How many things were told. */
  'queue-urgent': { queued: number };
  /** `due`: certificates that the next sweep attends. `imported`: those that an import had held back. */
  'release-sweep': { releasedFor: PlainDate; due: number; withdrawn: number; imported: number };
  'note-restore': void;
  'doubt-clock': void;
  'tell-staff': { queued: true };
  'edit-own-settings': { settings: StaffSettings };
  'show-own-settings': { settings: StaffSettings };
  'keep-slack-card': { card: SlackCard };
  'show-slack-card': { card: SlackCard | null };
  'resend-mail': { items: OutboxItem[] };
  'list-certificates': { certificates: CertificateView[]; next?: string };
  'show-certificate': CertificateDetail;
  'list-expiring': { certificates: CertificateView[]; next?: string; total: number };
  'list-invoices': { invoices: InvoiceView[]; next?: string };
  'show-invoice': { invoice: InvoiceView; document: Invoice; creditNote: CreditNoteView | null };
  'show-credit-note': { creditNote: CreditNoteView; document: CreditNote };
  overview: Overview;
  /** `month` is `YYYY-MM`. */
  'expiries-by-month': { months: { month: string; count: number }[] };
  'list-reviews': { reviews: ReviewView[]; next?: string; total: number };
  'show-review': { review: ReviewView };
  'list-questions': { questions: QuestionView[]; next?: string; total: number };
  'show-question': { question: QuestionView };
  'list-outbox': { items: OutboxItem[]; next?: string; counts: Record<OutboxItem['state'], number> };
  /** `saved` is false for a dry run and where there is a problem: then nothing was changed. `present`: there already. */
  'import-rows': {
    saved: boolean;
    problems: { line: number; problem: string }[];
    customers: number;
    certificates: number;
    present: number;
  };
  'export-rows': { rows: ExportRow[]; next?: string };
  'show-outbox': { item: OutboxItem };
  /** `counts` and `total` are of the whole span of time, whichever outcome is asked for. */
  'list-mails': { mails: ReceivedMail[]; next?: string; counts: Record<MailOutcome, number>; total: number };
  'show-mail': { mail: ReceivedMail };
  /** `total` is counted by itself: it must be the sum of the others. */
  'count-mails': { counts: Record<MailOutcome, number>; total: number };
  'list-audit': { about: string | null; entries: AuditEntry[]; next?: string };
  find: { certificates: CertificateView[]; customers: Customer[]; invoices: InvoiceView[]; mails: OutboxItem[] };
  stats: {
    statuses: Record<CertificateStatus, number>;
    customers: number;
    /** Certificates that are not cancelled, by the product that they have now. */
    products: { product: string; name: string; ca: string; certificates: number }[];
    /** Of invoices that are not paid, minor units. */
    owed: { currency: string; invoices: number; open: number; overdue: number }[];
    received: Record<MailOutcome, number>;
    outbox: Record<OutboxItem['state'], number>;
  };
  'verify-audit': { entries: number; fault: string | null };
}
