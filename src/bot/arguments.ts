import { AppError } from '../core/errors.js';
import { isPlainDate } from '../core/rules/calendar.js';
import { CERTIFICATE_STATUSES, type CertificateStatus } from '../core/model/view.js';

/** What a person typed behind `/ssl`, made into the values that commands take. */

/** `<http://x.example|x.example>` and curly quotes are what Slack and telephones make of plain text. */
export const asTyped = (text: string): string =>
  text
    .replace(/<(?:https?:\/\/|mailto:)[^|>]*\|([^>]*)>/g, '$1')
    .replace(/<(https?:\/\/[^>]*)>/g, '$1')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&amp;/g, '&')
    .replace(/[“”„]/g, '"')
    .replace(/[‘’]/g, "'")
    .trim();

/** The first word and what follows it, untouched. */
export function firstWord(text: string): [first: string, rest: string] {
  const match = /^(\S+)\s*([\s\S]*)$/.exec(text.trim());
  return match ? [match[1] ?? '', (match[2] ?? '').trim()] : ['', ''];
}

/** What a certificate is called: without a scheme, a path or backticks around it. */
export const reference = (word: string): string =>
  word
    .replace(/^[`"']+|[`"',.;]+$/g, '')
    .replace(/^https?:\/\//i, '')
    .replace(/\/.*$/, '');

/** Names separated by white space, commas or semicolons. */
export const namesIn = (text: string): string[] =>
  text
    .split(/[\s,;]+/)
    .map((name) => reference(name))
    .filter((name) => name !== '');

const digitsOf = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;

const SIGNS: Record<string, string> = { '€': 'EUR', $: 'USD', '£': 'GBP' };

function badAmount(text: string, field?: string): AppError {
  return new AppError('invalid-input', `"${text}" is not an amount; write it like 120.00.`, { field });
}

/**
 * `120.00`, `120,00`, `120`, `1 200,50`, each with or without the currency, as minor units of `currency`.
 * Throws AppError `invalid-input` with what to write; a separator that could mean two things (`1.200`) is refused.
 */
export function amountOf(text: string, currency: string, field?: string): number {
  const match = /^([A-Za-z]{3}|[€$£])?\s*([0-9][0-9.,' \u00A0\u202F]*)\s*([A-Za-z]{3}|[€$£])?$/.exec(text.trim());
  const number = match?.[2]?.replace(/[' \u00A0\u202F]/g, '');
  if (!number) throw badAmount(text, field);
  for (const named of [match?.[1], match?.[3]]) {
    if (named && (SIGNS[named] ?? named.toUpperCase()) !== currency) {
      throw new AppError('invalid-input', `This invoice is in ${currency}; write the amount in ${currency}.`, {
        field,
      });
    }
  }
  const digits = digitsOf(currency);
  const parts = /^(\d{1,3}(?:[.,]\d{3})*|\d+)(?:([.,])(\d+))?$/.exec(number);
  if (!parts) throw badAmount(text, field);
  const [, whole = '', separator, fraction = ''] = parts;
  // `1.200` is twelve hundred for some and one-and-a-bit for others; `1.200.50` has one separator for two things.
  if (/[.,]\d{3}$/.test(number) || fraction.length > digits || (separator && whole.includes(separator))) {
    throw badAmount(text, field);
  }
  const amount = Number(whole.replace(/[.,]/g, '') + fraction.padEnd(digits, '0'));
  if (!Number.isSafeInteger(amount)) throw badAmount(text, field);
  if (amount === 0) throw new AppError('invalid-input', 'The amount must be more than zero.', { field });
  return amount;
}

/** Minor units as they are written in a form: `120.00`. */
export function amountText(amount: number, currency: string): string {
  const digits = digitsOf(currency);
  return (amount / 10 ** digits).toFixed(digits);
}

/** A whole number of days, or null where the word is none. */
export const daysIn = (word: string): number | null => {
  const match = /^(\d{1,4})\s*d?(?:ays?)?$/i.exec(word);
  return match ? Number(match[1]) : null;
};

/** Takes a date from the front of a text. */
export function leadingDate(text: string): { date: string | undefined; rest: string } {
  const [first, rest] = firstWord(text);
  return isPlainDate(first) ? { date: first, rest } : { date: undefined, rest: text };
}

export interface ListFilter {
  words: string;
  status?: CertificateStatus | string;
  customer?: string;
  turn?: 'customer' | 'staff';
  /** Within so many days. */
  expires?: number;
}

const TURNS: Record<string, 'customer' | 'staff'> = {
  us: 'staff',
  staff: 'staff',
  ours: 'staff',
  customer: 'customer',
  customers: 'customer',
};

/** What is written for a number of days behind `expires:`; AppError with what to write otherwise. */
function expiresIn(word: string): number {
  const days = daysIn(word);
  if (days !== null && days <= 3660) return days;
  throw new AppError('invalid-input', `"${word}" is not a number of days; write it like expires:30d`);
}

function turnIn(word: string): 'customer' | 'staff' {
  const turn = TURNS[word.toLowerCase()];
  if (turn) return turn;
  throw new AppError('invalid-input', `"${word}" is nobody's turn; write turn:us or turn:customer`);
}

/** `bakery status:ready to issue customer:C-1001 expires:30d`: the longest status that fits counts; dashes stand for spaces. */
export function listFilter(text: string): ListFilter {
  let rest = text;
  const filter: ListFilter = { words: '' };
  rest = rest.replace(/\bcustomer:(?:"([^"]*)"|(\S+))/i, (_, quoted?: string, word?: string) => {
    filter.customer = quoted ?? word;
    return ' ';
  });
  rest = rest.replace(/\bexpir(?:es|ing|y):(\S*)/i, (_, word: string) => {
    filter.expires = expiresIn(word);
    return ' ';
  });
  rest = rest.replace(/\bturn:(\S*)/i, (_, word: string) => {
    filter.turn = turnIn(word);
    return ' ';
  });
  const at = /\bstatus:\s*/i.exec(rest);
  if (at) {
    const before = rest.slice(0, at.index);
    const after = rest.slice(at.index + at[0].length).replace(/^"([^"]*)"/, '$1');
    const fits = [...CERTIFICATE_STATUSES]
      .sort((a, b) => b.length - a.length)
      .find((status) => startsWithStatus(after, status));
    const [word, others] = firstWord(after);
    filter.status = fits ?? word;
    rest = `${before} ${fits ? after.slice(fits.length) : others}`;
  }
  filter.words = rest.replace(/\s+/g, ' ').trim();
  return filter;
}

const startsWithStatus = (text: string, status: string): boolean =>
  new RegExp(`^${status.replace(/ /g, '[ _-]')}(?![a-z])`, 'i').test(text);
