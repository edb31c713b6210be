import type { PlainDate } from '../../core/model/dates.js';
import type { DeadLetter } from '../../core/model/slack-content.js';
import type { CertificateView, InvoiceView } from '../../core/model/view.js';
import { type Block, button, section } from '../blocks.js';
import { code, md } from '../limits.js';
import { INVOICE_SIGNS, SIGNS, dateWithDays, daysLeft, missingLine, money } from './words.js';

/** One certificate in a list, with the button that shows its card. */
export function certificateRow(view: CertificateView, today: PlainDate): Block {
  const more = view.names.length > 1 ? ` +${view.names.length - 1}` : '';
  const lines = [
    `${SIGNS[view.status]} ${code(view.commonName)}${more} · ${md(view.id)} · ${md(view.customer.name, 80)}`,
    `*${view.status}* · ${missingLine(view)}`,
  ];
  if (view.paidUntil || view.notAfter) {
    lines.push(`paid until ${dateWithDays(view.paidUntil, today)} · not after ${dateWithDays(view.notAfter, today)}`);
  }
  return section(lines.join('\n'), button({ text: 'Show', action: 'card:show', value: view.id }));
}

/** One invoice in a list. */
export function invoiceRow(view: InvoiceView, today: PlainDate): Block {
  const open = view.open > 0 && view.paid > 0 ? ` · ${money({ ...view.total, amount: view.open })} open` : '';
  const due = view.status === 'paid' || view.status === 'credited' ? `due ${view.due}` : `due ${dueWords(view, today)}`;
  const lines = [
    `${INVOICE_SIGNS[view.status]} ${code(view.number)} · *${money(view.total)}*${open} · ${view.status}`,
    `${due} · ${md(view.customer.name, 80)} · ${md(view.certificate)} ${code(view.commonName)}`,
  ];
  return section(lines.join('\n'), button({ text: 'Show', action: 'invoice:show', value: view.number }));
}

/** A mail that could not be sent, with the button that sends it again. */
export const deadLetterRow = (letter: DeadLetter): Block =>
  section(
    `${md(letter.id)} · ${code(letter.to)} · ${md(letter.subject, 120)}\n${md(letter.error, 300) || 'no reason given'}`,
    button({ text: 'Send again', action: 'mail:resend', value: letter.id }),
  );

export const dueWords = (view: InvoiceView, today: PlainDate): string => `${view.due} (${daysLeft(view.due, today)})`;

/** The same certificate in one line of plain fallback text. */
export const certificateText = (view: CertificateView): string =>
  `${SIGNS[view.status]} ${view.id} ${md(view.commonName)}: ${view.status}`;

export const invoiceText = (view: InvoiceView): string =>
  `${INVOICE_SIGNS[view.status]} ${md(view.number)} ${money(view.total)}: ${view.status}`;
