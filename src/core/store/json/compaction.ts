import { Low } from 'lowdb';
import { join } from 'node:path';
import type { Disk } from './disk.js';
import type { GroupCommit } from './group-commit.js';
import { Journal, journalPath, journalsIn } from './journal.js';
import { BACKUPS, readHead, type Snapshot, SNAPSHOT, SnapshotFile } from './snapshot.js';

/** A journal is worth a new snapshot at this share of the snapshot, so each byte is written a bounded number of times. */
const SHARE = 0.5;
/** At close a smaller share will do, so that the next start is quick; a small store is always made whole. */
const SHARE_AT_CLOSE = 1 / 8;
/** After a failure it is not tried again for this long. */
const WAIT_AFTER_FAILURE_MS = 60_000;

interface CompactionParts {
  disk: Disk;
  folder: string;
  commits: GroupCommit;
  onNotice: (sentence: string) => void;
  /** Journals smaller than this are left alone. */
  compactAt: number;
}

/**
 * Turns journals into a new snapshot while commits go on: a new journal is begun, the state of that moment, which never
 * changes, is written out piece by piece, and what neither the snapshot nor its two backups need is removed.
 */
export class Compaction {
  readonly #compactAt: number;
  readonly #disk: Disk;
  readonly #folder: string;
  readonly #commits: GroupCommit;
  readonly #low: Low<Snapshot>;
  readonly #onNotice: (sentence: string) => void;
  /** Bytes in journals that the snapshot does not hold, without the current journal's. */
  #older: number;
  #running: Promise<void> | null = null;
  #notBefore = 0;

  constructor(parts: CompactionParts, snapshot: Snapshot, older: number) {
    this.#compactAt = parts.compactAt;
    this.#disk = parts.disk;
    this.#folder = parts.folder;
    this.#commits = parts.commits;
    this.#onNotice = parts.onNotice;
    this.#low = new Low<Snapshot>(new SnapshotFile(parts.disk, parts.folder), snapshot);
    this.#older = older;
  }

  get #journalled(): number {
    return this.#older + this.#commits.journal.length;
  }

  /** Looks after each commit whether it is time. Costs next to nothing where it is not. */
  consider(): void {
    if (this.#running || this.#journalled < this.#compactAt || performance.now() < this.#notBefore) return;
    this.#running = this.#ifWorth(SHARE).finally(() => (this.#running = null));
  }

  /** For close: waits for one that runs, then makes the snapshot whole where that is cheap. Never throws. */
  async finish(): Promise<void> {
    await this.#running;
    if (this.#commits.durable.seq > this.#low.data.state.seq) await this.#ifWorth(SHARE_AT_CLOSE);
  }

  async #ifWorth(share: number): Promise<void> {
    try {
      const size = (await this.#disk.stat(join(this.#folder, SNAPSHOT)))?.size ?? 0;
      const small = share === SHARE_AT_CLOSE && size < this.#compactAt;
      if (small || this.#journalled >= size * share) await this.#compact();
    } catch (error) {
      this.#notBefore = performance.now() + WAIT_AFTER_FAILURE_MS;
      const why = error instanceof Error ? error.message : String(error);
      this.#onNotice(
        `A new ${SNAPSHOT} could not be written (${why}). Nothing is lost: the journal goes on, and it is tried again.`,
      );
    }
  }

  async #compact(): Promise<void> {
    const snapshot = await this.#rotate();
    this.#low.data = snapshot;
    await this.#low.write();
    this.#older = 0;
    await this.#removeUnneeded();
  }

  /** Begins the journal of the next generation; the state at that moment is what the snapshot will hold. */
  async #rotate(): Promise<Snapshot> {
    const commits = this.#commits;
    const generation = commits.journal.generation + 1;
    let state = commits.durable;
    await commits.between(async () => {
      const next = await Journal.create(this.#disk, this.#folder, generation);
      const before = commits.journal;
      this.#older += before.length;
      commits.journal = next;
      state = commits.durable;
      await before.close();
    });
    return { generation, state };
  }

  /** The backups stay usable: every journal since the oldest of them stays beside it. */
  async #removeUnneeded(): Promise<void> {
    const kept = await Promise.all(
      [SNAPSHOT, ...BACKUPS].map((name) => readHead(this.#disk, join(this.#folder, name))),
    );
    const oldest = Math.min(...kept.flatMap((head) => head?.generation ?? []));
    for (const generation of await journalsIn(this.#disk, this.#folder)) {
      if (generation < oldest) await this.#disk.remove(journalPath(this.#folder, generation));
    }
  }
}
