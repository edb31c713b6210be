import type { ExportRow } from '../core/model/export.js';
import { decimalAmount, fractionDigits } from '../core/rules/words.js';
import { table } from './print.js';

/** The sums of a currency, as decimals. */
export interface BookTotal {
  currency: string;
  invoices: number;
  credit_notes: number;
  net: string;
  vat: string;
  gross: string;
  payments: string;
  bank_fees: string;
  /** By customer's country, rate and reason: what a VAT return asks for, at home and in the One-Stop-Shop. */
  by_rate: { country: string; vat_rate: string; vat_reason: string; net: string; vat: string; gross: string }[];
}

const AMOUNTS = ['net', 'vat', 'gross', 'payment', 'bank_fee'] as const;
type Sums = Record<(typeof AMOUNTS)[number], number>;
const NOTHING: Sums = { net: 0, vat: 0, gross: 0, payment: 0, bank_fee: 0 };

interface Currency {
  sums: Sums;
  invoices: Set<string>;
  creditNotes: Set<string>;
  byRate: Map<string, { of: readonly [country: string, rate: string, reason: string]; sums: Sums }>;
}

/** Minor units of what a cell says; they are added as whole numbers. */
const minor = (cell: string | undefined, digits: number): number => Math.round(Number(cell ?? '') * 10 ** digits);

function added(sums: Sums, row: ExportRow, digits: number): Sums {
  const sum = { ...sums };
  for (const one of AMOUNTS) sum[one] += minor(row[one], digits);
  return sum;
}

/** Adds up the rows as they pass. */
export class BookTotals {
  readonly #currencies = new Map<string, Currency>();

  add(row: ExportRow): void {
    const { currency = '', kind, number = '', country = '', vat_rate: rate = '', vat_reason: reason = '' } = row;
    const digits = fractionDigits(currency);
    const fresh: Currency = { sums: NOTHING, invoices: new Set(), creditNotes: new Set(), byRate: new Map() };
    const known = this.#currencies.get(currency) ?? fresh;
    known.sums = added(known.sums, row, digits);
    if (kind === 'invoice') known.invoices.add(number);
    if (kind === 'credit-note') known.creditNotes.add(number);
    if (rate !== '') {
      const of = [country, rate, reason] as const;
      const sums = added(known.byRate.get(of.join(' '))?.sums ?? NOTHING, row, digits);
      known.byRate.set(of.join(' '), { of, sums });
    }
    this.#currencies.set(currency, known);
  }

  totals(): BookTotal[] {
    const inOrder = [...this.#currencies].sort(([a], [b]) => a.localeCompare(b));
    return inOrder.map(([currency, { sums, invoices, creditNotes, byRate }]) => {
      const written = (amount: number): string => decimalAmount(amount, currency);
      return {
        currency,
        invoices: invoices.size,
        credit_notes: creditNotes.size,
        net: written(sums.net),
        vat: written(sums.vat),
        gross: written(sums.gross),
        payments: written(sums.payment),
        bank_fees: written(sums.bank_fee),
        by_rate: [...byRate.values()].map(({ of: [country, rate, reason], sums: of }) => ({
          country,
          vat_rate: rate,
          vat_reason: reason,
          net: written(of.net),
          vat: written(of.vat),
          gross: written(of.gross),
        })),
      };
    });
  }
}

/** The totals for people, a table for each currency. */
export function totalWords(totals: readonly BookTotal[]): string {
  if (totals.length === 0) return 'There is nothing in these days.';
  return totals
    .map((t) => {
      const head = `${t.currency}: ${t.invoices} invoices, ${t.credit_notes} credit notes, payments ${t.payments}, bank fees ${t.bank_fees}`;
      const rows = t.by_rate.map((r) => [r.country, `${r.vat_rate} %`, r.vat_reason || '-', r.net, r.vat, r.gross]);
      const sum = ['', '', 'total', t.net, t.vat, t.gross];
      return `${head}\n${table([['COUNTRY', 'VAT', 'REASON', 'NET', 'VAT', 'GROSS'], ...rows, sum])}`;
    })
    .join('\n\n');
}
