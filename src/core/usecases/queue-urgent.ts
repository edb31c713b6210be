import type { Asking, Changing, UseCase } from '../context.js';
import { readHold } from '../hold.js';
import type { Certificate } from '../model/certificate.js';
import type { PlainDate } from '../model/dates.js';
import type { Documents, Kind } from '../model/documents.js';
import type { Review } from '../model/review.js';
import type { Query, ReadTx } from '../ports.js';
import { queueForStaff } from '../outbox/queue-for-staff.js';
import { addDays } from '../rules/calendar.js';
import { keptUntil, URGENT_REVIEW } from '../rules/forgetting.js';
import { deadline, missing } from '../rules/status.js';
import { shownReview } from './review/shown-review.js';
import { shown } from './show.js';

/** So many days before its end a certificate that lacks something is urgent. */
const URGENT_DAYS = 3;
/** So long a review may wait. */
const REVIEW_WAITS_MS = 4 * 3600 * 1000;
/** After an import or a long silence much is urgent at once; what is beyond that is counted. */
const MOST_OF_A_KIND = 10;

/** Documents looked at together. */
const PAGE = 200;

type Looking = Pick<Asking, 'tx' | 'now' | 'today'>;

/** Something urgent, and the claim by which it is told once. */
interface Urgent<T> {
  claim: string;
  about: T;
}

/** Those that nobody was told of yet. Their claims are asked for at once, which a database answers in one go. */
async function untold<T>(tx: ReadTx, urgent: readonly Urgent<T>[]): Promise<Urgent<T>[]> {
  const told = await Promise.all(urgent.map(({ claim }) => tx.get('claim', claim)));
  return urgent.filter((_, i) => told[i] === undefined);
}

async function* newsIn<K extends Kind, T>(
  { tx }: Looking,
  kind: K,
  query: Query<K>,
  urgentIn: (document: Documents[K]) => Urgent<T>[],
): AsyncGenerator<Urgent<T>> {
  let after: string | undefined;
  do {
    const page = await tx.find(kind, query, { limit: PAGE, after });
    yield* await untold(tx, page.items.flatMap(urgentIn));
    after = page.next;
  } while (after);
}

function newExpiries(looking: Looking): AsyncGenerator<Urgent<{ certificate: Certificate; end: PlainDate }>> {
  const { today } = looking;
  const query = { index: 'lacking', from: today, upTo: addDays(today, URGENT_DAYS) } as const;
  return newsIn(looking, 'certificate', query, (certificate) => {
    const end = deadline(certificate);
    if (!end || missing(certificate, today).length === 0) return [];
    return [{ claim: `urgent:expires:${certificate.id}:${end}`, about: { certificate, end } }];
  });
}

function newReviews(looking: Looking): AsyncGenerator<Urgent<Review>> {
  const before = new Date(Date.parse(looking.now) - REVIEW_WAITS_MS).toISOString();
  return newsIn(looking, 'review', { index: 'state', is: 'open' }, (review) =>
    review.openedAt > before ? [] : [{ claim: `${URGENT_REVIEW}${review.id}`, about: review }],
  );
}

/** Whether there is anything urgent that staff were not told of. It is asked every minute, so it only reads. */
export async function isAnythingUrgent(looking: Looking): Promise<boolean> {
  if (await readHold(looking.tx)) return false;
  for (const news of [newExpiries(looking), newReviews(looking)]) if (!(await news.next()).done) return true;
  return false;
}

/** Claims all of them, and shows the first ones. */
async function claimed<T, R>(
  { tx, today }: Changing,
  news: AsyncGenerator<Urgent<T>>,
  show: (about: T) => Promise<R>,
): Promise<{ rows: R[]; count: number }> {
  const rows: R[] = [];
  let count = 0;
  for await (const { claim, about } of news) {
    await tx.put('claim', { id: claim, result: null, until: keptUntil(today) });
    count += 1;
    if (rows.length < MOST_OF_A_KIND) rows.push(await show(about));
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
    const ending = await claimed(changing, newExpiries(changing), async ({ certificate, end }) => ({
      certificate: await shown(changing, certificate),
      end,
    }));
    const waiting = await claimed(changing, newReviews(changing), (review) => shownReview(changing, review));
    const queued = ending.count + waiting.count;
    if (queued === 0) return { queued };
    const more = queued - ending.rows.length - waiting.rows.length;
    await queueForStaff(changing, 'urgent', { kind: 'urgent', expiring: ending.rows, reviews: waiting.rows, more });
    return { queued };
  },
};
