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

/** An amount for people, `120.00 EUR`; the sign of the currency is the adapters' matter. */
export function amountWords(amount: number, currency: string): string {
  const digits =
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  return `${(amount / 10 ** digits).toFixed(digits)} ${currency}`;
}
