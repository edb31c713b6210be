import { join } from 'node:path';
import type { Store } from '../../ports.js';
import { Compaction } from './compaction.js';
import { type Disk, realDisk } from './disk.js';
import { writeFailed } from './failures.js';
import { GroupCommit } from './group-commit.js';
import { JsonStore } from './store.js';
import { FolderLock } from './lock.js';
import { recover } from './recovery.js';
import { SNAPSHOT } from './snapshot.js';

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
 * Opens the store that keeps its documents in memory and in files: the lowdb snapshot `certclerk.json`, journals of what
 * came since, two backups, and `blobs/`.
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
  try {
    await removeLeftovers(disk, folder);
    const found = await recover(disk, folder, onNotice);
    const commits = new GroupCommit(found.state, found.journal, () => lock.check());
    const compaction = new Compaction({ disk, folder, commits, onNotice, compactAt }, found.snapshot, found.older);
    return new JsonStore({ disk, folder, onNotice, lock, commits, compaction });
  } catch (cause) {
    // The first error is the one to tell; a lock that stays behind is taken over once this process has ended.
    await lock.release().catch(() => undefined);
    throw writeFailed(folder, cause);
  }
}

/** Half-written snapshots of a process that was killed. */
async function removeLeftovers(disk: Disk, folder: string): Promise<void> {
  for (const name of await disk.list(folder)) {
    if (name.startsWith(`${SNAPSHOT}.`) && name.endsWith('.tmp')) await disk.remove(join(folder, name));
  }
}
