import { expect, it } from 'vitest';
import { clockJobs } from '../../../src/core/jobs/clock-jobs.js';
import { CLOCK, MAIL, STAFF, addCustomer, mailFrom, openWorld } from '../world.js';

// What is forgotten when, over both stores: test/contract/forgetting-contract.ts.
it('forgets what the core claims and counts: a year later nothing is left of it', async () => {
  const world = await openWorld();
  await addCustomer(world);
  await world.clerk.execute('queue-digest', {}, STAFF);
  await world.clerk.execute('tell-staff', { text: 'Once.' }, CLOCK, { once: 'k' });
  const words = { request: { kind: 'unclear' as const } };
  await world.clerk.execute('receive-mail', mailFrom('ana@novak.example', words), MAIL);
  await world.clerk.execute(
    'receive-mail',
    mailFrom('ana@novak.example', { request: { kind: 'question', question: 'list', argument: '' } }),
    MAIL,
  );
  expect(await world.every('claim')).not.toEqual([]);
  expect(await world.every('tally')).not.toEqual([]);
  world.wind(365);
  await clockJobs(world).clean();
  expect([await world.every('claim'), await world.every('tally')]).toEqual([[], []]);
});

it('knows within 40 days what was asked for once, and who asks again gets the same answer', async () => {
  const world = await openWorld();
  const tell = () => world.clerk.execute('tell-staff', { text: 'Once.' }, CLOCK, { once: 'k' });
  await tell();
  world.wind(40);
  await clockJobs(world).clean();
  await tell();
  expect(await world.posts()).toHaveLength(1);
});
