import { STAFF_CHANNEL, STAFF_USER, TEAM } from './fake-slack.js';
import { FORM } from './signed.js';

/** A payload as Slack would send it, to be spoiled in one place. */
export interface Payload {
  kind: 'command' | 'action' | 'submission' | 'options' | 'shortcut' | 'event';
  /** What it would do or show. */
  what: string;
  body: Record<string, unknown>;
}

interface Surroundings {
  /** Answers go there. */
  responseUrl: string;
  triggerId: () => string;
}

const asField = (text: string) => ({ value: { type: 'plain_text_input', value: text } });

/** Everything that, sent by one of the staff, would change something or show data of customers. */
export function soundPayloads({ responseUrl, triggerId }: Surroundings): Payload[] {
  const command = (text: string): Payload => ({
    kind: 'command',
    what: `/ssl ${text}`,
    body: {
      command: '/ssl',
      text,
      user_id: STAFF_USER,
      team_id: TEAM,
      channel_id: STAFF_CHANNEL,
      trigger_id: triggerId(),
      response_url: responseUrl,
    },
  });
  const interaction = (type: string) => ({
    type,
    team: { id: TEAM },
    user: { id: STAFF_USER, team_id: TEAM },
    trigger_id: triggerId(),
  });
  const press = (action_id: string, value: string): Payload => ({
    kind: 'action',
    what: `${action_id} ${value}`,
    body: {
      ...interaction('block_actions'),
      channel: { id: STAFF_CHANNEL },
      container: { is_ephemeral: true },
      response_url: responseUrl,
      actions: [{ type: 'button', action_id, block_id: 'b', value }],
    },
  });
  const origin = { in: 'command', responseUrl };
  const submit = (callback_id: string, about: object, fields: Record<string, string>): Payload => ({
    kind: 'submission',
    what: `the form ${callback_id}`,
    body: {
      ...interaction('view_submission'),
      view: {
        id: 'V1',
        callback_id,
        private_metadata: JSON.stringify({ origin, ...about }),
        state: { values: Object.fromEntries(Object.entries(fields).map(([name, text]) => [name, asField(text)])) },
      },
    },
  });
  return [
    command('list'),
    command('show www.guarded-shop.com'),
    command('pay 2026-000001 1.00'),
    command('ask SSL-1001'),
    press('card:show', 'SSL-1001'),
    press('card:cancel', 'SSL-1001'),
    press('choose:0', 'pay 2026-000001 1.00'),
    press('list:next', JSON.stringify({ command: 'list', args: '', after: 'SSL-0999' })),
    submit('pay', { invoice: '2026-000001' }, { amount: '1.00', date: '2026-11-24', reference: '' }),
    submit('sent', { certificate: 'SSL-1001' }, { ca_order: 'CA-1', validation: 'x' }),
    {
      kind: 'options',
      what: 'the customers',
      body: { ...interaction('block_suggestion'), action_id: 'value', block_id: 'customer', value: '' },
    },
    {
      kind: 'shortcut',
      what: 'a shortcut',
      body: {
        ...interaction('message_action'),
        callback_id: 'find-certificate',
        channel: { id: STAFF_CHANNEL },
        response_url: responseUrl,
        message: { text: 'www.guarded-shop.com', ts: '1.1' },
      },
    },
    {
      kind: 'event',
      what: 'App Home',
      body: {
        type: 'event_callback',
        team_id: TEAM,
        event_id: `Ev${triggerId()}`,
        event: { type: 'app_home_opened', user: STAFF_USER, tab: 'home' },
      },
    },
  ];
}

/** As it goes over the wire. */
export function onTheWire({ kind, body }: Payload): { type: string; text: string } {
  if (kind === 'event') return { type: 'application/json', text: JSON.stringify(body) };
  const fields = kind === 'command' ? body : { payload: JSON.stringify(body) };
  const pairs = Object.entries(fields).map(([name, value]): [string, string] => [name, String(value)]);
  return { type: FORM, text: new URLSearchParams(pairs).toString() };
}

/** The same by another person. */
export function by(user: string, { kind, what, body }: Payload): Payload {
  if (kind === 'command') return { kind, what, body: { ...body, user_id: user } };
  if (kind === 'event') return { kind, what, body: { ...body, event: { type: 'app_home_opened', user, tab: 'home' } } };
  return { kind, what, body: { ...body, user: { id: user } } };
}

/** The same as if it came from another workspace; null: of a whole organisation. */
export function ofTeam(team: string | null, { kind, what, body }: Payload): Payload {
  if (kind === 'command' || kind === 'event') return { kind, what, body: { ...body, team_id: team ?? 'E0ORG' } };
  return { kind, what, body: { ...body, team: team === null ? null : { id: team } } };
}

/** The same in another channel; null where it stands in none. */
export function inChannel(channel: string, { kind, what, body }: Payload): Payload | null {
  if (kind === 'command') return { kind, what, body: { ...body, channel_id: channel } };
  if (!('channel' in body)) return null;
  return { kind, what, body: { ...body, channel: { id: channel } } };
}
