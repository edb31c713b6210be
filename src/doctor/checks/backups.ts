import { lastBackup } from '../../archive/last-backup.js';
import { hasStore } from '../../start-store.js';
import type { Check } from '../check.js';

const HOUR_MS = 3_600_000;
/** A backup a night, and one night that failed. */
const OLD_HOURS = 50;

const MEND = 'Let cron make one every night: certclerk backup FILE (docs/backup.md).';

/** How old the last backup is that `certclerk backup` made of what lies here. */
export const backupsCheck: Check = {
  name: 'backups',
  needs: ['CERTCLERK_DATA_DIR'],
  async run({ config: { dataDir, databaseUrl }, now }, report) {
    const last = await lastBackup(dataDir);
    if (last) {
      const hours = Math.floor((now().getTime() - Date.parse(last.at)) / HOUR_MS);
      const age = hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days`;
      const says = `The last backup is ${age} old: ${last.file}.`;
      return hours >= OLD_HOURS ? report.warn(says, MEND) : report.ok(says);
    }
    if (databaseUrl !== undefined) {
      const says = 'No backup was made from here by certclerk; whether pg_dump makes any cannot be seen.';
      return report.warn(says, 'Make sure that pg_dump or certclerk backup runs every night (docs/postgresql.md).');
    }
    if (!hasStore(dataDir)) return report.ok('There is nothing yet that could be lost.');
    report.warn('No backup was ever made.', MEND);
  },
};
