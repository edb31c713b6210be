import type { Billed, InvoiceLine } from '../core/model/invoice.js';
import type { PlainDate } from '../core/model/dates.js';
import { formatCountry, formatDate, formatMoney, formatNumber, formatRate } from '../words/format.js';
import type { Facts, Words } from '../words/words.js';

/** What an invoice's labels and figures are written with, in the invoice's language. */
export interface InvoiceWords {
  say(key: string, facts?: Facts): string;
  /** In the invoice's currency, or another one. */
  money(amount: number, currency?: string): string;
  number(value: number): string;
  date(date: PlainDate): string;
  rate(line: Pick<InvoiceLine, 'vatRate'>): string;
  address(of: { name: string; address: Billed['buyer']['address'] }): string[];
}

export function invoiceWords(words: Words, invoice: Billed): InvoiceWords {
  const language = words.best(invoice.language);
  return {
    say: (key, facts) => words.say(language, 'invoice-pdf', key, facts),
    money: (amount, currency = invoice.currency) => formatMoney(language, { amount, currency }),
    number: (value) => formatNumber(language, value),
    date: (date) => formatDate(language, date),
    rate: ({ vatRate }) => formatRate(language, vatRate),
    address: ({ name, address }) => [
      name,
      ...address.lines,
      `${address.postalCode} ${address.city}`,
      formatCountry(language, address.country),
    ],
  };
}
