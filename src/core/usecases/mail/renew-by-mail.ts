import type { Changing } from '../../context.js';
import { type Certificate, currentPeriod } from '../../model/certificate.js';
import type { Contact, Customer } from '../../model/customer.js';
import { queueMail } from '../../outbox/queue.js';
import { addDays } from '../../rules/calendar.js';
import { isReissueDue, paidUntil } from '../../rules/status.js';
import { openNextPeriod } from '../attend/open-renewal.js';
import { whyNotRenew } from '../renew-certificate.js';
import { shown } from '../show.js';

/** A `renew` that comes sooner than this before paid until is no wish to pay: then it asks for the CSR mail, as it does in a reissue. */
const EARLIEST_DAYS = 90;

/** Whether this word of the customer's opens the next period. */
export function mayRenewByMail(certificate: Certificate, today: string): boolean {
  const until = paidUntil(certificate);
  if (!until || whyNotRenew(certificate) !== null || isReissueDue(certificate, today)) return false;
  return today >= addDays(until, -EARLIEST_DAYS);
}

/**
 * Opens the next period at the word of a contact whose mail is proved. The notice is the answer; who is not the one that
 * gets the invoices is told how it stands.
 */
export async function renewByMail(
  changing: Changing,
  { customer, contact }: { customer: Customer; contact: Contact },
  certificate: Certificate,
  inReplyTo: string | null,
): Promise<Certificate> {
  const opened = await openNextPeriod(changing, certificate, `${contact.name} (mail)`);
  if (contact.id !== customer.contacts[0].id) {
    await queueMail(changing, {
      customer,
      contact,
      content: { template: 'answer-status', certificate: await shown(changing, opened), invoices: [] },
      keyFor: opened,
      inReplyTo,
    });
  }
  return opened;
}

/** For the log and for staff. */
export const renewedWords = (opened: Certificate): string =>
  `The renewal was opened before its day: invoice ${currentPeriod(opened).invoice}.`;
