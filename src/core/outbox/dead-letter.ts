import { deadLetterOf, type OutboxItem } from '../model/outbox.js';
import type { Instant } from '../model/dates.js';
import type { Tx } from '../ports.js';
import { keptUntil } from '../rules/forgetting.js';
import { queueSlack } from './queue.js';
import { queueForStaff } from './queue-for-staff.js';

/** Where a server refuses everything, more posts than that in an hour would only bury the channel. */
const MOST_AN_HOUR = 20;

const MORE =
  'More mails could not be sent in this hour. /ssl mails lists them; certclerk outbox resend all sends them again ' +
  'once the reason is mended.';

/**
 * Tells staff, in the transaction in which the item dies, so that they are told once. Of a post that Slack will not take
 * nothing is posted there: it stands in the log, and among the dead letters.
 */
export async function tellOfDeadLetter(tx: Tx, item: OutboxItem, now: Instant): Promise<void> {
  if (item.channel !== 'mail') return;
  const queue = { tx, now, queued: { count: 0 } };
  const hour = `dead-letters:${now.slice(0, 13)}`;
  const until = keptUntil(now.slice(0, 10));
  for (let n = 1; n <= MOST_AN_HOUR; n += 1) {
    if (!(await tx.add('claim', { id: `${hour}:${n}`, result: null, until }))) continue;
    return queueForStaff(queue, 'urgent', { kind: 'dead-letter', letter: deadLetterOf(item) }, item.certificateId);
  }
  if (await tx.add('claim', { id: `${hour}:more`, result: null, until }))
    await queueSlack(queue, { kind: 'notice', text: MORE });
}
