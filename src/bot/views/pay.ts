import type { InvoiceView } from '../../core/model/view.js';
import type { Results } from '../../core/results.js';
import { amountOf, amountText } from '../arguments.js';
import { type Modal, VALUE, input, modal, section, textInput } from '../blocks.js';
import { code, md } from '../limits.js';
import { type Metadata, writeMetadata } from '../metadata.js';
import { card } from '../render/card.js';
import { money, paperName } from '../render/words.js';
import type { Form } from './form.js';
import { AppError } from '../../core/errors.js';

const TITLE = 'Record a payment';

/** The form to book a payment, with what is open filled in. */
export const payView = (invoice: InvoiceView, today: string, about: Metadata): Modal =>
  modal({
    callback: 'pay',
    title: TITLE,
    submit: 'Record',
    metadata: writeMetadata({ ...about, invoice: invoice.number }),
    blocks: [
      section(
        `${paperName(invoice)} ${code(invoice.number)} of ${md(invoice.customer.name)} for ${code(invoice.commonName)}: *${money(invoice.total)}*, ` +
          `${money({ ...invoice.total, amount: invoice.open })} open, ${invoice.isProforma ? 'to be paid by' : 'due'} ${invoice.due}.${invoice.isProforma ? ' A payment, also in part, brings its invoice, which is sent.' : ''}`,
      ),
      input({
        name: 'amount',
        label: `Amount in ${invoice.total.currency}`,
        element: textInput({
          initial: invoice.open > 0 ? amountText(invoice.open, invoice.total.currency) : undefined,
          placeholder: '120.00',
        }),
      }),
      input({
        name: 'date',
        label: 'Day on which it arrived',
        element: { type: 'datepicker', action_id: VALUE, initial_date: today },
      }),
      input({
        name: 'reference',
        label: 'Reference on the bank statement',
        hint: 'Where the same payment is recorded already and this is another one, begin with the word again.',
        optional: true,
        element: textInput({ placeholder: invoice.reference }),
      }),
    ],
  });

/** `again` before the reference says that it is another payment, although the same one is recorded. */
export function saidAgain(text: string): { again: boolean; reference: string } {
  const match = /^again(?:\s+|$)([\s\S]*)$/i.exec(text.trim());
  return match ? { again: true, reference: match[1] ?? '' } : { again: false, reference: text };
}

/** On a proforma nothing was owed; on the invoice that a part payment brings the rest is. */
const owedNow = ({ paidProforma, due }: InvoiceView): string =>
  paidProforma ? `, and owed on the invoice by ${due}` : '';

/** What was recorded, in one sentence; a part or too much is said. */
export function paidSentence({ invoice, amount, fee }: Results['record-payment']): string {
  const { currency } = invoice.total;
  const kept = fee > 0 ? ` (banks kept ${money({ amount: fee, currency })}, which the shop bears)` : '';
  const of = invoice.paidProforma ? `, which was issued on the payment of proforma ${code(invoice.paidProforma)}` : '';
  const paper = paperName(invoice).toLowerCase();
  const booked = `✅ ${money({ amount, currency })} recorded for ${paper} ${code(invoice.number)}${of}${kept}`;
  if (invoice.open > 0)
    return `${booked}. *Only in part:* ${money({ amount: invoice.open, currency })} are still open${owedNow(invoice)}.`;
  if (invoice.open < 0)
    return `${booked}. *Too much:* ${money({ amount: -invoice.open, currency })} more than was owed.`;
  return `${booked}; it is paid.`;
}

export const payForm: Form = {
  callback: 'pay',
  title: TITLE,
  mainField: 'amount',

  async submit(call, values, about) {
    if (!about.invoice) throw new AppError('invalid-input', 'This form is out of date; please open it again.');
    const { invoice } = await call.ask('show-invoice', { number: about.invoice });
    const amount = amountOf(values.text('amount'), invoice.total.currency, 'amount');
    const { again, reference } = saidAgain(values.text('reference'));
    const result = await call.change('record-payment', {
      invoice: about.invoice,
      amount,
      on: values.text('date') || undefined,
      reference: reference || undefined,
      again,
    });
    const detail = await call.ask('show-certificate', { certificate: result.certificate.id });
    return { done: card(detail, call.today, paidSentence(result)) };
  },
};
