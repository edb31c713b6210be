import type { PlainDate } from '../model/dates.js';
import type { Invoice } from '../model/invoice.js';
import { addDays, daysBetween } from './calendar.js';
import { awaitsPayment } from './view.js';

/** Nothing is owed on a proforma; the reminders of the renewal speak of it. */
const isOwed = (invoice: Invoice): boolean => !invoice.proforma && awaitsPayment(invoice);

/** No invoice is reminded of for longer (`dunningDays` of the shop file). */
const MOST_DIGITS = 3;
const dunnedFor = (step: number, due: PlainDate): string => `${String(step).padStart(MOST_DIGITS, '0')} ${due}`;
const FIRST = '0000-00-00';
const LAST = '9999-99-99';

/** The keys of the index `dunning`: of what is owed, for how many days it was last reminded of, and when it was due. */
export const dunningKeys = (invoice: Invoice): string[] =>
  isOwed(invoice) ? [dunnedFor(invoice.dunned?.step ?? 0, invoice.due)] : [];

/**
 * Where in that index those are for which a reminder is due. What was reminded of for the last of the days is in none of
 * the ranges, so they hold only what there is to do.
 */
export function dunningRanges(days: readonly number[], today: PlainDate) {
  const range = (from: string, upTo: string) => ({ index: 'dunning', from, upTo }) as const;
  let last = 0;
  return days
    .toSorted((a, b) => a - b)
    .flatMap((step) => {
      const due = range(dunnedFor(last, FIRST), dunnedFor(last, addDays(today, -step)));
      // By other days, before the shop file was changed.
      const others = range(dunnedFor(last + 1, FIRST), dunnedFor(step - 1, LAST));
      last = step;
      return [due, others];
    });
}

/**
 * The dunning reminder to send today: of the numbers of days after the due date the last one that has passed, and that
 * was not sent yet. After downtime the most urgent only. Null when none is due.
 */
export function dunningStep(invoice: Invoice, days: readonly number[], today: PlainDate): number | null {
  if (!isOwed(invoice)) return null;
  const late = daysBetween(invoice.due, today);
  const passed = days.filter((step) => step <= late);
  if (passed.length === 0) return null;
  const step = Math.max(...passed);
  return step > (invoice.dunned?.step ?? 0) ? step : null;
}
