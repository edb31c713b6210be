import { AppError } from '../../core/errors.js';
import { firstWord } from '../arguments.js';
import type { Call } from '../call.js';
import { creditedSentence } from '../render/credit.js';
import { invoiceCard } from '../render/invoice.js';
import type { ActionTable } from './action.js';

/** The value is the number and, behind it, the reason. */
async function credit(call: Call, value: string, newInvoice: boolean): Promise<void> {
  const [number, reason] = firstWord(value);
  if (!number || !reason) throw new AppError('invalid-input', 'That button is out of date; please write it again.');
  const result = await call.change('credit-invoice', { invoice: number, reason, newInvoice });
  const shown = await call.ask('show-invoice', { number: (result.newInvoice ?? result.invoice).number });
  await call.say(invoiceCard(shown, call.today, creditedSentence(result)), { replace: true });
  await call.renewHome();
}

export const creditActions: ActionTable = {
  'credit:only': (call, value) => credit(call, value, false),
  'credit:renew': (call, value) => credit(call, value, true),
};
