import type { PlainDate } from '../model/dates.js';
import { LONGEST_BODY, referenceBody } from './creditor-reference.js';

/** `{year}`, `{yy}`, `{month}`, and once `{number}` or `{number:6}`, padded with zeros. */
const FIELD = /\{(year|yy|month|number(?::[1-9])?)\}/g;
/** What may stand between them; small letters would be lost where people type a number. */
const LITERAL = /^[A-Z0-9/-]*$/;

/** Far more documents than a shop makes in a year; the reference must still hold the number. */
const LARGEST = 9_999_999;

/** What is wrong with a format of the shop file, in a sentence, or null. */
export function faultInFormat(format: string): string | null {
  const fields = [...format.matchAll(FIELD)].map(([, name = '']) => name.replace(/:.*/, ''));
  if (fields.filter((name) => name === 'number').length !== 1) {
    return 'A number format has {number} once, like {year}-{number:6}.';
  }
  if (!LITERAL.test(format.replace(FIELD, ''))) {
    return 'A number format is made of {year}, {yy}, {month}, {number:6}, capital letters, digits, "-" and "/".';
  }
  if (fields.includes('month') && !fields.includes('year') && !fields.includes('yy')) {
    return 'A number format with {month} needs the year, too, or numbers come again after twelve months.';
  }
  const longest = formatNumber(format, '2026-11-24', LARGEST);
  return longest.replace(/[^A-Z0-9]/g, '').length > LONGEST_BODY
    ? `A number such as ${longest} is too long for the payment reference: at most ${LONGEST_BODY} letters and digits.`
    : null;
}

/** The `n`th number of the series on that day: `2026-000123`. */
export const formatNumber = (format: string, day: PlainDate, n: number): string =>
  format.replace(FIELD, (_, name: string) => {
    if (name === 'year') return day.slice(0, 4);
    if (name === 'yy') return day.slice(2, 4);
    if (name === 'month') return day.slice(5, 7);
    return String(n).padStart(Number(name.split(':')[1] ?? 1), '0');
  });

/**
 * The series that a format counts in on that day: all of it but the number, so with the year or the month in it the
 * count begins anew. `2026-000123` is of the series `2026`.
 */
export const seriesOf = (format: string, day: PlainDate): string =>
  format
    .replace(/\{number(?::\d)?\}/, '')
    .replace(FIELD, (field) => formatNumber(field, day, 0))
    .replace(/^[-/]+|[-/]+$/g, '');

/** Whether two formats could give the same number, as people and banks read them. */
export const couldBeMixedUp = (one: string, other: string): boolean =>
  referenceBody(seriesOf(one, '2026-11-24')) === referenceBody(seriesOf(other, '2026-11-24'));

/** The series and the place in it of a number that has this format; null where it has another. */
export function readNumber(format: string, number: string): { series: string; n: number } | null {
  const widths: Record<string, string> = { year: '\\d{4}', yy: '\\d\\d', month: '\\d\\d' };
  // What stands between the fields has no sign that means anything to a pattern.
  const pattern = format
    .replace(FIELD, (_, name: string) => `(${widths[name] ?? '?<n>\\d{1,9}'})`)
    .replaceAll('/', '\\/');
  const match = new RegExp(`^${pattern}$`).exec(number.trim().toUpperCase());
  const n = match?.groups?.n;
  if (!match || n === undefined) return null;
  const fields = match.slice(1);
  let at = 0;
  const series = format.replace(FIELD, (_, name: string) => {
    const value = fields[at] ?? '';
    at += 1;
    return name.startsWith('number') ? '' : value;
  });
  return { series: series.replace(/^[-/]+|[-/]+$/g, ''), n: Number(n) };
}
