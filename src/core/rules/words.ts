import { AppError } from '../errors.js';
import type { Missing } from '../model/view.js';

const WORDS: Record<Missing, string> = {
  payment: 'the payment',
  csr: 'the CSR',
  validation: 'the validation',
  issue: 'the certificate itself',
};

/** `the payment and the CSR are`, `the CSR is`: to be followed by "missing". */
export function missingWords(missing: readonly Missing[]): string {
  const words = missing.map((m) => WORDS[m]).join(' and ');
  return `${words} ${missing.length > 1 ? 'are' : 'is'}`;
}

const digitsOf = new Map<string, number>();

/** How many digits of a currency are minor units: 2 for EUR, 0 for JPY. Asked for every amount, so what Intl says is kept. */
export function fractionDigits(currency: string): number {
  const known = digitsOf.get(currency);
  if (known !== undefined) return known;
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  digitsOf.set(currency, digits);
  return digits;
}

/** An amount as a plain number, `120.00`, for tables. */
export function decimalAmount(amount: number, currency: string): string {
  const digits = fractionDigits(currency);
  return (amount / 10 ** digits).toFixed(digits);
}

/** An amount for people, `120.00 EUR`; the sign of the currency is the adapters' matter. */
export const amountWords = (amount: number, currency: string): string =>
  `${decimalAmount(amount, currency)} ${currency}`;

const SIGNS: Record<string, string> = { EUR: '€', USD: '\\$', GBP: '£' };

/**
 * Reads an amount as people write it (`120`, `120.00`, `120,00`, with the currency's code or sign before or behind it)
 * into minor units. Throws `invalid-input` with field `amount` where it is anything else; another currency is.
 */
export function parseAmount(text: string, currency: string): number {
  const digits = fractionDigits(currency);
  const unit = `(?:${[currency, SIGNS[currency]].filter(Boolean).join('|')})`;
  const amount = new RegExp(`^(?:${unit}\\s*)?(\\d{1,9})(?:[.,](\\d{1,3}))?(?:\\s*${unit})?$`, 'i');
  const match = amount.exec(text.trim());
  const fraction = match?.[2] ?? '';
  if (!match || fraction.length > digits) {
    throw new AppError('invalid-input', `"${text.trim()}" is not an amount; write it like 120.00.`, {
      field: 'amount',
    });
  }
  return Number(match[1]) * 10 ** digits + Number(fraction.padEnd(digits, '0') || '0');
}
