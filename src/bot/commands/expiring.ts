import { AppError } from '../../core/errors.js';
import { daysIn } from '../arguments.js';
import type { Call } from '../call.js';
import { PAGE } from '../limits.js';
import { listMessage } from '../render/list.js';
import { certificateRow, certificateText } from '../render/rows.js';
import { nothing } from '../render/said.js';
import type { SlashCommand } from './command.js';

const USUAL_DAYS = 30;

export const expiring: SlashCommand = {
  name: 'expiring',
  usage: 'expiring [days]',
  help: 'What ends within 30 days, or as many as you say: paid until or not after, whichever is first.',
  run: (call, args) => expiringPage(call, args),
};

export async function expiringPage(call: Call, args: string, after?: string): Promise<void> {
  const days = args ? daysIn(args) : USUAL_DAYS;
  if (days === null || days > 3660) {
    throw new AppError('invalid-input', `"${args}" is not a number of days; write it like: expiring 60`);
  }
  const { certificates, next, total } = await call.ask('list-expiring', { days, limit: PAGE, after });
  if (certificates.length === 0) return call.say(nothing(`✅ Nothing ends within ${days} days.`));
  await call.say(
    listMessage({
      title: `Ends within ${days} days: ${total}`,
      rows: certificates.map((view) => certificateRow(view, call.today)),
      texts: certificates.map(certificateText),
      next: next ? { command: 'expiring', args, after: next } : undefined,
      note: 'What ended more than 90 days ago: `/ssl list status:expired`',
    }),
    { replace: after !== undefined },
  );
}
