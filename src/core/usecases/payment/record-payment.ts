import { STAFF_AND_SETUP, type UseCase } from '../../context.js';
import { AppError, conflict } from '../../errors.js';
import type { PlainDate } from '../../model/dates.js';
import type { Invoice } from '../../model/invoice.js';
import { livePayments, paymentWords } from '../../rules/payments.js';
import { paidAmount } from '../../rules/view.js';
import { bookPayment } from './book-payment.js';
import { findPayable, refuseSettled } from './invoice-of-proforma.js';

/** Two people at one payment, or one person twice: the second is told who was first, and when. */
function refuseAgain(invoice: Invoice, amount: number, on: PlainDate): void {
  const payments = livePayments(invoice).map(({ payment }) => payment);
  const same = payments.find((p) => p.amount === amount && p.on === on);
  const isPaid = paidAmount(invoice) >= invoice.total;
  const last = same ?? (isPaid ? payments.at(-1) : undefined);
  if (!last) return;
  const what = isPaid ? `Invoice ${invoice.id} is paid already` : `That payment of ${invoice.id} is there already`;
  throw new AppError(
    'conflict',
    `${what}: ${paymentWords(last, invoice.currency)}. If this is another one, say "again".`,
    {
      field: 'amount',
    },
  );
}

/**
 * Books a payment by hand. In part, too much, or short by a bank's fee: it is recorded and said. What is paid in full
 * moves the certificate on.
 */
export const recordPayment: UseCase<'record-payment'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  async run(changing, input) {
    const invoice = await findPayable(changing.tx, input.invoice);
    refuseSettled(invoice);
    const on = input.on ?? changing.today;
    if (on > changing.today) {
      throw new AppError('invalid-input', `${on} has not come yet; a payment is recorded on the day it arrives.`, {
        field: 'date',
      });
    }
    const open = invoice.total - paidAmount(invoice);
    const amount = input.amount ?? Math.max(0, open);
    if (!input.again) refuseAgain(invoice, amount, on);
    if (amount === 0) throw conflict(`Nothing is open on invoice ${invoice.id}. To book more, name the amount.`);
    const booked = await bookPayment(changing, invoice, { amount, on, reference: input.reference || undefined });
    return { certificate: booked.certificate, invoice: booked.invoice, amount, fee: booked.fee };
  },
};
