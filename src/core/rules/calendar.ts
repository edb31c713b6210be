import dayjs from 'dayjs';
import utc from 'dayjs/plugin/utc.js';
import type { Instant, PlainDate } from '../model/dates.js';

// Dates are computed as dates, in UTC, where no day is 23 or 25 hours long.
dayjs.extend(utc);

export const addDays = (date: PlainDate, days: number): PlainDate =>
  dayjs.utc(date).add(days, 'day').format('YYYY-MM-DD');

/** Calendar months; a day that the month does not have becomes its last (31 Jan + 1 = 28 or 29 Feb). */
export const addMonths = (date: PlainDate, months: number): PlainDate =>
  dayjs.utc(date).add(months, 'month').format('YYYY-MM-DD');

/** Days from `a` to `b`; negative when b lies before a. */
export const daysBetween = (a: PlainDate, b: PlainDate): number => dayjs.utc(b).diff(dayjs.utc(a), 'day');

export const earlier = (...dates: (PlainDate | null | undefined)[]): PlainDate | null =>
  dates.filter((d): d is PlainDate => typeof d === 'string').sort()[0] ?? null;

const formatters = new Map<string, Intl.DateTimeFormat>();

/** The calendar date of an instant in a time zone (IANA name). */
export function dateIn(timeZone: string, instant: Date | Instant): PlainDate {
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    formatters.set(timeZone, formatter);
  }
  return formatter.format(new Date(instant));
}

export const isPlainDate = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && dayjs.utc(text).isValid() && dayjs.utc(text).format('YYYY-MM-DD') === text;
