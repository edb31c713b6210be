import dayjs from 'dayjs';
import utc from 'dayjs/plugin/utc.js';
import type { Instant, PlainDate } from '../model/dates.js';

// Dates are computed as dates, in UTC, where no day is 23 or 25 hours long.
dayjs.extend(utc);

const DAY_MS = 86_400_000;

/** Days since 1970-01-01. Not by dayjs: the index of what is due asks this several times for every certificate. */
const dayNumber = (date: PlainDate): number =>
  Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8, 10))) / DAY_MS;

export const addDays = (date: PlainDate, days: number): PlainDate =>
  new Date((dayNumber(date) + days) * DAY_MS).toISOString().slice(0, 10);

/** Calendar months; a day that the month does not have becomes its last (31 Jan + 1 = 28 or 29 Feb). */
export const addMonths = (date: PlainDate, months: number): PlainDate =>
  dayjs.utc(date).add(months, 'month').format('YYYY-MM-DD');

/** Days from `a` to `b`; negative when b lies before a. */
export const daysBetween = (a: PlainDate, b: PlainDate): number => dayNumber(b) - dayNumber(a);

/** The earliest of the dates that there are; null where there is none. */
export const earlier = (...dates: (PlainDate | null | undefined)[]): PlainDate | null =>
  dates.filter((d): d is PlainDate => typeof d === 'string').sort()[0] ?? null;

interface DateFormat {
  formatter: Intl.DateTimeFormat;
  /** The minute that was asked for last (since 1970), and its date: whoever asks for "today" asks many times a minute. */
  minute: number;
  date: PlainDate;
}
const formats = new Map<string, DateFormat>();

/** The calendar date of an instant in a time zone (IANA name). */
export function dateIn(timeZone: string, instant: Date | Instant): PlainDate {
  let format = formats.get(timeZone);
  if (!format) {
    const formatter = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    formats.set(timeZone, (format = { formatter, minute: NaN, date: '' }));
  }
  const at = new Date(instant);
  const minute = Math.floor(at.getTime() / 60_000);
  if (minute !== format.minute) {
    // Formatted first: it throws where there is no such instant.
    format.date = format.formatter.format(at);
    format.minute = minute;
  }
  return format.date;
}

/** The first instant of a calendar date in a time zone (IANA name), to the minute: where clocks jump at midnight, 01:00. */
export function startOfDay(timeZone: string, date: PlainDate): Instant {
  // No zone is more than 14 hours away from UTC.
  let before = (dayNumber(date) * 24 - 15) * 60;
  let at = before + 30 * 60;
  while (at - before > 1) {
    const middle = Math.floor((before + at) / 2);
    if (dateIn(timeZone, new Date(middle * 60_000)) < date) before = middle;
    else at = middle;
  }
  return new Date(at * 60_000).toISOString();
}

/** The hour of the day, 0 to 23, of an instant in a time zone (IANA name). */
export const hourIn = (timeZone: string, instant: Date): number =>
  Number(new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' }).format(instant));

export const isPlainDate = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && dayjs.utc(text).isValid() && dayjs.utc(text).format('YYYY-MM-DD') === text;
