import { describe, expect, it } from 'vitest';
import { createDelivery } from '../../../src/core/outbox/deliver.js';
import { createLeases } from '../../../src/core/outbox/lease.js';
import type { Delivery, ReadTx, Store } from '../../../src/core/ports.js';
import { addCustomer, openWorld, order, type World } from '../world.js';

/** The store as one that others may use too. */
const shared = ({ store }: World): Store => ({
  shared: true,
  blobs: store.blobs,
  tx: (work) => store.tx(work),
  read: (work) => store.read(work),
  close: () => store.close(),
});

async function worldWith(mails: number): Promise<World> {
  const world = await openWorld();
  const customer = await addCustomer(world);
  for (let n = 0; n < mails; n += 1) await order(world, customer, `n${n}.example.com`);
  return world;
}

function clerk(world: World, send: (id: string, mime: string) => Promise<Delivery>) {
  return createDelivery({
    store: shared(world),
    clock: world.clock,
    shop: world.shop,
    secrets: ['a secret of the shop, for tests'],
    printInvoice: (invoice) => Promise.resolve(Buffer.from(invoice.id)),
    renderMail: (mail) => Promise.resolve({ mime: Buffer.from(`${mail.id} ${Math.random()}`), subject: mail.id }),
    sendMail: (_envelope, mime) => {
      const text = Buffer.from(mime).toString();
      return send(text.split(' ')[0] ?? '', text);
    },
    postSlack: (item) => send(item.id, item.id),
    certificateFiles: () => [],
    calendarFile: () => ({ filename: 'expiry.ics', contentType: 'text/calendar', content: new Uint8Array() }),
    atOnce: 4,
    random: () => 0,
    log: { warn: () => undefined },
  });
}

const soon = () => new Promise<Delivery>((resolve) => setImmediate(() => resolve({ result: 'sent' })));
const never = () => new Promise<Delivery>(() => undefined);
const due = (tx: ReadTx) => tx.find('outbox', { index: 'dueMail' }).then(({ items }) => items);
const later = (world: World, ms: number) => world.setTime(new Date(world.clock.now().getTime() + ms).toISOString());

describe('several clerks on one store', () => {
  it('send each mail and each post once, in the order of the posts', async () => {
    const world = await worldWith(30);
    const sent: string[] = [];
    const clerks = [1, 2, 3].map(() =>
      clerk(world, (id) => {
        sent.push(id);
        return soon();
      }),
    );
    for (let round = 0; round < 20 && sent.length < 60; round += 1) {
      await Promise.all(clerks.map((one) => one.deliverDue()));
    }
    expect(sent).toHaveLength(60);
    expect(new Set(sent).size).toBe(60);
    const posts = sent.filter((id) => Number(id.slice(2)) % 2 === 0);
    expect(posts).toEqual([...posts].sort());
    const items = await world.every('outbox');
    expect(items.map(({ state, attempts, lease }) => [state, attempts, lease])).toEqual(
      items.map(() => ['sent', 1, undefined]),
    );
  });

  it('leave what another one is sending alone; after a kill it goes within a minute, byte for byte', async () => {
    const world = await worldWith(3);
    const first: string[] = [];
    const killed = clerk(world, (_id, mime) => {
      first.push(mime);
      return never();
    });
    void killed.deliverDue();
    await expect.poll(() => first.length).toBe(4);
    const second: string[] = [];
    const other = clerk(world, (_id, mime) => {
      second.push(mime);
      return soon();
    });
    await other.deliverDue();
    later(world, 59_000);
    await other.deliverDue();
    expect(second).toEqual([]);
    later(world, 2_000);
    await other.deliverDue();
    expect([...second].filter((mime) => mime.includes(' ')).sort()).toEqual(
      first.filter((mime) => mime.includes(' ')).sort(),
    );
    expect((await world.every('outbox')).map(({ state }) => state)).toEqual(Array(6).fill('sent'));
  });

  it('a late "sent" of whoever lost its claim is recorded; a late failure is not', async () => {
    for (const late of [{ result: 'sent' }, { result: 'permanent', reason: 'no' }] as const) {
      const world = await worldWith(1);
      let answer: (delivery: Delivery) => void = () => undefined;
      let began = false;
      const slow = clerk(world, (id) => {
        if (id !== 'O-000001') return soon();
        began = true;
        return new Promise((resolve) => (answer = resolve));
      });
      const slowRun = slow.deliverDue();
      await expect.poll(() => began).toBe(true);
      later(world, 61_000);
      const [taken] = await createLeases(shared(world), world.clock).claim(due);
      expect(taken?.id).toBe('O-000001');
      answer(late);
      await slowRun;
      const [mail] = await world.mails();
      expect(mail?.state).toBe(late.result === 'sent' ? 'sent' : 'queued');
    }
  });
});

describe('a claim', () => {
  it('lasts a minute, is renewed by its holder alone, and can be given back', async () => {
    const world = await worldWith(1);
    const [a, b] = [createLeases(shared(world), world.clock), createLeases(shared(world), world.clock)];
    const dueNow = (tx: ReadTx) => due(tx).then((all) => all.filter((i) => i.nextAttemptAt <= now()));
    const now = (): string => world.clock.now().toISOString();
    const [mine] = await a.claim(dueNow);
    if (!mine) throw new Error('nothing was claimed');
    expect(await b.claim(dueNow)).toEqual([]);
    expect([a.holds(mine), b.holds(mine), a.owns(mine), b.owns(mine)]).toEqual([true, false, true, false]);
    later(world, 50_001);
    // Too little is left to begin anything.
    expect([a.holds(mine), a.owns(mine)]).toEqual([false, true]);
    await b.renew([mine.id]);
    await b.giveBack([mine.id]);
    expect((await world.mails())[0]).toEqual(mine);
    await a.renew([mine.id]);
    later(world, 40_000);
    expect(await b.claim(dueNow)).toEqual([]);
    await a.giveBack([mine.id]);
    expect(await b.claim(dueNow)).toHaveLength(1);
  });

  it('costs nothing in a store of one process', async () => {
    const world = await worldWith(1);
    const before = await world.every('outbox');
    const leases = createLeases(world.store, world.clock);
    expect(await leases.claim(due)).toHaveLength(1);
    await leases.giveBack(['O-000001']);
    expect(await world.every('outbox')).toEqual(before);
  });

  it('that is not begun is given back when a clerk stops', async () => {
    const world = await worldWith(8);
    const finish: ((delivery: Delivery) => void)[] = [];
    const stopping = clerk(world, (id) =>
      Number(id.slice(2)) % 2 === 0 ? soon() : new Promise((resolve) => void finish.push(resolve)),
    );
    void stopping.deliverDue();
    await expect.poll(() => finish.length).toBe(4);
    expect((await world.mails()).filter((mail) => mail.lease)).toHaveLength(8);
    const stopped = stopping.stop();
    for (const done of finish) done({ result: 'sent' });
    await stopped;
    const left = (await world.mails()).filter((mail) => mail.state === 'queued');
    expect(left.map(({ lease, nextAttemptAt }) => [lease, nextAttemptAt])).toEqual(
      left.map(() => [undefined, world.clock.now().toISOString()]),
    );
    expect(left).toHaveLength(4);
  });
});
