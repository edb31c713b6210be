import type { UseCase } from '../context.js';
import { addDays, addMonths } from '../rules/calendar.js';

const MONTHS = 12;

/** How many certificates end in each of the next twelve months, what of this month is over left out. */
export const expiriesByMonth: UseCase<'expiries-by-month'> = {
  kind: 'question',
  async run({ tx, today }) {
    const first = `${today.slice(0, 7)}-01`;
    const months: { month: string; count: number }[] = [];
    for (let n = 0; n < MONTHS; n++) {
      const from = n === 0 ? today : addMonths(first, n);
      const upTo = addDays(addMonths(first, n + 1), -1);
      months.push({ month: from.slice(0, 7), count: await tx.count('certificate', { index: 'ends', from, upTo }) });
    }
    return { months };
  },
};
