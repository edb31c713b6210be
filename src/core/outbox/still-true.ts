import type { PlainDate } from '../model/dates.js';
import { currentPeriod } from '../model/certificate.js';
import type { MailContent } from '../model/mail-content.js';
import type { OutboxMail } from '../model/outbox.js';
import type { ReadTx } from '../ports.js';
import { addDays } from '../rules/calendar.js';
import { paidAmount } from '../rules/view.js';
import { deadline, missing, turnOf } from '../rules/status.js';

/** A payment may have come since, or a later reminder says the same. */
async function whyNotDun(
  tx: ReadTx,
  { invoice: { number, due }, daysLate }: Extract<MailContent, { template: 'payment-overdue' }>,
): Promise<string | null> {
  const invoice = await tx.get('invoice', number);
  if (!invoice || invoice.creditedBy) return 'the invoice is credited';
  if (paidAmount(invoice) >= invoice.total) return 'the invoice is paid';
  const isLast = invoice.dunned?.on === addDays(due, daysLate);
  return isLast ? null : 'a later reminder goes out';
}

/**
 * Why a mail is not to be sent any more, or null. Looked at at the moment of sending: a server that was away for days
 * must not bring yesterday's reminder after the payment, nor two reminders at once.
 */
export async function whyWithdraw(tx: ReadTx, mail: OutboxMail, today: PlainDate): Promise<string | null> {
  if (mail.content.template === 'payment-overdue') return whyNotDun(tx, mail.content);
  if (!mail.onlyWhile) return null;
  const certificate = await tx.get('certificate', mail.onlyWhile.certificateId);
  if (!certificate || certificate.cancelled) return 'the certificate is cancelled';
  if (deadline(certificate) !== mail.onlyWhile.deadline) return 'the dates have changed';
  const { content } = mail;
  const needs = missing(certificate, today);
  if (content.template === 'reissue-due') {
    if (currentPeriod(certificate).issued.length === 0) return 'the renewal is open, and its notice says it all';
    return needs.includes('csr') === content.needsCsr ? null : 'something else is missing by now';
  }
  if (content.template !== 'reminder') return null;
  if (turnOf(certificate, needs) !== 'customer') return 'the customer has nothing left to do';
  // Whatever came in the meantime was answered with a mail that says what is still needed.
  if (needs.join() !== content.missing.join()) return 'something else is missing by now';
  if (certificate.reminded && certificate.reminded.step < content.daysLeft) {
    const step = certificate.reminded.step;
    return step < 0 ? 'the deadline has passed' : `a more urgent reminder (${step} days) goes out`;
  }
  return null;
}
