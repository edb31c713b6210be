import type { Money } from './money.js';

/** An invoice with the notice, or a proforma, on whose payment the invoice follows. */
export type RenewalDocument = 'invoice' | 'proforma';

/** What is sold. Only paid products exist: a price of zero is refused by add-product. */
export interface Product {
  /** The product's code, e.g. `dv-single`; its id. */
  id: string;
  name: string;
  ca: string;
  validation: 'DV' | 'OV' | 'EV';
  wildcard: boolean;
  maxNames: number;
  termMonths: number;
  /** Net price of one term. */
  price: Money;
  /** The same in other currencies, minor units by currency. */
  prices?: Record<string, number>;
  /** Whether `www.` of a bare name, and the bare name of a wildcard, come along free. */
  includesWww: boolean;
  includesBareOfWildcard: boolean;
  /** Where the CA takes the names from: the order (resellers' APIs) or the CSR (ACME). */
  namesFrom: 'order' | 'csr';
  renewalCsr: 'new' | 'reuse-allowed';
  reissueCsr: 'reuse' | 'new';
  sha1Csr: 'refuse' | 'warn';
  /** Days before paid until on which the next period is opened. */
  renewalDays: number;
  /** Days before the deadline on which a reminder goes out while something is missing. */
  reminderDays: number[];
  /** Days before not after on which a reissue is due; left out: 30, 21 or 14, by the certificate's validity. */
  reissueDays?: number;
  /** A reissue due this many days before paid until, or fewer, is part of the renewal; left out: 45. */
  mergeReissueDays?: number;
  /** Left out: what the shop does. */
  renewalDocument?: RenewalDocument;
  /**
   * Days after which what nobody has paid is cancelled: from the day of its invoice, at a renewal from paid until, where
   * that is later. Left out: never.
   */
  cancelUnpaidDays?: number;
}
