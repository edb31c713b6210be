import type { Low } from 'lowdb';
import { join } from 'node:path';
import { Breather } from './breather.js';
import type { Disk } from './disk.js';
import type { GroupCommit } from './group-commit.js';
import { Journal, journalPath, journalsIn } from './journal.js';
import type { SnapshotFile } from './snapshot.js';
import { BACKUPS, type Snapshot, SNAPSHOT } from './snapshot-format.js';
import { saidGeneration } from './snapshot-reader.js';
import { changed, type State } from './state.js';
import type { Turns } from './turns.js';

/** A journal is worth a new snapshot at this share of the snapshot, so each byte is written a bounded number of times. */
const SHARE = 0.5;
/** At close a smaller share will do, so that the next start is quick; a small store is always made whole. */
const SHARE_AT_CLOSE = 1 / 8;
/** So many times `compactAt` is worth it whatever the snapshot's size: it is in memory, and the next start reads it. */
const ENOUGH = 8;
/** So many times `compactAt` is as much as may gather while a snapshot is written; then those who write wait for it. */
const TOO_MUCH = 16;
/** After a failure it is not tried again for this long. */
const WAIT_AFTER_FAILURE_MS = 60_000;

interface CompactionParts {
  disk: Disk;
  folder: string;
  /** lowdb, with the snapshot that is on the disk as its data. */
  low: Low<Snapshot>;
  file: SnapshotFile;
  commits: GroupCommit;
  turns: Turns;
  /** Throws where another process has taken over the folder. */
  mayWrite: () => Promise<void>;
  onNotice: (sentence: string) => void;
  /** Journals smaller than this are left alone. */
  compactAt: number;
  /** Bytes in journals that the snapshot does not hold, without the current journal's. */
  older: number;
}

/**
 * Turns journals into a new snapshot while commits go on: a new journal is begun, the state of that moment, which never
 * changes, is written out piece by piece, what was committed meanwhile is put on top of it, and what neither the
 * snapshot nor its two backups need is removed.
 */
export class Compaction {
  readonly #parts: CompactionParts;
  #older: number;
  #running: Promise<void> | null = null;
  #notBefore = 0;

  constructor(parts: CompactionParts) {
    this.#parts = parts;
    this.#older = parts.older;
  }

  get #journalled(): number {
    return this.#older + this.#parts.commits.journal.length;
  }

  /** Looks after each commit whether it is time. Costs next to nothing where it is not. */
  consider(): void {
    if (this.#running || this.#journalled < this.#parts.compactAt || performance.now() < this.#notBefore) return;
    this.#running = this.#ifWorth(SHARE).finally(() => (this.#running = null));
  }

  /** What whoever writes has to wait for: null, but where the journal grows faster than a snapshot can be written. */
  get crowded(): Promise<void> | null {
    const { commits, compactAt } = this.#parts;
    return commits.journal.length > compactAt * TOO_MUCH ? this.#running : null;
  }

  /** For close: waits for one that runs, then makes the snapshot whole where that is cheap. Never throws. */
  async finish(): Promise<void> {
    await this.#running;
    if (this.#parts.commits.durable.seq > this.#parts.low.data.state.seq) await this.#ifWorth(SHARE_AT_CLOSE);
  }

  async #ifWorth(share: number): Promise<void> {
    const { disk, folder, compactAt, onNotice } = this.#parts;
    try {
      const size = (await disk.stat(join(folder, SNAPSHOT)))?.size ?? 0;
      const small = share === SHARE_AT_CLOSE && size < compactAt;
      if (small || this.#journalled >= Math.min(size * share, compactAt * ENOUGH)) await this.#compact();
    } catch (error) {
      this.#notBefore = performance.now() + WAIT_AFTER_FAILURE_MS;
      const why = error instanceof Error ? error.message : String(error);
      onNotice(
        `A new ${SNAPSHOT} could not be written (${why}). Nothing is lost: the journal goes on, and it is tried again.`,
      );
    }
  }

  async #compact(): Promise<void> {
    const { low, file, commits } = this.#parts;
    const { snapshot, since } = await this.#rotate();
    const before = low.data;
    try {
      low.data = snapshot;
      await low.write();
      low.data = { generation: snapshot.generation, state: file.latest };
      this.#older = 0;
      await this.#standOn(file.latest, since);
    } catch (error) {
      low.data = before;
      throw error;
    } finally {
      commits.endRecord();
    }
    before.state.file?.letGo(); // the store held it until now
    await this.#removeUnneeded();
  }

  /** Begins the journal of the next generation; the state at that moment is what the snapshot will hold. */
  async #rotate(): Promise<{ snapshot: Snapshot; since: ReturnType<GroupCommit['record']> }> {
    const { disk, folder, commits, mayWrite } = this.#parts;
    const generation = commits.journal.generation + 1;
    let state = commits.durable;
    let since: ReturnType<GroupCommit['record']> = [];
    await commits.between(async () => {
      await mayWrite();
      const next = await Journal.create({ disk, folder, generation, confirm: commits.journal.confirm });
      const before = commits.journal;
      this.#older += before.length;
      commits.journal = next;
      state = commits.durable;
      since = commits.record();
      await before.close();
    });
    return { snapshot: { generation, state }, since };
  }

  /**
   * Puts what was committed since the rotation on top of the new snapshot, and that in the place of what is in memory:
   * between two transactions, when nothing waits for the disk. Readers that began before keep the old one.
   */
  async #standOn(latest: State, since: ReturnType<GroupCommit['record']>): Promise<void> {
    const { commits, turns } = this.#parts;
    const breather = new Breather();
    let state = latest;
    let next = 0;
    const catchUp = async (): Promise<void> => {
      for (let commit = since[next]; commit; commit = since[next]) {
        for (const step of commit.steps) state = changed(state, step);
        state = { ...state, seq: commit.seq };
        next += 1;
        await breather.pause();
      }
    };
    await catchUp();
    await turns.take(async () => {
      await commits.settled();
      await catchUp();
      commits.standOn(state);
    });
  }

  /** The backups stay usable: every journal since the oldest of them stays beside it. */
  async #removeUnneeded(): Promise<void> {
    const { disk, folder, mayWrite } = this.#parts;
    const kept = await Promise.all([SNAPSHOT, ...BACKUPS].map((name) => saidGeneration(disk, join(folder, name))));
    const oldest = Math.min(...kept.flatMap((generation) => generation ?? []));
    await mayWrite();
    for (const generation of await journalsIn(disk, folder)) {
      if (generation < oldest) await disk.remove(journalPath(folder, generation));
    }
  }
}
