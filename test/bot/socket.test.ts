import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Bot, createBot } from '../../src/bot/bot.js';
import type { SocketPatience } from '../../src/bot/socket-watch.js';
import type { Clerk } from '../../src/core/clerk.js';
import { createClerk } from '../../src/core/execute.js';
import type { Store } from '../../src/core/ports.js';
import { openJsonStore } from '../../src/core/store/json/json-store.js';
import { NOW, keepLog, order, seedShop, setup, shop } from './bed.js';
import { SlackSockets } from './slack-sockets.js';

const METHODS: Record<string, object> = {
  'auth.test': { ok: true, team_id: 'T1' },
  'users.info': { ok: true, user: { id: 'U1', team_id: 'T1', name: 'anna' } },
  'usergroups.users.list': { ok: true, users: ['U1'] },
  'conversations.info': { ok: true, channel: { id: 'C1' } },
};

describe('Socket Mode', () => {
  let slack: SlackSockets;
  let bot: Bot;
  let store: Store;
  let folder: string;
  let clerk: Clerk;
  const log = keepLog();

  const botWith = (socketPatience?: SocketPatience): Bot =>
    createBot({
      clerk,
      slack: {
        botToken: 'xoxb-x',
        signingSecret: '',
        appToken: 'xapp-1-x',
        teamId: 'T1',
        staff: 'S123',
        channel: 'C1',
        apiUrl: `${slack.origin}/api/`,
      },
      shop: { timeZone: shop.timeZone, language: 'en', sellerName: 'Northgate' },
      now: () => NOW,
      log,
      checksBlocks: true,
      socketPatience,
    });

  beforeEach(async () => {
    slack = new SlackSockets((name) => METHODS[name] ?? { ok: true });
    await slack.listen();
    folder = await mkdtemp(join(tmpdir(), 'certclerk-socket-'));
    store = await openJsonStore({ folder });
    clerk = createClerk({
      store,
      clock: { now: () => NOW },
      shop,
      secrets: ['for tests'],
      printInvoice: async () => Buffer.from('%PDF'),
      issueNow: null,
    });
    bot = botWith();
  });
  afterEach(async () => {
    await bot.stop();
    await slack.close();
    await store.close();
    await rm(folder, { recursive: true });
  });

  const command = (text: string, envelope: string, trigger = envelope) =>
    slack.send({
      type: 'slash_commands',
      envelope_id: envelope,
      accepts_response_payload: true,
      payload: {
        command: '/ssl',
        text,
        user_id: 'U1',
        team_id: 'T1',
        channel_id: 'C1',
        trigger_id: trigger,
        response_url: `${slack.origin}/response`,
      },
    });

  test('a command is acknowledged and answered, and delivered twice it has one effect', async () => {
    const { customer } = await seedShop(clerk);
    await order(clerk, customer, ['www.socket-shop.com']);
    await bot.start();
    expect(bot.connected).toBe(true);
    command('pay 2026-000001 10', 'e1');
    command('pay 2026-000001 10', 'e1');
    await slack.until(() => slack.acknowledged.length === 2 && slack.responses.length > 0);
    await bot.settled();
    expect(slack.acknowledged.map((one) => one.envelope_id)).toEqual(['e1', 'e1']);
    expect(slack.responses).toHaveLength(1);
    expect(slack.responses[0]).toMatchObject({
      response_type: 'ephemeral',
      text: expect.stringContaining('10.00 EUR recorded'),
    });
    const { document } = await clerk.execute('show-invoice', { number: '2026-000001' }, setup);
    expect(document.payments).toHaveLength(1);
  });

  test('a form is answered over the socket', async () => {
    await bot.start();
    slack.send({
      type: 'interactive',
      envelope_id: 'e2',
      accepts_response_payload: true,
      payload: {
        type: 'view_submission',
        team: { id: 'T1' },
        user: { id: 'U1' },
        trigger_id: 't2',
        view: {
          id: 'V1',
          callback_id: 'pay',
          private_metadata: '{"origin":{"in":"home"},"invoice":"2026-000009"}',
          state: { values: { amount: { value: { value: '10' } } } },
        },
      },
    });
    await slack.until(() => slack.acknowledged.length === 1);
    expect(slack.acknowledged[0]).toMatchObject({
      envelope_id: 'e2',
      payload: { response_action: 'errors', errors: { amount: expect.stringContaining('There is no invoice') } },
    });
  });

  test('a socket that is cut, or that Slack closes, is opened again', async () => {
    await bot.start();
    slack.cut();
    await slack.until(() => slack.opened === 2);
    slack.send({ type: 'disconnect', reason: 'refresh_requested' });
    await slack.until(() => slack.opened === 3);
    command('help', 'e3');
    await slack.until(() => slack.responses.length === 1);
    expect(bot.connected).toBe(true);
  });

  test('while Slack refuses, it is not connected, and goes on trying', async () => {
    await bot.start();
    slack.refuse = 'internal_error';
    slack.cut();
    await slack.until(() => log.lines.some((line) => line.message.includes('could not be opened again')));
    expect(bot.connected).toBe(false);
    slack.refuse = null;
    await slack.until(() => slack.opened === 2);
  });

  test.each([
    ['frozen', { noSignMs: 200, silentMs: 60_000 }, /not even answers/],
    ['proxied', { noSignMs: 60_000, silentMs: 200 }, /sent nothing for too long/],
  ] as const)('a socket that is open but dead (%s) is opened again, and counted', async (network, patience, why) => {
    await bot.stop();
    bot = botWith(patience);
    await bot.start();
    slack.network = network;
    await slack.until(() => slack.opened === 2);
    slack.network = 'well';
    expect(log.lines.map((line) => JSON.stringify(line.facts)).join()).toMatch(why);
    expect(bot.socket?.foundDead).toBeGreaterThan(0);
    await vi.waitFor(() => expect(bot.connected).toBe(true), 20_000);
    command('help', `after ${network}`);
    await slack.until(() => slack.responses.length === 1);
  });

  test('a wrong app token is said at the start', async () => {
    slack.refuse = 'invalid_auth';
    await expect(bot.start()).rejects.toThrow('Slack does not take SLACK_APP_TOKEN (invalid_auth)');
    expect(bot.connected).toBe(false);
  });

  test('nothing comes in over HTTP', async () => {
    const statuses: number[] = [];
    const res = { writeHead: (status: number) => (statuses.push(status), res), end: () => res };
    bot.handler(Object.create(null), Object.assign(Object.create(null), res));
    expect(statuses).toEqual([404]);
  });
});
