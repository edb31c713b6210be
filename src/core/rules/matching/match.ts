import type { Movement } from '../../model/bank-entry.js';
import type { Invoice, Payment } from '../../model/invoice.js';
import type { Shop } from '../../model/shop.js';
import { daysBetween } from '../calendar.js';
import { borneFee, livePayments } from '../payments.js';
import { isVoid, paidAmount } from '../view.js';
import { amountWords } from '../words.js';
import { isLikeName, isSameName } from './names.js';
import { hasReference } from './references.js';

/** What the store knows of a movement's texts. */
export interface Found {
  /** Invoices whose RF reference it carries. */
  byReference: Invoice[];
  /** Invoices whose numbers stand in it. */
  byNumber: Invoice[];
  /** Invoices of which just its amount is open, in its currency. */
  sameAmount: Invoice[];
}

/** A part of a movement that goes to an invoice, in the invoice's currency; less than zero: goes back. */
export interface Part {
  invoice: Invoice;
  amount: number;
  /** What the bank booked, where that was another currency. */
  received?: Payment['received'];
}

export type Verdict =
  | { is: 'sure'; by: 'reference' | 'number' | 'name' | 'refund' | 'return'; parts: Part[] }
  /** It is a payment that was recorded by hand before the statement came. */
  | { is: 'known'; invoice: Invoice; n: number }
  | { is: 'doubtful'; why: string; candidates: Invoice[] }
  | { is: 'unmatched' }
  /** Our own payments to others are none of our business here. */
  | { is: 'outgoing' };

/** Days between the day that a person typed and the one on which the bank booked it. */
const NEAR_DAYS = 10;

const openOf = (invoice: Invoice): number => (isVoid(invoice) ? 0 : invoice.total - paidAmount(invoice));
const doubtful = (why: string, candidates: Invoice[]): Verdict => ({ is: 'doubtful', why, candidates });
const distinct = (invoices: readonly Invoice[]): Invoice[] => [...new Map(invoices.map((i) => [i.id, i])).values()];

/** A payment of just this sum that was recorded by hand about that day, and that no statement has shown yet. */
function recordedByHand(movement: Movement, invoice: Invoice): { n: number } | undefined {
  if (movement.currency !== invoice.currency) return undefined;
  return livePayments(invoice).find(
    ({ payment }) =>
      !payment.entry &&
      payment.amount === movement.amount &&
      Math.abs(daysBetween(payment.on, movement.on)) <= NEAR_DAYS,
  );
}

/** What of a movement counts in the currency of an invoice; null where nobody can say. */
function inCurrencyOf(movement: Movement, { currency }: Invoice): Omit<Part, 'invoice'> | null {
  if (movement.currency === currency) return { amount: movement.amount };
  if (movement.instructed?.currency !== currency) return null;
  return {
    amount: movement.instructed.amount,
    received: { amount: movement.amount, currency: movement.currency },
  };
}

function forOne(movement: Movement, invoice: Invoice, by: 'reference' | 'number', shop: Shop): Verdict {
  const { id, creditedBy, currency } = invoice;
  const byHand = recordedByHand(movement, invoice);
  if (byHand) return { is: 'known', invoice, n: byHand.n };
  if (creditedBy) return doubtful(`Invoice ${id} is credited by ${creditedBy}; nothing is owed on it.`, [invoice]);
  if (invoice.proforma?.lapsed)
    return doubtful(`Proforma ${id} has lapsed: ${invoice.proforma.lapsed.reason}`, [invoice]);
  const part = inCurrencyOf(movement, invoice);
  if (!part) return doubtful(`Invoice ${id} is in ${currency}, the payment is in ${movement.currency}.`, [invoice]);
  const open = openOf(invoice);
  if (open <= 0) return doubtful(`Invoice ${id} is paid already: this may be paid twice.`, [invoice]);
  const isExact = part.amount === open || borneFee(shop, invoice, open, part.amount) > 0;
  // A reference is copied, a number is typed: with the reference, a part or too much is surely for that invoice.
  if (isExact || (by === 'reference' && !part.received)) return { is: 'sure', by, parts: [{ invoice, ...part }] };
  const [paid, owed] = [amountWords(part.amount, currency), amountWords(open, currency)];
  return doubtful(`The payment names invoice ${id}, of which ${owed} are open, and is ${paid}.`, [invoice]);
}

/** Several invoices in one transfer are sure where it is just the sum of what is open on them. */
function forSeveral(movement: Movement, invoices: Invoice[], by: 'reference' | 'number'): Verdict {
  const isOne = invoices.every((i) => i.currency === movement.currency && openOf(i) > 0);
  const sum = invoices.reduce((total, invoice) => total + openOf(invoice), 0);
  if (isOne && sum === movement.amount) {
    return { is: 'sure', by, parts: invoices.map((invoice) => ({ invoice, amount: openOf(invoice) })) };
  }
  return doubtful('The payment names several invoices, and is not the sum of what is open on them.', invoices);
}

function byName(movement: Movement, sameAmount: readonly Invoice[]): Verdict {
  const same = sameAmount.filter((i) => isSameName(movement.party, i.buyer.name));
  const alike = sameAmount.filter((i) => isLikeName(movement.party, i.buyer.name));
  const [only, second] = same;
  if (only && !second && !hasReference(movement.reference)) {
    return { is: 'sure', by: 'name', parts: [{ invoice: only, amount: movement.amount }] };
  }
  if (second) return doubtful('The amount and the name fit several invoices.', same);
  if (only) return doubtful('The amount and the name fit, but the reference is for something else.', same);
  if (alike.length > 0) return doubtful('The amount fits, and the name is like that of the customer.', alike);
  return { is: 'unmatched' };
}

/** Money that went out again: to a customer, as a refund, or because the bank took a payment back. */
function outgoing(movement: Movement, invoices: Invoice[]): Verdict {
  const { amount, currency, isReversal } = movement;
  const [invoice, second] = invoices;
  if (!invoice) return isReversal ? { is: 'unmatched' } : { is: 'outgoing' };
  if (second) return doubtful('Money went out, and the entry names several invoices.', invoices);
  if (currency !== invoice.currency) {
    return doubtful(`Money went out in ${currency}, and invoice ${invoice.id} is in ${invoice.currency}.`, [invoice]);
  }
  const part = { invoice, amount: -amount };
  const words = amountWords(amount, currency);
  if (isReversal) {
    const paid = livePayments(invoice).filter(({ payment }) => payment.amount === amount);
    if (paid.length > 0) return { is: 'sure', by: 'return', parts: [part] };
    return doubtful(`The bank took back ${words}, but invoice ${invoice.id} has no such payment.`, [invoice]);
  }
  const credit = paidAmount(invoice) - (isVoid(invoice) ? 0 : invoice.total);
  if (credit === amount) return { is: 'sure', by: 'refund', parts: [part] };
  return doubtful(`${words} went out for invoice ${invoice.id}, which is not what was paid too much.`, [invoice]);
}

/**
 * For which invoice a movement is: by the RF reference, by numbers in the text, by amount and name, in this order. Sure
 * only where nothing speaks against it; whatever is doubtful comes with the invoices that it may be for.
 */
export function matchMovement(movement: Movement, found: Found, shop: Shop): Verdict {
  const named = distinct([...found.byReference, ...found.byNumber]);
  if (movement.direction === 'out') return outgoing(movement, named);
  const candidates =
    named.length > 0 ? named : found.sameAmount.filter((i) => isLikeName(movement.party, i.buyer.name));
  if (movement.doubt) {
    return candidates.length > 0 ? doubtful(movement.doubt, candidates) : { is: 'unmatched' };
  }
  if (movement.isReversal) {
    const why = 'The bank brings back money that went out before; it is no new payment.';
    return candidates.length > 0 ? doubtful(why, candidates) : { is: 'unmatched' };
  }
  const by = named.every((i) => found.byReference.some(({ id }) => id === i.id)) ? 'reference' : 'number';
  const [first, second] = named;
  if (!first) return byName(movement, found.sameAmount);
  return second ? forSeveral(movement, named, by) : forOne(movement, first, by, shop);
}
