import type { Tx } from '../ports.js';

/** The last number that each series has given. */
export type Numbers = ReadonlyMap<string, number>;

/** Makes sure that no series gives a number again that it has given elsewhere already. */
export async function raiseCounters(tx: Tx, atLeast: Numbers): Promise<void> {
  for (const [id, least] of atLeast) {
    const last = (await tx.get('counter', id))?.last ?? 0;
    if (least > last) await tx.put('counter', { id, last: least });
  }
}
