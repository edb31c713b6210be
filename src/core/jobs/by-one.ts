import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Clock, Store } from '../ports.js';

/** After a kill -9 another clerk takes the job over when this is past. */
export const CLAIM_MS = 45_000;
const RENEW_MS = CLAIM_MS / 3;

const claim = z.object({ by: z.string(), until: z.string() });

/** Runs a job unless another clerk runs one of that name: then null. */
export type RunByOne = <T>(name: string, run: () => Promise<T>) => Promise<T | null>;

/**
 * Of several clerks on one store, one runs a job at a time, and renews its claim while it runs. A job is built so that
 * two at once would do no harm (what is due is looked at again in each transaction); this spares them the work.
 */
export function createRunByOne(store: Store, clock: Clock): RunByOne {
  if (!store.shared) return (_name, run) => run();
  const by = randomBytes(12).toString('hex');

  /** Writes the claim, or leaves it with another clerk that holds it. */
  const take = (id: string): Promise<boolean> =>
    store.tx(async (tx) => {
      const now = clock.now().getTime();
      const there = await tx.get('setting', id);
      const held = there && claim.parse(JSON.parse(there.value));
      if (held && held.by !== by && Date.parse(held.until) > now) return false;
      const until = new Date(now + CLAIM_MS).toISOString();
      await tx.put('setting', { id, value: JSON.stringify({ by, until }) });
      return true;
    });

  const giveUp = (id: string): Promise<void> =>
    store.tx(async (tx) => {
      const there = await tx.get('setting', id);
      if (there && claim.parse(JSON.parse(there.value)).by === by) await tx.delete('setting', id);
    });

  return async (name, run) => {
    const id = `running:${name}`;
    if (!(await take(id))) return null;
    // A renewal that fails is made up for by the next; at worst another clerk begins too.
    const renewing = setInterval(() => void take(id).catch(() => undefined), RENEW_MS);
    renewing.unref();
    try {
      return await run();
    } finally {
      clearInterval(renewing);
      // Left behind it runs out by itself; what the job came to counts more.
      await giveUp(id).catch(() => undefined);
    }
  };
}
