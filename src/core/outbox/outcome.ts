import type { OutboxItem } from '../model/outbox.js';
import type { Delivery } from '../ports.js';
import { backOff } from './back-off.js';

/** A mail that cannot be sent is tried for five days (RFC 5321 section 4.5.4.1 asks for at least 4 to 5). */
const GIVE_UP_AFTER_MS = 5 * 24 * 3600 * 1000;
/** After a fault of the whole server, which is paced as a whole. */
const SERVER_WAIT_MS = 30_000;

/** How an attempt ended. `withdrawn`: it is no longer true. */
export type Outcome = Delivery | { result: 'withdrawn'; reason: string };

/**
 * The item after an attempt. A fault of the whole server (it cannot be reached, refuses the password) says nothing
 * about the mail: it counts as no attempt and kills nothing, however long it lasts. Nor does being asked to come later.
 */
export function afterAttempt(item: OutboxItem, outcome: Outcome, now: Date, random: number): OutboxItem {
  const attempts = item.attempts + 1;
  const doneAt = now.toISOString();
  const inMs = (ms: number): string => new Date(now.getTime() + ms).toISOString();
  const free = { ...item, lease: undefined };
  if (outcome.result === 'sent') return { ...free, attempts, state: 'sent', doneAt, lastError: undefined };
  const lastError = outcome.reason;
  if (outcome.result === 'withdrawn') return { ...free, state: 'withdrawn', doneAt, lastError };
  if (outcome.result === 'temporary' && (outcome.about === 'server' || outcome.waitMs !== undefined)) {
    return { ...free, nextAttemptAt: inMs(outcome.waitMs ?? SERVER_WAIT_MS), lastError };
  }
  const isTooOld = now.getTime() - Date.parse(item.queuedAt) > GIVE_UP_AFTER_MS;
  if (outcome.result === 'permanent' || isTooOld) return { ...free, attempts, state: 'dead', doneAt, lastError };
  return { ...free, attempts, nextAttemptAt: inMs(backOff(attempts, random)), lastError };
}
