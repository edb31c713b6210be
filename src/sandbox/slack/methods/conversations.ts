import { type Json } from '../json.js';
import { BOT, type Channel } from '../people.js';
import { SlackError } from '../slack-error.js';
import { type SlackState } from '../state.js';
import { type Args, type Method, page } from './method.js';

function channelObject(channel: Channel, state: SlackState): Json {
  const isDirect = channel.with !== undefined;
  return {
    id: channel.id,
    ...(isDirect ? { user: channel.with } : { name: channel.name, name_normalized: channel.name }),
    is_channel: !channel.isPrivate && !isDirect,
    is_group: channel.isPrivate && !isDirect,
    is_im: isDirect,
    is_mpim: false,
    is_private: channel.isPrivate,
    is_archived: false,
    is_general: channel.name === 'general',
    is_shared: channel.isShared,
    is_org_shared: false,
    is_ext_shared: channel.isShared,
    is_pending_ext_shared: false,
    is_member: true,
    creator: channel.members.find((id) => id !== BOT.userId) ?? BOT.userId,
    context_team_id: state.seed.team.id,
    shared_team_ids: channel.isShared ? [state.seed.team.id, state.seed.otherTeam.id] : [state.seed.team.id],
    num_members: channel.members.length,
  };
}

/** conversations.* ask for the scope of the channel's kind; here all kinds are asked for with the private one's. */
const READ = 'groups:read';
const HISTORY = 'groups:history';

const messagesPage = (args: Args, state: SlackState, thread?: string): Json => {
  const channel = state.botChannel(args.need('channel', 'channel_not_found'));
  const all = state.messages.inChannel(channel.id);
  const oldest = Number(args.text('oldest') ?? 0);
  const latest = Number(args.text('latest') ?? Number.MAX_SAFE_INTEGER);
  const wanted = all
    .filter((m) => (thread === undefined ? m.threadTs === undefined : m.ts === thread || m.threadTs === thread))
    .filter((m) => Number(m.ts) >= oldest && Number(m.ts) <= latest);
  if (thread !== undefined && wanted.length === 0) throw new SlackError('thread_not_found');
  const ordered = thread === undefined ? wanted.reverse() : wanted;
  const { items, response_metadata } = page(ordered, args);
  return {
    messages: items.map((message) => state.messages.wire(message)),
    has_more: response_metadata.next_cursor !== '',
    response_metadata,
  };
};

export const conversationMethods: Record<string, Method> = {
  'conversations.info': {
    scope: READ,
    run: (args, state) => ({
      channel: channelObject(state.botChannel(args.need('channel', 'channel_not_found')), state),
    }),
  },
  'conversations.members': {
    scope: READ,
    run: (args, state) => {
      const channel = state.botChannel(args.need('channel', 'channel_not_found'));
      const { items, response_metadata } = page(channel.members, args);
      return { members: items, response_metadata };
    },
  },
  'conversations.list': {
    scope: READ,
    run: (args, state) => {
      const types = (args.text('types') ?? 'public_channel').split(',').map((type) => type.trim());
      const typeOf = (one: Channel): string =>
        one.with !== undefined ? 'im' : one.isPrivate ? 'private_channel' : 'public_channel';
      const fitting = [...state.channels.values()].filter((one) => types.includes(typeOf(one)));
      const { items, response_metadata } = page(fitting, args);
      return { channels: items.map((one) => channelObject(one, state)), response_metadata };
    },
  },
  'conversations.open': {
    scope: 'im:write',
    run: (args, state) => {
      const users = (args.text('users') ?? '').split(',').filter(Boolean);
      const [user] = users;
      if (user === undefined) throw new SlackError('users_list_not_supplied');
      if (users.length > 1) throw new SlackError('method_not_supported_for_channel_type');
      const known = [...state.channels.values()].some((channel) => channel.with === user);
      return { channel: { id: state.directMessage(user).id }, already_open: known, no_op: known };
    },
  },
  'conversations.history': { scope: HISTORY, run: (args, state) => messagesPage(args, state) },
  'conversations.replies': {
    scope: HISTORY,
    run: (args, state) => messagesPage(args, state, args.need('ts', 'thread_not_found')),
  },
};
