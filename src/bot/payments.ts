import type { Message } from './blocks.js';
import type { Results } from '../core/results.js';
import type { Call } from './call.js';
import { code } from './limits.js';
import { entryWords } from './render/payments.js';
import { reviewMessage } from './render/review.js';
import { done } from './render/said.js';
import { money } from './render/words.js';

/** What a person has just said of an entry: its review as it is now, or a sentence. */
export async function settledMessage(call: Call, { entry, invoice }: Results['settle-entry']): Promise<Message> {
  const what =
    entry.state === 'not-ours'
      ? `${entryWords(entry)} is put aside as not ours.`
      : `${entryWords(entry)} is booked${invoice ? ` on ${code(invoice.number)}` : ''}.`;
  const open =
    invoice && invoice.open > 0
      ? ` ${money({ amount: invoice.open, currency: invoice.total.currency })} are still open.`
      : '';
  const over =
    invoice && invoice.open < 0
      ? ` ${money({ amount: -invoice.open, currency: invoice.total.currency })} are paid too much.`
      : '';
  const left =
    entry.state === 'unmatched'
      ? ` ${money({ amount: entry.unbooked, currency: entry.currency })} of it are booked nowhere yet.`
      : '';
  const said = `${what}${open}${over}${left}`;
  if (!entry.review) return done(said);
  return reviewMessage((await call.ask('show-review', { review: entry.review })).review, `✅ ${said}`);
}
