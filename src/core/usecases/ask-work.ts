import type { Asking, UseCase } from '../context.js';
import { verifyAudit } from '../audit.js';
import { readHold } from '../hold.js';
import { deadLetterOf, type OutboxItem } from '../model/outbox.js';
import type { ReviewState } from '../model/review.js';
import type { Overview, QuestionView, ReviewView } from '../model/slack-content.js';
import { addDays, earlier } from '../rules/calendar.js';
import { findReview } from './review/find-review.js';
import { all, findOutboxItem } from './find.js';
import { questionsIn } from './question/ask-questions.js';
import { shownReview } from './review/shown-review.js';
import { shown, shownInvoice } from './show.js';

/** Certificates that end within these days stand in the overview. */
const EXPIRING_DAYS = 30;

async function reviewsIn(asking: Asking, state: ReviewState): Promise<ReviewView[]> {
  const reviews: ReviewView[] = [];
  for await (const review of all(asking.tx, 'review', { index: 'state', is: state })) {
    reviews.push(await shownReview(asking, review));
  }
  // Urgent ones first; otherwise in the order in which they came.
  return reviews.sort((a, b) => Number(b.urgent === true) - Number(a.urgent === true));
}

/** In an overview the first words do: a digest is kept with all that is in it. */
const WORDS_IN_OVERVIEW = 300;
const inShort = (question: QuestionView): QuestionView => ({
  ...question,
  text: question.text.slice(0, WORDS_IN_OVERVIEW),
});

/** What needs somebody today, by kind. */
export async function makeOverview(asking: Asking): Promise<Overview> {
  const { tx, today } = asking;
  const overview: Overview = {
    reviews: await reviewsIn(asking, 'open'),
    questions: (await questionsIn(asking, 'open')).map(inShort),
    waitingForUs: [],
    waitingForCustomers: [],
    overdue: [],
    expiring: [],
    deadLetters: [],
    counts: { certificates: 0, active: 0 },
    onHold: (await readHold(tx))?.why,
  };
  const soon = addDays(today, EXPIRING_DAYS);
  for await (const certificate of all(tx, 'certificate')) {
    if (certificate.cancelled) continue;
    const view = await shown(asking, certificate);
    overview.counts.certificates += 1;
    if (view.status === 'active') overview.counts.active += 1;
    if (view.turn === 'staff' || view.reissueNow) overview.waitingForUs.push(view);
    if (view.turn === 'customer') overview.waitingForCustomers.push(view);
    const end = earlier(view.paidUntil, view.notAfter);
    if (end && end <= soon) overview.expiring.push(view);
  }
  for await (const invoice of all(tx, 'invoice', { index: 'open', upTo: addDays(today, -1) })) {
    overview.overdue.push(await shownInvoice(asking, invoice));
  }
  for await (const item of all(tx, 'outbox', { index: 'state', is: 'dead' })) {
    overview.deadLetters.push(deadLetterOf(item));
  }
  return overview;
}

export const overview: UseCase<'overview'> = { kind: 'question', run: (asking) => makeOverview(asking) };

export const listReviews: UseCase<'list-reviews'> = {
  kind: 'question',
  async run(asking, { state }) {
    return { reviews: await reviewsIn(asking, state) };
  },
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
