import type { Asking, UseCase } from '../context.js';
import { verifyAudit } from '../audit.js';
import { readHold } from '../hold.js';
import type { Certificate } from '../model/certificate.js';
import type { Documents, Kind } from '../model/documents.js';
import { deadLetterOf, type OutboxItem } from '../model/outbox.js';
import type { ReviewState } from '../model/review.js';
import type { Overview, QuestionView, ReviewView } from '../model/slack-content.js';
import type { CertificateStatus } from '../model/view.js';
import type { PageRequest, Query } from '../ports.js';
import { addDays } from '../rules/calendar.js';
import { statusRanges, turnRanges } from '../rules/listing.js';
import { expiringSpan } from './ask-certificates.js';
import { findReview } from './review/find-review.js';
import { findOutboxItem } from './find.js';
import { questionsIn } from './question/ask-questions.js';
import { shownReview } from './review/shown-review.js';
import { isTurnOf, shown, shownInvoice, viewEntry } from './show.js';
import { walk } from './walk.js';

/** Certificates that end within these days stand in the overview. */
const EXPIRING_DAYS = 30;

/** Of those that wait the urgent ones come first; otherwise in the order in which they came. */
const reviewQuery = (state: ReviewState): Query<'review'> =>
  state === 'open' ? { index: 'open' } : { index: 'state', is: state };

async function reviewsIn(asking: Asking, state: ReviewState, page: PageRequest) {
  const query = reviewQuery(state);
  const { items, next } = await asking.tx.find('review', query, page);
  const reviews: ReviewView[] = [];
  for (const review of items) reviews.push(await shownReview(asking, review));
  return { reviews, next, total: await asking.tx.count('review', query) };
}

/** In an overview the first words do: a digest is kept with all that is in it. */
const WORDS_IN_OVERVIEW = 300;
const inShort = (question: QuestionView): QuestionView => ({
  ...question,
  text: question.text.slice(0, WORDS_IN_OVERVIEW),
});

/** The first rows of a list, and how many it has. */
async function first<K extends Kind, T>(
  { tx }: Asking,
  kind: K,
  query: Query<K>,
  most: number,
  row: (document: Documents[K]) => Promise<T> | T,
): Promise<{ rows: T[]; total: number }> {
  const { items } = await tx.find(kind, query, { limit: most });
  const rows: T[] = [];
  for (const document of items) rows.push(await row(document));
  return { rows, total: await tx.count(kind, query) };
}

export async function countStatus({ tx, today }: Asking, status: CertificateStatus): Promise<number> {
  let count = 0;
  for (const query of statusRanges(status, today)) count += await tx.count('certificate', query);
  return count;
}

async function waitingFor(asking: Asking, turn: 'customer' | 'staff', most: number) {
  const { begun, over } = turnRanges(turn, asking.today);
  const { rows } = await walk(asking.tx, {
    kind: 'certificate',
    parts: [{ query: begun }],
    limit: most,
    row: async (certificate) => {
      const view = await shown(asking, certificate);
      return isTurnOf(turn, view) ? view : null;
    },
  });
  const total = (await asking.tx.count('certificate', begun)) - (await asking.tx.count('certificate', over));
  return { rows, total };
}

/** What needs somebody today, by kind: at most so many of each, so that it takes no longer in a larger store. */
export async function makeOverview(asking: Asking, most: number): Promise<Overview> {
  const { tx, today } = asking;
  const view = (certificate: Certificate) => shown(asking, certificate);
  const { reviews, total: openReviews } = await reviewsIn(asking, 'open', { limit: most });
  const { questions, total: openQuestions } = await questionsIn(asking, 'open', { limit: most });
  const us = await waitingFor(asking, 'staff', most);
  const customers = await waitingFor(asking, 'customer', most);
  const ending = { index: 'ends', ...expiringSpan(today, EXPIRING_DAYS) } as const;
  const expiring = await first(asking, 'certificate', ending, most, view);
  const late = { index: 'open', upTo: addDays(today, -1) } as const;
  const overdue = await first(asking, 'invoice', late, most, (invoice) => shownInvoice(asking, invoice));
  const unmatched = await first(asking, 'bank-entry', { index: 'state', is: 'unmatched' }, most, viewEntry);
  const dead = await first(asking, 'outbox', { index: 'state', is: 'dead' }, most, deadLetterOf);
  return {
    reviews,
    questions: questions.map(inShort),
    waitingForUs: us.rows,
    waitingForCustomers: customers.rows,
    overdue: overdue.rows,
    unmatched: unmatched.rows,
    expiring: expiring.rows,
    deadLetters: dead.rows,
    counts: {
      certificates: (await tx.count('certificate')) - (await countStatus(asking, 'cancelled')),
      active: await countStatus(asking, 'active'),
    },
    totals: {
      reviews: openReviews,
      questions: openQuestions,
      waitingForUs: us.total,
      waitingForCustomers: customers.total,
      overdue: overdue.total,
      unmatched: unmatched.total,
      expiring: expiring.total,
      deadLetters: dead.total,
    },
    onHold: (await readHold(tx))?.why,
  };
}

export const overview: UseCase<'overview'> = {
  kind: 'question',
  run: (asking, { most }) => makeOverview(asking, most),
};

export const listReviews: UseCase<'list-reviews'> = {
  kind: 'question',
  run: (asking, { state, limit, after }) => reviewsIn(asking, state, { limit, after }),
};

export const showReview: UseCase<'show-review'> = {
  kind: 'question',
  async run(asking, input) {
    return { review: await shownReview(asking, await findReview(asking.tx, input.review)) };
  },
};

export const listOutbox: UseCase<'list-outbox'> = {
  kind: 'question',
  async run({ tx }, { state, limit, after }) {
    const page = await tx.find('outbox', state ? { index: 'state', is: state } : undefined, {
      limit,
      after,
      descending: true,
    });
    const count = (is: OutboxItem['state']) => tx.count('outbox', { index: 'state', is });
    const counts = {
      queued: await count('queued'),
      sent: await count('sent'),
      dead: await count('dead'),
      withdrawn: await count('withdrawn'),
    };
    return { items: page.items, next: page.next, counts };
  },
};

export const showOutbox: UseCase<'show-outbox'> = {
  kind: 'question',
  async run({ tx }, input) {
    return { item: await findOutboxItem(tx, input.id) };
  },
};

export const verifyAuditTrail: UseCase<'verify-audit'> = { kind: 'question', run: ({ tx }) => verifyAudit(tx) };
