import type { UseCase } from '../context.js';
import type { Overview } from '../model/slack-content.js';
import { queueSlack } from '../outbox/queue.js';
import { makeOverview } from './ask-work.js';

const hasWork = (o: Overview): boolean =>
  [o.reviews, o.questions ?? [], o.waitingForUs, o.waitingForCustomers, o.overdue, o.expiring, o.deadLetters].some(
    (l) => l.length > 0,
  );

/** The daily digest: once a day, and only if there is something. */
export const queueDigest: UseCase<'queue-digest'> = {
  kind: 'change',
  actors: ['clock', 'staff'],
  async run(changing) {
    const { tx, today } = changing;
    if (await tx.get('claim', `digest:${today}`)) return { queued: false };
    const overview = await makeOverview(changing);
    if (!hasWork(overview)) return { queued: false };
    await tx.add('claim', { id: `digest:${today}`, result: null });
    await queueSlack(changing, { kind: 'digest', on: today, overview });
    return { queued: true };
  },
};
