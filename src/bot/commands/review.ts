import type { Call } from '../call.js';
import { divider } from '../blocks.js';
import { listMessage } from '../render/list.js';
import { reviewBlocks, reviewMessage } from '../render/review.js';
import { nothing } from '../render/said.js';
import { md } from '../limits.js';
import { reference } from '../arguments.js';
import type { SlashCommand } from './command.js';

/** A review takes up to seven blocks, so five stay within the fifty of a message. */
const REVIEWS_ON_A_PAGE = 5;

export const review: SlashCommand = {
  name: 'review',
  usage: 'review [R-…]',
  help: 'What a person must look at before it takes effect, with buttons to approve or reject.',
  async run(call, args) {
    if (!args) return reviewPage(call);
    const id = reference(args).toUpperCase();
    await call.say(reviewMessage((await call.ask('show-review', { review: id })).review));
  },
};

export async function reviewPage(call: Call, after?: string): Promise<void> {
  const { reviews, next, total } = await call.ask('list-reviews', { limit: REVIEWS_ON_A_PAGE, after });
  if (reviews.length === 0) return call.say(nothing('✅ There is nothing to look at.'));
  await call.say(
    listMessage({
      title: `To look at: ${total}`,
      rows: reviews.flatMap((one, index) => [...(index > 0 ? [divider()] : []), ...reviewBlocks(one, false)]),
      texts: reviews.map((one) => `${one.id}: ${md(one.reasons[0] ?? one.subject)}`),
      next: next ? { command: 'review', args: '', after: next } : undefined,
    }),
    { replace: after !== undefined },
  );
}
