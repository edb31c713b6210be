import { describe, expect, it } from 'vitest';
import type { Actor } from '../../../src/core/model/actor.js';
import { STAFF, type World, addCustomer, csrInput, issuedCertificate, openWorld, order } from '../world.js';

const ANNA: Actor = { kind: 'staff', id: 'U0002', name: 'Anna', door: 'cli' };

const pay = (world: World, more: object = {}) =>
  world.clerk.execute('record-payment', { invoice: '2026-000001', ...more }, STAFF);
const unpay = (world: World, more: object = {}, who = STAFF) =>
  world.clerk.execute('take-back-payment', { invoice: '2026-000001', reason: 'wrong customer', ...more }, who);

async function ordered() {
  const world = await openWorld();
  await order(world, await addCustomer(world));
  await world.clerk.execute('submit-csr', { certificate: 'SSL-1001', base64: csrInput('example.com') }, STAFF);
  return world;
}

describe('a payment that was a mistake', () => {
  it('is taken back: it stays with its reason, counts no more, and the status is another one', async () => {
    const world = await ordered();
    expect((await pay(world)).certificate.status).toBe('ready to issue');
    world.wind(1);
    expect(await unpay(world, {}, ANNA)).toMatchObject({
      amount: 5978,
      invoice: { status: 'issued', paid: 0, open: 5978 },
      certificate: { status: 'waiting for payment', openInvoice: '2026-000001' },
    });
    const [invoice] = await world.every('invoice');
    expect(invoice?.payments).toMatchObject([
      { amount: 5978, takenBack: { by: 'Anna (cli)', at: '2026-11-25T09:00:00.000Z', reason: 'wrong customer' } },
    ]);
    expect((await world.every('audit')).at(-1)).toMatchObject({
      command: 'take-back-payment',
      about: ['2026-000001', 'SSL-1001'],
    });
    const told = (await world.posts()).at(-1)?.content;
    expect(told).toMatchObject({
      kind: 'event',
      event: 'payment-taken-back',
      detail: expect.stringContaining('wrong customer'),
    });
    // The true one can follow.
    expect((await pay(world)).certificate.status).toBe('ready to issue');
  });

  it('is asked for where there are several, and only the one that is named goes', async () => {
    const world = await ordered();
    await pay(world, { amount: 1000 });
    await pay(world, { amount: 2000 });
    await expect(unpay(world)).rejects.toMatchObject({
      code: 'ambiguous',
      choices: [
        { id: '1', label: expect.stringContaining('10.00 EUR') },
        { id: '2', label: expect.stringContaining('20.00 EUR') },
      ],
    });
    expect((await unpay(world, { payment: 2 })).invoice.paid).toBe(1000);
    await expect(unpay(world, { payment: 2 }, ANNA)).rejects.toMatchObject({
      code: 'conflict',
      safeMessage: expect.stringContaining('was taken back by Maja (slack) at 2026-11-24 09:00 UTC already'),
    });
    await expect(unpay(world, { payment: 3 })).rejects.toMatchObject({
      safeMessage: expect.stringContaining('no payment #3'),
    });
  });

  it('is taken back once when two do it at the same moment', async () => {
    const world = await ordered();
    await pay(world);
    const both = await Promise.allSettled([unpay(world), unpay(world, {}, ANNA)]);
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find((one) => one.status === 'rejected')?.reason).toMatchObject({
      safeMessage: expect.stringMatching(/to take back; (Maja|Anna) \((slack|cli)\) took the last one back at/),
    });
  });

  it('stays once the certificate is issued, unless the invoice is paid without it', async () => {
    const world = await openWorld();
    await issuedCertificate(world);
    await expect(unpay(world)).rejects.toMatchObject({
      code: 'conflict',
      safeMessage: expect.stringContaining('is issued'),
    });
    await pay(world, { amount: 5978, again: true });
    expect((await unpay(world, { payment: 2 })).invoice).toMatchObject({ status: 'paid', open: 0 });
    expect((await world.certificate('SSL-1001')).periods[0].paidOn).toBe('2026-11-24');
  });

  it('puts back the dates of a renewal that was paid late', async () => {
    const world = await openWorld();
    await issuedCertificate(world);
    world.windTo('2027-10-26');
    await world.sweep();
    const renewed = { start: '2027-11-24', end: '2028-11-24', anchor: { date: '2026-11-24', months: 24 } };
    const [, opened] = (await world.certificate('SSL-1001')).periods;
    expect(opened).toMatchObject(renewed);
    world.windTo('2027-12-24');
    await world.clerk.execute('record-payment', { invoice: opened?.invoice ?? '' }, STAFF);
    const [, paid] = (await world.certificate('SSL-1001')).periods;
    expect([paid?.paidOn, paid?.start, paid?.anchor]).toEqual(['2027-12-24', undefined, undefined]);
    await world.clerk.execute('take-back-payment', { invoice: opened?.invoice ?? '', reason: 'typed twice' }, STAFF);
    expect((await world.certificate('SSL-1001')).periods[1]).toEqual({ ...opened, paidOn: undefined });
  });

  it.each([
    ['no invoice', { invoice: '2026-000009' }, 'not-found'],
    ['no reason', { reason: ' ' }, 'invalid-input'],
    ['nothing paid', {}, 'conflict'],
  ])('%s: refused', async (_what, more, code) => {
    const world = await ordered();
    await expect(unpay(world, more)).rejects.toMatchObject({ code });
  });
});
