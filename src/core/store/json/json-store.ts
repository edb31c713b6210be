import { Low } from 'lowdb';
import { join } from 'node:path';
import type { Store } from '../../ports.js';
import { Compaction } from './compaction.js';
import { type Disk, realDisk } from './disk.js';
import { writeFailed } from './failures.js';
import { GroupCommit } from './group-commit.js';
import { catchUpWith, HIGH_WATER, HighWater, readHighWater } from './high-water.js';
import { INDEX } from './index-file.js';
import { JsonStore } from './store.js';
import { FolderLock } from './lock.js';
import { finishReplacing } from './replace.js';
import { recover } from './recovery.js';
import { SnapshotFile } from './snapshot.js';
import { type Snapshot, SNAPSHOT } from './snapshot-format.js';
import { emptyState } from './state.js';
import { Turns } from './turns.js';

export interface JsonStoreOptions {
  /** Made, 0700, where there is none. */
  folder: string;
  /** Gets sentences for the log: what was dropped at the start, what could not be done in the background. */
  onNotice?: (sentence: string) => void;
  /** Tests put one in that fails. */
  disk?: Disk;
  /** A new snapshot is worth while when the journal has this many bytes. */
  compactAt?: number;
}

const COMPACT_AT = 8 << 20;

/**
 * Opens the store that keeps its documents in files: the lowdb snapshot `certclerk.json` with its index beside it,
 * journals of what came since, two backups, and `blobs/`.
 * @throws AppError `store-failed`, with a sentence that says what to do: where another process has it open, a file is
 *   damaged or missing, or its format is newer than this program
 */
export async function openJsonStore(options: JsonStoreOptions): Promise<Store> {
  const { folder, disk = realDisk, onNotice = () => undefined, compactAt = COMPACT_AT } = options;
  let lock: FolderLock;
  try {
    await disk.makeFolder(folder);
    lock = await FolderLock.acquire(disk, folder);
  } catch (cause) {
    throw writeFailed(folder, cause);
  }
  const mayWrite = (): Promise<void> => lock.look();
  const file = new SnapshotFile({ disk, folder, onNotice, mayWrite });
  const low = new Low<Snapshot>(file, { generation: 0, state: emptyState() });
  try {
    await finishReplacing(disk, folder);
    await removeLeftovers(disk, folder);
    const { takenOver } = lock;
    const confirm = (): Promise<void> => lock.confirm();
    const { state, journal, older } = await recover({ disk, folder, low, file, takenOver, confirm, onNotice });
    const marks = await readHighWater(disk, folder);
    const highWater = new HighWater({ disk, folder, mayWrite, onNotice }, marks);
    const commits = new GroupCommit(
      state,
      journal,
      () => lock.check(),
      (steps) => highWater.note(steps),
    );
    const turns = new Turns();
    const parts = { disk, folder, onNotice, commits, turns };
    const compaction = new Compaction({ ...parts, low, file, mayWrite, compactAt, older });
    const store = new JsonStore({ ...parts, lock, compaction, highWater });
    if (marks) await catchUpWith(store, marks, onNotice);
    else await store.read((tx) => highWater.begin(tx));
    return store;
  } catch (cause) {
    low.data.state.file?.letGo();
    // The first error is the one to tell; a lock that stays behind is taken over once this process has ended.
    await lock.release().catch(() => undefined);
    throw writeFailed(folder, cause);
  }
}

/** Half-written files of a process that was killed. */
async function removeLeftovers(disk: Disk, folder: string): Promise<void> {
  for (const name of await disk.list(folder)) {
    const ours = [SNAPSHOT, INDEX, HIGH_WATER, 'certclerk.journal'].some((beginning) =>
      name.startsWith(`${beginning}.`),
    );
    if (ours && name.endsWith('.tmp')) await disk.remove(join(folder, name));
  }
}
