import { basename, join } from 'node:path';
import type { Disk } from './disk.js';
import { unusable } from './failures.js';
import { isEmptyJournal, Journal, journalPath, journalsIn, replayJournal } from './journal.js';
import { BACKUPS, Damage, readSnapshot, type Snapshot, SNAPSHOT, SnapshotFile } from './snapshot.js';
import { emptyState, type State, withDocument } from './state.js';

/** What was found on the disk, ready to go on. */
export interface Recovered {
  snapshot: Snapshot;
  /** The snapshot and every journal after it. */
  state: State;
  journal: Journal;
  /** Bytes in journals between the snapshot and the current one. */
  older: number;
}

/**
 * Reads the snapshot and replays the journals after it; begins a new store in an empty folder only.
 * @throws AppError `store-failed` naming the damaged or missing file and what to do
 */
export async function recover(disk: Disk, folder: string, onNotice: (sentence: string) => void): Promise<Recovered> {
  const snapshot = await readOrAdvise(disk, folder);
  if (!snapshot) return begin(disk, folder);
  const generations = await journalsToReplay(disk, folder, snapshot.generation);
  const last = generations.at(-1) ?? snapshot.generation;
  let { state } = snapshot;
  let older = 0;
  let end = 0;
  for (const generation of generations) {
    const path = journalPath(folder, generation);
    const { length, dropped } = await replayJournal(disk, path, state.seq, generation === last, ({ n, changes }) => {
      for (const { kind, id, text } of changes ?? []) state = withDocument(state, kind, id, text);
      state = { ...state, seq: n };
    });
    if (dropped > 0) {
      onNotice(
        `The last ${dropped} bytes of ${path} were not written whole when certclerk or the machine stopped. ` +
          'They belong to changes that nobody was told were saved, and are dropped.',
      );
    }
    if (generation === last) end = length;
    else older += length;
  }
  return { snapshot, state, journal: await Journal.continue(disk, folder, last, end), older };
}

/**
 * From the snapshot's generation to the last journal that holds anything. Empty ones after it were begun and never
 * written to: the one before went on. @throws AppError where one is missing in between
 */
async function journalsToReplay(disk: Disk, folder: string, first: number): Promise<number[]> {
  const there = await journalsIn(disk, folder);
  const holding: number[] = [];
  for (const generation of there) {
    if (generation > first && !(await isEmptyJournal(disk, folder, generation))) holding.push(generation);
  }
  const last = Math.max(first, ...holding);
  const wanted = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const missing = wanted.find((generation) => !there.includes(generation));
  if (missing === undefined) return wanted;
  const path = journalPath(folder, missing);
  throw unusable(
    `${path} is missing, and with it changes that were saved after ${SNAPSHOT} was written. certclerk did not start and changed nothing. ` +
      'Put the file back.' +
      (missing === last ? ` If it is lost for good, an empty file of that name accepts the loss: touch ${path}` : ''),
  );
}

/** A new store: the journal first, so that a snapshot is never without one. The backup is a file of its own. */
async function begin(disk: Disk, folder: string): Promise<Recovered> {
  const snapshot: Snapshot = { generation: 1, state: emptyState() };
  const journal = await Journal.create(disk, folder, snapshot.generation);
  const file = new SnapshotFile(disk, folder);
  await file.write(snapshot);
  await file.write(snapshot);
  return { snapshot, state: snapshot.state, journal, older: 0 };
}

async function readOrAdvise(disk: Disk, folder: string): Promise<Snapshot | null> {
  const path = join(folder, SNAPSHOT);
  let found: Snapshot | null;
  try {
    found = await readSnapshot(disk, path);
  } catch (error) {
    if (!(error instanceof Damage)) throw error;
    throw unusable(
      `${path} is damaged. certclerk did not start and changed nothing. ${await advice(disk, folder)}`,
      error,
    );
  }
  if (found || !(await anythingThere(disk, folder))) return found;
  throw unusable(
    `${path} is missing, but other files of the store are there. certclerk did not start and changed nothing. ${await advice(disk, folder)}`,
  );
}

/** Whether the folder holds more than a store that was never finished making. */
async function anythingThere(disk: Disk, folder: string): Promise<boolean> {
  const names = await disk.list(folder);
  if (BACKUPS.some((name) => names.includes(name))) return true;
  for (const generation of await journalsIn(disk, folder)) {
    if (generation > 1) return true;
    let transactions = 0;
    await replayJournal(disk, journalPath(folder, generation), 0, true, () => (transactions += 1));
    if (transactions > 0) return true;
  }
  return false;
}

/** Which backup to put in the place of the snapshot, and how. */
async function advice(disk: Disk, folder: string): Promise<string> {
  const journals = await journalsIn(disk, folder);
  for (const name of BACKUPS) {
    const path = join(folder, name);
    let backup: Snapshot | null = null;
    try {
      backup = await readSnapshot(disk, path);
    } catch (error) {
      if (!(error instanceof Damage)) throw error; // a damaged backup is passed over for the older one
    }
    if (!backup) continue;
    const { generation } = backup;
    const newest = Math.max(generation, ...journals);
    const missing = Array.from({ length: newest - generation + 1 }, (_, i) => generation + i).filter(
      (g) => !journals.includes(g),
    );
    const loss =
      missing.length === 0
        ? 'The journals beside it hold everything that came later, so nothing is lost.'
        : `What came later is lost, as far as it was in ${missing.map((g) => basename(journalPath(folder, g))).join(', ')}.`;
    return `The backup ${path} is whole: use it with: cp ${path} ${join(folder, SNAPSHOT)} . ${loss}`;
  }
  return `There is no whole backup beside it (${BACKUPS.join(', ')}): put back a copy of the folder, or restore one that certclerk backup made.`;
}
