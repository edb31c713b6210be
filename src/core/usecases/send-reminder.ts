import { type Changing, STAFF_AND_SETUP, type UseCase } from '../context.js';
import { conflict } from '../errors.js';
import { type Certificate, currentPeriod } from '../model/certificate.js';
import type { PlainDate } from '../model/dates.js';
import type { MailContent } from '../model/mail-content.js';
import { queueMail } from '../outbox/queue.js';
import { daysBetween } from '../rules/calendar.js';
import { deadline, missing, turnOf } from '../rules/status.js';
import { customerById } from './find.js';
import { findCertificate } from './find-meant.js';
import { csrRequest, whyNotAsk } from './request-csr.js';
import { invoiceOf, shown } from './show.js';

/** Why there is nothing to remind the customer of, or null. */
export function whyNotRemind(certificate: Certificate, today: PlainDate): string | null {
  if (certificate.cancelled) return `${certificate.id} is cancelled; there is nothing to remind of.`;
  const needs = missing(certificate, today);
  if (needs.length === 0) return `Nothing is missing for ${certificate.id}; there is nothing to remind of.`;
  if (turnOf(certificate, needs) !== 'customer') return `${certificate.id} waits for us, not for the customer.`;
  if (deadline(certificate) || (needs.includes('csr') && whyNotAsk(certificate) === null)) return null;
  const { invoice } = currentPeriod(certificate);
  return `${certificate.id} is a first order, so no date stands in its way yet; its invoice ${invoice} says when it is due.`;
}

/** A first order has no date yet by which it must be there; the mail that asks for the CSR says what to do. */
async function reminderOf(changing: Changing, certificate: Certificate, end: PlainDate | null): Promise<MailContent> {
  if (!end) return csrRequest(changing, certificate);
  const needs = missing(certificate, changing.today);
  const view = await shown(changing, certificate);
  const invoice = needs.includes('payment') && view.openInvoice ? await invoiceOf(changing, view.openInvoice) : null;
  const daysLeft = daysBetween(changing.today, end);
  if (daysLeft < 0) return { template: 'expired', certificate: view, deadline: end, invoice };
  return { template: 'reminder', certificate: view, missing: needs, deadline: end, daysLeft, invoice };
}

/** Staff remind the customer now: what is missing, and by when. The clock's own reminders go on from there. */
export const sendReminder: UseCase<'send-reminder'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  async run(changing, input) {
    const certificate = await findCertificate(changing.tx, input.certificate);
    const why = whyNotRemind(certificate, changing.today);
    if (why) throw conflict(why);
    const end = deadline(certificate);
    const content = await reminderOf(changing, certificate, end);
    if (content.template === 'reminder') {
      const before = certificate.reminded?.deadline === content.deadline ? certificate.reminded.step : Infinity;
      const reminded = { deadline: content.deadline, step: Math.min(before, content.daysLeft) };
      await changing.tx.put('certificate', { ...certificate, reminded });
    }
    changing.touched.add(certificate.id);
    const customer = await customerById(changing.tx, certificate.customerId);
    const number = 'invoice' in content ? content.invoice?.number : undefined;
    await queueMail(changing, {
      customer,
      content,
      attachments: number ? [{ kind: 'invoice-pdf', number }] : [],
      keyFor: certificate,
      onlyWhile: end ? { certificateId: certificate.id, deadline: end } : undefined,
    });
    const [contact] = customer.contacts;
    return {
      certificate: await shown(changing, certificate),
      to: { name: contact.name, address: contact.addresses[0] },
      missing: missing(certificate, changing.today),
      deadline: end,
    };
  },
};
