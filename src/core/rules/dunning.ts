import type { PlainDate } from '../model/dates.js';
import type { Invoice } from '../model/invoice.js';
import { daysBetween } from './calendar.js';
import { awaitsPayment } from './view.js';

/**
 * The dunning reminder to send today: of the numbers of days after the due date the last one that has passed, and that
 * was not sent yet. After downtime the most urgent only. Null when none is due.
 */
export function dunningStep(invoice: Invoice, days: readonly number[], today: PlainDate): number | null {
  // Nothing is owed on a proforma; the reminders of the renewal speak of it.
  if (invoice.proforma || !awaitsPayment(invoice)) return null;
  const late = daysBetween(invoice.due, today);
  const passed = days.filter((step) => step <= late);
  if (passed.length === 0) return null;
  const step = Math.max(...passed);
  return step > (invoice.dunned?.step ?? 0) ? step : null;
}
