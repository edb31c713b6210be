/** Dates, money and sizes as the page shows them. Calendar dates stay calendar dates: no zone moves them. */

const DAY_MS = 86_400_000;

/** Days from one `YYYY-MM-DD` to another; negative where `to` is earlier. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to.slice(0, 10)) - Date.parse(from.slice(0, 10))) / DAY_MS);

/**
 * The calendar date of an instant, as `YYYY-MM-DD`: in the given zone (the browser's where none is known) for
 * instants in UTC; a date, or an instant written with its own offset, says its date itself.
 */
export function calendarDate(now: string, timeZone?: string | null): string {
  const at = new Date(now);
  if (!now.endsWith('Z') || Number.isNaN(at.getTime())) return now.slice(0, 10);
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
  return new Intl.DateTimeFormat('en-CA', { ...parts, timeZone: timeZone ?? undefined }).format(at);
}

/** `2026-11-24` → `24 Nov 2026`; anything that is no date is given back as it is, nothing as a dash. */
export function showDate(date: string | null | undefined): string {
  if (!date) return '–';
  const at = Date.parse(date.slice(0, 10));
  if (Number.isNaN(at)) return date;
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(
    at,
  );
}

/** The sandbox's "now" for the clock: weekday and date, and the time where an instant is known. */
export function showClock(now: string, timeZone?: string | null): { date: string; time: string } {
  const dateOnly = /^\d{4}-\d{2}-\d{2}$/.test(now);
  const at = new Date(now);
  if (Number.isNaN(at.getTime())) return { date: now, time: '' };
  const zone = dateOnly ? 'UTC' : (timeZone ?? undefined);
  const date = new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: zone,
  }).format(at);
  if (dateOnly) return { date, time: '' };
  const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: zone }).format(at);
  return { date, time };
}

/** When a mail came, seen from now: the time on the same day, else the day, with the year where it differs. */
export function showMailDate(date: string, now: string, timeZone?: string | null): string {
  const at = new Date(date);
  if (Number.isNaN(at.getTime())) return date;
  const mail = showClock(at.toISOString(), timeZone);
  const today = showClock(now, timeZone);
  if (mail.date === today.date) return mail.time;
  const [, day = '', month = '', year = ''] = mail.date.replace(',', '').split(' ');
  return today.date.endsWith(year) ? `${day} ${month}` : `${day} ${month} ${year}`;
}

/** How many digits a currency has after the point: 2 for EUR, 0 for JPY. */
const minorDigits = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;

/** Minor units as a plain amount, as commands take it: 14280 EUR → `142.80`. */
export function plainAmount(total: number, currency: string): string {
  const digits = minorDigits(currency);
  return (total / 10 ** digits).toFixed(digits);
}

/** Minor units as a person reads them: `142.80 EUR`. */
export const showMoney = (total: number, currency: string): string => `${plainAmount(total, currency)} ${currency}`;

export function showSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Two letters for a round picture: `Erika Beispiel` → `EB`, `ops@example.com` → `OP`. */
export function initials(name: string): string {
  const words = name.split(/[\s@._-]+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const [first = '?', second] = words;
  return ((first[0] ?? '?') + (second?.[0] ?? first[1] ?? '')).toUpperCase();
}

/** A steady hue (0–359) for a name, so that one person keeps one colour. */
export function hueOf(name: string): number {
  let sum = 7;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 3600;
  return sum % 360;
}

/** The bare address of `Name <address>`. */
export const bareAddress = (address: string): string => (/<([^>]+)>/.exec(address)?.[1] ?? address).trim();
