import { type Changing, STAFF_AND_SETUP, type UseCase } from '../../context.js';
import { AppError, conflict, notFound } from '../../errors.js';
import { describeActor } from '../../model/actor.js';
import { type BankEntry, unbooked } from '../../model/bank-entry.js';
import type { Invoice } from '../../model/invoice.js';
import type { ReadTx } from '../../ports.js';
import { livePayments } from '../../rules/payments.js';
import { shownInvoice, viewEntry } from '../show.js';
import { bookPayment } from './book-payment.js';
import { findPayable, refuseSettled } from './invoice-of-proforma.js';
import { referenceOf } from './import-statement.js';

async function findEntry(tx: ReadTx, id: string): Promise<BankEntry> {
  const entry = await tx.get('bank-entry', id.trim().toUpperCase());
  if (!entry) throw notFound(`There is no entry ${id.trim()}. See them with "payments".`);
  return entry;
}

/** What has been said of an entry, for whoever comes second. */
function whySettled(entry: BankEntry): string {
  const { by = entry.importedBy, at = entry.importedAt } = entry.settled ?? {};
  const where = entry.bookings.map(({ invoice }) => invoice).join(', ');
  const what = entry.state === 'not-ours' ? 'was put aside as not ours' : `is booked on ${where}`;
  return `Entry ${entry.id} ${what}, by ${by} at ${at.slice(0, 16).replace('T', ' ')} UTC already.`;
}

function wantedInvoice(input: { invoice?: string }): string {
  if (input.invoice) return input.invoice;
  throw new AppError('invalid-input', 'Which invoice is it for? Name its number.', { field: 'invoice' });
}

/** The whole of what is left of it, or the sum that a person names where currencies differ. */
function amountFor(entry: BankEntry, invoice: Invoice, named: number | undefined): number {
  const left = unbooked(entry);
  if (entry.currency !== invoice.currency) {
    if (named !== undefined) return named;
    throw new AppError(
      'conflict',
      `The entry is in ${entry.currency} and invoice ${invoice.id} in ${invoice.currency}: say how much of the invoice it pays.`,
      { field: 'amount' },
    );
  }
  if (named !== undefined && named > left) {
    throw new AppError('conflict', `Less than that is left of entry ${entry.id}.`, { field: 'amount' });
  }
  return named ?? left;
}

async function book(changing: Changing, entry: BankEntry, number: string, named?: number): Promise<BankEntry> {
  const invoice = await findPayable(changing.tx, number);
  const amount = amountFor(entry, invoice, named);
  const isForeign = entry.currency !== invoice.currency;
  if (entry.direction === 'in') refuseSettled(invoice);
  const { n, invoice: booked } = await bookPayment(changing, invoice, {
    amount: entry.direction === 'in' ? amount : -amount,
    received: isForeign ? { amount: entry.amount, currency: entry.currency } : undefined,
    on: entry.on,
    reference: referenceOf(entry),
    entry: entry.id,
  });
  const booking = { invoice: booked.number, payment: n, amount: isForeign ? unbooked(entry) : amount };
  return { ...entry, bookings: [...entry.bookings, booking] };
}

/** The entry is the bank's side of a payment that somebody recorded by hand. */
async function link(changing: Changing, entry: BankEntry, number: string): Promise<BankEntry> {
  const invoice = await findPayable(changing.tx, number);
  const byHand = livePayments(invoice).filter(({ payment }) => !payment.entry);
  const same = byHand.find(({ payment }) => payment.amount === entry.amount) ?? byHand.at(-1);
  if (!same) throw conflict(`Invoice ${invoice.id} has no payment that was recorded by hand.`);
  const payments = invoice.payments.map((p, i) => (i === same.n - 1 ? { ...p, entry: entry.id } : p));
  await changing.tx.put('invoice', { ...invoice, payments });
  changing.touched.add(invoice.id);
  const booking = { invoice: invoice.id, payment: same.n, amount: unbooked(entry) };
  return { ...entry, bookings: [...entry.bookings, booking] };
}

async function closeReview(changing: Changing, entry: BankEntry, state: 'approved' | 'rejected'): Promise<void> {
  const review = entry.review ? await changing.tx.get('review', entry.review) : undefined;
  if (review?.state !== 'open') return;
  const decidedBy = describeActor(changing.actor);
  await changing.tx.put('review', { ...review, state, decidedBy, decidedAt: changing.now });
  changing.touched.add(review.id);
}

export interface Said {
  decision: 'book' | 'recorded' | 'not-ours';
  invoice?: string;
  amount?: number;
}

/** Does what a person said of an entry, and closes its review. The first word holds; whoever comes later is told of it. */
export async function settle(changing: Changing, id: string, said: Said): Promise<BankEntry> {
  const entry = await findEntry(changing.tx, id);
  if (entry.state === 'booked' || entry.state === 'not-ours') throw conflict(whySettled(entry));
  const after =
    said.decision === 'book'
      ? await book(changing, entry, wantedInvoice(said), said.amount)
      : said.decision === 'recorded'
        ? await link(changing, entry, wantedInvoice(said))
        : entry;
  const isOurs = said.decision !== 'not-ours';
  const done = isOurs && unbooked(after) === 0 ? 'booked' : isOurs ? 'unmatched' : 'not-ours';
  const settled = { by: describeActor(changing.actor), at: changing.now };
  const saved: BankEntry = { ...after, state: done, settled };
  await changing.tx.put('bank-entry', saved);
  changing.touched.add(saved.id);
  await closeReview(changing, saved, isOurs ? 'approved' : 'rejected');
  return saved;
}

/** Not ours after all: it waits again. What is booked is taken back on its invoice, with a reason. */
async function reopen(changing: Changing, id: string): Promise<BankEntry> {
  const entry = await findEntry(changing.tx, id);
  if (entry.state !== 'not-ours')
    throw conflict(`Entry ${entry.id} is not put aside; a booked one is taken back with "unpay".`);
  const saved: BankEntry = { ...entry, state: 'unmatched', settled: undefined };
  await changing.tx.put('bank-entry', saved);
  changing.touched.add(saved.id);
  return saved;
}

export const settleEntry: UseCase<'settle-entry'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  async run(changing, { entry: id, decision, invoice, amount }) {
    const entry =
      decision === 'reopen' ? await reopen(changing, id) : await settle(changing, id, { decision, invoice, amount });
    const number = entry.bookings.at(-1)?.invoice;
    const booked = number ? await changing.tx.get('invoice', number) : undefined;
    return { entry: viewEntry(entry), invoice: booked ? await shownInvoice(changing, booked) : null };
  },
};

export const listEntries: UseCase<'list-entries'> = {
  kind: 'question',
  async run({ tx }, { state, limit, after }) {
    const page = await tx.find('bank-entry', { index: 'state', is: state }, { limit, after });
    return { entries: page.items.map(viewEntry), next: page.next };
  },
};

export const showEntry: UseCase<'show-entry'> = {
  kind: 'question',
  async run({ tx }, input) {
    return { entry: viewEntry(await findEntry(tx, input.entry)) };
  },
};
