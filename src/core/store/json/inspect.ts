import { join } from 'node:path';
import { AppError } from '../../errors.js';
import { type Disk, realDisk } from './disk.js';
import { journalPath, replayJournal } from './journal.js';
import { type LockState, lockOf } from './lock.js';
import { advice, anythingThere, journalsToReplay } from './recovery.js';
import { Damage, SNAPSHOT } from './snapshot-format.js';
import { type Summary, wholeSummary } from './snapshot-reader.js';

/** How the files of a store are, as they lie there. */
export type Soundness =
  | { is: 'none' }
  /** `changes` are those in journals; not counted while a process writes them. */
  | { is: 'whole'; changes: number | null }
  | { is: 'damaged'; says: string; mend: string };

export interface Inspection {
  lock: LockState | null;
  files: Soundness;
}

/**
 * Looks at a JSON store without opening it: takes no lock and writes nothing, so a clerk may run on it meanwhile.
 * @throws AppError where the lock cannot be read, and the disk's own errors
 */
export async function inspectJsonStore(folder: string, disk: Disk = realDisk): Promise<Inspection> {
  if (!(await disk.stat(folder))) return { lock: null, files: { is: 'none' } };
  const lock = await lockOf(disk, folder);
  return { lock, files: await soundness(disk, folder, lock?.isAlive === true) };
}

async function soundness(disk: Disk, folder: string, isInUse: boolean): Promise<Soundness> {
  const path = join(folder, SNAPSHOT);
  let summary: Summary | null;
  try {
    summary = await snapshotOf(disk, path, isInUse);
  } catch (error) {
    if (error instanceof Damage)
      return { is: 'damaged', says: `${path} is damaged.`, mend: await advice(disk, folder) };
    if (error instanceof AppError) return refused(error);
    throw error;
  }
  if (!summary) {
    if (!(await anythingThere(disk, folder))) return { is: 'none' };
    const says = `${path} is missing, but other files of the store are there.`;
    return { is: 'damaged', says, mend: await advice(disk, folder) };
  }
  if (isInUse) return { is: 'whole', changes: null };
  try {
    return { is: 'whole', changes: await changesAfter(disk, folder, summary) };
  } catch (error) {
    if (error instanceof AppError) return refused(error);
    throw error;
  }
}

const refused = ({ safeMessage: says }: AppError): Soundness => ({
  is: 'damaged',
  says,
  mend: 'Do as that says, or put back a backup (docs/backup.md).',
});

/** A clerk may put a new one in its place between two looks at it; then it is looked at once more. */
async function snapshotOf(disk: Disk, path: string, isInUse: boolean): Promise<Summary | null> {
  try {
    return await wholeSummary(disk, path);
  } catch (error) {
    if (!isInUse || !(error instanceof Damage)) throw error;
    return wholeSummary(disk, path);
  }
}

/** @throws AppError where a journal is missing or damaged */
async function changesAfter(disk: Disk, folder: string, { generation, seq }: Summary): Promise<number> {
  const generations = await journalsToReplay(disk, folder, generation);
  let last = seq;
  for (const one of generations) {
    await replayJournal(disk, journalPath(folder, one), last, one === generations.at(-1), ({ n }) => void (last = n));
  }
  return last - seq;
}
