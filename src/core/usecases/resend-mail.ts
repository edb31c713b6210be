import { type Changing, STAFF_AND_SETUP, type UseCase } from '../context.js';
import { conflict } from '../errors.js';
import type { OutboxItem } from '../model/outbox.js';
import { all, findOutboxItem } from './find.js';

/** More at once would be one very large transaction; whoever has more asks again. */
const MOST_AT_ONCE = 1_000;

async function deadOnes(changing: Changing): Promise<OutboxItem[]> {
  const dead: OutboxItem[] = [];
  for await (const item of all(changing.tx, 'outbox', { index: 'state', is: 'dead' })) {
    if (dead.length === MOST_AT_ONCE) break;
    dead.push(item);
  }
  return dead;
}

/** Puts dead letters back into the outbox; the same bytes go out again, and their five days begin anew. */
export const resendMail: UseCase<'resend-mail'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  async run(changing, input) {
    const { tx, now } = changing;
    const isAll = input.id.trim().toLowerCase() === 'all';
    const dead = isAll ? await deadOnes(changing) : [await findOutboxItem(tx, input.id)];
    const items: OutboxItem[] = [];
    for (const item of dead) {
      if (item.state !== 'dead') throw conflict(`${item.id} is ${item.state}; only dead letters are sent again.`);
      const again = {
        ...item,
        state: 'queued' as const,
        queuedAt: now,
        nextAttemptAt: now,
        attempts: 0,
        doneAt: undefined,
      };
      await tx.put('outbox', again);
      changing.touched.add(item.id);
      changing.queued.count += 1;
      items.push(again);
    }
    return { items };
  },
};
