import type { Changing, UseCase } from '../context.js';
import { readHold } from '../hold.js';
import type { Certificate } from '../model/certificate.js';
import type { ReviewView, UrgentExpiry } from '../model/slack-content.js';
import { queueForStaff } from '../outbox/queue-for-staff.js';
import { addDays } from '../rules/calendar.js';
import { keptUntil, URGENT_REVIEW } from '../rules/forgetting.js';
import { deadline, missing } from '../rules/status.js';
import { all } from './find.js';
import { shownReview } from './review/shown-review.js';
import { shown } from './show.js';

/** So many days before its end a certificate that lacks something is urgent. */
const URGENT_DAYS = 3;
/** So long a review may wait. */
const REVIEW_WAITS_MS = 4 * 3600 * 1000;
/** After an import or a long silence much is urgent at once; what is beyond that is counted. */
const MOST_OF_A_KIND = 10;

/** Whether it is told for the first time. */
const isNew = ({ tx, today }: Changing, id: string): Promise<boolean> =>
  tx.add('claim', { id, result: null, until: keptUntil(today) });

async function expiries(changing: Changing): Promise<{ rows: UrgentExpiry[]; count: number }> {
  const { tx, today } = changing;
  const rows: UrgentExpiry[] = [];
  let count = 0;
  const lacksSomething = (c: Certificate): boolean => !c.held && missing(c, today).length > 0;
  for await (const certificate of all(tx, 'certificate', {
    index: 'ends',
    from: today,
    upTo: addDays(today, URGENT_DAYS),
  })) {
    const end = deadline(certificate);
    if (!end || !lacksSomething(certificate) || !(await isNew(changing, `urgent:expires:${certificate.id}:${end}`)))
      continue;
    count += 1;
    if (rows.length < MOST_OF_A_KIND) rows.push({ certificate: await shown(changing, certificate), end });
  }
  return { rows, count };
}

async function reviews(changing: Changing): Promise<{ rows: ReviewView[]; count: number }> {
  const { tx, now } = changing;
  const before = new Date(Date.parse(now) - REVIEW_WAITS_MS).toISOString();
  const rows: ReviewView[] = [];
  let count = 0;
  for await (const review of all(tx, 'review', { index: 'state', is: 'open' })) {
    if (review.openedAt > before || !(await isNew(changing, `${URGENT_REVIEW}${review.id}`))) continue;
    count += 1;
    if (rows.length < MOST_OF_A_KIND) rows.push(await shownReview(changing, review));
  }
  return { rows, count };
}

/**
 * What cannot wait for the morning, each thing once: what ends within three days and lacks something, and reviews that
 * have waited for four hours. (A dead letter is told in the transaction in which it dies.) All of one look is one post.
 */
export const queueUrgent: UseCase<'queue-urgent'> = {
  kind: 'change',
  actors: ['clock', 'staff'],
  async run(changing) {
    // Nothing would be sent, and it would be old when it is.
    if (await readHold(changing.tx)) return { queued: 0 };
    const ending = await expiries(changing);
    const waiting = await reviews(changing);
    const queued = ending.count + waiting.count;
    if (queued === 0) return { queued };
    const more = queued - ending.rows.length - waiting.rows.length;
    await queueForStaff(changing, 'urgent', { kind: 'urgent', expiring: ending.rows, reviews: waiting.rows, more });
    return { queued };
  },
};
