import type { Call } from '../call.js';
import { firstWord } from '../arguments.js';
import { openAssign } from '../modals.js';
import { settledMessage } from '../payments.js';
import type { ActionTable } from './action.js';

async function settle(call: Call, entry: string, decision: 'book' | 'not-ours', invoice?: string): Promise<void> {
  const result = await call.change('settle-entry', { entry, decision, invoice });
  await call.say(await settledMessage(call, result), { replace: call.onOwnMessage });
  await call.renewHome();
}

/** The buttons of an entry of a bank statement; each carries the entry's id, and the invoice where it names one. */
export const paymentActions: ActionTable = {
  'payment-book:*': (call, value) => {
    const [entry, invoice] = firstWord(value);
    return settle(call, entry, 'book', invoice);
  },
  'payment-assign:*': (call, value) => {
    const [entry, invoice] = firstWord(value);
    return openAssign(call, entry, invoice);
  },
  'payment:assign': (call, entry) => openAssign(call, entry, ''),
  'payment:not-ours': (call, entry) => settle(call, entry, 'not-ours'),
};
