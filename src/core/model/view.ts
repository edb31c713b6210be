import type { BankEntry } from './bank-entry.js';
import type { PlainDate } from './dates.js';
import type { InvoiceStatus } from './invoice.js';
import type { Money } from './money.js';

export const CERTIFICATE_STATUSES = [
  'cancelled',
  'revoked',
  'waiting for CSR and payment',
  'waiting for CSR',
  'waiting for payment',
  'waiting for validation',
  'ready to issue',
  'expired',
  'renewal due',
  'reissue due',
  'active',
] as const;
export type CertificateStatus = (typeof CERTIFICATE_STATUSES)[number];

export const MISSING = ['payment', 'csr', 'validation', 'issue'] as const;
export type Missing = (typeof MISSING)[number];

/** A certificate as lists, cards, mails and the API show it: facts and what follows from them today. */
export interface CertificateView {
  id: string;
  commonName: string;
  names: string[];
  /** From the next renewal on; left out: the same. */
  nextNames?: string[];
  customer: { id: string; name: string };
  product: { code: string; name: string };
  installedBy: 'customer' | 'us';
  status: CertificateStatus;
  missing: Missing[];
  /** Who must act next. */
  turn: 'customer' | 'staff' | null;
  /** First day that is not paid; null before the first certificate. */
  paidUntil: PlainDate | null;
  /** Expiry of the newest issued certificate, as a date in UTC, as X.509 has it. */
  notAfter: PlainDate | null;
  /** First day of the newest issued certificate, as a date in UTC; left out in mails that were queued before it was shown. */
  validFrom?: PlainDate | null;
  /** When a reissue inside the paid term becomes due; null if none will. */
  reissueOn: PlainDate | null;
  /** Staff can issue now for days that are paid, although the renewal still waits for the customer. */
  reissueNow?: boolean;
  /** The current period's invoice while it is not paid. */
  openInvoice: string | null;
  /** That is a proforma. */
  openProforma?: boolean;
}

/** An entry of a bank statement as staff see it. */
export interface BankEntryView extends Pick<
  BankEntry,
  'id' | 'on' | 'amount' | 'currency' | 'direction' | 'isReversal' | 'party' | 'text' | 'reference' | 'state' | 'doubt'
> {
  bookings: BankEntry['bookings'];
  /** What of it is booked nowhere yet. */
  unbooked: number;
  settled?: BankEntry['settled'];
  review?: string;
}

export interface InvoiceView {
  number: string;
  certificate: string;
  commonName: string;
  customer: { id: string; name: string };
  status: InvoiceStatus;
  issued: PlainDate;
  due: PlainDate;
  total: Money;
  /** Sum of its payments, minor units. */
  paid: number;
  /** What is still to pay, minor units; 0 when paid, negative when over-paid. */
  open: number;
  reference: string;
  /** The credit note that voids it. */
  creditedBy?: string;
  /** It is a proforma. */
  isProforma?: boolean;
  /** The invoice that followed on the payment of this proforma. */
  invoicedBy?: string;
  /** The proforma that was paid before this invoice was issued. */
  paidProforma?: string;
}

export interface CreditNoteView {
  number: string;
  /** The number of the invoice that it voids. */
  invoice: string;
  certificate: string;
  commonName: string;
  customer: { id: string; name: string };
  issued: PlainDate;
  total: Money;
  reason: string;
}
