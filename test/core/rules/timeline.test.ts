import { expect, it } from 'vitest';
import { type World, addCustomer, csrInput, issuedCertificate, openWorld, order } from '../world.js';
import { STAFF } from '../world.js';

const lines = async (world: World, certificate: string): Promise<string[]> => {
  const { timeline } = await world.clerk.execute('show-certificate', { certificate }, STAFF);
  return timeline.map(({ at, event, by, detail }) => [at.slice(0, 10), event, by, detail].filter(Boolean).join(' · '));
};

it('what happened to a certificate, newest first', async () => {
  const world = await openWorld();
  const customer = await addCustomer(world);
  const { certificate, invoice } = await order(world, customer);
  const { id } = certificate;
  world.wind(1);
  await world.clerk.execute('submit-csr', { certificate: id, base64: csrInput('example.com') }, STAFF);
  world.wind(1);
  await world.clerk.execute('record-payment', { invoice: invoice.number, amount: 1000 }, STAFF);
  await world.clerk.execute('take-back-payment', { invoice: invoice.number, reason: 'another one' }, STAFF);
  await world.clerk.execute('record-payment', { invoice: invoice.number }, STAFF);
  world.wind(1);
  await world.clerk.execute('mark-sent', { certificate: id, caOrder: '4711' }, STAFF);
  await world.clerk.execute('record-issued', { certificate: id }, STAFF);
  expect(await lines(world, id)).toEqual([
    expect.stringMatching(/^2026-11-27 · issued · Maja \(slack\) · 2026-11-27 to 2027-06-\d\d$/),
    '2026-11-27 · sent · Maja (slack) · 4711',
    '2026-11-26 · paid · Maja (slack) · 2026-000001, 59.78 EUR',
    '2026-11-26 · payment-taken-back · Maja (slack) · 2026-000001: another one',
    '2026-11-26 · paid · Maja (slack) · 2026-000001, 10.00 EUR',
    expect.stringMatching(/^2026-11-25 · csr-accepted · Maja \(slack\) · EC P-256$/),
    expect.stringMatching(/^2026-11-24 · ordered · /),
  ]);
});

it('a revocation, a reissue, a renewal and the end are there, too', async () => {
  const world = await openWorld();
  const { id } = await issuedCertificate(world);
  world.wind(1);
  await world.clerk.execute('record-revoked', { certificate: id, reason: 'wrong name' }, STAFF);
  world.wind(1);
  await world.clerk.execute('record-issued', { certificate: id }, STAFF);
  world.windTo('2027-10-25');
  await world.sweep();
  await world.clerk.execute('cancel-certificate', { certificate: id, reason: 'moved away' }, STAFF);
  const events = (await lines(world, id)).map((line) => line.split(' · ')[1]);
  expect(events[0]).toBe('cancelled');
  expect(events.filter((event) => event === 'issued')).toHaveLength(2);
  for (const event of ['revoked', 'renewal-opened']) expect(events).toContain(event);
});
