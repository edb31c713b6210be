import { readHold } from '../hold.js';
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
  /** Whether this clerk's clock is wrong, so that it leaves all but the word of that to others. */
  isApart: () => boolean;
}

/** By number: O-1000000 comes after O-999999. */
const inOrder = (a: string, b: string): number => a.length - b.length || a.localeCompare(b);

interface Queued {
  id: string;
  /** The channel, or one person: each has an order of its own. */
  where: string;
}

/** While nothing may be sent, only that staff are asked about the clock. */
async function queued(tx: ReadTx, isApart: boolean): Promise<Queued[]> {
  const found: Queued[] = [];
  const isHeld = isApart || (await readHold(tx)) !== null;
  for await (const item of all(tx, 'outbox', { index: 'dueSlack' })) {
    if (item.channel !== 'slack' || (isHeld && item.content.kind !== 'clock-doubted')) continue;
    found.push({ id: item.id, where: item.to ?? '' });
  }
  return found.sort((a, b) => inOrder(a.id, b.id));
}

/**
 * Posts in the order in which things happened: one that Slack does not take now holds those after it, and so does one
 * that another clerk is posting, for a claimed item is not due. A person whose messages Slack does not take holds up
 * nobody else.
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
  const held = new Set<string>();
  for (const { id, where } of await store.read((tx) => queued(tx, parts.isApart()))) {
    if (parts.isStopping()) break;
    if (held.has(where)) continue;
    if (!(await claim(id)) || (await deliver(id, tally)).state === 'queued') held.add(where);
  }
  return tally;
}
