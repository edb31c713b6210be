import type { PlainDate } from '../model/dates.js';
import { currentPeriod } from '../model/certificate.js';
import type { MailContent, MailTemplate } from '../model/mail-content.js';
import type { OutboxMail } from '../model/outbox.js';
import type { ReadTx } from '../ports.js';
import { addDays } from '../rules/calendar.js';
import { awaitsPayment } from '../rules/view.js';
import { askedInvoice, mailsOfPayment, wasTold } from './about-money.js';
import { deadline, missing, turnOf } from '../rules/status.js';

/** Mails that ask the customer for something; what tells of something done is true all the same. */
const ASKING: readonly MailTemplate[] = [
  'order-received',
  'csr-request',
  'csr-held',
  'validation-needed',
  'renewal-notice',
  'reissue-due',
  'reminder',
  'expired',
  'payment-overdue',
];

/** Nobody is asked for anything for a certificate that is cancelled. */
async function isCancelled(tx: ReadTx, content: MailContent): Promise<boolean> {
  if (!ASKING.includes(content.template) || !('certificate' in content) || !content.certificate) return false;
  return (await tx.get('certificate', content.certificate.id))?.cancelled !== undefined;
}

/** Nobody is asked for the payment of an invoice that is credited or paid, nor gets one as theirs that was voided since. */
async function whyNotThisInvoice(tx: ReadTx, content: MailContent): Promise<string | null> {
  const asked = askedInvoice(content);
  const answered = content.template === 'answer-invoice' && content.invoice.status !== 'credited';
  const number = asked ?? (answered ? content.invoice.number : null);
  const invoice = number === null ? undefined : await tx.get('invoice', number);
  if (!invoice) return null;
  if (invoice.creditedBy) return 'the invoice is credited';
  if (invoice.proforma?.lapsed) return 'the proforma has lapsed';
  if (asked !== null && invoice.proforma?.invoicedBy) return `invoice ${invoice.proforma.invoicedBy} took its place`;
  return asked !== null && !awaitsPayment(invoice) ? 'the invoice is paid' : null;
}

/** A payment that was taken back since, and the mail that says so where nobody was told of the payment. */
async function whyNotThisPayment(tx: ReadTx, content: MailContent): Promise<string | null> {
  if (content.template === 'payment-received') {
    const invoice = await tx.get('invoice', content.invoice.number);
    const payment = content.payment === undefined ? undefined : invoice?.payments[content.payment - 1];
    return payment?.takenBack ? 'the payment was taken back' : null;
  }
  if (content.template !== 'payment-taken-back') return null;
  const mails = await mailsOfPayment(tx, content.invoice, content.payment);
  return mails.some(wasTold) ? null : 'the customer was not told of the payment';
}

/** A later reminder says the same, and more urgently. */
async function whyNotDun(
  tx: ReadTx,
  { invoice: { number, due }, daysLate }: Extract<MailContent, { template: 'payment-overdue' }>,
): Promise<string | null> {
  const isLast = (await tx.get('invoice', number))?.dunned?.on === addDays(due, daysLate);
  return isLast ? null : 'a later reminder goes out';
}

/** Of a reminder or notice: whether its deadline stands, and what it names is still missing. */
async function whyNotWhile(tx: ReadTx, { content, onlyWhile }: OutboxMail, today: PlainDate): Promise<string | null> {
  if (!onlyWhile) return null;
  const certificate = await tx.get('certificate', onlyWhile.certificateId);
  if (!certificate || certificate.cancelled) return 'the certificate is cancelled';
  if (deadline(certificate) !== onlyWhile.deadline) return 'the dates have changed';
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

/**
 * Why a mail is not to be sent any more, or null. Looked at at the moment of sending: a server that was away for days
 * must not bring yesterday's reminder after the payment, nor two reminders at once.
 */
export async function whyWithdraw(tx: ReadTx, mail: OutboxMail, today: PlainDate): Promise<string | null> {
  const { content } = mail;
  if (await isCancelled(tx, content)) return 'the certificate is cancelled';
  const why =
    (await whyNotWhile(tx, mail, today)) ??
    (await whyNotThisInvoice(tx, content)) ??
    (await whyNotThisPayment(tx, content));
  return why === null && content.template === 'payment-overdue' ? whyNotDun(tx, content) : why;
}
