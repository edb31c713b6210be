import { openReject } from '../modals.js';
import { reviewMessage } from '../render/review.js';
import { called } from '../render/words.js';
import type { ActionTable } from './action.js';

/** The buttons of a review; each carries the review's id. */
export const reviewActions: ActionTable = {
  'review:show': async (call, id) => {
    await call.asNew().say(reviewMessage((await call.ask('show-review', { review: id })).review));
  },
  'review:approve': async (call, id) => {
    const { review } = await call.change('decide-review', { review: id, decision: 'approve' });
    const about = review.certificate ? ` for ${called(review.certificate)}` : '';
    await call.say(reviewMessage(review, `✅ ${review.id} is approved${about}.`), { replace: call.onOwnMessage });
    await call.renewHome();
  },
  'review:reject': (call, id) => openReject(call, id),
};
