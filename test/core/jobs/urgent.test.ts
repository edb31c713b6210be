import { describe, expect, it, vi } from 'vitest';
import { clockJobs } from '../../../src/core/jobs/clock-jobs.js';
import type { Review } from '../../../src/core/model/review.js';
import { CLOCK, START, type World, addCustomer, issuedCertificate, openWorld, order } from '../world.js';

const HOUR_MS = 3_600_000;

const review: Review = {
  id: 'R-0001',
  state: 'open',
  openedAt: START,
  from: 'x@example.com',
  subject: 'CSR',
  text: '',
  reasons: ['It was forwarded.'],
  messageId: null,
};

const urgent = async (world: World) =>
  (await world.posts()).flatMap(({ content, to }) => (content.kind === 'urgent' ? [{ ...content, to }] : []));
const look = (world: World) => world.clerk.execute('queue-urgent', {}, CLOCK);
const after = (world: World, hours: number): void =>
  world.setTime(new Date(Date.parse(START) + hours * HOUR_MS).toISOString());

describe('what is urgent', () => {
  it('a review that has waited for four hours is told once', async () => {
    const world = await openWorld();
    await world.store.tx((tx) => tx.put('review', review));
    after(world, 3.9);
    expect(await look(world)).toEqual({ queued: 0 });
    after(world, 4);
    expect(await look(world)).toEqual({ queued: 1 });
    after(world, 30);
    expect(await look(world)).toEqual({ queued: 0 });
    expect((await urgent(world)).map((one) => one.reviews.map(({ id }) => id))).toEqual([['R-0001']]);
  });

  it('a certificate that ends within three days and lacks something is told once, also at night', async () => {
    const world = await openWorld();
    const { id } = await issuedCertificate(world);
    const { view } = await world.clerk.execute('show-certificate', { certificate: id }, CLOCK);
    const end = [view.paidUntil ?? '', view.notAfter ?? ''].sort()[0] ?? '';
    const { digest } = clockJobs(world);
    const night = (days: number): string =>
      new Date(Date.parse(`${end}T01:00:00Z`) - days * 24 * HOUR_MS).toISOString();
    world.setTime(night(40));
    await world.sweep();
    for (const days of [4, 3, 2, 1, 0]) {
      world.setTime(night(days));
      await world.sweep();
      await digest();
      await digest();
      expect((await urgent(world)).length).toBe(days > 3 ? 0 : 1);
    }
    expect((await urgent(world))[0]?.expiring).toMatchObject([{ certificate: { id }, end }]);
  });

  it('what lacks nothing is not', async () => {
    const world = await openWorld();
    await order(world, await addCustomer(world));
    await look(world);
    expect(await urgent(world)).toEqual([]);
  });

  it('much at once is one post with a count', async () => {
    const world = await openWorld();
    await world.store.tx(async (tx) => {
      for (let n = 1; n <= 25; n += 1) await tx.put('review', { ...review, id: `R-${String(n).padStart(4, '0')}` });
    });
    after(world, 5);
    expect(await look(world)).toEqual({ queued: 25 });
    const [post, another] = await urgent(world);
    expect(another).toBeUndefined();
    expect(post?.reviews).toHaveLength(10);
    expect(post?.more).toBe(15);
  });

  it('is looked for every minute, and asked for only where there is news', async () => {
    const world = await openWorld();
    await world.store.tx((tx) => tx.put('review', review));
    const asked = vi.spyOn(world.clerk, 'execute');
    const looks = async (hours: number): Promise<number> => {
      asked.mockClear();
      after(world, hours);
      await clockJobs(world).digest();
      return asked.mock.calls.filter(([name]) => name === 'queue-urgent').length;
    };
    const counts: number[] = [];
    for (const hours of [1, 5, 5.1, 6]) counts.push(await looks(hours));
    expect(counts).toEqual([0, 1, 0, 0]);
  });

  it('goes to the channel, and to those who have chosen it', async () => {
    const world = await openWorld();
    const as = (id: string) => ({ kind: 'staff', id, name: id, door: 'slack' }) as const;
    await world.clerk.execute('edit-own-settings', { digests: ['urgent'] }, as('U1'));
    await world.clerk.execute('edit-own-settings', { digests: ['daily'] }, as('U2'));
    await world.store.tx((tx) => tx.put('review', review));
    after(world, 4);
    await look(world);
    await world.clerk.execute('queue-digest', {}, CLOCK);
    const posts = (await world.posts()).map(({ content, to }) => [content.kind, to]);
    expect(posts).toEqual([
      ['urgent', undefined],
      ['urgent', 'U1'],
      ['digest', undefined],
      ['digest', 'U2'],
    ]);
  });

  it('waits while nothing is sent after a restore', async () => {
    const world = await openWorld();
    await world.store.tx((tx) => tx.put('review', review));
    await world.clerk.execute('note-restore', { madeAt: START }, { kind: 'setup' });
    after(world, 5);
    expect(await look(world)).toEqual({ queued: 0 });
    await world.clerk.execute('release-sweep', { waiting: 'send' }, { kind: 'setup' });
    expect(await look(world)).toEqual({ queued: 1 });
  });
});
