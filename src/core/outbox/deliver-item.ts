import type { OutboxItem } from '../model/outbox.js';
import type { Clock, Store } from '../ports.js';
import type { Attempt } from './attempt.js';
import { tellOfDeadLetter } from './dead-letter.js';
import type { Leases } from './lease.js';
import { afterAttempt, type Outcome } from './outcome.js';
import type { Answered } from './pace.js';

export interface Delivered {
  sent: number;
  failed: number;
  withdrawn: number;
}

export interface ItemParts {
  store: Store;
  clock: Clock;
  leases: Leases;
  attempt: Attempt;
  /** From 0 to 1. */
  random: () => number;
  log: { warn(fields: object, message: string): void };
}

/** What one item has become. `state` is undefined where there is no such item. */
export interface ItemDelivered {
  state: OutboxItem['state'] | undefined;
  answered: Answered;
}

export type DeliverItem = (id: string, tally: Delivered) => Promise<ItemDelivered>;

/** One attempt and its record. Throws where the store fails; what was sent by then is not sent again by this process. */
export function createDeliverItem(parts: ItemParts): DeliverItem {
  const { store, clock, leases } = parts;
  /** Sent, but the store could not record it: to be recorded, not sent, at the next attempt. */
  const unrecorded = new Set<string>();

  function record(id: string, outcome: Outcome): Promise<OutboxItem['state'] | undefined> {
    const random = parts.random();
    return store.tx(async (tx) => {
      const item = await tx.get('outbox', id);
      if (item?.state !== 'queued') return item?.state;
      // Somebody else has it by now, and says what becomes of it.
      if (outcome.result !== 'sent' && !leases.owns(item)) return item.state;
      const now = clock.now();
      const done = afterAttempt(item, outcome, now, random);
      await tx.put('outbox', done);
      if (done.state === 'dead') await tellOfDeadLetter(tx, done, now.toISOString());
      return done.state;
    });
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

  return async (id, tally) => {
    const item = await store.read((tx) => tx.get('outbox', id));
    if (item?.state !== 'queued' || !leases.holds(item)) return { state: item?.state, answered: 'unknown' };
    const { outcome, answered } = unrecorded.has(id)
      ? { outcome: { result: 'sent' } as const, answered: 'unknown' as const }
      : await parts.attempt(item);
    if (outcome.result === 'sent') unrecorded.add(id);
    const state = await record(id, outcome);
    unrecorded.delete(id);
    count(id, state, outcome, tally);
    return { state, answered };
  };
}
