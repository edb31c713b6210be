import { conflict, notFound } from '../../errors.js';
import type { Review } from '../../model/review.js';
import type { ReadTx } from '../../ports.js';

export async function findReview(tx: ReadTx, id: string): Promise<Review> {
  const review = await tx.get('review', id.trim().toUpperCase());
  if (!review) throw notFound(`There is no review ${id.trim()}. See them with "review".`);
  return review;
}

const DONE = {
  approved: 'was approved',
  rejected: 'was rejected',
  asked: 'was closed, and the customer asked for a fresh mail,',
} as const;

/** The review, as long as nobody has decided it: the first decision holds, and whoever comes later is told of it. */
export async function openReviewOf(tx: ReadTx, id: string): Promise<Review> {
  const review = await findReview(tx, id);
  if (review.state === 'open') return review;
  throw conflict(`${review.id} ${DONE[review.state]} by ${review.decidedBy} at ${review.decidedAt} already.`);
}
