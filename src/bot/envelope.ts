import { z } from 'zod';

/** The facts of a payload that decide whether it is listened to, whatever kind it is. */
export interface Envelope {
  kind: 'command' | 'action' | 'submission' | 'closed' | 'options' | 'shortcut' | 'event';
  /** The workspace in which it happened; null for payloads of a whole organisation. */
  teamId: string | null;
  userId: string;
  /** The workspace that the person belongs to, where Slack says so. */
  userTeamId: string | null;
  channelId: string | null;
  triggerId: string | null;
  responseUrl: string | null;
  /** The same delivery has the same id; null where Slack gives none. */
  deliveryId: string | null;
}

const id = z.string().min(1).max(255);
const anyOf = z.looseObject;

const user = anyOf({ id, team_id: id.nullish() });
const view = anyOf({ id, callback_id: z.string(), private_metadata: z.string() });
const interactive = {
  user,
  team: anyOf({ id }).nullish(),
  channel: anyOf({ id }).nullish(),
  trigger_id: id.nullish(),
  response_url: z.string().max(2000).nullish(),
};

/** What Slack sends when a person does something in a message, a modal or App Home. */
const interaction = z.discriminatedUnion('type', [
  anyOf({
    type: z.literal('block_actions'),
    ...interactive,
    actions: z.array(anyOf({ type: z.string(), action_id: id })).min(1),
  }),
  anyOf({ type: z.literal('view_submission'), ...interactive, view }),
  anyOf({ type: z.literal('view_closed'), ...interactive, view }),
  anyOf({ type: z.literal('block_suggestion'), ...interactive, action_id: id, block_id: id, value: z.string() }),
  anyOf({ type: z.literal('message_action'), ...interactive, callback_id: id }),
  anyOf({ type: z.literal('shortcut'), ...interactive, callback_id: id }),
]);

const slashCommand = anyOf({
  command: id,
  text: z.string().default(''),
  user_id: id,
  team_id: id,
  channel_id: id,
  trigger_id: id,
  response_url: z.string().max(2000),
});

const eventCallback = anyOf({
  type: z.literal('event_callback'),
  team_id: id,
  event_id: id,
  event: anyOf({ type: id, user: z.unknown() }),
});

const KINDS = {
  block_actions: 'action',
  view_submission: 'submission',
  view_closed: 'closed',
  block_suggestion: 'options',
  message_action: 'shortcut',
  shortcut: 'shortcut',
} as const satisfies Record<string, Envelope['kind']>;

/** Reads a payload's envelope; null where it is none of the kinds that this app is sent. */
export function readEnvelope(body: unknown): Envelope | null {
  // A command says so; the other two say of which type they are.
  return readCommand(body) ?? readInteraction(body) ?? readEvent(body);
}

function readCommand(body: unknown): Envelope | null {
  const { success, data } = slashCommand.safeParse(body);
  if (!success) return null;
  const { user_id, team_id, channel_id, trigger_id, response_url } = data;
  return {
    kind: 'command',
    teamId: team_id,
    userId: user_id,
    userTeamId: null,
    channelId: channel_id,
    triggerId: trigger_id,
    responseUrl: response_url,
    deliveryId: trigger_id,
  };
}

function readInteraction(body: unknown): Envelope | null {
  const { success, data } = interaction.safeParse(body);
  if (!success) return null;
  const { type, user: person, team, channel, trigger_id, response_url } = data;
  return {
    kind: KINDS[type],
    teamId: team?.id ?? null,
    userId: person.id,
    userTeamId: person.team_id ?? null,
    channelId: channel?.id ?? null,
    triggerId: trigger_id ?? null,
    responseUrl: response_url ?? null,
    deliveryId: trigger_id ?? null,
  };
}

function readEvent(body: unknown): Envelope | null {
  const { success, data } = eventCallback.safeParse(body);
  if (!success) return null;
  const who = id.safeParse(data.event.user);
  return {
    kind: 'event',
    teamId: data.team_id,
    userId: who.success ? who.data : '',
    userTeamId: null,
    channelId: null,
    triggerId: null,
    responseUrl: null,
    deliveryId: data.event_id,
  };
}
