import type { UseCase } from '../../context.js';
import type { Invoice } from '../../model/invoice.js';
import { queueMail } from '../../outbox/queue.js';
import { daysBetween } from '../../rules/calendar.js';
import { dunningStep } from '../../rules/dunning.js';
import { certificateOfInvoice, customerById, findInvoice } from '../find.js';
import { shown, shownInvoice } from '../show.js';

/**
 * Reminds the customer of an invoice that is overdue: once for each number of days of the shop's. What is cancelled or
 * still held after an import is not reminded of; whether it is still owed is looked at again when the mail goes out.
 */
export const dunInvoice: UseCase<'dun-invoice'> = {
  kind: 'change',
  actors: ['clock', 'staff'],
  async run(changing, input) {
    const { tx, shop, today } = changing;
    const known = await findInvoice(tx, input.invoice);
    const step = dunningStep(known, shop.dunningDays ?? [], today);
    const certificate = await certificateOfInvoice(tx, known);
    if (step === null || certificate.cancelled || certificate.held) return { sent: false };
    const invoice: Invoice = { ...known, dunned: { step, on: today } };
    await tx.put('invoice', invoice);
    changing.touched.add(invoice.id);
    await queueMail(changing, {
      customer: await customerById(tx, invoice.customerId),
      content: {
        template: 'payment-overdue',
        certificate: await shown(changing, certificate),
        invoice: await shownInvoice(changing, invoice),
        daysLate: daysBetween(invoice.due, today),
      },
      attachments: [{ kind: 'invoice-pdf', number: invoice.id }],
      keyFor: certificate,
    });
    return { sent: true };
  },
};
