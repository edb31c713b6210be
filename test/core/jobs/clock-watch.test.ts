import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { renderContent } from '../../../src/bot/render/content.js';
import { readHold } from '../../../src/core/hold.js';
import { clean } from '../../../src/core/jobs/clean.js';
import { apartOf, jumpOf, startOf, watchClock } from '../../../src/core/jobs/clock-watch.js';
import { createDelivery } from '../../../src/core/outbox/deliver.js';
import type { Store } from '../../../src/core/ports.js';
import { createHttpServer, healthRoute } from '../../../src/http.js';
import { CLOCK, START, STAFF, openWorld, issuedCertificate } from '../world.js';

const HOUR = 3_600_000;
const now = Date.parse(START);

describe('a jump of the clock', () => {
  it.each([
    ['none', 0, null],
    ['an hour back', -HOUR, null],
    ['more than an hour back', -HOUR - 1, 'The clock jumped back by 1 hour: it shows'],
    ['a week back', -168 * HOUR, 'The clock jumped back by 7 days: it shows'],
    ['a day forward', 24 * HOUR, null],
    ['more than a day forward', 24 * HOUR + 1, 'The clock jumped forward by 24 hours: it shows'],
    ['ten years forward', 87_600 * HOUR, 'The clock jumped forward by 3650 days: it shows'],
  ])('%s', (_what, off, sentence) => {
    for (const passed of [0, 10_000, 400 * 24 * HOUR]) {
      const said = jumpOf(now, passed, now + passed + off);
      if (sentence === null) expect(said).toBeNull();
      else expect(said).toContain(sentence);
    }
  });

  it.each([
    ['nothing was ever saved', undefined, null],
    ['years of downtime', '2016-11-24T09:00:00.000Z', null],
    ['a correction of seconds', new Date(now + 59_000).toISOString(), null],
    ['a time before the last commit', new Date(now + 61_000).toISOString(), 'but the last change was saved on'],
  ])('at the start: %s', (_what, last, sentence) => {
    const said = startOf(last, now);
    if (sentence === null) expect(said).toBeNull();
    else expect(said).toContain(sentence);
  });
});

describe('a clock and that of the database', () => {
  it.each([
    ['agree', 0, true],
    ['agree but for an hour', HOUR, true],
    ['agree but for an hour, the other way', -HOUR, true],
    ['do not: it goes ahead', HOUR + 1, false],
    ['do not: it stays behind', -HOUR - 1, false],
  ])('%s', (_what, off, agree) => {
    const why = apartOf(now + off, now);
    if (agree) expect(why).toBeNull();
    else expect(why).toMatch(/^The clock of a clerk shows .* UTC, that of the database .* UTC\./);
  });
});

/** The same store, as one with a machine and a clock of its own. */
const withClock = (store: Store, now: () => number): Store => ({
  shared: store.shared,
  blobs: store.blobs,
  tx: (work) => store.tx(work),
  read: (work) => store.read(work),
  close: () => store.close(),
  now: () => Promise.resolve(new Date(now())),
});

/**
 * A clerk whose monotonic clock runs along with the other one, unless that is set.
 * @param database where its clock starts; left out: the store is of this machine
 */
async function watched(database?: number) {
  const world = await openWorld();
  let mono = 0;
  let ahead = 0;
  const { clerk, clock, shop } = world;
  const store = database === undefined ? world.store : withClock(world.store, () => database + mono + ahead);
  const watch = await watchClock({ store, clerk, clock, monotonic: () => mono });
  const sent: string[] = [];
  const delivery = createDelivery({
    store,
    clock,
    shop,
    secrets: ['a secret of the shop, for tests'],
    printInvoice: () => Promise.resolve(Buffer.from('PDF')),
    renderMail: (mail) => Promise.resolve({ mime: Buffer.from(mail.id), subject: mail.content.template }),
    sendMail: (_envelope, mime) => {
      sent.push(Buffer.from(mime).toString());
      return Promise.resolve({ result: 'sent' });
    },
    postSlack: ({ content }) => {
      sent.push(content.kind);
      return Promise.resolve({ result: 'sent' });
    },
    certificateFiles: () => [],
    calendarFile: () => ({ filename: 'expiry.ics', contentType: 'text/calendar', content: new Uint8Array() }),
    atOnce: 1,
    isApart: () => watch.apart !== null,
    log: { warn: () => undefined },
  });
  const run = (ms: number): void => {
    mono += ms;
    world.setTime(new Date(clock.now().getTime() + ms).toISOString());
  };
  const set = (ms: number): void => world.setTime(new Date(clock.now().getTime() + ms).toISOString());
  const setDatabase = (ms: number): void => void (ahead += ms);
  return { world, watch, delivery, sent, run, set, setDatabase };
}

describe('while the clock is doubted', () => {
  it.each([
    ['forward', 26 * HOUR],
    ['back', -2 * HOUR],
  ])('nothing is sent after a jump %s but the question to staff, until a person confirms it', async (_way, jump) => {
    const { world, watch, delivery, sent, run, set } = await watched();
    await watch.look();
    await issuedCertificate(world);
    run(40 * 24 * HOUR);
    await watch.look();
    expect(await world.store.read(readHold)).toBeNull();
    set(jump);
    await watch.look();
    await watch.look();
    expect(await delivery.deliverDue()).toEqual({ sent: 1, failed: 0, withdrawn: 0 });
    expect(sent).toEqual(['clock-doubted']);
    expect(await world.sweep()).toEqual({ onHold: expect.stringContaining('The clock jumped') as string });

    const port = await readyz(async () => (await world.store.read(readHold))?.why ?? null);
    const answer = await (await fetch(`http://127.0.0.1:${port}/readyz`)).json();
    expect(answer).toEqual({ ok: true, waiting: [], onHold: expect.stringContaining('The clock jumped') as string });

    await world.clerk.execute('release-sweep', {}, STAFF);
    await delivery.deliverDue();
    // What waited: three mails and four events; the invoice was paid before its mail could go out.
    expect(sent).toHaveLength(8);
    run(24 * HOUR);
    await watch.look();
    expect(await world.sweep()).toEqual({ attended: 0, queued: 0 });
  });

  it('says so in Slack, with a button', () => {
    const { blocks } = renderContent({ kind: 'clock-doubted', why: 'The clock jumped back by 3 hours.' }, '2026-11-24');
    expect(JSON.stringify(blocks)).toContain('clock:confirm');
    expect(JSON.stringify(blocks)).toContain('jumped back by 3 hours');
  });

  it('asks what becomes of waiting mails where a backup was put back before', async () => {
    const { world, watch, set } = await watched();
    await issuedCertificate(world);
    await world.clerk.execute('note-restore', { madeAt: START }, STAFF);
    set(-2 * HOUR);
    await watch.look();
    await expect(world.clerk.execute('release-sweep', {}, STAFF)).rejects.toThrow(/--waiting/);
  });

  it('at the start, too, and not again once a person has confirmed it', async () => {
    const world = await openWorld();
    const { store, clerk, clock } = world;
    await issuedCertificate(world);
    world.wind(-30);
    const start = () => watchClock({ store, clerk, clock, monotonic: () => 0 });
    await start();
    expect(await store.read(readHold)).toMatchObject({ clock: true });
    await clerk.execute('release-sweep', {}, STAFF);
    await start();
    expect(await store.read(readHold)).toBeNull();
  });

  it('forgets nothing: by a clock that is ahead everything is old', async () => {
    const { world, watch, set } = await watched();
    const { store, clock, shop } = world;
    await store.tx((tx) => tx.put('claim', { id: 'once:pay:x', result: null, until: '2027-01-01' }));
    set(10 * 8760 * HOUR);
    await watch.look();
    expect(await clean({ store, clock, shop })).toEqual({ deleted: 0, emptied: 0 });
    await world.clerk.execute('release-sweep', {}, STAFF);
    expect(await clean({ store, clock, shop })).toMatchObject({ deleted: 1 });
  });

  it('is a thing that the clock alone may say', async () => {
    const world = await openWorld();
    await expect(world.clerk.execute('doubt-clock', { why: 'x' }, STAFF)).rejects.toMatchObject({ code: 'forbidden' });
    await world.clerk.execute('doubt-clock', { why: 'x' }, CLOCK);
  });
});

describe('several clerks on one database', () => {
  it.each([
    ['ahead', 26 * HOUR],
    ['back', -2 * HOUR],
  ])('one whose clock alone jumps %s leaves the work to the others, until it agrees again', async (_way, jump) => {
    const { world, watch, delivery, sent, run, set } = await watched(now);
    await issuedCertificate(world);
    set(jump);
    expect(await watch.look()).toMatch(/others go on/);
    await watch.look();
    expect(await delivery.deliverDue()).toEqual({ sent: 1, failed: 0, withdrawn: 0 });
    expect(sent).toEqual(['clock-doubted']);
    // The others are not held.
    expect(await world.store.read(readHold)).toBeNull();

    run(HOUR);
    set(-jump);
    expect(await watch.look()).toBeNull();
    expect(await world.store.read(readHold)).toBeNull();
    await delivery.deliverDue();
    expect(sent).toHaveLength(8);
    expect(sent.filter((what) => what === 'clock-doubted')).toHaveLength(1);
  });

  it('all stop where the clock of the database jumped along', async () => {
    const { world, watch, set, setDatabase } = await watched(now);
    set(26 * HOUR);
    setDatabase(26 * HOUR);
    expect(await watch.look()).toBeNull();
    expect(await world.store.read(readHold)).toMatchObject({ clock: true });
  });

  it('one that starts with a wrong clock stops nobody else', async () => {
    const world = await openWorld();
    const { clerk, clock } = world;
    await issuedCertificate(world);
    const store = withClock(world.store, () => now);
    world.wind(-30);
    const { apart } = await watchClock({ store, clerk, clock, monotonic: () => 0 });
    expect(apart).toMatch(/others go on/);
    expect(await world.store.read(readHold)).toBeNull();
  });

  it('says so in Slack, without a button: the clock is to be set', () => {
    const said = renderContent({ kind: 'clock-doubted', why: 'The clocks differ.', alone: true }, '2026-11-24');
    expect(JSON.stringify(said)).toContain('The clocks differ.');
    expect(JSON.stringify(said)).not.toContain('clock:confirm');
  });
});

async function readyz(onHold: () => Promise<string | null>): Promise<number> {
  const server = createHttpServer([healthRoute(() => [], onHold)], { error: () => undefined });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}
