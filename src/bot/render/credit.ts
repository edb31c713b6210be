import { AppError } from '../../core/errors.js';
import type { CertificateView, InvoiceView } from '../../core/model/view.js';
import type { Results } from '../../core/results.js';
import { type Message, actions, button, context, message, section } from '../blocks.js';
import { code, md } from '../limits.js';
import { money } from './words.js';

/** Slack's limit of a button's value, less the number and the space. */
const LONGEST_REASON = 300;

/** Voiding cannot be taken back, so Slack asks once more. */
const confirm = (invoice: InvoiceView, newInvoice: boolean) => ({
  title: `Credit ${invoice.number}?`,
  text: `A credit note over ${money(invoice.total)} goes to ${invoice.customer.name}${newInvoice ? ', with a new invoice' : ''}. This cannot be taken back.`,
  yes: 'Credit it',
  danger: true,
});

/** What crediting would do, with a button for each way in which it is possible. */
export function creditQuestion(invoice: InvoiceView, certificate: CertificateView, reason: string): Message {
  if (invoice.creditedBy)
    throw new AppError('conflict', `Invoice ${invoice.number} is credited already, by ${invoice.creditedBy}.`);
  if (reason.length > LONGEST_REASON)
    throw new AppError('invalid-input', `The reason is longer than ${LONGEST_REASON} characters.`);
  const isCancelled = certificate.status === 'cancelled';
  const isAwaited = certificate.openInvoice === invoice.number;
  const value = `${invoice.number} ${reason}`;
  const text = `Credit invoice ${code(invoice.number)} of ${md(invoice.customer.name)} over *${money(invoice.total)}* (${invoice.status})?`;
  const paid =
    invoice.paid > 0
      ? ` ${money({ ...invoice.total, amount: invoice.paid })} are paid on it and then to be paid back.`
      : '';
  const buttons = [
    ...(isAwaited
      ? []
      : [
          button({
            text: 'Credit it',
            action: 'credit:only',
            value,
            style: 'danger',
            confirm: confirm(invoice, false),
          }),
        ]),
    ...(isCancelled
      ? []
      : [
          button({
            text: 'Credit it, with a new invoice',
            action: 'credit:renew',
            value,
            style: 'danger',
            confirm: confirm(invoice, true),
          }),
        ]),
    button({ text: 'Show it first', action: 'invoice:show', value: invoice.number }),
  ];
  return message(text, [
    section(`${text}${paid}`),
    section(`*Reason, which the customer reads*\n${md(reason, LONGEST_REASON)}`),
    context(
      isAwaited
        ? `${md(certificate.id)} waits for this payment. Without a new invoice it would have none to pay: to end it, ${code(`/ssl cancel ${certificate.id}`)} credits the invoice, too.`
        : "A new invoice has the customer's address, VAT id and VAT of today; what was paid counts for it.",
    ),
    { ...actions(buttons), block_id: `credit:${invoice.number}` },
  ]);
}

/** What was done, in one sentence. */
export function creditedSentence({ invoice, creditNote, newInvoice }: Results['credit-invoice']): string {
  const done = `✅ Invoice ${code(invoice.number)} is credited by ${code(creditNote.number)}; the customer gets it by mail.`;
  const next = newInvoice ? ` The new invoice is ${code(newInvoice.number)}.` : '';
  const refund = invoice.paid > 0 ? ` *To be paid back:* ${money({ ...invoice.total, amount: invoice.paid })}.` : '';
  return `${done}${next}${refund}`;
}
