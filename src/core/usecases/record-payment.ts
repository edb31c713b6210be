import { STAFF_AND_SETUP, type Changing, type UseCase } from '../context.js';
import { AppError, conflict } from '../errors.js';
import { describeActor } from '../model/actor.js';
import type { Certificate, Period } from '../model/certificate.js';
import type { PlainDate } from '../model/dates.js';
import type { Invoice } from '../model/invoice.js';
import { queueMail, tellStaff } from '../outbox/queue.js';
import { paidAmount } from '../rules/view.js';
import { amountWords } from '../rules/words.js';
import { customerById, findInvoice } from './find.js';
import { shown, shownInvoice } from './show.js';

/**
 * A period whose payment came when the one before was over counts from its first certificate, as a first order does
 * (design §3: "anchored anew").
 */
function paidPeriod(period: Period, on: PlainDate): Period {
  const late = period.start !== undefined && on >= period.start && period.issued.length === 0;
  const paid = { ...period, paidOn: on };
  return late ? { ...paid, start: undefined, end: undefined, anchor: undefined } : paid;
}

async function certificateOf(changing: Changing, invoice: Invoice): Promise<Certificate> {
  const certificate = await changing.tx.get('certificate', invoice.certificateId);
  if (!certificate) throw new Error(`invoice ${invoice.id} is for ${invoice.certificateId}, which is not there`);
  return certificate;
}

/** Books a payment. Partial and over-payments are recorded and said; what is paid in full moves the certificate on. */
export const recordPayment: UseCase<'record-payment'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  async run(changing, input) {
    const { tx, today } = changing;
    const known = await findInvoice(tx, input.invoice);
    if (known.creditedBy)
      throw conflict(`Invoice ${known.id} is credited by ${known.creditedBy}; nothing is owed on it.`);
    const open = known.total - paidAmount(known);
    const amount = input.amount ?? open;
    if (amount <= 0) throw conflict(`Invoice ${known.id} is paid already. To book an over-payment, name the amount.`);
    const on = input.on ?? today;
    if (on > today) {
      throw new AppError('invalid-input', `${on} has not come yet; a payment is recorded on the day it arrives.`, {
        field: 'date',
      });
    }
    const by = describeActor(changing.actor);
    const payment = { amount, on, reference: input.reference || undefined, by, recordedAt: changing.now };
    const invoice: Invoice = { ...known, payments: [...known.payments, payment] };
    await tx.put('invoice', invoice);
    changing.touched.add(invoice.id);

    let certificate = await certificateOf(changing, invoice);
    const isPaid = paidAmount(invoice) >= invoice.total;
    const period = certificate.periods[invoice.period - 1];
    if (isPaid && period && !period.paidOn) {
      const [first, ...rest] = certificate.periods.map((p) => (p === period ? paidPeriod(p, on) : p));
      certificate = { ...certificate, periods: [first ?? period, ...rest] };
      await tx.put('certificate', certificate);
      changing.touched.add(certificate.id);
    }
    const customer = await customerById(tx, invoice.customerId);
    const view = await shown(changing, certificate);
    const invoiceView = await shownInvoice(changing, invoice);
    await queueMail(changing, {
      customer,
      content: { template: 'payment-received', certificate: view, invoice: invoiceView, amount },
      keyFor: certificate,
    });
    const words = `${amountWords(amount, invoice.currency)} for ${invoice.id}`;
    await tellStaff(changing, isPaid ? 'paid' : 'paid-in-part', certificate, by, words);
    return { certificate: view, invoice: invoiceView, amount };
  },
};
