import type { PlainDate } from '../../core/model/dates.js';
import type { Results } from '../../core/results.js';
import { numberedPayments } from '../../core/rules/payments.js';
import { type Message, actions, button, facts, header, message, section } from '../blocks.js';
import { code, md } from '../limits.js';
import { dueWords, isDone } from './rows.js';
import { INVOICE_SIGNS, called, money, paperName, statusWords } from './words.js';

const MOST_PAYMENTS = 6;

function paymentLine({ n, payment }: ReturnType<typeof numberedPayments>[number], currency: string): string {
  const { amount, on, reference, by, fee, received, takenBack } = payment;
  const line = [
    `#${n} · ${on} · ${money({ amount, currency })}${amount < 0 ? ' refunded' : ''}`,
    received ? `booked by the bank as ${money(received)}` : '',
    fee ? `banks kept ${money({ amount: fee, currency })}` : '',
    reference ? md(reference, 140) : '',
    `recorded by ${md(by)}`,
  ].filter(Boolean);
  const text = line.join(' · ');
  return takenBack ? `~${text}~ · taken back by ${md(takenBack.by)}: ${md(takenBack.reason, 140)}` : text;
}

/** One invoice with its payments. `said`: what has just happened, in mrkdwn. */
export function invoiceCard(
  { invoice, document, creditNote }: Results['show-invoice'],
  today: PlainDate,
  said?: string,
): Message {
  const { currency } = invoice.total;
  const sign = INVOICE_SIGNS[invoice.status];
  const payments = numberedPayments(document)
    .slice(-MOST_PAYMENTS)
    .map((one) => paymentLine(one, currency));
  const buttons = [
    ...(!isDone(invoice)
      ? [button({ text: 'Record payment', action: 'invoice:pay', value: invoice.number, style: 'primary' })]
      : []),
    button({ text: 'Send me the PDF', action: 'invoice:pdf', value: invoice.number }),
    ...(creditNote
      ? [button({ text: 'Send me the credit note', action: 'invoice:credit-pdf', value: creditNote.number })]
      : []),
    button({ text: 'Show the certificate', action: 'card:show', value: invoice.certificate }),
  ];
  return message(
    `${said ? `${said}\n` : ''}${sign} ${paperName(invoice)} ${md(invoice.number)}: ${money(invoice.total)}, ${statusWords(invoice)}`,
    [
      ...(said ? [section(said)] : []),
      header(`${sign} ${paperName(invoice)} ${invoice.number}`),
      section(`*${statusWords(invoice)}* · ${money(invoice.total)} · ${md(invoice.customer.name)}`),
      facts(
        `*Issued*\n${invoice.issued}`,
        `*${invoice.isProforma ? 'To be paid by' : 'Due'}*\n${dueWords(invoice, today)}`,
        `*Paid*\n${money({ amount: invoice.paid, currency })}`,
        invoice.open < 0
          ? `*Credit balance*\n${money({ amount: -invoice.open, currency })} paid too much`
          : `*Open*\n${money({ amount: invoice.open, currency })}`,
        `*Reference*\n${code(invoice.reference)}`,
        `*Certificate*\n${called({ id: invoice.certificate, commonName: invoice.commonName })}`,
      ),
      ...(creditNote
        ? [section(`*Credited* by ${code(creditNote.number)} on ${creditNote.issued}: ${md(creditNote.reason, 300)}`)]
        : []),
      ...(payments.length > 0 ? [section(`*Payments*\n${payments.join('\n')}`)] : []),
      { ...actions(buttons), block_id: `invoices:${invoice.number}` },
    ],
  );
}
