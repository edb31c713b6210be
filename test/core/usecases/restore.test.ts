import { describe, expect, it } from 'vitest';
import type { CommandInput } from '../../../src/core/command.js';
import { createDelivery } from '../../../src/core/outbox/deliver.js';
import { MAIL, SETUP, STAFF, type World, addCustomer, openWorld, order } from '../world.js';

const MADE_AT = '2026-11-23T22:00:00.000Z';

/** A store that was put back while two items waited, one from before and one since. */
async function restored() {
  const world = await openWorld();
  const customer = await addCustomer(world);
  await order(world, customer, 'one.example.com');
  world.wind(1);
  await world.clerk.execute('note-restore', { madeAt: MADE_AT }, SETUP);
  const { deliverDue } = createDelivery({
    store: world.store,
    clock: world.clock,
    shop: world.shop,
    secrets: ['a secret of the shop, for tests'],
    printInvoice: () => Promise.resolve(Buffer.from('PDF')),
    renderMail: () => Promise.resolve({ mime: Buffer.from('MIME'), subject: 'A mail' }),
    sendMail: () => Promise.resolve({ result: 'sent' }),
    postSlack: () => Promise.resolve({ result: 'sent' }),
    certificateFiles: () => [],
    calendarFile: () => ({ filename: 'expiry.ics', contentType: 'text/calendar', content: new Uint8Array() }),
    atOnce: 1,
    log: { warn: () => undefined },
  });
  return { world, customer, deliverDue };
}

const release = (world: World, input: CommandInput<'release-sweep'> = {}) =>
  world.clerk.execute('release-sweep', input, STAFF);
const states = async (world: World) => (await world.every('outbox')).map((item) => item.state);

describe('a store that was put back from a backup', () => {
  it('sends nothing, and its clock does nothing, until a person says so', async () => {
    const { world, customer, deliverDue } = await restored();
    await order(world, customer, 'two.example.com');
    expect(await deliverDue()).toEqual({ sent: 0, failed: 0, withdrawn: 0 });
    expect(await states(world)).toEqual(['queued', 'queued', 'queued', 'queued']);
    expect(await world.sweep()).toEqual({ onHold: 'The store was put back from a backup of 2026-11-23 22:00 UTC.' });
  });

  it('says so in the overview', async () => {
    const { world } = await restored();
    const { onHold } = await world.clerk.execute('overview', {}, STAFF);
    expect(onHold).toBe('The store was put back from a backup of 2026-11-23 22:00 UTC.');
    await release(world, { waiting: 'send' });
    expect((await world.clerk.execute('overview', {}, STAFF)).onHold).toBeUndefined();
  });

  it('asks what becomes of what waits, and says how much of it may have been sent', async () => {
    const { world, customer } = await restored();
    await order(world, customer, 'two.example.com');
    await expect(release(world)).rejects.toThrow(/4 mails and posts wait, 2 of them since before that/);
    expect(await world.sweep()).toMatchObject({ onHold: expect.any(String) });
  });

  it('sends what waits where a person says send', async () => {
    const { world, deliverDue } = await restored();
    const woken = world.woken();
    expect(await release(world, { waiting: 'send' })).toMatchObject({ withdrawn: 0 });
    expect(world.woken()).toBe(woken + 1);
    expect((await deliverDue()).sent).toBe(2);
    expect(await world.sweep()).toEqual({ attended: 0, queued: 0 });
  });

  it('withdraws what waits where a person says withdraw', async () => {
    const { world, deliverDue } = await restored();
    expect(await release(world, { waiting: 'withdraw' })).toMatchObject({ withdrawn: 2 });
    expect((await deliverDue()).sent).toBe(0);
    expect(await states(world)).toEqual(['withdrawn', 'withdrawn']);
  });

  it('needs no word about what waits where nothing waits', async () => {
    const world = await openWorld();
    await world.clerk.execute('note-restore', { madeAt: MADE_AT }, SETUP);
    expect(await release(world)).toMatchObject({ withdrawn: 0 });
    expect(await world.sweep()).toEqual({ attended: 0, queued: 0 });
  });

  it('is noted in the audit trail, as is the release', async () => {
    const { world } = await restored();
    await release(world, { waiting: 'send' });
    const commands = (await world.every('audit')).slice(-2).map((entry) => entry.command);
    expect(commands).toEqual(['note-restore', 'release-sweep']);
    expect((await world.clerk.execute('verify-audit', {}, STAFF)).fault).toBeNull();
  });

  it('is not said by a mail, nor without a time', async () => {
    const world = await openWorld();
    await expect(world.clerk.execute('note-restore', { madeAt: MADE_AT }, MAIL)).rejects.toThrow(/may not do this/);
    await expect(world.clerk.execute('note-restore', { madeAt: 'yesterday' }, STAFF)).rejects.toThrow(
      /is written like/,
    );
  });
});
