import { createServer, type Server } from 'node:http';
import { webApi } from '@slack/bolt';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Authority, parseRoles, parseStaff } from '../../src/bot/authority.js';
import type { Envelope } from '../../src/bot/envelope.js';
import { type Bed, csrFor, keepLog, only, order, seedShop, setup, startBed } from './bed.js';

describe('who may act, over every kind of payload', () => {
  let bed: Bed;
  let customer: string;
  beforeAll(async () => {
    bed = await startBed();
    ({ customer } = await seedShop(bed.clerk));
    await order(bed.clerk, customer, ['www.guarded-shop.com']);
  });
  afterAll(() => bed.close());

  const REFUSAL = /Sorry|could not ask Slack/;
  const outsiders = () => [
    ['a guest', bed.guest],
    ['a stranger', bed.stranger],
  ];

  test('a command', async () => {
    for (const [, user] of outsiders()) {
      const shown = await bed.one('pay 2026-000001 1.00', user);
      expect(shown).toMatchObject({ kind: 'ephemeral', text: expect.stringMatching(REFUSAL) });
      expect(shown.text).not.toContain('guarded-shop');
    }
  });

  test('a button', async () => {
    const card = await bed.one('show www.guarded-shop.com');
    for (const [, user] of outsiders()) {
      const { shown } = await bed.press(card, 'card:cancel', { user });
      for (const one of shown) expect(one.text).toMatch(REFUSAL);
    }
    const { view } = await bed.clerk.execute('show-certificate', { certificate: 'SSL-1001' }, setup);
    expect(view.status).toBe('waiting for CSR and payment');
  });

  test('a form', async () => {
    for (const [, user] of outsiders()) {
      const form = await bed.one('csr www.guarded-shop.com');
      const view = only(await bed.submit(form, { csr: csrFor(['www.guarded-shop.com']) }, user));
      expect(view.text).toMatch(REFUSAL);
    }
    const { csr } = await bed.clerk.execute('show-certificate', { certificate: 'SSL-1001' }, setup);
    expect(csr).toBeNull();
  });

  test('the options of a select', async () => {
    const form = await bed.one('order');
    for (const [, user] of outsiders()) {
      const { options } = await bed.drive({
        user,
        options: { view: form.id, action_id: 'value', block_id: 'customer', query: '' },
      });
      expect(options).toEqual([]);
    }
  });

  test('App Home says why it is closed', async () => {
    const home = only(await bed.drive({ user: bed.guest, home: true }));
    expect(home.text).toMatch(REFUSAL);
    expect(home.text).not.toContain('guarded-shop');
  });

  test('a channel that is shared with another workspace', async () => {
    const shared = await bed.drive({ user: bed.staff, command: '/ssl', text: 'list', channel: 'C0PARTNERS1' });
    expect(only(shared).text).toContain('shared with another workspace');
  });

  test('staff by channel, and by list', async () => {
    for (const staff of [(b: { channelId: string }) => b.channelId, () => 'U0ANNAKELL, U0STELLANO']) {
      const other = await startBed({ staff });
      try {
        expect((await other.one('list')).text).toContain('There is no certificate yet');
        expect((await other.one('list', other.guest)).text).toMatch(REFUSAL);
        // On the list, but of another workspace.
        expect((await other.one('list', other.stranger)).text).toMatch(REFUSAL);
      } finally {
        await other.close();
      }
    }
  });
});

describe('what Slack says about people', () => {
  let slack: Server;
  let asked: string[];
  let answers: Record<string, unknown>;
  let time: number;
  let authority: Authority;

  const TEAM = 'T1';
  const anna = { id: 'U1', team_id: TEAM, profile: { display_name: 'Anna' } };
  const envelope = (change: Partial<Envelope> = {}): Envelope => ({
    kind: 'command',
    teamId: TEAM,
    userId: 'U1',
    userTeamId: null,
    channelId: 'C1',
    triggerId: null,
    responseUrl: null,
    deliveryId: null,
    ...change,
  });

  beforeEach(async () => {
    asked = [];
    time = 1_000_000;
    answers = {
      'users.info': { ok: true, user: anna },
      'usergroups.users.list': { ok: true, users: ['U1'] },
      'conversations.info': { ok: true, channel: { id: 'C1' } },
    };
    slack = createServer((req, res) => {
      const method = (req.url ?? '').replace('/api/', '');
      asked.push(method);
      const answer = answers[method];
      if (answer === undefined) return res.writeHead(500).end();
      res.setHeader('content-type', 'application/json');
      return res.end(JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => slack.listen(0, '127.0.0.1', resolve));
    const address = slack.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const web = new webApi.WebClient('xoxb-x', {
      slackApiUrl: `http://127.0.0.1:${port}/api/`,
      retryConfig: { retries: 0 },
    });
    authority = new Authority({
      web,
      teamId: TEAM,
      roles: parseRoles({ staff: 'S123' }),
      wall: () => time,
      log: keepLog(),
    });
  });
  afterEach(async () => {
    slack.closeAllConnections();
    await new Promise<void>((resolve) => slack.close(() => resolve()));
  });

  test('a member of the staff is let in under the name that people see', async () => {
    expect(await authority.judge(envelope())).toEqual({
      allowed: true,
      person: { id: 'U1', name: 'Anna', role: 'admin' },
    });
  });

  test.each([
    ['a guest', { is_restricted: true }],
    ['a single-channel guest', { is_ultra_restricted: true }],
    ['somebody who has left', { deleted: true }],
    ['a robot', { is_bot: true }],
    ['somebody of another workspace', { team_id: 'T2' }],
    ['a stranger', { is_stranger: true }],
    ['somebody else than was asked for', { id: 'U9' }],
  ])('%s is kept out', async (_, change) => {
    answers['users.info'] = { ok: true, user: { ...anna, ...change } };
    expect(await authority.judge(envelope())).toMatchObject({ allowed: false });
  });

  test('a member of the workspace within an organisation is let in', async () => {
    answers['users.info'] = { ok: true, user: { ...anna, team_id: 'E1', enterprise_user: { teams: [TEAM] } } };
    expect(await authority.judge(envelope())).toMatchObject({ allowed: true });
  });

  test.each([
    ['of another workspace', { teamId: 'T2' }],
    ['of a whole organisation', { teamId: null }],
    ['of a person from another workspace', { userTeamId: 'T2' }],
  ])('a payload %s is refused without asking anybody', async (_, change) => {
    expect(await authority.judge(envelope(change))).toMatchObject({ allowed: false });
    expect(asked).toEqual([]);
  });

  test.each(['users.info', 'usergroups.users.list', 'conversations.info'])('closed when %s fails', async (method) => {
    delete answers[method];
    expect(await authority.judge(envelope())).toMatchObject({
      allowed: false,
      why: expect.stringContaining('could not ask'),
    });
    // The failure is not remembered.
    answers[method] = { ok: true, user: anna, users: ['U1'], channel: { id: 'C1' } };
    expect(await authority.judge(envelope())).toMatchObject({ allowed: true });
  });

  test.each([
    ['is_shared', true],
    ['is_ext_shared', true],
    ['is_pending_ext_shared', true],
  ])('a channel that %s', async (flag, value) => {
    answers['conversations.info'] = { ok: true, channel: { id: 'C1', [flag]: value } };
    expect(await authority.judge(envelope())).toMatchObject({ allowed: false, why: expect.stringContaining('shared') });
  });

  test('a channel that we cannot see is closed, a direct message is not asked about', async () => {
    answers['conversations.info'] = { ok: false, error: 'channel_not_found' };
    expect(await authority.judge(envelope())).toMatchObject({
      allowed: false,
      why: expect.stringContaining('Invite me'),
    });
    expect(await authority.judge(envelope({ channelId: 'D1' }))).toMatchObject({ allowed: true });
  });

  test('answers are believed for a minute and no longer', async () => {
    await Promise.all([authority.judge(envelope()), authority.judge(envelope()), authority.judge(envelope())]);
    expect(asked).toHaveLength(3);
    answers['usergroups.users.list'] = { ok: true, users: [] };
    time += 59_000;
    expect(await authority.judge(envelope())).toMatchObject({ allowed: true });
    time += 1_000;
    expect(await authority.judge(envelope())).toMatchObject({ allowed: false });
    expect(asked).toHaveLength(6);
  });

  test('a channel’s members are read page by page', async () => {
    const pages = [
      { ok: true, members: ['U7'], response_metadata: { next_cursor: 'more' } },
      { ok: true, members: ['U1'], response_metadata: { next_cursor: '' } },
    ];
    Object.defineProperty(answers, 'conversations.members', { get: () => pages.shift() });
    const port = slack.address();
    const web = new webApi.WebClient('xoxb-x', {
      slackApiUrl: `http://127.0.0.1:${typeof port === 'object' && port ? port.port : 0}/api/`,
      retryConfig: { retries: 0 },
    });
    const byChannel = new Authority({
      web,
      teamId: TEAM,
      roles: parseRoles({ staff: 'C123' }),
      wall: () => time,
      log: keepLog(),
    });
    expect(await byChannel.judge(envelope())).toMatchObject({ allowed: true });
    expect(pages).toEqual([]);
  });
});

describe('SLACK_STAFF', () => {
  test.each(['S0123', 'C0123', 'G0123', 'U0123', 'U0123,W0456', ' U0123 , U0456 '])('%s is taken', (text) => {
    expect(() => parseStaff(text)).not.toThrow();
  });
  test.each(['', 'staff', 'S0123,S0456', 'U0123,C0456', 'D0123', 's0123', '@anna'])('%s is refused', (text) => {
    expect(() => parseStaff(text)).toThrow(/SLACK_STAFF must be/);
  });
});
