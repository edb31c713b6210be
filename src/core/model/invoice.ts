import type { PostalAddress } from './customer.js';
import type { Instant, PlainDate } from './dates.js';
import type { Money } from './money.js';

/** Amounts are minor units of `currency`; rates are basis points (2200 = 22 %). */
export interface Invoice {
  /** The invoice number, `2026-000123`. */
  id: string;
  certificateId: string;
  period: number;
  customerId: string;
  issued: PlainDate;
  due: PlainDate;
  currency: string;
  language: string;
  seller: Seller;
  buyer: { name: string; address: PostalAddress; vatId?: string };
  lines: InvoiceLine[];
  vat: VatLine[];
  net: number;
  vatTotal: number;
  total: number;
  /** Why no VAT, in the words the law asks for (Art. 226(11), (11a)). */
  vatNote?: string;
  /** What the customer writes on the transfer. */
  reference: string;
  payments: Payment[];
  /** SHA-256 of the PDF, once made. */
  pdf?: string;
  /** The credit note that voids it. */
  creditedBy?: string;
}

export interface Seller {
  name: string;
  address: PostalAddress;
  vatId?: string;
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

export interface VatLine {
  rate: number;
  net: number;
  vat: number;
}

/** One payment in a list that only grows: what was a mistake stays there, and counts no more. */
export interface Payment {
  /** What arrived, in the invoice's currency; less than zero where money went back to the customer. */
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

export const INVOICE_STATUSES = ['issued', 'overdue', 'paid', 'credited'] as const;
export type InvoiceStatus = (typeof INVOICE_STATUSES)[number];
