import type { Changing } from '../../context.js';
import type { Certificate } from '../../model/certificate.js';
import type { PlainDate } from '../../model/dates.js';
import { queueMail, tellStaff } from '../../outbox/queue.js';
import { addDays } from '../../rules/calendar.js';
import { deadline } from '../../rules/status.js';
import { customerById } from '../find.js';
import { invoiceOf, shown } from '../show.js';

/** The deadline that passed without the customer having been told, or null. */
export function expiryToTell(certificate: Certificate, today: PlainDate): PlainDate | null {
  const end = deadline(certificate);
  if (!end || certificate.cancelled || certificate.expiryTold === end) return null;
  return addDays(end, 1) <= today ? end : null;
}

/** The sentence that it has passed, once per deadline. */
export async function tellExpired(changing: Changing, certificate: Certificate): Promise<Certificate | null> {
  const end = expiryToTell(certificate, changing.today);
  if (!end) return null;
  // No reminder of this deadline any more.
  const told: Certificate = { ...certificate, expiryTold: end, reminded: { deadline: end, step: -1 } };
  await changing.tx.put('certificate', told);
  changing.touched.add(told.id);
  const view = await shown(changing, told);
  await queueMail(changing, {
    customer: await customerById(changing.tx, told.customerId),
    content: {
      template: 'expired',
      certificate: view,
      deadline: end,
      invoice: view.openInvoice ? await invoiceOf(changing, view.openInvoice) : null,
    },
    attachments: view.openInvoice ? [{ kind: 'invoice-pdf', number: view.openInvoice }] : [],
    keyFor: told,
    onlyWhile: { certificateId: told.id, deadline: end },
  });
  await tellStaff(changing, 'expired', told, 'the clock', end);
  return told;
}
