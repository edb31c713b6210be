import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { noteBackup } from './archive/last-backup.js';
import { type Archived, writeArchive } from './archive/write-archive.js';
import { assembleCore } from './assemble.js';
import type { CliConfig } from './config.js';
import type { Request } from './control/protocol.js';
import { perform } from './control/server.js';
import { AppError } from './core/errors.js';
import { clockJobs } from './core/jobs/clock-jobs.js';
import type { CleanQuarantine } from './core/jobs/retention.js';
import { readKeyLists } from './key-lists.js';
import { cleanQuarantineFolder } from './mail/in/quarantine.js';
import { checkMailAccounts } from './mail-accounts.js';
import { systemClock } from './main.js';
import { readShopFile } from './shop-file.js';
import { openStore } from './start-store.js';

const ONLY_THE_CLERK_SENDS =
  'Only a running clerk sends what waits in the outbox, by itself, every 10 seconds. Start one: certclerk start.';

const isClockJob = (name: string, jobs: ReturnType<typeof clockJobs>): name is keyof typeof jobs =>
  Object.hasOwn(jobs, name);

/** What is missing, in the words of whoever set it up. */
const noShopFile = (config: CliConfig): AppError =>
  config.databaseUrl === undefined
    ? new AppError(
        'unreachable',
        `No clerk is running on ${config.dataDir}, and CERTCLERK_SHOP names no shop file to open its store with. ` +
          'Start the clerk, or set CERTCLERK_DATA_DIR to the folder of the one that runs.',
      )
    : new AppError('invalid-input', 'CERTCLERK_SHOP names no shop file; the database is opened with it.');

/**
 * Opens the store (a folder on which no clerk runs, or the database, beside the clerks), does one thing, and closes it.
 * `say` gets what a person must know.
 */
export async function withoutClerk(
  config: CliConfig,
  asked: Request,
  say: (sentence: string) => void,
): Promise<unknown> {
  if (!config.shopFile) throw noShopFile(config);
  const { shop: facts, products } = await readShopFile(config.shopFile);
  const keyLists = await readKeyLists(config);
  const shop = {
    ...facts,
    timeZone: config.timeZone,
    language: config.language,
    mailAddress: config.mailAddress || facts.seller.email,
    reviewApprovers: config.reviewApprovers,
  };
  if (config.databaseUrl === undefined && !existsSync(config.dataDir))
    say(`${config.dataDir} was not there: a new store is begun in it.`);
  const store = await openStore(config, say);
  try {
    const parts = { store, clock: systemClock, shop, products, secrets: config.secrets, issueNow: null, keyLists };
    const { clerk } = await assembleCore(parts);
    const cleanQuarantine: CleanQuarantine = (before, waits) =>
      cleanQuarantineFolder(join(config.dataDir, 'quarantine'), before, waits);
    const jobs = clockJobs({ ...parts, clerk, cleanQuarantine });
    const log = { error: (_fields: object, message: string): void => say(message) };
    const runJob = (name: string): Promise<unknown> | undefined => {
      if (name === 'accounts') return checkMailAccounts({ clerk, log });
      if (name === 'outbox') throw new AppError('unreachable', ONLY_THE_CLERK_SENDS);
      return isClockJob(name, jobs) ? jobs[name]() : undefined;
    };
    const backup = async (file: string): Promise<Archived> => {
      const at = systemClock.now();
      const archived = await writeArchive(store, file, at);
      await noteBackup(config.dataDir, { file: archived.file, at }, say);
      return archived;
    };
    return await perform({ clerk, runJob, backup, log }, asked);
  } finally {
    await store.close();
  }
}
