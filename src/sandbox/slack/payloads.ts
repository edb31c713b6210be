import { slackId } from './clocks.js';
import { asText, type Json } from './json.js';
import { type Message } from './messages.js';
import { BOT, type Channel, type Person } from './people.js';
import { type SlackState } from './state.js';
import { type View } from './views.js';
import { stateOf } from './view-state.js';

// The shapes of docs.slack.dev/reference/interaction-payloads, .../slash-commands and .../events-api.

/** The old verification token: still in every payload, worth nothing since there are signatures. */
const VERIFICATION_TOKEN = 'sandbox';

/** Slack does not name private channels and direct messages in payloads. */
function channelName(channel: Channel): string {
  if (channel.with !== undefined) return 'directmessage';
  return channel.isPrivate ? 'privategroup' : channel.name;
}

function channelOf(id: string, state: SlackState): Json {
  const channel = state.channels.get(id);
  return { id, name: channel ? channelName(channel) : 'unknown' };
}

function envelope(type: string, person: Person, state: SlackState): Json {
  const team = state.teamOf(person);
  return {
    type,
    token: VERIFICATION_TOKEN,
    api_app_id: BOT.appId,
    team: { id: team.id, domain: team.domain },
    user: { id: person.id, username: person.name, name: person.name, team_id: team.id },
    enterprise: null,
    is_enterprise_install: false,
  };
}

function responseUrl(person: Person, channel: string, state: SlackState, sourceTs?: string): string {
  return `${state.origin}/responses/${state.responseUrls.issue({ userId: person.id, channel, sourceTs })}`;
}

export interface CommandSent {
  fields: Record<string, string>;
  /** Where a message in the acknowledgement goes. */
  channel: string;
}

/** A slash command. The text arrives trimmed, with `&`, `<` and `>` as entities, as in every text of Slack. */
export function slashCommand(
  person: Person,
  command: string,
  text: string,
  channel: Channel,
  state: SlackState,
): CommandSent {
  const team = state.teamOf(person);
  const escaped = text.trim().replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const fields = {
    token: VERIFICATION_TOKEN,
    team_id: team.id,
    team_domain: team.domain,
    channel_id: channel.id,
    channel_name: channelName(channel),
    user_id: person.id,
    user_name: person.name,
    command,
    text: escaped,
    api_app_id: BOT.appId,
    is_enterprise_install: 'false',
    response_url: responseUrl(person, channel.id, state),
    trigger_id: state.triggers.issue(person.id),
  };
  return { fields, channel: channel.id };
}

/** Where a button was pressed: on a message, or in a modal or App Home. */
export type Source = { message: Message } | { view: View };

/** A button or menu that was used. `action` is its entry in `actions`. */
export function blockActions(person: Person, source: Source, action: Json, state: SlackState): Json {
  const base = { ...envelope('block_actions', person, state), actions: [action] };
  if ('view' in source) {
    const { view } = source;
    return {
      ...base,
      trigger_id: state.triggers.issue(person.id, view.type === 'modal' ? view.id : undefined),
      container: { type: 'view', view_id: view.id },
      view: state.views.wire(view),
    };
  }
  const { message } = source;
  const isEphemeral = message.ephemeralTo !== undefined;
  const values = stateOf({ blocks: message.blocks, entries: new Map() }, entriesWith(action));
  return {
    ...base,
    trigger_id: state.triggers.issue(person.id),
    container: { type: 'message', message_ts: message.ts, channel_id: message.channel, is_ephemeral: isEphemeral },
    channel: channelOf(message.channel, state),
    // Slack sends no copy of an ephemeral message.
    ...(!isEphemeral && { message: state.messages.wire(message) }),
    state: { values },
    response_url: responseUrl(person, message.channel, state, message.ts),
  };
}

const ACTION_ONLY = ['action_id', 'block_id', 'action_ts', 'placeholder', 'confirm'];

/** The state of a message right after the action: what was chosen is in it already. */
function entriesWith(action: Json): Map<string, Json> {
  const state = Object.fromEntries(Object.entries(action).filter(([name]) => !ACTION_ONLY.includes(name)));
  return new Map([[`${asText(action.block_id) ?? ''} ${asText(action.action_id) ?? ''}`, state]]);
}

/** A modal that was submitted, with the state that the person left it in. */
export function viewSubmission(person: Person, view: View, values: Json, state: SlackState): Json {
  return {
    ...envelope('view_submission', person, state),
    trigger_id: state.triggers.issue(person.id, view.id),
    view: state.views.wire(view, values),
    response_urls: [],
  };
}

/** A modal that was closed without submitting. */
export const viewClosed = (person: Person, view: View, isCleared: boolean, state: SlackState): Json => ({
  ...envelope('view_closed', person, state),
  view: state.views.wire(view),
  is_cleared: isCleared,
});

/** A person types into a menu whose options the app gives. */
export const blockSuggestion = (
  person: Person,
  view: View,
  place: { blockId: string; actionId: string },
  query: string,
  state: SlackState,
): Json => ({
  ...envelope('block_suggestion', person, state),
  container: { type: 'view', view_id: view.id },
  view: state.views.wire(view),
  block_id: place.blockId,
  action_id: place.actionId,
  value: query,
});

/** A shortcut from a message's menu, or without a message from the search bar. */
export function shortcut(person: Person, callbackId: string, message: Message | undefined, state: SlackState): Json {
  const base = {
    ...envelope(message ? 'message_action' : 'shortcut', person, state),
    callback_id: callbackId,
    action_ts: state.timestamps.next(),
    trigger_id: state.triggers.issue(person.id),
  };
  if (!message) return base;
  return {
    ...base,
    message_ts: message.ts,
    channel: channelOf(message.channel, state),
    message: state.messages.wire(message),
    response_url: responseUrl(person, message.channel, state, message.ts),
  };
}

/** The event of a person opening App Home. */
export function appHomeOpened(person: Person, state: SlackState): Json {
  const home = state.views.homeOf(person.id);
  const team = state.teamOf(person);
  return {
    token: VERIFICATION_TOKEN,
    team_id: team.id,
    context_team_id: state.seed.team.id,
    api_app_id: BOT.appId,
    type: 'event_callback',
    event_id: slackId('Ev'),
    event_time: Math.floor(state.clocks.wall() / 1000),
    event: {
      type: 'app_home_opened',
      user: person.id,
      channel: state.directMessage(person.id).id,
      tab: 'home',
      event_ts: state.timestamps.next(),
      ...(home && { view: state.views.wire(home) }),
    },
    authorizations: [
      {
        enterprise_id: null,
        team_id: state.seed.team.id,
        user_id: BOT.userId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
    event_context: `4-${slackId('')}`,
  };
}
