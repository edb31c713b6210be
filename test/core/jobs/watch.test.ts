import { describe, expect, it } from 'vitest';
import { clockJobs } from '../../../src/core/jobs/clock-jobs.js';
import { putHold } from '../../../src/core/hold.js';
import type { Store } from '../../../src/core/ports.js';
import { queued } from '../../contract/documents.js';
import { product } from '../facts.js';
import { START, type World, issuedCertificate, openWorld } from '../world.js';

const notices = async (world: World): Promise<string[]> =>
  (await world.posts()).flatMap(({ content }) => (content.kind === 'notice' ? content.text : []));

/** A certificate whose renewal was due on 2027-04-24, and no sweep since. */
async function unattended(shop: object = {}): Promise<World> {
  const world = await openWorld({ products: [product({ termMonths: 6 })], shop });
  await issuedCertificate(world);
  await world.store.tx(async (tx) => {
    for (const item of await world.every('outbox')) await tx.delete('outbox', item.id);
  });
  return world;
}

const forgetsDue =
  (store: Store): Store['read'] =>
  (fn) =>
    store.read((tx) =>
      fn({
        ...tx,
        get: (kind, id) => tx.get(kind, id),
        find: (kind, query, page) => tx.find(kind, query, page),
        count: (kind, query) => (query?.index === 'due' ? Promise.resolve(0) : tx.count(kind, query)),
      }),
    );

describe('what was silently left undone', () => {
  it.each([
    ['on the day itself: nothing', '2027-04-24', 0],
    ['a day later', '2027-04-25', 1],
  ])('certificates that were not attended, %s', async (_what, on, count) => {
    const world = await unattended();
    world.windTo(on);
    expect(await clockJobs(world).watch()).toEqual({ unattended: count, unsent: 0, unnoticed: 0 });
    expect(await notices(world)).toHaveLength(count);
  });

  it('is told once a day, with what to do', async () => {
    const world = await unattended();
    world.windTo('2027-04-25');
    const { watch } = clockJobs(world);
    await watch();
    await watch();
    expect(await notices(world)).toEqual([expect.stringMatching(/^1 certificate should .*certclerk run sweep$/)]);
    world.wind(1);
    await watch();
    expect((await notices(world)).filter((text) => text.includes('run sweep'))).toHaveLength(2);
  });

  it('is nothing once the sweep has done it', async () => {
    const world = await unattended();
    world.windTo('2027-04-25');
    await world.sweep();
    expect(await clockJobs(world).watch()).toEqual({ unattended: 0, unsent: 0, unnoticed: 0 });
  });

  it('is not what the sweep holds back for a person', async () => {
    const world = await unattended({ sweepLimit: 1 });
    const [issued] = await world.every('certificate');
    if (!issued) throw new Error('no certificate');
    await world.store.tx((tx) => tx.put('certificate', { ...issued, id: 'SSL-2000', names: ['example.net'] }));
    world.windTo('2027-04-25');
    expect(await clockJobs(world).watch()).toEqual({ unattended: 0, unsent: 0, unnoticed: 0 });
  });

  it.each([
    [59, 0],
    [61, 1],
  ])('mails that should have gone out %i minutes ago: %i', async (minutes, count) => {
    const world = await openWorld();
    const at = new Date(Date.parse(START) - minutes * 60_000).toISOString();
    await world.store.tx(async (tx) => {
      await tx.put('outbox', queued('O-000001', at));
      await tx.put('outbox', queued('O-000002', at, 'sent'));
      await tx.put('outbox', queued('O-000003', at, 'dead'));
    });
    expect(await clockJobs(world).watch()).toEqual({ unattended: 0, unsent: count, unnoticed: 0 });
  });

  /** As a rule that forgets a certificate would leave it: nothing due, nothing failed, the end near. */
  it.each([
    ['seven days before its end', '2027-05-17', 0],
    ['six days before', '2027-05-18', 1],
  ])('a certificate of which nobody was ever told, %s', async (_what, on, count) => {
    const world = await unattended();
    world.windTo(on);
    const forgetful = { ...world.store, read: forgetsDue(world.store) };
    expect(await clockJobs({ ...world, store: forgetful }).watch()).toEqual({
      unattended: 0,
      unsent: 0,
      unnoticed: count,
    });
    expect(await notices(world)).toHaveLength(count);
    await world.sweep();
    expect(await clockJobs({ ...world, store: forgetful }).watch()).toMatchObject({ unnoticed: 0 });
  });

  it('is nothing while all sending waits for a release', async () => {
    const world = await unattended();
    await world.store.tx((tx) => putHold(tx, { since: START, why: 'a restore' }));
    world.windTo('2027-04-25');
    expect(await clockJobs(world).watch()).toEqual({ unattended: 0, unsent: 0, unnoticed: 0 });
  });
});
