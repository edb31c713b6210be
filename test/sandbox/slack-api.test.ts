import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { plain, type TestBed, testBed } from './slack-app.js';

let bed: TestBed;
let wall: number;
beforeEach(async () => {
  wall = Date.now();
  bed = await testBed({ wall: () => wall });
});
afterEach(async () => {
  await bed.close();
});

const Answer = z.looseObject({
  ok: z.boolean(),
  ts: z.string().optional(),
  response_metadata: z.looseObject({ next_cursor: z.string().optional() }).optional(),
});

async function api(method: string, values: object = {}, token = bed.world.botToken): Promise<z.infer<typeof Answer>> {
  const response = await fetch(bed.world.apiUrl + method, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(values),
  });
  return Answer.parse(await response.json());
}

/** What a listener of `/ssl` is given; it does nothing else. */
async function commandBody(): Promise<{ trigger_id: string; response_url: string }> {
  const bodies: { trigger_id: string; response_url: string }[] = [];
  bed.app.command('/ssl', async ({ ack, body }) => {
    bodies.push(body);
    await ack();
  });
  await bed.show({ user: bed.staff, command: '/ssl' });
  const [body] = bodies;
  if (!body) throw new Error('no command arrived');
  return body;
}

const modal = { type: 'modal', title: plain('T'), blocks: [{ type: 'divider' }] };

describe('the token', () => {
  it('is looked at before anything else', async () => {
    expect(await api('auth.test', {}, '')).toEqual({ ok: false, error: 'not_authed' });
    expect(await api('auth.test', {}, 'xoxb-wrong')).toEqual({ ok: false, error: 'invalid_auth' });
    expect(await api('no.such', {}, 'xoxb-wrong')).toEqual({ ok: false, error: 'invalid_auth' });
    expect(await api('no.such')).toEqual({ ok: false, error: 'unknown_method' });
    expect(await api('auth.test')).toMatchObject({ ok: true, team_id: bed.world.teamId });
    expect(await api('apps.connections.open')).toMatchObject({ ok: false, error: 'not_allowed_token_type' });
  });

  it('is good for the granted scopes only', async () => {
    const narrow = await testBed({ seed: { scopes: ['chat:write'] } });
    const client = new WebClient(narrow.world.botToken, {
      slackApiUrl: narrow.world.apiUrl,
      retryConfig: { retries: 0 },
    });
    await expect(client.users.list({})).rejects.toMatchObject({
      data: { error: 'missing_scope', needed: 'users:read' },
    });
    await narrow.close();
  });
});

describe('a trigger', () => {
  it('opens one modal', async () => {
    const { trigger_id } = await commandBody();
    expect(await api('views.open', { trigger_id, view: { ...modal, title: plain('x'.repeat(25)) } })).toMatchObject({
      error: 'invalid_arguments',
      response_metadata: { messages: ['[ERROR] must be less than 25 characters [json-pointer:/view/title/text]'] },
    });
    expect(await api('views.open', { trigger_id, view: modal })).toMatchObject({ ok: true });
    expect(await api('views.open', { trigger_id, view: modal })).toEqual({ ok: false, error: 'exchanged_trigger_id' });
  });

  it('is good for three seconds', async () => {
    const { trigger_id } = await commandBody();
    wall += 3_001;
    expect(await api('views.open', { trigger_id, view: modal })).toEqual({ ok: false, error: 'expired_trigger_id' });
  });

  it('must be one of ours, and come from a modal to push', async () => {
    const { trigger_id } = await commandBody();
    expect(await api('views.open', { trigger_id: '1.2.3', view: modal })).toMatchObject({
      error: 'invalid_trigger_id',
    });
    expect(await api('views.push', { trigger_id, view: modal })).toMatchObject({ error: 'invalid_arguments' });
  });

  it('stacks three modals and no more', async () => {
    const answers: unknown[] = [];
    const withButton = {
      ...modal,
      blocks: [{ type: 'actions', elements: [{ type: 'button', action_id: 'up', text: plain('Up') }] }],
    };
    bed.app.command('/ssl', async ({ ack, body }) => {
      await ack();
      answers.push(await api('views.open', { trigger_id: body.trigger_id, view: withButton }));
    });
    bed.app.action('up', async ({ ack, body }) => {
      await ack();
      if ('trigger_id' in body)
        answers.push(await api('views.push', { trigger_id: body.trigger_id, view: withButton }));
    });
    let view = (await bed.show({ user: bed.staff, command: '/ssl' })).shown[0]?.id;
    for (let press = 0; press < 3; press += 1) {
      const { shown } = await bed.show({ user: bed.staff, action: { view, action_id: 'up' } });
      view = shown[0]?.id ?? view;
    }
    expect(answers).toMatchObject([{ ok: true }, { ok: true }, { ok: true }, { error: 'push_limit_reached' }]);
  });
});

describe('a response_url', () => {
  const post = (url: string, body: object) => fetch(url, { method: 'POST', body: JSON.stringify(body) });

  it('takes five posts, not six; a refused one does not count', async () => {
    const { response_url } = await commandBody();
    expect((await post(response_url, {})).status).toBe(400);
    const statuses: number[] = [];
    for (let n = 1; n <= 6; n += 1) statuses.push((await post(response_url, { text: `${n}` })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 404]);
    expect(await (await post(response_url, { text: '7' })).json()).toEqual({ ok: false, error: 'used_url' });
  });

  it('is good for thirty minutes', async () => {
    const { response_url } = await commandBody();
    wall += 30 * 60_000;
    expect((await post(response_url, { text: 'in time' })).status).toBe(200);
    wall += 1;
    expect(await (await post(response_url, { text: 'late' })).json()).toEqual({ ok: false, error: 'expired_url' });
  });

  it('holds blocks to the same limits', async () => {
    const { response_url } = await commandBody();
    const answer = await post(response_url, { blocks: [{ type: 'header', text: plain('x'.repeat(151)) }] });
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: 'invalid_blocks' }]);
  });
});

describe('messages', () => {
  it('are written, changed, read back and deleted where the app is a member', async () => {
    const channel = bed.world.channelId;
    const posted = await api('chat.postMessage', { channel, text: 'a' });
    const ts = posted.ts;
    expect(await api('chat.getPermalink', { channel, message_ts: ts })).toMatchObject({ ok: true });
    expect(await api('reactions.add', { channel, timestamp: ts, name: 'eyes' })).toEqual({ ok: true });
    expect(await api('reactions.add', { channel, timestamp: ts, name: 'eyes' })).toMatchObject({
      error: 'already_reacted',
    });
    await api('chat.update', { channel, ts, text: 'b' });
    await api('chat.postMessage', { channel, text: 'reply', thread_ts: ts });
    expect(await api('conversations.history', { channel })).toMatchObject({ messages: [{ ts, text: 'b' }] });
    expect(await api('conversations.replies', { channel, ts })).toMatchObject({
      messages: [{ text: 'b' }, { text: 'reply' }],
    });
    expect(await api('chat.delete', { channel, ts })).toMatchObject({ ok: true, ts });
    expect(await api('chat.update', { channel, ts, text: 'c' })).toMatchObject({ error: 'message_not_found' });
    expect(await api('chat.postMessage', { channel })).toMatchObject({ error: 'no_text' });
    expect(await api('chat.postMessage', { channel: 'C0NOWHERE', text: 'x' })).toMatchObject({
      error: 'channel_not_found',
    });
  });

  it('go to one person alone, in the channel or directly', async () => {
    const channel = bed.world.channelId;
    expect(await api('chat.postEphemeral', { channel, user: bed.guest, text: 'x' })).toMatchObject({
      error: 'user_not_in_channel',
    });
    const hidden = await api('chat.postEphemeral', { channel, user: bed.staff, text: 'x' });
    expect(await api('chat.update', { channel, ts: hidden.message_ts, text: 'y' })).toMatchObject({
      error: 'cant_update_message',
    });
    const direct = await api('conversations.open', { users: bed.staff });
    expect(direct).toMatchObject({ ok: true, channel: { id: expect.stringMatching(/^D/) } });
    expect(await api('chat.postMessage', { channel: bed.staff, text: 'hello' })).toMatchObject({ ok: true });
    expect(bed.world.messages()).toEqual([]);
  });
});

describe('lists', () => {
  it('come in pages with a cursor', async () => {
    const first = await api('users.list', { limit: 2 });
    const cursor = first.response_metadata?.next_cursor;
    const second = await api('users.list', { limit: 2, cursor });
    expect([first.members, second.members]).toMatchObject([{ length: 2 }, { length: 2 }]);
    expect(second.response_metadata).toEqual({ next_cursor: '' });
  });

  it('know unknown people, channels and groups as such', async () => {
    expect(await api('users.info', { user: 'U1' })).toMatchObject({ error: 'user_not_found' });
    expect(await api('conversations.info', { channel: 'C1' })).toMatchObject({ error: 'channel_not_found' });
    expect(await api('usergroups.users.list', { usergroup: 'S1' })).toMatchObject({ error: 'no_such_subteam' });
    expect(await api('files.info', { file: 'F1' })).toMatchObject({ error: 'file_not_found' });
  });
});

describe('changes', () => {
  it('are told to whoever watches', async () => {
    let changes = 0;
    bed.world.onChange(() => (changes += 1));
    await api('chat.postMessage', { channel: bed.world.channelId, text: 'digest' });
    expect(changes).toBe(1);
  });
});
