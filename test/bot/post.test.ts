import { createServer, type Server, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createBot, type Bot } from '../../src/bot/bot.js';
import type { Clerk } from '../../src/core/clerk.js';
import type { OutboxSlack } from '../../src/core/model/outbox.js';
import type { SlackContent, StaffEvent } from '../../src/core/model/slack-content.js';
import { type Bed, buttonsOf, keepLog, only, order, seedShop, setup, startBed } from './bed.js';
import { certificateOf, overviewOf, reviewOf } from './hostile.js';

const item = (content: SlackContent): OutboxSlack => ({
  id: 'O-000001',
  channel: 'slack',
  state: 'queued',
  queuedAt: '2026-11-24T09:00:00.000Z',
  nextAttemptAt: '2026-11-24T09:00:00.000Z',
  attempts: 0,
  content,
});
const notice = item({ kind: 'notice', text: 'A mail to <anna@rossi.com> came back & nobody read it.' });

describe('posts to the staff’s channel', () => {
  let bed: Bed;
  beforeEach(async () => {
    bed = await startBed();
  });
  afterEach(() => bed.close());

  const lastPost = () => {
    const last = bed.world.messages().at(-1);
    if (!last) throw new Error('nothing was posted');
    return last;
  };

  test('an event puts up the card; what happens next changes it and goes into its thread', async () => {
    const { customer } = await seedShop(bed.clerk);
    const { certificate } = await order(bed.clerk, customer, ['www.event-shop.com']);
    const tell = (event: StaffEvent, detail: string) =>
      bed.bot.post(item({ kind: 'event', event, certificate, by: 'Anna (slack)', detail }));
    expect(await tell('ordered', '2026-000001')).toEqual({ result: 'sent' });
    const [put, none] = bed.world.messages();
    expect(none).toBeUndefined();
    expect(put?.text).toContain('Ordered');
    expect(put?.text).toContain('SSL-1001 www.event-shop.com: waiting for CSR and payment');

    await bed.clerk.execute('record-payment', { invoice: '2026-000001' }, setup);
    expect(await tell('paid', '146.40 EUR')).toEqual({ result: 'sent' });
    const [card, reply, more] = bed.world.messages();
    expect(more).toBeUndefined();
    expect(card).toMatchObject({ id: put?.id });
    expect(card?.text).toContain('Paid* · 146.40 EUR');
    expect(card && buttonsOf(card)).not.toContain('card:pay');
    expect(reply).toMatchObject({ thread: put?.id, text: expect.stringContaining('Paid: SSL-1001') });

    // Tried again, as after a stop between the steps: no second card.
    await tell('paid', '146.40 EUR');
    expect(bed.world.messages().filter(({ thread }) => thread === undefined)).toHaveLength(1);
  });

  test('a card that is gone, or stands elsewhere, is put up anew', async () => {
    const { customer } = await seedShop(bed.clerk);
    const { certificate } = await order(bed.clerk, customer, ['www.event-shop.com']);
    const event = item({ kind: 'event', event: 'ordered', certificate, by: 'Anna (slack)' });
    const keep = (channel: string, ts: string) =>
      bed.clerk.execute('keep-slack-card', { certificate: certificate.id, channel, ts }, { kind: 'clock' });
    for (const [channel, ts] of [
      [bed.world.channelId, '1700000000.000001'],
      ['C0ELSEWHERE', '1700000000.000001'],
    ] as const) {
      await keep(channel, ts);
      const before = bed.world.messages().length;
      expect(await bed.bot.post(event)).toEqual({ result: 'sent' });
      expect(bed.world.messages()).toHaveLength(before + 1);
    }
    const { card } = await bed.clerk.execute('show-slack-card', { certificate: certificate.id }, setup);
    expect(card).toMatchObject({ channel: bed.world.channelId, ts: lastPost().id });
  });

  test('a card on which nothing happened for a week gives way to a new one', async () => {
    const { customer } = await seedShop(bed.clerk);
    const { certificate } = await order(bed.clerk, customer, ['www.event-shop.com']);
    const event = item({ kind: 'event', event: 'ordered', certificate, by: 'Anna (slack)' });
    await bed.bot.post(event);
    const { card } = await bed.clerk.execute('show-slack-card', { certificate: certificate.id }, setup);
    if (!card) throw new Error('no card was kept');
    await bed.store.tx((tx) => tx.put('slack-card', { ...card, at: '2026-11-16T09:00:00.000Z' }));
    await bed.bot.post(event);
    const [old, fresh] = bed.world.messages();
    expect(old && buttonsOf(old)).toEqual([]);
    expect(old?.text).toContain('goes on below');
    expect(fresh && buttonsOf(fresh)).toContain('card:csr');
    expect(fresh?.thread).toBeUndefined();
  });

  test('the digest, a notice, a review', async () => {
    for (const content of [
      { kind: 'digest', on: '2026-11-24', overview: overviewOf('www.example.com', 30) },
      { kind: 'review-opened', review: reviewOf('www.example.com', 2) },
      { kind: 'event', event: 'issued', certificate: certificateOf('www.example.com', 1), by: 'Anna' },
    ] satisfies SlackContent[]) {
      expect(await bed.bot.post(item(content))).toEqual({ result: 'sent' });
    }
    expect(bed.world.messages().map((post) => post.text.split('\n')[0])).toEqual([
      expect.stringContaining('Certificates on 2026-11-24: 30 to look at'),
      expect.stringContaining('Please look: R-0001'),
      expect.stringContaining('Issued: SSL-1042'),
    ]);
    await bed.bot.post(notice);
    expect(lastPost().text).toBe('A mail to &lt;anna@rossi.com&gt; came back &amp; nobody read it.');
  });

  test('a digest of one’s own comes as a direct message, and no longer to those who have left the staff', async () => {
    const digest = item({ kind: 'digest', on: '2026-11-24', overview: overviewOf('www.example.com', 2) });
    const before = bed.world.messages().length;
    expect(await bed.bot.post({ ...digest, to: bed.staff })).toEqual({ result: 'sent' });
    expect(bed.world.messages()).toHaveLength(before);
    for (const to of [bed.guest, bed.stranger, 'U0NOBODY']) {
      expect(await bed.bot.post({ ...digest, to })).toMatchObject({ result: 'withdrawn' });
    }
  });

  test('App Home shows what needs somebody, and is renewed by what is done there', async () => {
    const { customer } = await seedShop(bed.clerk);
    await order(bed.clerk, customer, ['www.home-shop.com']);
    const home = only(await bed.drive({ user: bed.staff, home: true }));
    expect(home.kind).toBe('home');
    expect(home.text).toContain('www.home-shop.com');
    const card = only(await bed.press(home, 'card:show'));
    expect(card).toMatchObject({ kind: 'modal' });
    const form = only(await bed.press(card, 'card:pay'));
    expect(form.callback_id).toBe('pay');
    const { shown, closed } = await bed.submit(form, {});
    expect(closed).toBe(form.id);
    expect(shown.find((one) => one.id === card.id)?.text).toContain('*waiting for CSR*');
    expect(shown.find((one) => one.kind === 'home')?.text).toContain('*waiting for CSR*');

    const ordering = only(await bed.press(home, 'home:order'));
    const done = await bed.submit(ordering, { customer, product: 'dv-wild', names: '*.home-shop.com' });
    expect(done.shown.find((one) => one.id === ordering.id)?.text).toContain('Ordered: SSL-1002');
    expect(done.shown.find((one) => one.kind === 'home')?.text).toContain('SSL-1002');

    const list = only(await bed.press(home, 'home:list'));
    expect(list).toMatchObject({ kind: 'modal' });
    expect(buttonsOf(list)).toContain('card:show');
    expect((await bed.clerk.execute('list-certificates', {}, setup)).certificates).toHaveLength(2);
  });
});

describe('what Slack answers to a post', () => {
  let slack: Server;
  let answer: (method: string, res: ServerResponse) => void;
  let bot: Bot;
  beforeEach(async () => {
    slack = createServer((req, res) => {
      req.resume();
      const method = (req.url ?? '').replace('/api/', '');
      if (method === 'conversations.info') json(res, { ok: true, channel: { id: 'C1' } });
      else answer(method, res);
    });
    await new Promise<void>((resolve) => slack.listen(0, '127.0.0.1', resolve));
    bot = botAt(slack);
  });
  afterEach(async () => {
    slack.closeAllConnections();
    if (slack.listening) await new Promise<void>((resolve) => slack.close(() => resolve()));
  });

  test.each([
    ['invalid_blocks', 'permanent'],
    ['msg_too_long', 'permanent'],
    ['not_in_channel', 'temporary'],
    ['token_revoked', 'temporary'],
    ['internal_error', 'temporary'],
  ])('%s is %s', async (error, result) => {
    answer = (_, res) => json(res, { ok: false, error });
    expect(await bot.post(notice)).toEqual({ result, reason: `Slack: ${error}` });
  });

  test('a rate limit is temporary and says for how long', async () => {
    answer = (_, res) => res.writeHead(429, { 'retry-after': '30' }).end();
    expect(await bot.post(notice)).toEqual({
      result: 'temporary',
      reason: 'Slack: rate limited for 30 seconds',
      waitMs: 30_000,
    });
  });

  test('an outage is temporary', async () => {
    answer = (_, res) => res.writeHead(503).end('down');
    expect(await bot.post(notice)).toMatchObject({ result: 'temporary', reason: expect.stringContaining('503') });
    slack.closeAllConnections();
    await new Promise<void>((resolve) => slack.close(() => resolve()));
    expect(await bot.post(notice)).toMatchObject({ result: 'temporary' });
  });

  test('the start says what is wrong with the token', async () => {
    answer = (_, res) => json(res, { ok: false, error: 'invalid_auth' });
    await expect(bot.start()).rejects.toThrow('Slack does not take SLACK_BOT_TOKEN (invalid_auth)');
    expect(bot.connected).toBe(false);
    answer = (_, res) => json(res, { ok: true, team_id: 'T2' });
    await expect(bot.start()).rejects.toThrow('belongs to the workspace T2, SLACK_TEAM_ID says T1');
    answer = (_, res) => json(res, { ok: true, team_id: 'T1' });
    await bot.start();
    expect(bot.connected).toBe(true);
  });
});

const json = (res: ServerResponse, body: object): void => {
  res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};

/** A bot whose core is never asked. */
function botAt(slack: Server): Bot {
  const address = slack.address();
  const clerk: Clerk = {
    execute: () => Promise.reject(new Error('not asked for here')),
    ask: () => Promise.reject(new Error('not asked for here')),
    invoicePdf: () => Promise.reject(new Error('not asked for here')),
    issuesByItself: false,
  };
  return createBot({
    clerk,
    slack: {
      botToken: 'xoxb-x',
      signingSecret: 'secret',
      teamId: 'T1',
      staff: 'S123',
      channel: 'C1',
      apiUrl: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/api/`,
    },
    shop: { timeZone: 'UTC', language: 'en', sellerName: 'Northgate' },
    now: () => new Date('2026-11-24T09:00:00Z'),
    log: keepLog(),
    postEveryMs: 0,
  });
}
