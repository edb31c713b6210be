import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttpServer } from '../../src/http.js';
import { MailTally } from '../../src/mail/in/tally.js';
import { CommitTimes } from '../../src/metrics/commit-times.js';
import { createMetrics } from '../../src/metrics/metrics.js';
import { isFromHere, metricsRoute } from '../../src/metrics/route.js';
import { queued } from '../contract/documents.js';
import { START, openWorld } from '../core/world.js';

/** The value of a metric, labels and all. */
const valueOf = (read: string, name: string): string | undefined =>
  read
    .split('\n')
    .find((line) => line.startsWith(`${name} `))
    ?.slice(name.length + 1);

describe('what a clerk says about itself', () => {
  it('counts mails, the outbox, connections and jobs, and names nobody', async () => {
    const world = await openWorld();
    const tally = new MailTally();
    tally.counts.handed = 9;
    tally.counts.outcomes.applied = 3;
    tally.counts.outcomes.ignored = 2;
    tally.counts.duplicates = 1;
    tally.counts.failed = 1;
    tally.counts.inHand = 2;
    const at = (secondsAgo: number): string => new Date(Date.parse(START) - secondsAgo * 1000).toISOString();
    await world.store.tx(async (tx) => {
      await tx.put('outbox', { ...queued('O-000001', at(0), 'sent'), queuedAt: at(900) });
      await tx.put('outbox', { ...queued('O-000002', at(0)), queuedAt: at(90) });
      await tx.put('outbox', { ...queued('O-000003', at(0)), queuedAt: at(60) });
      await tx.put('outbox', queued('O-000004', at(0), 'dead'));
    });
    const commits = new CommitTimes();
    const store = commits.around(world.store);
    const metrics = createMetrics({
      commits,
      store,
      clock: world.clock,
      mails: tally.counts,
      doors: () => [{ taken: 12, waiting: 2, dropped: 0 }],
      mailboxSilentSeconds: () => 61,
      overlooked: () => Promise.resolve({ unattended: 3, unsent: 0, unnoticed: 0 }),
      connections: () => ({ mailbox: true, slack: false }),
      socket: () => ({ reopened: 4, foundDead: 1, silentMs: 2_500 }),
    });
    await metrics.timed('sweep', () => Promise.resolve())();
    await expect(metrics.timed('sweep', () => Promise.reject(new Error('no')))()).rejects.toThrow('no');
    metrics.delivered({ sent: 2, failed: 1, withdrawn: 0 });
    await store.tx(() => Promise.resolve());
    await expect(store.tx(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    metrics.slackAcked(0.02);
    // Read twice: what is counted elsewhere must not be added up.
    await metrics.read();
    const { text: read, type } = await metrics.read();
    expect(type).toMatch(/^text\/plain; version=0\.0\.4/);
    const expected: Record<string, string> = {
      certclerk_mails_received_total: '9',
      'certclerk_mails_ended_total{outcome="applied"}': '3',
      'certclerk_mails_ended_total{outcome="ignored"}': '2',
      'certclerk_mails_ended_total{outcome="review"}': '0',
      certclerk_mails_duplicate_total: '1',
      certclerk_mails_failed_total: '1',
      certclerk_mails_in_hand: '2',
      certclerk_mails_unaccounted: '1',
      'certclerk_outbox_items{state="queued"}': '2',
      'certclerk_outbox_items{state="dead"}': '1',
      certclerk_outbox_oldest_seconds: '90',
      certclerk_on_hold: '0',
      certclerk_reviews_open: '0',
      certclerk_slack_socket_reopened_total: '4',
      certclerk_slack_socket_dead_total: '1',
      certclerk_slack_socket_silent_seconds: '2.5',
      certclerk_mailbox_silent_seconds: '61',
      'certclerk_overlooked{what="unattended"}': '3',
      'certclerk_overlooked{what="unsent"}': '0',
      'certclerk_overlooked{what="unnoticed"}': '0',
      certclerk_commit_seconds_count: '1',
      'certclerk_slack_ack_seconds_bucket{le="0.01"}': '0',
      'certclerk_slack_ack_seconds_bucket{le="0.025"}': '1',
      'certclerk_connection_up{to="mailbox"}': '1',
      'certclerk_connection_up{to="slack"}': '0',
      'certclerk_job_seconds_count{job="sweep"}': '2',
      'certclerk_job_failures_total{job="sweep"}': '1',
      'certclerk_deliveries_total{result="sent"}': '2',
    };
    expect(Object.fromEntries(Object.keys(expected).map((name) => [name, valueOf(read, name)]))).toEqual(expected);
    expect(read).toContain('process_resident_memory_bytes');
    expect(read).not.toMatch(/@|example/);
    metrics.close();
  });
});

const TOKEN = 'a-token-of-enough-characters';

describe('who may read /metrics', () => {
  const server = createServer();
  let port: number;
  beforeAll(async () => {
    const read = () => Promise.resolve({ text: 'metrics', type: 'text/plain' });
    const routes = [metricsRoute({ read }, TOKEN)];
    const inner = createHttpServer(routes, { error: () => undefined });
    server.on('request', (req, res) => inner.emit('request', req, res));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => void server.close());

  const get = (headers: Record<string, string>, path = '/metrics', method = 'GET'): Promise<[number, string]> =>
    new Promise((resolve, reject) => {
      const req = request({ host: '127.0.0.1', port, path, method, headers }, (res) => {
        text(res).then((body) => resolve([res.statusCode ?? 0, body]), reject);
      });
      req.on('error', reject).end();
    });

  it.each([
    ['this machine', {}, 200],
    ['this machine, with the token', { authorization: `Bearer ${TOKEN}` }, 200],
    ['this machine, with a wrong token', { authorization: 'Bearer wrong' }, 401],
    ['a proxy on this machine', { 'x-forwarded-for': '203.0.113.9' }, 401],
    ['a proxy on this machine, by RFC 7239', { forwarded: 'for=203.0.113.9' }, 401],
    ['a proxy that only says so', { via: '1.1 proxy' }, 401],
    ['a proxy that hands on the name', { host: 'ssl.example.com' }, 401],
    ['a proxy, with the token', { 'x-forwarded-for': '203.0.113.9', authorization: `Bearer ${TOKEN}` }, 200],
    ['a proxy, with the token and more', { 'x-forwarded-for': '203.0.113.9', authorization: `Bearer ${TOKEN}x` }, 401],
    ['a proxy, with another scheme', { 'x-forwarded-for': '203.0.113.9', authorization: `Basic ${TOKEN}` }, 401],
  ])('%s: %o → %i', async (_, headers, status) => {
    const [code, body] = await get(headers);
    expect([code, body]).toEqual([
      status,
      status === 200 ? 'metrics' : expect.stringMatching(/CERTCLERK_METRICS_TOKEN/),
    ]);
  });

  it('other paths and methods are not its own', async () => {
    expect((await get({}, '/metricsx'))[0]).toBe(404);
    expect((await get({}, '/metrics', 'POST'))[0]).toBe(404);
  });

  it.each([
    ['127.0.0.1', '127.0.0.1:3000', true],
    ['::1', '[::1]:3000', true],
    ['::ffff:127.0.0.1', 'localhost', true],
    ['10.0.0.1', 'localhost', false],
    ['::ffff:10.0.0.1', 'localhost', false],
    [undefined, 'localhost', false],
    ['127.0.0.1', undefined, false],
  ])('from %s to %s: %s', (remoteAddress, host, here) => {
    const req = { socket: { remoteAddress }, headers: { host } };
    expect(isFromHere(req as unknown as Parameters<typeof isFromHere>[0])).toBe(here);
  });
});
