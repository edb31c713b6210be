import { asText, type Json } from './json.js';
import { messageBlocks } from './rules/blocks.js';
import { SlackError } from './slack-error.js';
import { type SlackState } from './state.js';
import { type ResponseUrl } from './tickets.js';

const isYes = (value: unknown): boolean => value === true || value === 'true';

/**
 * A post to a response_url. Without `replace_original` it is a new message, ephemeral unless `response_type` is
 * `in_channel`. Throws SlackError: `used_url`, `expired_url`, `invalid_url`, or what is wrong with the content.
 */
export function respond(id: string, body: Json, state: SlackState): void {
  const url = state.responseUrls.check(id);
  showAnswer(body, url, state);
  state.responseUrls.count(id);
}

/** Shows a message that answers an interaction: a post to its response_url, or the body of the acknowledgement. */
export function showAnswer(body: Json, url: ResponseUrl, state: SlackState): void {
  const source = url.sourceTs === undefined ? undefined : state.messages.find(url.sourceTs);
  if (isYes(body.delete_original)) {
    if (!source) throw new SlackError('message_not_found');
    state.messages.remove(source);
    return;
  }
  const text = asText(body.text) ?? '';
  const hasBlocks = Array.isArray(body.blocks) ? body.blocks.length > 0 : body.blocks !== undefined;
  const blocks = hasBlocks ? messageBlocks(body.blocks) : [];
  if (text === '' && blocks.length === 0) throw new SlackError('no_text');
  if (isYes(body.replace_original) && source) {
    state.messages.edit(source, text, blocks);
    return;
  }
  const isPublic = body.response_type === 'in_channel';
  state.messages.post({
    channel: url.channel,
    text,
    blocks,
    threadTs: asText(body.thread_ts),
    ...(!isPublic && { ephemeralTo: url.userId }),
  });
}
