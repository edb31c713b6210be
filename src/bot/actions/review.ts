import type { ReviewView } from '../../core/model/slack-content.js';
import type { Call } from '../call.js';
import { code, md } from '../limits.js';
import { openApprove, openReject } from '../modals.js';
import { approvedSentence, reviewMessage } from '../render/review.js';
import type { ActionTable } from './action.js';

/** The buttons of a review; each carries the review's id. */
export const reviewActions: ActionTable = {
  'review:show': async (call, id) => {
    await call.asNew().say(reviewMessage((await call.ask('show-review', { review: id })).review));
  },
  'review:approve': async (call, id) => {
    const { review } = await call.change('decide-review', { review: id, decision: 'approve' });
    await renew(call, review, approvedSentence(review));
  },
  'review:look': (call, id) => openApprove(call, id),
  'review:ask': async (call, id) => {
    const { review } = await call.change('decide-review', { review: id, decision: 'ask' });
    await renew(call, review, `✉️ The contact is asked for a fresh mail; ${review.id} is closed.`);
  },
  'review:add-sender': async (call, id) => {
    const { review } = await call.change('add-sender', { review: id });
    const { address, contact } = review.newAddress ?? { address: review.from, contact: 'the contact' };
    await renew(call, review, `✅ ${code(address)} is now an address of ${md(contact)}, who is told.`);
  },
  'review:reject': (call, id) => openReject(call, id),
};

async function renew(call: Call, review: ReviewView, said: string): Promise<void> {
  await call.say(reviewMessage(review, said), { replace: call.onOwnMessage });
  await call.renewHome();
}
