import type { Clerk } from '../clerk.js';
import { readHold } from '../hold.js';
import { clockActor } from '../model/actor.js';
import type { PlainDate } from '../model/dates.js';
import type { Shop } from '../model/shop.js';
import type { Clock, Store } from '../ports.js';
import { dateIn } from '../rules/calendar.js';
import { dunningRanges, dunningStep } from '../rules/dunning.js';
import { RELEASED_FOR } from '../usecases/release-sweep.js';

/** `held`: so many invoices are to be dunned that a person must release them. */
export type Dunned = { dunned: number } | { held: number };

/** Invoices read at a time. */
const PAGE = 500;

async function dueNumbers(store: Store, days: readonly number[], today: PlainDate): Promise<string[]> {
  const numbers: string[] = [];
  for (const range of dunningRanges(days, today)) {
    let after: string | undefined;
    do {
      const page = await store.read((tx) => tx.find('invoice', range, { limit: PAGE, after }));
      for (const invoice of page.items) if (dunningStep(invoice, days, today) !== null) numbers.push(invoice.id);
      after = page.next;
    } while (after);
  }
  return numbers;
}

/** Reminds of invoices that are overdue for a configured number of days; a run that was missed is caught up by the next. */
export async function dun(parts: { store: Store; clerk: Clerk; clock: Clock; shop: Shop }): Promise<Dunned> {
  const { store, clerk, clock, shop } = parts;
  const days = shop.dunningDays ?? [];
  const today = dateIn(shop.timeZone, clock.now());
  if (days.length === 0 || (await store.read(readHold))) return { dunned: 0 };
  const numbers = await dueNumbers(store, days, today);
  if (numbers.length > shop.sweepLimit) {
    const released = await store.read((tx) => tx.get('setting', RELEASED_FOR));
    if (released?.value !== today) return { held: numbers.length };
  }
  let dunned = 0;
  for (const invoice of numbers) {
    if ((await clerk.execute('dun-invoice', { invoice }, clockActor)).sent) dunned += 1;
  }
  return { dunned };
}
