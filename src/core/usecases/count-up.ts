import type { Changing } from '../context.js';
import { keptUntil } from '../rules/forgetting.js';

/**
 * How often this has happened, this time included.
 * @param series names the hour or the day within which it is counted
 */
export async function countUp({ tx, today }: Pick<Changing, 'tx' | 'today'>, series: string): Promise<number> {
  const count = ((await tx.get('tally', series))?.count ?? 0) + 1;
  await tx.put('tally', { id: series, count, until: keptUntil(today) });
  return count;
}
