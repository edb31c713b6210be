import { basename, join } from 'node:path';
import type { Low } from 'lowdb';
import type { Disk } from './disk.js';
import { unusable } from './failures.js';
import { isEmptyJournal, Journal, journalPath, journalsIn, makeOwn, replayJournal } from './journal.js';
import type { SnapshotFile } from './snapshot.js';
import { BACKUPS, Damage, type Snapshot, SNAPSHOT } from './snapshot-format.js';
import { wholeGeneration } from './snapshot-reader.js';
import { changed, changeTo, emptyState, type State } from './state.js';

interface RecoveryParts {
  disk: Disk;
  folder: string;
  /** lowdb on the snapshot; its data are there when this is done. */
  low: Low<Snapshot>;
  file: SnapshotFile;
  /** Whether the one who had the folder before did not close it, and may still believe that it is his. */
  takenOver: boolean;
  /** For the journal: throws where another process has taken over. */
  confirm: () => Promise<void>;
  onNotice: (sentence: string) => void;
}

/** What was found on the disk, ready to go on. */
export interface Recovered {
  /** The snapshot and every journal after it. */
  state: State;
  journal: Journal;
  /** Bytes in journals between the snapshot and the current one. */
  older: number;
}

/**
 * Reads the snapshot through lowdb and replays the journals after it; begins a new store in an empty folder only.
 * @throws AppError `store-failed` naming the damaged or missing file and what to do
 */
export async function recover(parts: RecoveryParts): Promise<Recovered> {
  const { disk, folder, low, confirm } = parts;
  if (!(await readOrAdvise(parts))) return begin(parts);
  const generations = await journalsToReplay(disk, folder, low.data.generation);
  const last = generations.at(-1) ?? low.data.generation;
  if (parts.takenOver) await makeOwn(disk, folder, last);
  let { state } = low.data;
  let older = 0;
  let end = 0;
  for (const generation of generations) {
    const replayed = await replay(parts, generation, generation === last, state);
    state = replayed.state;
    if (generation === last) end = replayed.length;
    else older += replayed.length;
  }
  return { state, journal: await Journal.continue({ disk, folder, generation: last, confirm }, end), older };
}

async function replay(
  { disk, folder, onNotice }: RecoveryParts,
  generation: number,
  isLast: boolean,
  before: State,
): Promise<{ state: State; length: number }> {
  const path = journalPath(folder, generation);
  let state = before;
  const { length, dropped } = await replayJournal(disk, path, state.seq, isLast, async ({ n, changes }) => {
    for (const { kind, id, text } of changes ?? []) state = changed(state, await changeTo(state, kind, id, text));
    state = { ...state, seq: n };
  });
  if (dropped > 0) {
    onNotice(
      `The last ${dropped} bytes of ${path} were not written whole when certclerk or the machine stopped. ` +
        'They belong to changes that nobody was told were saved, and are dropped.',
    );
  }
  return { state, length };
}

/**
 * From the snapshot's generation to the last journal that holds anything. Empty ones after it were begun and never
 * written to: the one before went on. @throws AppError where one is missing in between
 */
export async function journalsToReplay(disk: Disk, folder: string, first: number): Promise<number[]> {
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
async function begin({ disk, folder, low, file, confirm }: RecoveryParts): Promise<Recovered> {
  const generation = 1;
  // What is there of this name holds no transaction: `anythingThere` has looked.
  await disk.remove(journalPath(folder, generation));
  const journal = await Journal.create({ disk, folder, generation, confirm });
  low.data = { generation, state: emptyState() };
  await low.write();
  file.latest.file?.letGo();
  await low.write();
  low.data = { generation, state: file.latest };
  return { state: file.latest, journal, older: 0 };
}

/** Whether there is a snapshot. @throws AppError that names the backup, where it is damaged or missing */
async function readOrAdvise({ disk, folder, low }: RecoveryParts): Promise<boolean> {
  const path = join(folder, SNAPSHOT);
  const there = (await disk.stat(path)) !== null;
  try {
    await low.read();
  } catch (error) {
    if (!(error instanceof Damage)) throw error;
    throw unusable(
      `${path} is damaged. certclerk did not start and changed nothing. ${await advice(disk, folder)}`,
      error,
    );
  }
  if (there || !(await anythingThere(disk, folder))) return there;
  throw unusable(
    `${path} is missing, but other files of the store are there. certclerk did not start and changed nothing. ${await advice(disk, folder)}`,
  );
}

/** Whether the folder holds more than a store that was never finished making. */
export async function anythingThere(disk: Disk, folder: string): Promise<boolean> {
  const names = await disk.list(folder);
  if (BACKUPS.some((name) => names.includes(name))) return true;
  for (const generation of await journalsIn(disk, folder)) {
    if (generation > 1) return true;
    let transactions = 0;
    await replayJournal(disk, journalPath(folder, generation), 0, true, () => void (transactions += 1));
    if (transactions > 0) return true;
  }
  return false;
}

/** Which backup to put in the place of the snapshot, and how. */
export async function advice(disk: Disk, folder: string): Promise<string> {
  const journals = await journalsIn(disk, folder);
  for (const name of BACKUPS) {
    const path = join(folder, name);
    let generation: number | null = null;
    try {
      generation = await wholeGeneration(disk, path);
    } catch (error) {
      if (!(error instanceof Damage)) throw error; // a damaged backup is passed over for the older one
    }
    if (generation === null) continue;
    const newest = Math.max(generation, ...journals);
    const first = generation;
    const missing = Array.from({ length: newest - first + 1 }, (_, i) => first + i).filter(
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
