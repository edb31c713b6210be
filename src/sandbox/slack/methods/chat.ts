import { type Json } from '../json.js';
import { type Message } from '../messages.js';
import { BOT, type Channel } from '../people.js';
import { messageBlocks } from '../rules/blocks.js';
import { SlackError } from '../slack-error.js';
import { type SlackState } from '../state.js';
import { type Args, type Method } from './method.js';

// chat.postMessage cuts texts off above 40,000 characters, chat.update refuses above 4,000; refused here both times,
// so that nothing is lost unseen.
const TEXT_MAX = 40_000;
const UPDATE_TEXT_MAX = 4_000;
/** Undocumented: some 13 200 characters of JSON (github.com/slackapi/bolt-js/issues/2509). */
const BLOCKS_JSON_MAX = 13_200;

/** A channel by id or name, or a person, whose direct message is opened. */
function target(args: Args, state: SlackState): Channel {
  const id = args.need('channel', 'channel_not_found');
  return state.person(id) ? state.directMessage(id) : state.botChannel(id);
}

function content(args: Args, max = TEXT_MAX): { text: string; blocks: Json[] } {
  const text = args.text('text') ?? '';
  if (text.length > max) throw new SlackError('msg_too_long');
  const given = args.json('blocks', 'invalid_blocks_format');
  const isEmptyList = Array.isArray(given) && given.length === 0;
  const blocks = given === undefined || isEmptyList ? [] : messageBlocks(given);
  if (JSON.stringify(blocks).length > BLOCKS_JSON_MAX) throw new SlackError('msg_blocks_too_long');
  if (text === '' && blocks.length === 0) throw new SlackError('no_text');
  return { text, blocks };
}

function ownMessage(args: Args, state: SlackState, refusal: string): Message {
  const channel = state.botChannel(args.need('channel', 'channel_not_found'));
  const message = state.messages.find(args.need('ts', 'message_not_found'));
  if (message?.channel !== channel.id) throw new SlackError('message_not_found');
  // An ephemeral message has no place in the channel's history: only a response_url reaches it.
  if (message.ephemeralTo !== undefined) throw new SlackError(refusal);
  return message;
}

export const chatMethods: Record<string, Method> = {
  'chat.postMessage': {
    scope: 'chat:write',
    run: (args, state) => {
      const channel = target(args, state);
      const message = state.messages.post({
        channel: channel.id,
        ...content(args),
        threadTs: args.text('thread_ts'),
      });
      return { channel: channel.id, ts: message.ts, message: state.messages.wire(message) };
    },
  },
  'chat.postEphemeral': {
    scope: 'chat:write',
    run: (args, state) => {
      const channel = state.botChannel(args.need('channel', 'channel_not_found'));
      const user = args.need('user', 'user_not_in_channel');
      if (!channel.members.includes(user) || user === BOT.userId) throw new SlackError('user_not_in_channel');
      const message = state.messages.post({
        channel: channel.id,
        ...content(args),
        ephemeralTo: user,
        threadTs: args.text('thread_ts'),
      });
      return { message_ts: message.ts };
    },
  },
  'chat.update': {
    scope: 'chat:write',
    run: (args, state) => {
      const message = ownMessage(args, state, 'cant_update_message');
      const { text, blocks } = content(args, UPDATE_TEXT_MAX);
      state.messages.edit(message, text, blocks);
      return {
        channel: message.channel,
        ts: message.ts,
        text: message.text,
        message: state.messages.wire(message),
      };
    },
  },
  'chat.delete': {
    scope: 'chat:write',
    run: (args, state) => {
      const message = ownMessage(args, state, 'cant_delete_message');
      state.messages.remove(message);
      return { channel: message.channel, ts: message.ts };
    },
  },
  'chat.getPermalink': {
    run: (args, state) => {
      const channel = state.botChannel(args.need('channel', 'channel_not_found'));
      const ts = args.need('message_ts', 'message_not_found');
      if (state.messages.find(ts)?.channel !== channel.id) throw new SlackError('message_not_found');
      const host = `https://${state.seed.team.domain}.slack.com`;
      return { channel: channel.id, permalink: `${host}/archives/${channel.id}/p${ts.replace('.', '')}` };
    },
  },
  'reactions.add': {
    scope: 'reactions:write',
    run: (args, state) => {
      const channel = state.botChannel(args.need('channel', 'channel_not_found'));
      const message = state.messages.find(args.need('timestamp', 'message_not_found'));
      if (message?.channel !== channel.id) throw new SlackError('message_not_found');
      const name = args.need('name', 'invalid_name');
      if (message.reactions.includes(name)) throw new SlackError('already_reacted');
      state.messages.react(message, name);
      return {};
    },
  },
};
