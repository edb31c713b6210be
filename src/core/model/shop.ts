import type { CsvFormat } from '../rules/statement/csv.js';
import type { Seller } from './invoice.js';
import type { RenewalDocument } from './product.js';

/** What the shop file and the environment say about the shop itself (products are documents of the store). */
export interface Shop {
  seller: Seller;
  currency: string;
  /** VAT rates in basis points by country, each from a date on; a country that is missing is charged at home. */
  vatRates: Record<string, { from: string; rate: number }[]>;
  /** Per currency from a date on: how much of it one unit of the seller's national currency buys, as the ECB writes it. */
  exchangeRates?: Record<string, { from: string; buys: number }[]>;
  /** Whether consumers in other member states pay the VAT of theirs (One-Stop-Shop); left out: where the table has a rate. */
  oss?: boolean;
  /** Why the shop charges no VAT at home, by language: the provision that Art. 226(11) asks for. */
  noVatNote?: Record<string, string>;
  /** The path of a PNG or JPEG file that stands above invoices. */
  logo?: string;
  /** The path of a folder of the shop's own templates and words. */
  templates?: string;
  /** A page for customers on how a CSR is made; mails link to it. */
  csrHelpUrl?: string;
  /** Colours of the mails by their name in templates/theme.json. */
  colours?: Record<string, string>;
  /** Calendar days from issue date to due date. */
  dueDays: number;
  /** How numbers are written (rules/number-format.ts); each kind has a series of its own. */
  numbers: { invoice: string; creditNote: string; proforma: string };
  /** What the notice of a renewal brings; a product may say otherwise. Left out: the invoice. */
  renewalDocument?: RenewalDocument;
  timeZone: string;
  language: string;
  /** The clerk's own mail address, `ssl@ssl.example.com`. */
  mailAddress: string;
  /** A sweep for which more certificates than this are due (a mail each) stops and asks first. */
  sweepLimit: number;
  /** The most mails a minute to one recipient domain. */
  mailsPerMinutePerDomain: number;
  /** What banks may keep of a payment before it counts as one in part, minor units of `currency`; left out: nothing. */
  feeTolerance?: number;
  /** Days after the due date on which the customer is reminded of an invoice; left out: never. */
  dunningDays?: number[];
  /** Days for which words and bytes are kept of mails that came, that went out, and that could not be read. */
  retentionDays?: { mails: number; sent: number; quarantine: number };
  /** How banks write their CSV files, by a name of the shop's. */
  statementFormats?: Record<string, CsvFormat>;
  /** How many people must approve a review; left out: one. */
  reviewApprovers?: number;
}
