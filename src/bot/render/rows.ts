import type { PlainDate } from '../../core/model/dates.js';
import type { DeadLetter } from '../../core/model/slack-content.js';
import type { CertificateView, InvoiceView } from '../../core/model/view.js';
import { type Block, actions, button, section } from '../blocks.js';
import { code, md } from '../limits.js';
import { INVOICE_SIGNS, SIGNS, dateWithDays, daysLeft, missingLine, money, statusWords } from './words.js';

/** One certificate in a list, with the button that shows its card. */
export function certificateRow(view: CertificateView, today: PlainDate): Block {
  const more = view.names.length > 1 ? ` +${view.names.length - 1}` : '';
  const lines = [
    `${SIGNS[view.status]} ${code(view.commonName)}${more} · ${md(view.id)} · ${md(view.customer.name, 80)}`,
    `*${view.status}* · ${missingLine(view)}`,
  ];
  if (view.paidUntil || view.notAfter) {
    const reissue = view.reissueOn ? ` · next reissue ${view.reissueOn}` : '';
    lines.push(
      `valid ${view.validFrom ?? '–'} – ${dateWithDays(view.notAfter, today)} · paid until ${dateWithDays(view.paidUntil, today)}${reissue}`,
    );
  }
  return section(lines.join('\n'), button({ text: 'Show', action: 'card:show', value: view.id }));
}

/** Nothing is waited for any more. */
export const isDone = ({ status }: InvoiceView): boolean =>
  status !== 'issued' && status !== 'overdue' && status !== 'proforma';

/** One invoice or proforma in a list. */
export function invoiceRow(view: InvoiceView, today: PlainDate): Block {
  const open = view.open > 0 && view.paid > 0 ? ` · ${money({ ...view.total, amount: view.open })} open` : '';
  const until = view.isProforma ? 'to be paid by' : 'due';
  const due = isDone(view) ? `${until} ${view.due}` : `${until} ${dueWords(view, today)}`;
  const lines = [
    `${INVOICE_SIGNS[view.status]} ${code(view.number)} · *${money(view.total)}*${open} · ${statusWords(view)}`,
    `${due} · ${md(view.customer.name, 80)} · ${md(view.certificate)} ${code(view.commonName)}`,
  ];
  return section(lines.join('\n'), button({ text: 'Show', action: 'invoice:show', value: view.number }));
}

const resend = ({ id }: DeadLetter) => button({ text: 'Send again', action: 'mail:resend', value: id });
const fixAddress = ({ id }: DeadLetter) => button({ text: 'Fix the address', action: 'mail:fix', value: id });

const letterText = ({ id, to, subject, error }: DeadLetter): string =>
  `${md(id)} · ${code(to)} · ${md(subject, 120)}\n${md(error, 400) || 'no reason given'}`;

/** A mail that could not be sent, with the button that is most likely wanted. */
export const deadLetterRow = (letter: DeadLetter): Block =>
  section(letterText(letter), letter.isBounced ? fixAddress(letter) : resend(letter));

/** The same with all that can be done about it; a post to Slack has no address to be mended. */
export const deadLetterBlocks = (letter: DeadLetter): Block[] => [
  section(letterText(letter)),
  actions([...(letter.to === 'Slack' ? [] : [fixAddress(letter)]), resend(letter)]),
];

export const dueWords = (view: InvoiceView, today: PlainDate): string => `${view.due} (${daysLeft(view.due, today)})`;

/** The same certificate in one line of plain fallback text. */
export const certificateText = (view: CertificateView): string =>
  `${SIGNS[view.status]} ${view.id} ${md(view.commonName)}: ${view.status}`;

export const invoiceText = (view: InvoiceView): string =>
  `${INVOICE_SIGNS[view.status]} ${md(view.number)} ${money(view.total)}: ${view.status}`;
