import type { PlainDate } from '../core/model/dates.js';
import type { Money } from '../core/model/money.js';

/** `Intl` objects cost a hundred times what they are used for, so each is made once. */
const made = new Map<string, unknown>();

function once<T>(key: string, make: () => T, is: (value: unknown) => value is T): T {
  const found = made.get(key);
  if (is(found)) return found;
  const value = make();
  made.set(key, value);
  return value;
}

/** Dates and countries come again and again; a night of notices has a few dozen of them. */
const written = new Map<string, string>();
const MOST_WRITTEN = 5_000;

function kept(key: string, write: () => string): string {
  const found = written.get(key);
  if (found !== undefined) return found;
  if (written.size >= MOST_WRITTEN) written.clear();
  const text = write();
  written.set(key, text);
  return text;
}

const isNumberFormat = (value: unknown): value is Intl.NumberFormat => value instanceof Intl.NumberFormat;
const isDisplayNames = (value: unknown): value is Intl.DisplayNames => value instanceof Intl.DisplayNames;
const isDateFormat = (value: unknown): value is Intl.DateTimeFormat => value instanceof Intl.DateTimeFormat;

/** Plain `en` would write American dates; the clerk's customers are in Europe. */
const locale = (language: string): string => (language === 'en' ? 'en-GB' : language);

const IN_FIGURES: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'numeric', year: 'numeric' };

/**
 * Slovenian declines its months ("24. december", but "do 24. decembra") and `Intl` knows the first form only; in figures
 * a date fits every sentence, and so it is written in letters there. Abbreviated months ("24. pro 2026.") are unusual in
 * Croatian and Slovenian.
 */
const LONG: Record<string, Intl.DateTimeFormatOptions> = { sl: IN_FIGURES };
const SHORT: Record<string, Intl.DateTimeFormatOptions> = { sl: IN_FIGURES, hr: IN_FIGURES };

/** A date is not broken after its full stops: "4." and "prosinca" stay in one line. */
const unbroken = (date: string): string => date.replace(/\. /g, '.\u00a0');

/** `Intl` writes "04. 12. 2026." in Croatian, and no other language here has the nought. */
const withoutNoughts = (date: string): string => date.replace(/\b0(?=\d\.\u00a0)/g, '');

/** `24 December 2026`, in the words of the language (BCP 47). */
export function formatDate(language: string, date: PlainDate): string {
  const style = LONG[language] ?? { dateStyle: 'long' };
  const make = () => new Intl.DateTimeFormat(locale(language), { ...style, timeZone: 'UTC' });
  const write = () => unbroken(once(`date ${language}`, make, isDateFormat).format(new Date(`${date}T00:00:00Z`)));
  return kept(`date ${language} ${date}`, write);
}

/** `24 Dec 2026`, for tables. */
export function formatShortDate(language: string, date: PlainDate): string {
  const style = SHORT[language] ?? { dateStyle: 'medium' };
  const make = () => new Intl.DateTimeFormat(locale(language), { ...style, timeZone: 'UTC' });
  const write = () =>
    withoutNoughts(unbroken(once(`short date ${language}`, make, isDateFormat).format(new Date(`${date}T00:00:00Z`))));
  return kept(`short date ${language} ${date}`, write);
}

interface MoneyFormat {
  write: (amount: number) => string;
}

const isMoneyFormat = (value: unknown): value is MoneyFormat =>
  typeof value === 'object' && value !== null && 'write' in value;

/** `€120.00`: minor units of an ISO 4217 currency, with as many decimals as the currency has. */
export function formatMoney(language: string, money: Money): string {
  const make = (): MoneyFormat => {
    const format = new Intl.NumberFormat(locale(language), { style: 'currency', currency: money.currency });
    const minor = 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2);
    return { write: (amount) => format.format(amount / minor) };
  };
  return once(`money ${language} ${money.currency}`, make, isMoneyFormat).write(money.amount);
}

/** `10 days`, with the plural forms of the language. */
export function formatDays(language: string, days: number): string {
  const make = () => new Intl.NumberFormat(locale(language), { style: 'unit', unit: 'day', unitDisplay: 'long' });
  return once(`days ${language}`, make, isNumberFormat).format(days);
}

/** `12 months`, likewise. */
export function formatMonths(language: string, months: number): string {
  const make = () => new Intl.NumberFormat(locale(language), { style: 'unit', unit: 'month', unitDisplay: 'long' });
  return once(`months ${language}`, make, isNumberFormat).format(months);
}

/** `1.0842`, an exchange rate with all of its digits. */
export function formatNumber(language: string, value: number): string {
  const make = () => new Intl.NumberFormat(locale(language), { maximumFractionDigits: 6 });
  return once(`number ${language}`, make, isNumberFormat).format(value);
}

/** `22%` from basis points (2200). */
export function formatRate(language: string, basisPoints: number): string {
  const make = () => new Intl.NumberFormat(locale(language), { style: 'percent', maximumFractionDigits: 2 });
  return once(`rate ${language}`, make, isNumberFormat).format(basisPoints / 10_000);
}

/** An IBAN in groups of four, as ISO 13616 prints it. */
export const groupIban = (iban: string): string =>
  iban
    .replace(/\s+/g, '')
    .replace(/(.{4})(?=.)/g, '$1 ')
    .toUpperCase();

/** The name of a country in the language, `Slovenia` for `SI`; the code itself where it has none. */
export function formatCountry(language: string, country: string): string {
  const make = () => new Intl.DisplayNames([locale(language)], { type: 'region', fallback: 'code' });
  try {
    const name = () => once(`country ${language}`, make, isDisplayNames).of(country) ?? country;
    return kept(`country ${language} ${country}`, name);
  } catch (error) {
    // A code that is none: RangeError. It stands as it was written.
    if (error instanceof RangeError) return country;
    throw error;
  }
}
