import type { UseCase } from '../context.js';
import { OVERVIEW_KINDS, type Overview, totalOf } from '../model/slack-content.js';
import { queueForStaff } from '../outbox/queue-for-staff.js';
import { keptUntil } from '../rules/forgetting.js';
import { makeOverview } from './ask-work.js';

/** As many of each kind as a message shows; how many there are stands beside them. */
const ROWS_IN_DIGEST = 10;

const hasWork = (o: Overview): boolean => OVERVIEW_KINDS.some((kind) => totalOf(o, kind) > 0);

/** The daily digest: once a day, and only if there is something. */
export const queueDigest: UseCase<'queue-digest'> = {
  kind: 'change',
  actors: ['clock', 'staff'],
  async run(changing) {
    const { tx, today } = changing;
    if (await tx.get('claim', `digest:${today}`)) return { queued: false };
    const overview = await makeOverview(changing, ROWS_IN_DIGEST);
    if (!hasWork(overview)) return { queued: false };
    await tx.add('claim', { id: `digest:${today}`, result: null, until: keptUntil(today) });
    await queueForStaff(changing, 'daily', { kind: 'digest', on: today, overview });
    return { queued: true };
  },
};
