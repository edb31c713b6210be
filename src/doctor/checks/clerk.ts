import { z } from 'zod';
import { NoClerk, askClerk } from '../../control/client.js';
import { AppError } from '../../core/errors.js';
import type { RealConfig } from '../../config.js';
import type { Check } from '../check.js';

const accounts = z.object({
  agree: z.boolean(),
  sinceStart: z.object({ handed: z.number(), unaccounted: z.number() }).nullable(),
  records: z.object({ total: z.number(), unaccounted: z.number() }),
});

/** Whether a clerk runs on the data folder, or may do so. */
export async function clerkRuns({ dataDir, databaseUrl }: RealConfig): Promise<boolean> {
  // Several may run beside a database, on any machine.
  if (databaseUrl !== undefined) return true;
  try {
    await askClerk(dataDir, { ask: 'command', name: 'count-mails', input: {}, by: 'doctor' });
    return true;
  } catch (error) {
    if (error instanceof NoClerk) return false;
    // Something listens there, whatever it answers.
    if (error instanceof AppError) return true;
    throw error;
  }
}

/** The clerk that runs here, and whether its counts of received mails agree. */
export const clerkCheck: Check = {
  name: 'clerk',
  needs: ['CERTCLERK_DATA_DIR'],
  async run({ config }, report) {
    if (config.databaseUrl !== undefined) {
      return report.ok('Clerks beside a database cannot be asked from here; GET /readyz and /metrics tell of each.');
    }
    try {
      const { agree, sinceStart, records } = accounts.parse(
        await askClerk(config.dataDir, { ask: 'job', name: 'accounts' }),
      );
      const counted = `${records.total} mails received in all, ${sinceStart?.handed ?? 0} since it started`;
      if (agree) return report.ok(`It runs; ${counted}, every one accounted for.`);
      report.fail(
        `It runs; ${counted}, but the counts do not add up (by ${records.unaccounted + (sinceStart?.unaccounted ?? 0)}).`,
        'Please report this as a fault of certclerk, with the log line "not accounted for".',
      );
    } catch (error) {
      if (error instanceof NoClerk) return report.ok('None runs on the data folder.');
      if (!(error instanceof AppError)) throw error;
      report.warn(`One runs, but: ${error.safeMessage}`, 'Look into its log; it may be of an earlier version.');
    }
  },
};
