import { AppError } from '../../errors.js';
import type { Blobs, ReadTx, Store, Tx } from '../../ports.js';
import { FileBlobs } from './blobs.js';
import type { Compaction } from './compaction.js';
import type { Disk } from './disk.js';
import type { GroupCommit } from './group-commit.js';
import type { HighWater } from './high-water.js';
import { encodeLine } from './journal-line.js';
import type { FolderLock } from './lock.js';
import { JsonReadTx, JsonTx } from './transaction.js';
import type { Turns } from './turns.js';

type Outcome<T> = { value: T } | { error: unknown };

/** What one run of a transaction came to. `saved`: when it is on the disk; null where it wrote nothing. */
interface Attempt<T> {
  outcome: Outcome<T>;
  epoch: number;
  saved: Promise<void> | null;
}

/** What the function came to; also where it was not told of a write that failed, or did not wait for it. */
async function outcomeOf<T>(running: Promise<T>, tx: JsonTx): Promise<Outcome<T>> {
  try {
    const value = await running;
    await tx.written();
    return { value };
  } catch (error) {
    await tx.written().catch(() => undefined); // the first error is the one to tell
    return { error };
  }
}

function answer<T>(outcome: Outcome<T>): T {
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}

interface StoreParts {
  disk: Disk;
  folder: string;
  onNotice: (sentence: string) => void;
  lock: FolderLock;
  commits: GroupCommit;
  compaction: Compaction;
  turns: Turns;
  highWater: HighWater;
}

/** The store: the snapshot's documents on the disk, what changed since in memory and in the journal. Made by `openJsonStore`. */
export class JsonStore implements Store {
  /** A second process is refused. */
  readonly shared = false;
  readonly blobs: Blobs;
  readonly #commits: GroupCommit;
  readonly #compaction: Compaction;
  readonly #lock: FolderLock;
  readonly #onNotice: (sentence: string) => void;
  readonly #turns: Turns;
  readonly #highWater: HighWater;
  #closing: Promise<void> | null = null;

  constructor(parts: StoreParts) {
    this.blobs = new FileBlobs(parts.disk, parts.folder);
    this.#commits = parts.commits;
    this.#compaction = parts.compaction;
    this.#lock = parts.lock;
    this.#turns = parts.turns;
    this.#highWater = parts.highWater;
    this.#onNotice = parts.onNotice;
  }

  #checkOpen(): void {
    if (this.#closing)
      throw new AppError('store-failed', 'The store is closed. Nothing was saved.', { retryable: false });
  }

  async tx<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    this.#checkOpen();
    const { crowded } = this.#compaction;
    if (crowded) {
      await crowded;
      this.#checkOpen();
    }
    for (;;) {
      const { outcome, epoch, saved } = await this.#turns.take(() => this.#attempt(work));
      if (saved) {
        await saved;
        this.#compaction.consider();
        return answer(outcome);
      }
      // It wrote nothing, but what it saw may not be on the disk yet: its answer must not be known before that is.
      await this.#commits.settled();
      if (this.#commits.epoch === epoch) return answer(outcome);
    }
  }

  /** In its turn: on top of what is committed, durable or not. */
  async #attempt<T>(work: (tx: Tx) => Promise<T>): Promise<Attempt<T>> {
    const commits = this.#commits;
    for (;;) {
      const { epoch } = commits;
      const tx = new JsonTx(commits.head);
      const outcome = await outcomeOf(work(tx), tx);
      tx.end();
      // The disk failed meanwhile, and what this run was built on is undone: again, from what is there.
      if (commits.epoch !== epoch) continue;
      const { steps, changes } = tx;
      if ('error' in outcome || steps.length === 0) return { outcome, epoch, saved: null };
      const state = { ...tx.state, seq: commits.head.seq + 1 };
      return { outcome, epoch, saved: commits.commit({ state, steps, changes }) };
    }
  }

  async read<T>(work: (tx: ReadTx) => Promise<T>): Promise<T> {
    this.#checkOpen();
    const tx = new JsonReadTx(this.#commits.durable);
    try {
      return await work(tx);
    } finally {
      tx.end();
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#turns.ended();
    await this.#commits.settled();
    await this.#compaction.finish();
    await this.#highWater.finish();
    const { journal, durable } = this.#commits;
    try {
      await this.#lock.look();
      // The mark of an orderly end, by which a lost last line shows at the next start.
      await journal.append(encodeLine(durable.seq, durable.seq, null));
      await this.#lock.release();
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      this.#onNotice(`The store could not be closed in good order (${why}). Everything that was answered is saved.`);
    } finally {
      await journal.close().catch(() => undefined); // all that counts in it is on the disk
      durable.file?.letGo();
    }
  }
}
