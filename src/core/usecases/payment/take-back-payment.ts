import { type Changing, STAFF_AND_SETUP, type UseCase } from '../../context.js';
import { AppError, conflict } from '../../errors.js';
import { describeActor } from '../../model/actor.js';
import type { Certificate } from '../../model/certificate.js';
import type { Invoice, Payment } from '../../model/invoice.js';
import { mailsOfPayment } from '../../outbox/about-money.js';
import { queueMail, tellStaff } from '../../outbox/queue.js';
import { livePayments, numberedPayments, paymentWords } from '../../rules/payments.js';
import { paidAmount } from '../../rules/view.js';
import { amountWords } from '../../rules/words.js';
import { certificateOfInvoice, customerById } from '../find.js';
import { shown, shownInvoice } from '../show.js';
import { savePayments } from './book-payment.js';
import { findPayable } from './invoice-of-proforma.js';

/** The payment that is meant. Throws `ambiguous` where there are several and none was named. */
function paymentOf(invoice: Invoice, wanted: number | undefined): { n: number; payment: Payment } {
  const live = livePayments(invoice);
  const label = ({ n, payment }: (typeof live)[number]): string =>
    `#${n}: ${paymentWords(payment, invoice.currency)}`.slice(0, 150);
  if (wanted !== undefined) {
    const found = numberedPayments(invoice).find(({ n }) => n === wanted);
    if (!found) throw conflict(`Invoice ${invoice.id} has no payment #${wanted}.`);
    const { takenBack } = found.payment;
    if (!takenBack) return found;
    const at = `${takenBack.at.slice(0, 16).replace('T', ' ')} UTC`;
    throw conflict(`Payment #${wanted} of ${invoice.id} was taken back by ${takenBack.by} at ${at} already.`);
  }
  const [only, ...others] = live;
  if (!only) {
    const back = invoice.payments.at(-1)?.takenBack;
    const at = back ? `; ${back.by} took the last one back at ${back.at.slice(0, 16).replace('T', ' ')} UTC` : '';
    throw conflict(`There is no payment on invoice ${invoice.id} to take back${at}.`);
  }
  if (others.length === 0) return only;
  throw new AppError('ambiguous', `Invoice ${invoice.id} has ${live.length} payments. Which one was a mistake?`, {
    choices: live.slice(-10).map((one) => ({ id: String(one.n), label: label(one) })),
  });
}

/** The money itself came: its entry in the statement waits for the invoice that it is for. */
async function freeEntry(changing: Changing, id: string, invoice: string, n: number): Promise<void> {
  const entry = await changing.tx.get('bank-entry', id);
  if (!entry) return;
  const bookings = entry.bookings.filter((one) => one.invoice !== invoice || one.payment !== n);
  await changing.tx.put('bank-entry', { ...entry, state: 'unmatched', bookings });
  changing.touched.add(id);
}

/** Whoever was told that it came reads that it did not; whether they were told is looked at when this mail goes out. */
async function tellCustomer(changing: Changing, certificate: Certificate, invoice: Invoice, n: number): Promise<void> {
  const { id: number, certificateId } = invoice;
  const told = await mailsOfPayment(changing.tx, { number, certificate: certificateId }, n);
  if (told.every(({ state }) => state === 'withdrawn' || state === 'dead')) return;
  await queueMail(changing, {
    customer: await customerById(changing.tx, invoice.customerId),
    content: {
      template: 'payment-taken-back',
      certificate: await shown(changing, certificate),
      invoice: await shownInvoice(changing, invoice),
      amount: invoice.payments[n - 1]?.amount ?? 0,
      payment: n,
    },
    keyFor: certificate.cancelled ? undefined : certificate,
    certificateId: certificate.id,
  });
}

/**
 * Takes back a payment that was a mistake. It stays on the invoice with the reason and counts no more, so that the status
 * is another one. Not once a certificate was issued for it: that money is then refunded or owed, not undone.
 */
export const takeBackPayment: UseCase<'take-back-payment'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  async run(changing, input) {
    const known = await findPayable(changing.tx, input.invoice);
    const { n, payment } = paymentOf(known, input.payment);
    const by = describeActor(changing.actor);
    const mistake: Payment = { ...payment, takenBack: { by, at: changing.now, reason: input.reason } };
    const invoice: Invoice = { ...known, payments: known.payments.map((p, i) => (i === n - 1 ? mistake : p)) };
    const { id, periods } = await certificateOfInvoice(changing.tx, known);
    const isIssued = (periods[known.period - 1]?.issued.length ?? 0) > 0;
    const wasPaid = paidAmount(known) >= known.total;
    if (isIssued && wasPaid && paidAmount(invoice) < invoice.total) {
      throw conflict(
        `The certificate that invoice ${known.id} paid for is issued (${id}), so its payment is not taken back. ` +
          'What is refunded comes with the bank statement; what the customer owes no more is credited.',
      );
    }
    const certificate = await savePayments(changing, invoice);
    if (payment.entry) await freeEntry(changing, payment.entry, known.id, n);
    await tellCustomer(changing, certificate, invoice, n);
    const words = `${amountWords(payment.amount, known.currency)} of ${payment.on} for ${known.id}: ${input.reason}`;
    await tellStaff(changing, 'payment-taken-back', certificate, by, words);
    return {
      certificate: await shown(changing, certificate),
      invoice: await shownInvoice(changing, invoice),
      amount: payment.amount,
    };
  },
};
