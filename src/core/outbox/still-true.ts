import type { PlainDate } from '../model/dates.js';
import { currentPeriod } from '../model/certificate.js';
import type { OutboxMail } from '../model/outbox.js';
import type { ReadTx } from '../ports.js';
import { deadline, missing, turnOf } from '../rules/status.js';

/**
 * Why a mail is not to be sent any more, or null. Looked at at the moment of sending: a server that was away for days
 * must not bring yesterday's reminder after the payment, nor two reminders at once.
 */
export async function whyWithdraw(tx: ReadTx, mail: OutboxMail, today: PlainDate): Promise<string | null> {
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
