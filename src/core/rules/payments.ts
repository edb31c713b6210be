import type { Certificate, Period } from '../model/certificate.js';
import type { PlainDate } from '../model/dates.js';
import type { Invoice, Payment } from '../model/invoice.js';
import type { Shop } from '../model/shop.js';
import { addMonths } from './calendar.js';
import { paidAmount } from './view.js';
import { amountWords } from './words.js';

/** Payments with their numbers on the invoice, from 1; a number stays what it is, because the list only grows. */
export const numberedPayments = (invoice: Pick<Invoice, 'payments'>): { n: number; payment: Payment }[] =>
  invoice.payments.map((payment, index) => ({ n: index + 1, payment }));

/** Those that count. */
export const livePayments = (invoice: Pick<Invoice, 'payments'>): { n: number; payment: Payment }[] =>
  numberedPayments(invoice).filter(({ payment }) => !payment.takenBack);

/** The day on which the sum was reached, whatever the order in which payments were recorded; null where it is not. */
export function paidOn(invoice: Invoice): PlainDate | null {
  if (paidAmount(invoice) < invoice.total) return null;
  const inOrder = livePayments(invoice)
    .map(({ payment }) => payment)
    .sort((a, b) => a.on.localeCompare(b.on));
  let sum = 0;
  for (const { amount, fee = 0, on } of inOrder) {
    sum += amount + fee;
    if (sum >= invoice.total) return on;
  }
  return null;
}

/**
 * What of the open amount banks on the way may have kept: all that is short, where that is no more than the shop bears
 * (`feeTolerance`, in the shop's currency); else nothing, and the payment is one in part.
 */
export function borneFee(shop: Shop, invoice: Pick<Invoice, 'currency'>, open: number, amount: number): number {
  const short = open - amount;
  const tolerance = invoice.currency === shop.currency ? (shop.feeTolerance ?? 0) : 0;
  return amount > 0 && short > 0 && short <= tolerance ? short : 0;
}

/** A payment in one phrase: what, of which day, by whom and when. */
export function paymentWords({ amount, on, by, recordedAt }: Payment, currency: string): string {
  const at = `${recordedAt.slice(0, 16).replace('T', ' ')} UTC`;
  return `${amountWords(amount, currency)} of ${on}, recorded by ${by} at ${at}`;
}

/** The period as it was before its payment came. */
function unpaidPeriod(certificate: Certificate, period: Period): Period {
  const unpaid = { ...period, paidOn: undefined };
  const before = certificate.periods[period.n - 2];
  if (!before?.end || !before.anchor) return unpaid;
  const months = before.anchor.months + period.product.termMonths;
  const { date } = before.anchor;
  return { ...unpaid, start: before.end, end: addMonths(date, months), anchor: { date, months } };
}

/**
 * A period whose payment came when the one before was over counts from its first certificate, as a first order does
 * (design §3: "anchored anew").
 */
function paidPeriod(period: Period, on: PlainDate): Period {
  const late = period.start !== undefined && on >= period.start;
  const paid = { ...period, paidOn: on };
  return late ? { ...paid, start: undefined, end: undefined, anchor: undefined } : paid;
}

/**
 * The certificate as the payments of an invoice of its leave it. What is issued stays as it is: money that goes back
 * afterwards is owed, and does not undo what was done for it.
 */
export function settled(certificate: Certificate, invoice: Invoice): Certificate {
  const period = certificate.periods[invoice.period - 1];
  const on = paidOn(invoice) ?? undefined;
  if (!period || period.invoice !== invoice.id || period.paidOn === on) return certificate;
  const isIssued = period.issued.length > 0;
  if (isIssued && period.paidOn) return certificate;
  const before = period.paidOn ? unpaidPeriod(certificate, period) : period;
  const after = !on ? before : isIssued ? { ...before, paidOn: on } : paidPeriod(before, on);
  const [first = after, ...rest] = certificate.periods.map((p) => (p === period ? after : p));
  return { ...certificate, periods: [first, ...rest] };
}
