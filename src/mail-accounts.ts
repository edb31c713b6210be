import { setImmediate } from 'node:timers/promises';
import type { Clerk } from './core/clerk.js';
import { clockActor } from './core/model/actor.js';
import { MAIL_OUTCOMES } from './core/model/mail-in.js';
import type { Results } from './core/results.js';
import { type DoorBook, type MailCounts, unaccounted } from './mail/in/tally.js';

/** Whether every received mail is accounted for (design §4): by this process since its start, and by the store. */
export interface MailAccounts {
  /** Null where no clerk runs. */
  sinceStart: (MailCounts & { unaccounted: number }) | null;
  /** `unaccounted`: records that are under no outcome, or under two. */
  records: Results['count-mails'] & { unaccounted: number };
  agree: boolean;
}

export interface AccountsParts {
  clerk: Clerk;
  /** Left out: no clerk runs, so only the store is looked at. */
  running?: { doors: () => readonly DoorBook[]; counts: MailCounts };
  log: { error(fields: object, message: string): void };
}

/** Compares the counts of the doors, of what was handed over, and of the records; a disagreement is an error in the log. */
export async function checkMailAccounts({ clerk, running, log }: AccountsParts): Promise<MailAccounts> {
  const { counts, total } = await clerk.execute('count-mails', {}, clockActor);
  const sum = MAIL_OUTCOMES.reduce((all, outcome) => all + counts[outcome], 0);
  const records = { counts, total, unaccounted: Math.abs(total - sum) };
  // A mail that is just done is counted by one book a moment before the other; between two turns all agree.
  await setImmediate();
  const sinceStart = running
    ? { ...structuredClone(running.counts), unaccounted: unaccounted(running.doors(), running.counts) }
    : null;
  const agree = records.unaccounted === 0 && (sinceStart?.unaccounted ?? 0) === 0;
  if (!agree) log.error({ records, sinceStart }, 'received mails are not accounted for: the counts do not add up');
  return { sinceStart, records, agree };
}
