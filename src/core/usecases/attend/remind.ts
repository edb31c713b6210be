import type { Changing } from '../../context.js';
import { type Certificate, currentPeriod } from '../../model/certificate.js';
import { queueMail } from '../../outbox/queue.js';
import { daysBetween } from '../../rules/calendar.js';
import { reminderFor } from '../../rules/due.js';
import { missing } from '../../rules/status.js';
import { customerById } from '../find.js';
import { shown, shownInvoice } from '../show.js';

/** The reminder of today, where one is due. */
export async function remind(changing: Changing, certificate: Certificate): Promise<Certificate | null> {
  const reminder = reminderFor(certificate, changing.today);
  if (!reminder) return null;
  const reminded: Certificate = { ...certificate, reminded: reminder };
  await changing.tx.put('certificate', reminded);
  changing.touched.add(reminded.id);
  const needs = missing(reminded, changing.today);
  const invoice = await changing.tx.get('invoice', currentPeriod(reminded).invoice);
  await queueMail(changing, {
    customer: await customerById(changing.tx, reminded.customerId),
    content: {
      template: 'reminder',
      certificate: await shown(changing, reminded),
      missing: needs,
      deadline: reminder.deadline,
      daysLeft: daysBetween(changing.today, reminder.deadline),
      invoice: invoice && needs.includes('payment') ? await shownInvoice(changing, invoice) : null,
    },
    attachments: invoice && needs.includes('payment') ? [{ kind: 'invoice-pdf', number: invoice.id }] : [],
    keyFor: reminded,
    onlyWhile: { certificateId: reminded.id, deadline: reminder.deadline },
  });
  return reminded;
}
