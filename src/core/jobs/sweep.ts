import type { Clerk } from '../clerk.js';
import { clockActor } from '../model/actor.js';
import type { PlainDate } from '../model/dates.js';
import type { Shop } from '../model/shop.js';
import type { Clock, Store } from '../ports.js';
import { dateIn } from '../rules/calendar.js';
import { RELEASED_FOR } from '../usecases/release-sweep.js';

export type Swept = { attended: number; queued: number } | { held: number };

async function dueIds(store: Store, today: PlainDate): Promise<string[]> {
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const page = await store.read((tx) =>
      tx.find('certificate', { index: 'due', upTo: today }, { limit: 1000, after }),
    );
    ids.push(...page.items.map((c) => c.id));
    after = page.next;
  } while (after);
  return ids;
}

/**
 * Opens renewals, reminds, tells of expiries: whatever the store lists as due up to today, so a run that was missed is
 * caught up by the next. A number of mails over the shop's limit is held until a person releases it.
 */
export async function sweep(parts: { store: Store; clerk: Clerk; clock: Clock; shop: Shop }): Promise<Swept> {
  const { store, clerk, clock, shop } = parts;
  const today = dateIn(shop.timeZone, clock.now());
  const ids = await dueIds(store, today);
  if (ids.length > shop.sweepLimit) {
    const released = await store.read((tx) => tx.get('setting', RELEASED_FOR));
    if (released?.value !== today) return { held: ids.length };
  }
  let queued = 0;
  for (const id of ids) {
    queued += (await clerk.execute('attend-certificate', { certificate: id }, clockActor)).queued;
  }
  return { attended: ids.length, queued };
}
