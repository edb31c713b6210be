import { z } from 'zod';
import type { Instant } from './model/dates.js';
import type { ReadTx, Tx } from './ports.js';

/** While it stands nothing is sent and the clock opens nothing: a person must look first. */
const hold = z.object({ since: z.string(), why: z.string(), clock: z.boolean().optional() });
export interface Hold {
  since: Instant;
  /** A sentence for staff. */
  why: string;
  /** The clock has jumped; once it is confirmed, what waits goes out as it is. */
  clock?: boolean;
}

const HOLD = 'hold';

export async function readHold(tx: ReadTx): Promise<Hold | null> {
  const setting = await tx.get('setting', HOLD);
  return setting ? hold.parse(JSON.parse(setting.value)) : null;
}

export const putHold = (tx: Tx, { since, why, clock }: Hold): Promise<void> =>
  tx.put('setting', { id: HOLD, value: JSON.stringify({ since, why, clock }) });

export const endHold = (tx: Tx): Promise<void> => tx.delete('setting', HOLD);
