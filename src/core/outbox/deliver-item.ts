import { gathered } from '../gathered.js';
import type { OutboxItem } from '../model/outbox.js';
import type { Shop } from '../model/shop.js';
import type { Clock, ReadTx, Store, Tx } from '../ports.js';
import { dateIn } from '../rules/calendar.js';
import type { Attempted, MakeReady } from './attempt.js';
import { tellOfDeadLetter } from './dead-letter.js';
import type { Leases } from './lease.js';
import type { Lines } from './lines.js';
import { afterAttempt, type Outcome } from './outcome.js';
import type { Answered } from './pace.js';
import { whyWithdraw } from './still-true.js';

export interface Delivered {
  sent: number;
  failed: number;
  withdrawn: number;
}

export interface ItemParts {
  store: Store;
  clock: Clock;
  shop: Shop;
  leases: Leases;
  makeReady: MakeReady;
  /** To the mail server. */
  lines: Lines;
  /** From 0 to 1. */
  random: () => number;
  log: { warn(fields: object, message: string): void };
}

/** What one item has become. `state` is undefined where there is no such item. */
export interface ItemDelivered {
  state: OutboxItem['state'] | undefined;
  answered: Answered;
}

export interface DeliverItem {
  (id: string, tally: Delivered): Promise<ItemDelivered>;
  /**
   * Records what was sent when the store could not record it; to be called before anything more is sent, so that nothing is
   * sent twice. Throws where the store still cannot.
   */
  recordLeft(): Promise<Delivered>;
}

/** Read, or recorded, in one transaction. */
const MOST_TOGETHER = 16;

/** An item as it stands at the moment of sending, and what follows before anything is sent; null: it is sent. */
interface Seen {
  item: OutboxItem | undefined;
  instead: Outcome | null;
}

/** How an attempt ended, on its way into the store. */
interface Ended {
  id: string;
  outcome: Outcome;
  random: number;
}

/**
 * One attempt and its record. Throws where the store fails; what was sent by then is not sent again by this process.
 * Mails that are read, or whose answers come, at the same time share a transaction.
 */
export function createDeliverItem(parts: ItemParts): DeliverItem {
  const { store, clock, leases } = parts;
  /** Sent, but the store could not record it. */
  const left = new Set<string>();

  const look = gathered(
    (ids: readonly string[]) => store.read((tx) => Promise.all(ids.map((id) => see(tx, id)))),
    MOST_TOGETHER,
  );

  async function see(tx: ReadTx, id: string): Promise<Seen> {
    const item = await tx.get('outbox', id);
    if (item?.channel !== 'mail') return { item, instead: null };
    try {
      // At every attempt, not only the first: a mail server may be away for days.
      const reason = await whyWithdraw(tx, item, dateIn(parts.shop.timeZone, clock.now()));
      return { item, instead: reason === null ? null : { result: 'withdrawn', reason } };
    } catch (error) {
      // As with one that cannot be made, the others go out.
      return { item, instead: { result: 'temporary', reason: error instanceof Error ? error.message : String(error) } };
    }
  }

  const record = gathered(
    (ended: readonly Ended[]) =>
      store.tx(async (tx) => {
        const items = await Promise.all(ended.map(({ id }) => tx.get('outbox', id)));
        const states: { state: OutboxItem['state'] | undefined }[] = [];
        for (const [i, one] of ended.entries()) states.push({ state: await recordOne(tx, items[i], one) });
        return states;
      }),
    MOST_TOGETHER,
  );

  async function recordOne(
    tx: Tx,
    item: OutboxItem | undefined,
    { outcome, random }: Ended,
  ): Promise<OutboxItem['state'] | undefined> {
    if (item?.state !== 'queued') return item?.state;
    // Somebody else has it by now, and says what becomes of it.
    if (outcome.result !== 'sent' && !leases.owns(item)) return item.state;
    const now = clock.now();
    const done = afterAttempt(item, outcome, now, random);
    await tx.put('outbox', done);
    if (done.state === 'dead') await tellOfDeadLetter(tx, done, now.toISOString());
    return done.state;
  }

  function count(id: string, state: OutboxItem['state'] | undefined, outcome: Outcome, tally: Delivered): void {
    if (state === 'sent') tally.sent += 1;
    else if (state === 'withdrawn') tally.withdrawn += 1;
    else {
      tally.failed += 1;
      const what = state === 'dead' ? 'an outbox item is a dead letter' : 'an outbox item was not delivered';
      parts.log.warn({ item: id, state, outcome }, what);
    }
  }

  async function end(id: string, { outcome, answered }: Attempted, tally: Delivered): Promise<ItemDelivered> {
    try {
      const { state } = await record({ id, outcome, random: parts.random() });
      count(id, state, outcome, tally);
      return { state, answered };
    } catch (error) {
      if (outcome.result === 'sent') left.add(id);
      throw error;
    }
  }

  async function deliver(id: string, tally: Delivered): Promise<ItemDelivered> {
    const { item, instead } = await look(id);
    if (item?.state !== 'queued' || !leases.holds(item)) return { state: item?.state, answered: 'unknown' };
    if (instead) return end(id, { outcome: instead, answered: 'unknown' }, tally);
    const ready = await parts.makeReady(item);
    if (typeof ready !== 'function') return end(id, ready, tally);
    const send = async (): Promise<ItemDelivered> => end(id, await ready(), tally);
    return item.channel === 'mail' ? parts.lines.use(send) : send();
  }

  async function recordLeft(): Promise<Delivered> {
    const tally: Delivered = { sent: 0, failed: 0, withdrawn: 0 };
    const sent: Outcome = { result: 'sent' };
    const ids = [...left];
    const states = await Promise.all(ids.map((id) => record({ id, outcome: sent, random: 0 })));
    // Mails and posts may have asked at the same time.
    for (const [i, id] of ids.entries()) if (left.delete(id)) count(id, states[i]?.state, sent, tally);
    return tally;
  }

  return Object.assign(deliver, { recordLeft });
}
