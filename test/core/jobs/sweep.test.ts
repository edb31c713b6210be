import { describe, expect, it, vi } from 'vitest';
import type { ReadTx } from '../../../src/core/ports.js';
import { addDays } from '../../../src/core/rules/calendar.js';
import { product } from '../facts.js';
import {
  CLOCK,
  STAFF,
  TODAY,
  type World,
  addCustomer,
  csrInput,
  everything,
  issuedCertificate,
  openWorld,
  order,
  sweepUntil,
} from '../world.js';

const half = product({ termMonths: 6 });
const until = '2027-05-24';
const templates = async (world: World) => (await world.mails()).map((m) => m.content.template);

/** Several certificates of one customer, all issued today. */
async function several(world: World, count: number) {
  const customer = await addCustomer(world);
  for (let n = 1; n <= count; n += 1) {
    const name = `shop${n}.example.com`;
    const { certificate, invoice } = await order(world, customer, name);
    await world.clerk.execute('submit-csr', { certificate: certificate.id, base64: csrInput(name) }, STAFF);
    await world.clerk.execute('record-payment', { invoice: invoice.number }, STAFF);
    await world.clerk.execute('record-issued', { certificate: certificate.id }, STAFF);
  }
}

describe('a sweep', () => {
  it('does nothing the second time, on any day of a renewal', async () => {
    const world = await openWorld({ products: [half] });
    await issuedCertificate(world);
    for (let day = addDays(until, -31); day <= addDays(until, 3); day = addDays(day, 1)) {
      world.windTo(day);
      await world.sweep();
      const before = await everything(world);
      expect(await world.sweep()).toEqual({ attended: 0, queued: 0 });
      expect(await everything(world)).toBe(before);
    }
    expect(await templates(world)).toEqual([
      'order-received',
      'csr-accepted',
      'payment-received',
      'certificate-issued',
      'renewal-notice',
      'reminder',
      'reminder',
      'reminder',
      'reminder',
      'reminder',
      'expired',
    ]);
  });

  it('begins a day at midnight in the shop’s zone', async () => {
    const world = await openWorld({ products: [half] });
    await issuedCertificate(world);
    world.setTime('2027-04-23T21:59:59Z'); // still 23 April in Ljubljana
    expect(await world.sweep()).toEqual({ attended: 0, queued: 0 });
    world.setTime('2027-04-23T22:00:00Z'); // 24 April, 30 days before
    expect(await world.sweep()).toMatchObject({ attended: 1 });
  });

  it.each([
    // [the clerk sleeps from 45 days before paid until, wakes this many days before, what goes out then, what later]
    [5, ['renewal-notice'], [3, 1, 0, -1]],
    [14, ['renewal-notice'], [7, 3, 1, 0, -1]],
    [0, ['renewal-notice'], [-1]],
    [-9, ['expired'], []],
  ])(
    'after 40 days of downtime, %i days before the end, sends one notice and no heap of reminders',
    async (left, now, later) => {
      const world = await openWorld({ products: [half] });
      await issuedCertificate(world);
      const wakes = addDays(until, -left);
      const told = await sweepUntil(world, wakes, addDays(until, 10));
      expect(told.filter(([day]) => day === wakes).map(([, template]) => template)).toEqual(now);
      expect(told.filter(([day]) => day !== wakes).map(([day]) => day)).toEqual(later.map((d) => addDays(until, -d)));
      expect(await world.every('invoice')).toHaveLength(2);
    },
  );

  it('after downtime in the middle of a renewal sends the most urgent reminder only', async () => {
    const world = await openWorld({ products: [half] });
    await issuedCertificate(world);
    world.windTo(addDays(until, -30));
    await world.sweep();
    const told = await sweepUntil(world, addDays(until, -2), addDays(until, 2));
    expect(told).toEqual([
      [addDays(until, -2), 'reminder'],
      [addDays(until, -1), 'reminder'],
      [until, 'reminder'],
      [addDays(until, 1), 'expired'],
    ]);
    const days = (await world.mails()).flatMap((m) => (m.content.template === 'reminder' ? [m.content.daysLeft] : []));
    expect(days).toEqual([2, 1, 0]);
  });

  it('opens one renewal when two sweeps run at once', async () => {
    const world = await openWorld({ products: [half] });
    const { id } = await issuedCertificate(world);
    world.windTo(addDays(until, -30));
    await Promise.all([world.sweep(), world.sweep(), world.sweep()]);
    expect((await world.certificate(id)).periods).toHaveLength(2);
    expect(await world.every('invoice')).toHaveLength(2);
    expect((await templates(world)).filter((t) => t === 'renewal-notice')).toHaveLength(1);
  });

  it('reminds nobody while it is our turn', async () => {
    const world = await openWorld({ products: [half] });
    const { id } = await issuedCertificate(world);
    world.windTo(addDays(until, -30));
    await world.sweep();
    await world.clerk.execute('submit-csr', { certificate: id, base64: csrInput('example.com') }, STAFF);
    await world.clerk.execute('record-payment', { invoice: '2027-000001' }, STAFF);
    expect(await sweepUntil(world, addDays(until, -29), until)).toEqual([]);
  });

  it('leaves the others alone when one cannot be attended', async () => {
    const world = await openWorld({ products: [half] });
    await several(world, 3);
    // A customer that is gone: no mail can be addressed for it.
    const broken = await world.certificate('SSL-1002');
    await world.store.tx((tx) => tx.put('certificate', { ...broken, customerId: 'C-9999' }));
    world.windTo(addDays(until, -30));
    await expect(world.sweep()).rejects.toThrow(/SSL-1002/);
    const notices = (await world.mails()).filter((m) => m.content.template === 'renewal-notice');
    expect(notices.map((m) => m.certificateId)).toEqual(['SSL-1001', 'SSL-1003']);
  });
});

describe('a sweep over the limit', () => {
  it('is held until a person releases it, for that day', async () => {
    const world = await openWorld({ products: [half], shop: { sweepLimit: 2 } });
    await several(world, 3);
    world.windTo(addDays(until, -30));
    const before = await everything(world);
    expect(await world.sweep()).toEqual({ held: 3 });
    expect(await everything(world)).toBe(before);

    world.wind(1);
    expect(await world.clerk.execute('release-sweep', {}, STAFF)).toMatchObject({ releasedFor: '2027-04-25' });
    world.wind(1);
    expect(await world.sweep()).toEqual({ held: 3 });
    await world.clerk.execute('release-sweep', {}, STAFF);
    expect(await world.sweep()).toEqual({ attended: 3, queued: 6 });
    expect((await templates(world)).filter((t) => t === 'renewal-notice')).toHaveLength(3);
  });

  it('is counted, not read, as long as it is held', async () => {
    const world = await openWorld({ shop: { sweepLimit: 2 } });
    await several(world, 3);
    world.windTo('2027-10-25');
    const read: string[] = [];
    const spied = vi.spyOn(world.store, 'read').mockImplementation((work) =>
      Object.getPrototypeOf(world.store).read.call(world.store, (tx: ReadTx) => {
        vi.spyOn(tx, 'find').mockImplementation(async (kind) => {
          read.push(kind);
          return { items: [] };
        });
        return work(tx);
      }),
    );
    expect(await world.sweep()).toMatchObject({ held: 3 });
    spied.mockRestore();
    expect(read).not.toContain('certificate');
  });

  it('is not held at the limit', async () => {
    const world = await openWorld({ products: [half], shop: { sweepLimit: 2 } });
    await several(world, 2);
    world.windTo(addDays(until, -30));
    expect(await world.sweep()).toMatchObject({ attended: 2 });
  });
});

it('attends more certificates than a page holds', async () => {
  const world = await openWorld({ products: [half], shop: { sweepLimit: 5000 } });
  const { id } = await issuedCertificate(world);
  const model = await world.certificate(id);
  await world.store.tx(async (tx) => {
    for (let n = 2000; n < 3100; n += 1)
      await tx.put('certificate', { ...model, id: `SSL-${n}`, names: [`n${n}.example.com`] });
  });
  world.windTo(addDays(until, -30));
  expect(await world.sweep()).toMatchObject({ attended: 1101 });
  const numbers = (await world.every('invoice')).map((i) => i.id);
  expect(new Set(numbers).size).toBe(1102);
  expect(numbers.at(-1)).toBe('2027-001101');
});

describe('the digest', () => {
  it('goes out once a day, and only where somebody has something to do', async () => {
    const world = await openWorld();
    expect(await world.clerk.execute('queue-digest', {}, CLOCK)).toEqual({ queued: false });
    await order(world, await addCustomer(world));
    expect(await world.clerk.execute('queue-digest', {}, CLOCK)).toEqual({ queued: true });
    expect(await world.clerk.execute('queue-digest', {}, CLOCK)).toEqual({ queued: false });
    world.wind(1);
    expect(await world.clerk.execute('queue-digest', {}, CLOCK)).toEqual({ queued: true });
    const digests = (await world.posts()).flatMap((p) => (p.content.kind === 'digest' ? [p.content] : []));
    expect(digests.map((d) => d.on)).toEqual([TODAY, addDays(TODAY, 1)]);
    expect(digests[0]?.overview.waitingForCustomers.map((c) => c.id)).toEqual(['SSL-1001']);
  });
});
