import type { Clerk } from '../clerk.js';
import { AppError } from '../errors.js';
import { readHold } from '../hold.js';
import { clockActor } from '../model/actor.js';
import type { PlainDate } from '../model/dates.js';
import type { Shop } from '../model/shop.js';
import type { Clock, Store } from '../ports.js';
import { dateIn } from '../rules/calendar.js';
import { RELEASED_FOR } from '../usecases/release-sweep.js';

/**
 * `held`: so many certificates are due that a person must release them. `onHold`: nothing is sent at all for now, and
 * why.
 */
export type Swept = { attended: number; queued: number } | { held: number } | { onHold: string };

/** Certificates attended at the same time, so that their commits share the disk's work. */
const SIDE_BY_SIDE = 8;

/** Certificates read at a time: reading more would hold up others. */
const PAGE = 200;

const dueOn = (today: PlainDate) => ({ index: 'due', upTo: today }) as const;

async function dueIds(store: Store, today: PlainDate): Promise<string[]> {
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const page = await store.read((tx) => tx.find('certificate', dueOn(today), { limit: PAGE, after }));
    ids.push(...page.items.map((c) => c.id));
    after = page.next;
  } while (after);
  return ids;
}

/**
 * Opens renewals, reminds, tells of expiries: whatever the store lists as due up to today, so a run that was missed is
 * caught up by the next. A number of mails over the shop's limit is held until a person releases it. Where some cannot
 * be attended, all the others are; then it throws an AggregateError that names them.
 */
export async function sweep(parts: { store: Store; clerk: Clerk; clock: Clock; shop: Shop }): Promise<Swept> {
  const { store, clerk, clock, shop } = parts;
  const today = dateIn(shop.timeZone, clock.now());
  const hold = await store.read(readHold);
  if (hold) return { onHold: hold.why };
  // Counted first: what is held is looked at every minute, and may be the whole store.
  const due = await store.read((tx) => tx.count('certificate', dueOn(today)));
  if (due > shop.sweepLimit) {
    const released = await store.read((tx) => tx.get('setting', RELEASED_FOR));
    if (released?.value !== today) return { held: due };
  }
  const ids = await dueIds(store, today);
  let queued = 0;
  const failed: { id: string; cause: unknown }[] = [];
  const ill: AppError[] = [];
  const waiting = [...ids];
  async function attend(): Promise<void> {
    for (let id = waiting.shift(); id !== undefined && ill.length === 0; id = waiting.shift()) {
      try {
        const attended = await clerk.execute('attend-certificate', { certificate: id }, clockActor);
        queued += attended.queued;
      } catch (cause) {
        // The store itself is ill: whatever comes next would fail as well.
        if (cause instanceof AppError && cause.retryable) ill.push(cause);
        else failed.push({ id, cause });
      }
    }
  }
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, attend));
  const [fault] = ill;
  if (fault) throw fault;
  if (failed.length > 0) {
    throw new AggregateError(
      failed.map((f) => f.cause),
      `${failed.map((f) => f.id).join(', ')} could not be attended; the other ${ids.length - failed.length} were`,
    );
  }
  return { attended: ids.length, queued };
}
