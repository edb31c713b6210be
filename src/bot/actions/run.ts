import type { Call } from '../call.js';
import { sorry } from '../render/said.js';
import type { Action, ActionTable } from './action.js';
import { cardActions } from './card.js';
import { creditActions } from './credit.js';
import { listActions } from './lists.js';
import { paymentActions } from './payment.js';
import { questionActions } from './question.js';
import { reviewActions } from './review.js';

const table: ReadonlyMap<string, Action> = new Map(
  Object.entries({
    ...cardActions,
    ...creditActions,
    ...reviewActions,
    ...questionActions,
    ...paymentActions,
    ...listActions,
  } satisfies ActionTable),
);

/** Every action id that a button may have. */
export const actionIds: readonly string[] = [...table.keys()];

/** Runs a button. An id that nobody made is answered, and does nothing. */
export async function runAction(call: Call, actionId: string, value: string): Promise<void> {
  const action = table.get(actionId) ?? table.get(actionId.replace(/:.*$/, ':*'));
  if (action) return action(call, value);
  await call.say(sorry('That button is out of date. Nothing was changed; `/ssl` shows what there is now.'));
}

/** The action id and the value of a menu's entry: `card:ask SSL-1042`. */
export function folded(entry: string): [actionId: string, value: string] {
  const at = entry.indexOf(' ');
  return at < 0 ? [entry, ''] : [entry.slice(0, at), entry.slice(at + 1)];
}
