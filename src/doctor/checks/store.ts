import { AppError } from '../../core/errors.js';
import { inspectJsonStore, type Inspection } from '../../core/store/json/inspect.js';
import type { RealConfig } from '../../config.js';
import type { Check } from '../check.js';
import type { Report } from '../line.js';
import { clerkRuns } from './clerk.js';

/** The JSON store as it lies there: who has it open, and whether its files are whole. Nothing is written. */
export const storeCheck: Check = {
  name: 'store',
  needs: ['CERTCLERK_DATA_DIR'],
  async run({ config }, report) {
    if (config.databaseUrl !== undefined) return;
    let found: Inspection;
    try {
      found = await inspectJsonStore(config.dataDir);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return report.fail(error.safeMessage, 'Make sure that no certclerk runs there, then remove that lock.');
    }
    await lock(found, config, report);
    const { files } = found;
    if (files.is === 'none') report.ok('There is none yet; the first start begins one.');
    else if (files.is === 'damaged') report.fail(files.says, files.mend);
    else {
      const since = files.changes === null ? '' : `, and so are the journals, with ${files.changes} changes since`;
      report.ok(`The snapshot is whole to its last byte${since}.`);
    }
  },
};

async function lock({ lock: found }: Inspection, config: RealConfig, report: Report): Promise<void> {
  if (!found || found.holder.released) return;
  const { holder, isAlive, isNear, path } = found;
  const who = isNear ? `process ${holder.pid}` : `process ${holder.pid} on ${holder.host}`;
  if (!isAlive) {
    return report.warn(
      `The lock ${path} is stale: ${who} has ended without closing the store, killed or by a crash.`,
      'Start the clerk: it takes over by itself. Remove nothing.',
    );
  }
  if (!isNear) {
    return report.warn(
      `The store is open in ${who}, another machine or container; two at once are refused.`,
      'Run doctor there, or stop that one before you start a clerk here.',
    );
  }
  if (await clerkRuns(config)) return report.ok(`It is open in ${who}, and in no other.`);
  report.warn(
    `It is open in ${who}, which does not answer at the control socket: a clerk that starts or hangs, or a command that runs.`,
    `Run doctor again in a minute; if it stays so, end it with: kill ${holder.pid}`,
  );
}
