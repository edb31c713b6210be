import { webApi } from '@slack/bolt';
import type { Delivery, PostSlack } from '../core/ports.js';
import type { Authority } from './authority.js';
import { tellOnCard } from './channel-card.js';
import type { Desk } from './desk.js';
import { renderContent } from './render/content.js';
import { platformError } from './slack-errors.js';

/** Faults of the message itself: the same bytes will never be taken. */
const OF_THE_MESSAGE = new Set([
  'invalid_blocks',
  'invalid_blocks_format',
  'invalid_arguments',
  'msg_too_long',
  'msg_blocks_too_long',
  'no_text',
  'markdown_text_conflict',
  'metadata_too_large',
  'restricted_action',
  'restricted_action_read_only_channel',
]);

/**
 * Posts what the core queued for staff to their channel, or to one of them. Never throws. A full queue, an outage, and what an
 * administrator can mend (token, scope, channel) are temporary; only a message that Slack will never take is permanent.
 */
export function createPost(desk: Desk, authority: Authority, channel: string): PostSlack {
  return async (item) => {
    try {
      const fault = item.to ? await authority.whyNotStaff(item.to) : await authority.channelFault(channel);
      // Who has left the staff since is told nothing any more.
      if (fault && item.to) return { result: 'withdrawn', reason: `not sent to ${item.to}: ${fault}` };
      if (fault) return { result: 'temporary', reason: `not posted to ${channel}: ${fault}` };
      if (item.content.kind === 'event') {
        await tellOnCard(desk, channel, item.content);
        return { result: 'sent' };
      }
      const { text, blocks } = renderContent(item.content, desk.today);
      await desk.web.chat.postMessage({
        channel: item.to ?? channel,
        text,
        blocks,
        link_names: false,
        unfurl_links: false,
        unfurl_media: false,
      });
      return { result: 'sent' };
    } catch (error) {
      return failure(error);
    }
  };
}

function failure(error: unknown): Delivery {
  const code = platformError(error);
  if (code) return { result: OF_THE_MESSAGE.has(code) ? 'permanent' : 'temporary', reason: `Slack: ${code}` };
  if (error instanceof webApi.WebAPIRateLimitedError) {
    const reason = `Slack: rate limited for ${error.retryAfter} seconds`;
    return { result: 'temporary', reason, waitMs: error.retryAfter * 1000 };
  }
  if (error instanceof webApi.WebAPIRequestError || error instanceof webApi.WebAPIHTTPError) {
    return { result: 'temporary', reason: error.message };
  }
  // Not Slack's: blocks that cannot be rendered stay so.
  return { result: 'permanent', reason: error instanceof Error ? error.message : String(error) };
}
