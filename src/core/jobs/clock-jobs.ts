import type { Clerk } from '../clerk.js';
import { clockActor } from '../model/actor.js';
import type { Shop } from '../model/shop.js';
import type { Clock, Store } from '../ports.js';
import type { Results } from '../results.js';
import { dateIn, hourIn } from '../rules/calendar.js';
import { sweep, type Swept } from './sweep.js';

/**
 * Every job that can be asked for by name; `outbox` is the delivery, which needs the servers it sends to, `accounts`
 * compares the counts of received mails.
 */
export const JOB_NAMES = ['sweep', 'digest', 'outbox', 'accounts'] as const;

/** Before this hour the digest waits: it is for the shop's morning. */
const DIGEST_HOUR = 8;

/** What the clock has the core do, whoever wakes it: cron, the sandbox's clock, a person at the terminal. */
export function clockJobs(parts: { store: Store; clerk: Clerk; clock: Clock; shop: Shop }): {
  sweep(): Promise<Swept>;
  digest(): Promise<Results['queue-digest']>;
} {
  const { clerk, clock, shop } = parts;
  return {
    /** The sweep; one that is held back is told to the staff, once a day. */
    async sweep() {
      const swept = await sweep(parts);
      if ('held' in swept) {
        const text = `${swept.held} certificates are due at once, more than the limit of ${shop.sweepLimit}. Nothing was sent; to let it go out today: certclerk release`;
        const once = `sweep held ${dateIn(shop.timeZone, clock.now())}`;
        await clerk.execute('tell-staff', { text }, clockActor, { once });
      }
      return swept;
    },
    async digest() {
      if (hourIn(shop.timeZone, clock.now()) < DIGEST_HOUR) return { queued: false };
      return clerk.execute('queue-digest', {}, clockActor);
    },
  };
}
