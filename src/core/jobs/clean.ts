import type { Claim } from '../model/documents.js';
import type { PlainDate } from '../model/dates.js';
import type { Shop } from '../model/shop.js';
import type { Clock, Store } from '../ports.js';
import { addDays, dateIn } from '../rules/calendar.js';

/** Longer than anything asks for a claim of a day, and than a backup that is put back is usually old. */
const KEPT_DAYS = 40;
/** Claims that are looked at in one transaction. */
const PAGE = 500;

/**
 * Claims that hold for one day, and the day they name. Others hold for good: what was asked for `once`, and in which
 * review an old mail waits. A thread's name is written by strangers, so the day is the one at the end.
 */
const OF_ONE_DAY = [
  /^help:.*:(\d{4}-\d\d-\d\d)(?::\d+)?$/s,
  /^digest:(\d{4}-\d\d-\d\d)$/,
  /^urgent:expires:.*:(\d{4}-\d\d-\d\d)$/,
  /^dead-letters:(\d{4}-\d\d-\d\d)T\d\d:(?:\d+|more)$/,
];

const dayOf = ({ id }: Claim): PlainDate | undefined =>
  OF_ONE_DAY.map((pattern) => pattern.exec(id)?.[1]).find((day) => day !== undefined);

/** Forgets what was claimed for a day long gone, so that limits on mails do not make the store grow for ever. */
export async function clean(parts: { store: Store; clock: Clock; shop: Shop }): Promise<{ deleted: number }> {
  const { store, clock, shop } = parts;
  const oldest = addDays(dateIn(shop.timeZone, clock.now()), -KEPT_DAYS);
  let deleted = 0;
  let after: string | undefined;
  do {
    const page = await store.tx(async (tx) => {
      const { items, next } = await tx.find('claim', undefined, { limit: PAGE, after });
      const old = items.filter((claim) => (dayOf(claim) ?? oldest) < oldest);
      for (const { id } of old) await tx.delete('claim', id);
      return { next, count: old.length };
    });
    deleted += page.count;
    after = page.next;
  } while (after);
  return { deleted };
}
