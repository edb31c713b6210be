import type { PostalAddress } from './customer.js';
import type { Instant, PlainDate } from './dates.js';
import type { Money } from './money.js';

/**
 * What an invoice and a credit note have in common: every fact of the moment in which it was issued. Amounts are minor
 * units of `currency`; rates are basis points (2200 = 22 %).
 */
export interface Billed {
  /** Its number, `2026-000123`. */
  id: string;
  certificateId: string;
  period: number;
  customerId: string;
  issued: PlainDate;
  currency: string;
  language: string;
  seller: Seller;
  buyer: { name: string; address: PostalAddress; vatId?: string };
  lines: InvoiceLine[];
  vat: VatLine[];
  net: number;
  vatTotal: number;
  total: number;
  /** The VAT in the seller's national currency, where the invoice is in another one (Art. 230). */
  nationalVat?: NationalVat;
  /** Why no VAT, in the words the law asks for (Art. 226(11), (11a)). */
  vatNote?: string;
  /** The same as a code; left out in invoices older than it. */
  vatReason?: VatReason;
  /** SHA-256 of the PDF, once made. */
  pdf?: string;
}

/**
 * An invoice or a proforma: what the customer is asked to pay. A proforma is no invoice: it has a series of its own,
 * nothing is owed on it, and no VAT is due; once it is paid, or a part of it, the invoice follows.
 */
export interface Invoice extends Billed {
  /** It is a proforma, and what became of it. */
  proforma?: {
    /** It was paid, at least in part: the invoice that took its place, with its payments. */
    invoicedBy?: string;
    /** Nobody pays it any more. */
    lapsed?: { on: PlainDate; reason: string };
  };
  /** The proforma that was paid before this invoice was issued: how much of this one, and on which day it was there. */
  prepaid?: { proforma: string; amount: number; on: PlainDate };
  due: PlainDate;
  /** What the customer writes on the transfer: an RF creditor reference (ISO 11649) of the number. */
  reference: string;
  payments: Payment[];
  /** The last dunning reminder: for how many days after the due date, and when. */
  dunned?: { step: number; on: PlainDate };
  /** The credit note that voids it. */
  creditedBy?: string;
}

/**
 * Voids an invoice as a whole, for an invoice is never changed or deleted. Its amounts are those of the invoice, positive:
 * that they are given back is what the document is for (as in EN 16931, type 381).
 */
export interface CreditNote extends Billed {
  /** The invoice that it refers to (Art. 219 of Directive 2006/112/EC). */
  credits: { number: string; issued: PlainDate };
  /** For the customer, in words. */
  reason: string;
  by: string;
}

export interface Seller {
  name: string;
  address: PostalAddress;
  vatId?: string;
  /** The number at the tax office of a seller without a VAT id. */
  taxNumber?: string;
  registration?: string;
  email: string;
  phone?: string;
  website?: string;
  bank?: { holder: string; iban: string; bic?: string; name?: string };
}

export interface InvoiceLine {
  description: string;
  quantity: number;
  unitNet: number;
  net: number;
  vatRate: number;
}

/** One unit of `currency` bought so much of the invoice's, at the rate of that day. */
export interface NationalVat {
  currency: string;
  amount: number;
  buys: number;
  rateOf: PlainDate;
}

export interface VatLine {
  rate: number;
  net: number;
  vat: number;
}

/** Why there is no VAT: the buyer owes it, the service is supplied outside the EU, the seller charges none. */
export type VatReason = 'reverse-charge' | 'outside-eu' | 'no-vat';

/** One payment in a list that only grows: what was a mistake stays there, and counts no more. */
export interface Payment {
  /** What arrived, in the invoice's currency; less than zero where it went back to the customer, or to another invoice. */
  amount: number;
  on: PlainDate;
  reference?: string;
  by: string;
  recordedAt: Instant;
  /** The entry of a bank statement in which it stands; left out: recorded by hand, and seen in no statement yet. */
  entry?: string;
  /** What banks on the way kept, where the shop bears it: counts as paid. */
  fee?: number;
  /** What the bank booked, where that was another currency. */
  received?: Money;
  /** It was a mistake, and somebody took it back. */
  takenBack?: { by: string; at: Instant; reason: string };
}

/** `proforma`, `lapsed` and `invoiced` are those of a proforma: it may be paid, nobody pays it any more, it was paid. */
export const INVOICE_STATUSES = ['issued', 'overdue', 'paid', 'credited', 'proforma', 'lapsed', 'invoiced'] as const;
export type InvoiceStatus = (typeof INVOICE_STATUSES)[number];
