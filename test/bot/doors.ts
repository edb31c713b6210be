import { createServer, type Server } from 'node:http';
import { type Bot, createBot } from '../../src/bot/bot.js';
import type { Clerk } from '../../src/core/clerk.js';
import { createClerk } from '../../src/core/execute.js';
import type { Store } from '../../src/core/ports.js';
import { makeTestCa } from '../../src/issuer/test-ca.js';
import { NOW, keepLog, shop } from './bed.js';
import { FORM, signatureOf } from './signed.js';
import { SlackSockets } from './slack-sockets.js';

/** The two ways in which Slack hands over what somebody did. */
export const DOORS = ['HTTP', 'Socket Mode'] as const;
export type DoorKind = (typeof DOORS)[number];

const SECRET = 'a signing secret';
const STAFF: Record<string, string> = { U1: 'anna', U2: 'benoit' };

export interface Doors {
  clerk: Clerk;
  bot: Bot;
  slack: SlackSockets;
  /** Methods of the Web API that were called, in order. */
  called: { method: string; args: URLSearchParams }[];
  /** Delivers `/ssl text`; resolves when it is acknowledged. */
  command(text: string, id: string, user?: string): Promise<unknown>;
  /** Delivers a pressed button of a message. */
  press(action: string, value: string, id: string, user?: string): Promise<unknown>;
  /** Delivers a submitted form; resolves with the answer to it. */
  submit(view: SubmittedForm, id: string, user?: string): Promise<unknown>;
  close(): Promise<void>;
}

export interface SubmittedForm {
  id: string;
  callback: string;
  metadata: string;
  values: Record<string, string | null>;
}

/**
 * The real bot behind one of its two doors, the real core on `store`, and a Slack that is as small as can be. What is said to
 * people is in `slack.responses`, whichever order two of them come in. The test CA issues.
 */
export async function openDoors(kind: DoorKind, store: Store): Promise<Doors> {
  const called: Doors['called'] = [];
  const slack = new SlackSockets((method, args) => {
    called.push({ method, args });
    return answerOf(method, args);
  });
  await slack.listen();
  const ca = makeTestCa(NOW);
  const now = (): Date => NOW;
  const clerk = createClerk({
    store,
    clock: { now },
    shop,
    secrets: ['for tests'],
    printInvoice: async () => Buffer.from('%PDF'),
    issueNow: (csr, names, at) => Promise.resolve(ca.issue(csr, names, at)),
  });
  const bot = createBot({
    clerk,
    slack: {
      botToken: 'xoxb-x',
      signingSecret: kind === 'HTTP' ? SECRET : '',
      appToken: kind === 'HTTP' ? undefined : 'xapp-1-x',
      teamId: 'T1',
      staff: 'S123',
      channel: 'C1',
      apiUrl: `${slack.origin}/api/`,
    },
    shop: { timeZone: shop.timeZone, language: shop.language, sellerName: shop.seller.name },
    now,
    log: keepLog(),
    checksBlocks: true,
    postEveryMs: 0,
  });
  await bot.start();
  const server = createServer((req, res) => bot.handler(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const deliver = kind === 'HTTP' ? bySignedRequest(portOf(server)) : bySocket(slack);
  const from = (id: string, user: string) => ({ trigger_id: id, response_url: `${slack.origin}/response`, user });

  return {
    clerk,
    bot,
    slack,
    called,
    command: (text, id, user = 'U1') => {
      const { user: user_id, ...rest } = from(id, user);
      return deliver(
        'slash_commands',
        { ...rest, command: '/ssl', text, user_id, team_id: 'T1', channel_id: 'C1' },
        id,
      );
    },
    press: (action, value, id, user = 'U1') =>
      deliver(
        'interactive',
        {
          ...interaction('block_actions', from(id, user)),
          channel: { id: 'C1' },
          container: { type: 'message', is_ephemeral: true },
          actions: [{ type: 'button', action_id: action, block_id: `own:${value}`, value }],
        },
        id,
      ),
    submit: ({ id: view, callback, metadata, values }, id, user = 'U1') => {
      const filled = Object.entries(values).map(([name, value]) => [name, { value: { value } }]);
      return deliver(
        'interactive',
        {
          ...interaction('view_submission', from(id, user)),
          view: {
            id: view,
            callback_id: callback,
            private_metadata: metadata,
            state: { values: Object.fromEntries(filled) },
          },
        },
        id,
      );
    },
    async close() {
      await bot.stop();
      await slack.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

const interaction = (type: string, { user, ...rest }: { user: string; trigger_id: string; response_url: string }) => ({
  type,
  team: { id: 'T1' },
  user: { id: user },
  ...rest,
});

function answerOf(method: string, args: URLSearchParams): object {
  if (method === 'auth.test') return { ok: true, team_id: 'T1' };
  if (method === 'usergroups.users.list') return { ok: true, users: Object.keys(STAFF) };
  if (method === 'conversations.info') return { ok: true, channel: { id: 'C1' } };
  if (method === 'views.open') return { ok: true, view: { id: 'V1' } };
  const user = args.get('user') ?? '';
  if (method === 'users.info') return { ok: true, user: { id: user, team_id: 'T1', name: STAFF[user] } };
  return { ok: true };
}

/** Delivers a payload, and resolves with what it was acknowledged with; null where that is empty. */
type Deliver = (type: 'slash_commands' | 'interactive', payload: object, id: string) => Promise<unknown>;

function bySignedRequest(port: number): Deliver {
  let last = 0;
  return async (type, payload) => {
    const body = new URLSearchParams();
    if (type === 'interactive') body.set('payload', JSON.stringify(payload));
    else for (const [name, value] of Object.entries(payload)) body.set(name, String(value));
    // Delivered again it is the same payload in another request, so it is signed anew.
    body.set('delivery', String((last += 1)));
    const seconds = Math.floor(Date.now() / 1000);
    const answer = await fetch(`http://127.0.0.1:${port}/slack/events`, {
      method: 'POST',
      headers: {
        'content-type': FORM,
        'x-slack-request-timestamp': String(seconds),
        'x-slack-signature': signatureOf(SECRET, seconds, body.toString()),
      },
      body: body.toString(),
    });
    if (answer.status !== 200) throw new Error(`the door answered ${answer.status}`);
    const text = await answer.text();
    return text === '' ? null : JSON.parse(text);
  };
}

const bySocket =
  (slack: SlackSockets): Deliver =>
  async (type, payload, id) => {
    const acks = () => slack.acknowledged.filter((one) => one.envelope_id === id);
    const before = acks().length;
    slack.send({ type, envelope_id: id, accepts_response_payload: true, payload });
    await slack.until(() => acks().length > before);
    const answer = acks().at(-1)?.payload ?? null;
    // Over a socket nothing is said as an object with nothing in it.
    return JSON.stringify(answer) === '{}' ? null : answer;
  };
