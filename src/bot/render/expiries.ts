import type { Results } from '../../core/results.js';
import { type Block, section } from '../blocks.js';

const WIDTH = 24;
const NAMES = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A bar of text for each month, which every workspace and every screen reader has. */
export function expiriesChart({ months }: Results['expiries-by-month']): Block[] {
  const most = Math.max(...months.map(({ count }) => count));
  if (most === 0) return [];
  const lines = months.map(({ month, count }) => {
    const name = `${NAMES[Number(month.slice(5)) - 1] ?? ''} ${month.slice(2, 4)}`;
    const bar = count === 0 ? '' : '█'.repeat(Math.max(1, Math.round((count / most) * WIDTH)));
    return `${name}  ${bar}${bar ? ' ' : ''}${count}`;
  });
  return [section(`*📊 Ends in the next 12 months*\n\`\`\`${lines.join('\n')}\`\`\``)];
}
