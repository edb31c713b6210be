import { expect, it } from 'vitest';
import { clockJobs } from '../../../src/core/jobs/clock-jobs.js';
import { MAIL, STAFF, TODAY, addCustomer, mailFrom, openWorld } from '../world.js';
import { addDays } from '../../../src/core/rules/calendar.js';

const day = (back: number): string => addDays(TODAY, -back);

it('forgets the claims of days long gone, and nothing else', async () => {
  const world = await openWorld();
  const gone = [
    `digest:${day(41)}`,
    `help:<a@b.example>:${day(41)}`,
    `help:ana@novak.example:${day(400)}:3`,
    `help:a:${day(1)}\r\nname:${day(41)}`,
    `dead-letters:${day(41)}T09:20`,
    `dead-letters:${day(50)}T23:more`,
    // More of them than are looked at in one transaction.
    ...Array.from({ length: 1_200 }, (_, n) => `help:<${n}@many.example>:${day(60)}`),
  ];
  const kept = [
    `digest:${day(40)}`,
    `help:<a@b.example>:${TODAY}`,
    `help:<${day(400)}:1@b.example>:${day(39)}`,
    `dead-letters:${day(0)}T09:1`,
    // For good, whatever day they name.
    `once:order-certificate:help:x:${day(400)}`,
    `once:tell-staff:sweep held ${day(41)}`,
    `replayed:${day(400)}`,
  ];
  await world.store.tx(async (tx) => {
    for (const id of [...gone, ...kept]) await tx.add('claim', { id, result: null });
  });
  const { clean } = clockJobs(world);
  expect(await clean()).toEqual({ deleted: gone.length });
  const left = (await world.every('claim')).map(({ id }) => id).filter((id) => !id.startsWith('once:add-product'));
  expect(left.sort()).toEqual([...kept].sort());
  expect(await clean()).toEqual({ deleted: 0 });
});

it('knows the claims that the core makes: a year later nothing is left of them', async () => {
  const world = await openWorld();
  await addCustomer(world);
  await world.clerk.execute('queue-digest', {}, STAFF);
  const words = { request: { kind: 'unclear' as const } };
  await world.clerk.execute('receive-mail', mailFrom('ana@novak.example', words), MAIL);
  expect(await world.every('claim')).not.toEqual([]);
  world.wind(365);
  await clockJobs(world).clean();
  expect(await world.every('claim')).toEqual([]);
});
