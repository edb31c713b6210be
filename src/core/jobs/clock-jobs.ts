import type { Clerk } from '../clerk.js';
import { clockActor } from '../model/actor.js';
import type { Results } from '../results.js';
import { dateIn, hourIn } from '../rules/calendar.js';
import { isAnythingUrgent } from '../usecases/queue-urgent.js';
import { createRunByOne } from './by-one.js';
import { type CleanedAll, type CleanParts, clean } from './clean.js';
import { dun, type Dunned } from './dunning.js';
import { sweep, type Swept } from './sweep.js';
import { lookForOverlooked, type Overlooked, wordsFor } from './watch.js';

/**
 * Every job that can be asked for by name; `outbox` is the delivery, which needs the servers it sends to, `accounts`
 * compares the counts of received mails, `watch` looks for what was silently left undone.
 */
export const JOB_NAMES = ['sweep', 'digest', 'outbox', 'accounts', 'watch', 'clean'] as const;

/** Before this hour the digest waits: it is for the shop's morning. */
const DIGEST_HOUR = 8;

/** Another clerk on the same store is at it. */
export interface Elsewhere {
  elsewhere: true;
}

/** What the clock has the core do, whoever wakes it: cron, the sandbox's clock, a person at the terminal. */
export function clockJobs(parts: CleanParts & { clerk: Clerk }): {
  sweep(): Promise<Swept | Elsewhere>;
  digest(): Promise<Results['queue-digest'] | Elsewhere>;
  watch(): Promise<Overlooked | Elsewhere>;
  clean(): Promise<CleanedAll | Elsewhere>;
} {
  const { clerk, clock, shop } = parts;
  const byOne = createRunByOne(parts.store, clock);
  const orElsewhere = async <T>(name: string, run: () => Promise<T>): Promise<T | Elsewhere> =>
    (await byOne(name, run)) ?? { elsewhere: true };

  /** Reminders of overdue invoices that are held back are told to the staff, once a day. */
  async function tellHeld(dunned: Dunned): Promise<void> {
    if (!('held' in dunned)) return;
    const text = `${dunned.held} invoices are to be reminded of at once, more than the limit of ${shop.sweepLimit}. Nothing was sent; to let it go out today: certclerk release`;
    const once = `dunning held ${dateIn(shop.timeZone, clock.now())}`;
    await clerk.execute('tell-staff', { text }, clockActor, { once });
  }

  return {
    /** The sweep; one that is held back is told to the staff, once a day. */
    async sweep() {
      const swept = await orElsewhere('sweep', async () => {
        const done = await sweep(parts);
        if (!('onHold' in done)) await tellHeld(await dun(parts));
        return done;
      });
      if ('held' in swept) {
        const text = `${swept.held} certificates are due at once, more than the limit of ${shop.sweepLimit}. Nothing was sent; to let it go out today: certclerk release`;
        const once = `sweep held ${dateIn(shop.timeZone, clock.now())}`;
        await clerk.execute('tell-staff', { text }, clockActor, { once });
      }
      return swept;
    },
    /** What is urgent, at any hour; the day's digest in the morning. */
    async digest() {
      const now = clock.now();
      const looking = { now: now.toISOString(), today: dateIn(shop.timeZone, now) };
      if (await parts.store.read((tx) => isAnythingUrgent({ tx, ...looking })))
        await orElsewhere('urgent', () => clerk.execute('queue-urgent', {}, clockActor));
      if (hourIn(shop.timeZone, clock.now()) < DIGEST_HOUR) return { queued: false };
      return orElsewhere('digest', () => clerk.execute('queue-digest', {}, clockActor));
    },
    /** What was overlooked is told to the staff, each kind once a day. */
    async watch() {
      const overlooked = await orElsewhere('watch', () => lookForOverlooked(parts));
      if ('elsewhere' in overlooked) return overlooked;
      for (const { what, text } of wordsFor(overlooked)) {
        const once = `overlooked ${what} ${dateIn(shop.timeZone, clock.now())}`;
        await clerk.execute('tell-staff', { text }, clockActor, { once });
      }
      return overlooked;
    },
    clean: () => orElsewhere('clean', () => clean(parts)),
  };
}
