import { randomBytes } from 'node:crypto';
import type { OutboxItem } from '../model/outbox.js';
import type { Clock, ReadTx, Store, Tx } from '../ports.js';

/** How long an item stays with whoever claimed it; after a kill -9 somebody else sends it when this is over. */
const LEASE_MS = 60_000;
/** A lease with less time left is not relied on: sending could end after somebody else has begun. */
const TOO_SHORT_MS = 10_000;

/** Finds what is to be claimed; it may run again, and what it answers is all that counts. */
type Choose = (tx: ReadTx) => Promise<OutboxItem[]>;

/**
 * Who sends an item. In a store of this process alone nobody has to be asked, and claiming costs nothing. In a shared
 * store the items are claimed before they are sent, many in one transaction:
 *
 * - To claim is to write `lease`, a token of the claimer's, and to move `nextAttemptAt` to where the lease ends. So a
 *   claimed item is not due for anybody, and becomes due by itself when its claimer was killed.
 * - The choice runs in the same transaction, with `skipLocked`, so that two clerks choose different items.
 * - Who sends for long renews; who stops gives back.
 * - The outcome is recorded by who holds the lease. One exception: "sent" is recorded by whoever sent it, as long as
 *   the item is still queued.
 */
export interface Leases {
  claim(choose: Choose): Promise<OutboxItem[]>;
  /** Whether the item, as it stands in the store, is ours for long enough to send it. */
  holds(item: OutboxItem): boolean;
  /** Whether nobody else has claimed it since. */
  owns(item: OutboxItem): boolean;
  /** Lengthens the leases of these items; those that were lost are left alone. */
  renew(ids: readonly string[]): Promise<void>;
  /** What was claimed and not begun is due for everybody again. */
  giveBack(ids: readonly string[]): Promise<void>;
}

export function createLeases(store: Store, clock: Clock): Leases {
  if (!store.shared) {
    return {
      claim: (choose) => store.read(choose),
      holds: () => true,
      owns: () => true,
      renew: () => Promise.resolve(),
      giveBack: () => Promise.resolve(),
    };
  }
  const token = randomBytes(12).toString('hex');
  const inMs = (ms: number): string => new Date(clock.now().getTime() + ms).toISOString();

  async function change(tx: Tx, ids: readonly string[], to: (item: OutboxItem) => OutboxItem): Promise<void> {
    for (const id of ids) {
      const item = await tx.get('outbox', id);
      if (item?.state === 'queued' && item.lease === token) await tx.put('outbox', to(item));
    }
  }

  return {
    claim: (choose) =>
      store.tx(async (tx) => {
        const until = inMs(LEASE_MS);
        const claimed = (await choose(tx)).map((item) => ({ ...item, lease: token, nextAttemptAt: until }));
        for (const item of claimed) await tx.put('outbox', item);
        return claimed;
      }),
    owns: (item) => item.lease === token,
    holds: (item) => item.lease === token && item.nextAttemptAt > inMs(TOO_SHORT_MS),
    renew: (ids) =>
      store.tx((tx) => {
        const until = inMs(LEASE_MS);
        return change(tx, ids, (item) => ({ ...item, nextAttemptAt: until }));
      }),
    giveBack: (ids) =>
      store.tx((tx) => {
        const now = inMs(0);
        return change(tx, ids, (item) => ({ ...item, lease: undefined, nextAttemptAt: now }));
      }),
  };
}
