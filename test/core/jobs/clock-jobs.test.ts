import { describe, expect, it } from 'vitest';
import { clockJobs } from '../../../src/core/jobs/clock-jobs.js';
import { addDays, hourIn } from '../../../src/core/rules/calendar.js';
import { product } from '../facts.js';
import { TODAY, addCustomer, issuedCertificate, openWorld, order } from '../world.js';

describe('the digest', () => {
  it('waits for the shop’s morning', async () => {
    const world = await openWorld();
    await order(world, await addCustomer(world));
    const { digest } = clockJobs(world);
    world.setTime(`${addDays(TODAY, 1)}T06:59:59.000Z`);
    expect(await digest()).toEqual({ queued: false });
    world.setTime(`${addDays(TODAY, 1)}T07:00:00.000Z`);
    expect(await digest()).toEqual({ queued: true });
  });
});

describe('a sweep that is held back', () => {
  it('is told to the staff once a day, with the command that lets it go out', async () => {
    const world = await openWorld({ products: [product({ termMonths: 6 })], shop: { sweepLimit: 1 } });
    const { id } = await issuedCertificate(world);
    const issued = await world.certificate(id);
    await world.store.tx((tx) => tx.put('certificate', { ...issued, id: 'SSL-2000', names: ['example.net'] }));
    const notices = async () =>
      (await world.posts()).flatMap(({ content }) => (content.kind === 'notice' ? content.text : []));
    const { sweep } = clockJobs(world);

    world.windTo('2027-04-24');
    expect(await sweep()).toEqual({ held: 2 });
    await sweep();
    expect(await notices()).toEqual([expect.stringMatching(/^2 certificates .* limit of 1\. .*certclerk release$/)]);
    world.wind(1);
    await sweep();
    expect(await notices()).toHaveLength(2);
  });
});

it.each([
  ['Europe/Ljubljana', '2026-11-24T23:30:00Z', 0],
  ['Europe/Ljubljana', '2026-07-01T21:59:59Z', 23],
  ['America/New_York', '2026-07-01T12:00:00Z', 8],
])('in %s, %s is in the hour %i', (zone, instant, hour) => {
  expect(hourIn(zone, new Date(instant))).toBe(hour);
});
