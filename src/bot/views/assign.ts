import { AppError } from '../../core/errors.js';
import type { BankEntryView } from '../../core/model/view.js';
import { amountOf, amountText, reference } from '../arguments.js';
import { type Modal, input, modal, section, textInput } from '../blocks.js';
import { type Metadata, writeMetadata } from '../metadata.js';
import { entryWords } from '../render/payments.js';
import { settledMessage } from '../payments.js';
import type { Form } from './form.js';

const TITLE = 'Assign a payment';

/** The form to say for which invoice an entry of a statement is. */
export const assignView = (entry: BankEntryView, invoice: string, about: Metadata): Modal =>
  modal({
    callback: 'assign',
    title: TITLE,
    submit: 'Book',
    metadata: writeMetadata({ ...about, entry: entry.id }),
    blocks: [
      section(entryWords(entry)),
      input({
        name: 'invoice',
        label: 'Invoice number',
        element: textInput({ initial: invoice || undefined, placeholder: '2026-000123' }),
      }),
      input({
        name: 'amount',
        label: 'Amount',
        hint: 'Leave it empty for all of it. Where the invoice is in another currency, how much of the invoice it pays.',
        optional: true,
        element: textInput({ placeholder: amountText(entry.unbooked, entry.currency) }),
      }),
    ],
  });

export const assignForm: Form = {
  callback: 'assign',
  title: TITLE,
  mainField: 'invoice',

  async submit(call, values, about) {
    if (!about.entry) throw new AppError('invalid-input', 'This form is out of date; please open it again.');
    const number = reference(values.text('invoice'));
    const { invoice } = await call.ask('show-invoice', { number });
    const written = values.text('amount');
    const amount = written ? amountOf(written, invoice.total.currency, 'amount') : undefined;
    const said = { entry: about.entry, decision: 'book', invoice: invoice.number, amount } as const;
    return { done: await settledMessage(call, await call.change('settle-entry', said)) };
  },
};
