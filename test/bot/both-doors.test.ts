import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '../../src/core/ports.js';
import { openJsonStore } from '../../src/core/store/json/json-store.js';
import { order, seedShop, setup } from './bed.js';
import { DOORS, type Doors, type SubmittedForm, openDoors } from './doors.js';

let folder: string;
let store: Store;
let doors: Doors;

async function openOn(kind: (typeof DOORS)[number]): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'certclerk-doors-'));
  store = await openJsonStore({ folder });
  doors = await openDoors(kind, store);
  const { customer } = await seedShop(doors.clerk);
  await order(doors.clerk, customer, ['www.door-shop.com']);
}
afterEach(async () => {
  await doors.close();
  await store.close();
  await rm(folder, { recursive: true });
});

/** A payment of so much, as the form sends it. */
const payForm = (amount: string): SubmittedForm => ({
  id: 'V1',
  callback: 'pay',
  metadata: JSON.stringify({
    origin: { in: 'command', responseUrl: `${doors.slack.origin}/response` },
    invoice: '2026-000001',
  }),
  values: { amount, date: null, reference: null },
});

const payments = async (): Promise<number[]> => {
  const { document } = await doors.clerk.execute('show-invoice', { number: '2026-000001' }, setup);
  return document.payments.map(({ amount }) => amount);
};

/** What people were told so far. */
async function told(): Promise<string[]> {
  await doors.bot.settled();
  return doors.slack.responses.map(({ text }) => String(text));
}

describe.each(DOORS)('through %s', (kind) => {
  beforeEach(() => openOn(kind));

  test('a command is acknowledged with nothing and answered', async () => {
    expect(await doors.command('show www.door-shop.com', 't1')).toBeNull();
    expect(await told()).toEqual([expect.stringContaining('SSL-1001')]);
    expect(doors.slack.responses[0]).toMatchObject({ response_type: 'ephemeral', link_names: false });
  });

  test('a command opens its form, a fault stands at its field, and what is right is done', async () => {
    expect(await doors.command('pay 2026-000001', 't1')).toBeNull();
    await doors.bot.settled();
    const opened = doors.called.filter(({ method }) => method === 'views.open');
    expect(opened.map(({ args }) => args.get('trigger_id'))).toEqual(['t1']);
    expect(opened[0]?.args.get('view')).toContain('"callback_id":"pay"');
    expect(await doors.submit(payForm('ten'), 't2')).toEqual({
      response_action: 'errors',
      errors: { amount: expect.stringContaining('is not an amount') },
    });
    expect(await doors.submit(payForm('10'), 't3')).toBeNull();
    expect(await told()).toEqual([expect.stringContaining('10.00 EUR')]);
    expect(await payments()).toEqual([1000]);
  });

  test('a button acts', async () => {
    expect(await doors.press('card:cancel', 'SSL-1001', 't1')).toBeNull();
    expect(await told()).toEqual([expect.stringContaining('cancelled')]);
    const { certificates } = await doors.clerk.execute('list-certificates', { status: 'cancelled' }, setup);
    expect(certificates.map(({ id }) => id)).toEqual(['SSL-1001']);
  });

  test('what is delivered again is acknowledged again, and has one effect and one answer', async () => {
    for (let n = 0; n < 3; n += 1) await doors.command('pay 2026-000001 10', 't1');
    for (let n = 0; n < 3; n += 1) await doors.submit(payForm('20'), 't2');
    expect(await told()).toHaveLength(2);
    expect(await payments()).toEqual([1000, 2000]);
  });
});

describe('a socket that ends', () => {
  beforeEach(() => openOn('Socket Mode'));

  /** An envelope that nobody waits for: whether it is acknowledged is up to the network. */
  const send = (text: string, id: string): void =>
    doors.slack.send({
      type: 'slash_commands',
      envelope_id: id,
      accepts_response_payload: true,
      payload: {
        command: '/ssl',
        text,
        user_id: 'U1',
        team_id: 'T1',
        channel_id: 'C1',
        trigger_id: id,
        response_url: `${doors.slack.origin}/response`,
      },
    });

  test.each([
    ['after Slack has said so', () => doors.slack.send({ type: 'disconnect', reason: 'refresh_requested' })],
    ['in the middle', () => doors.slack.cut()],
  ])('%s: what was on its way is delivered again on the next; nothing is lost, nothing done twice', async (_, end) => {
    const amounts = ['10', '20', '30'];
    for (const amount of amounts) send(`pay 2026-000001 ${amount}`, `pay ${amount}`);
    end();
    await doors.slack.until(() => doors.slack.opened === 2);
    // Slack sends again what it has no acknowledgement of; here all of it, as if every one had been lost.
    for (const amount of amounts) await doors.command(`pay 2026-000001 ${amount}`, `pay ${amount}`);
    await doors.command('show www.door-shop.com', 'after it');
    await doors.slack.until(() => doors.slack.responses.length === 4);
    expect((await told()).filter((text) => text.includes('recorded'))).toHaveLength(3);
    expect((await payments()).toSorted((a, b) => a - b)).toEqual([1000, 2000, 3000]);
    expect(doors.bot.connected).toBe(true);
  });
});
