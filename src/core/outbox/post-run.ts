import type { OutboxItem } from '../model/outbox.js';
import type { Clock, ReadTx, Store } from '../ports.js';
import { all } from '../usecases/find.js';
import type { Delivered, DeliverItem } from './deliver-item.js';
import type { Leases } from './lease.js';

export interface PostRunParts {
  store: Store;
  clock: Clock;
  leases: Leases;
  deliver: DeliverItem;
  isStopping: () => boolean;
}

/** By number: O-1000000 comes after O-999999. */
const inOrder = (a: string, b: string): number => a.length - b.length || a.localeCompare(b);

async function queuedIds(tx: ReadTx): Promise<string[]> {
  const ids: string[] = [];
  for await (const item of all(tx, 'outbox', { index: 'dueSlack' })) ids.push(item.id);
  return ids.sort(inOrder);
}

/**
 * Posts in the order in which things happened: one that Slack does not take now holds those after it, and so does one
 * that another clerk is posting, for a claimed item is not due.
 */
export async function runPosts(parts: PostRunParts): Promise<Delivered> {
  const { store, clock, leases, deliver } = parts;
  const tally: Delivered = { sent: 0, failed: 0, withdrawn: 0 };
  const claim = async (id: string): Promise<OutboxItem | undefined> => {
    const [claimed] = await leases.claim(async (tx) => {
      const item = await tx.get('outbox', id);
      const isDue = item?.state === 'queued' && item.nextAttemptAt <= clock.now().toISOString();
      return isDue ? [item] : [];
    });
    return claimed;
  };
  for (const id of await store.read(queuedIds)) {
    if (parts.isStopping() || !(await claim(id))) break;
    if ((await deliver(id, tally)).state === 'queued') break;
  }
  return tally;
}
