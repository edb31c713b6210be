import { writeFailed } from './failures.js';
import type { Journal } from './journal.js';
import { encodeChanges, encodeLine } from './journal-line.js';
import type { Change, State } from './state.js';

/** A transaction that was committed: how it changed the state, and the state after it. */
export interface Commit {
  state: State;
  /** Every write in its order. */
  steps: readonly Change[];
  /** Each document once. */
  changes: readonly Change[];
}

interface Waiting extends Commit {
  durable: () => void;
  failed: (error: unknown) => void;
}

interface Errand {
  run: () => Promise<void>;
  done: () => void;
  failed: (error: unknown) => void;
}

/**
 * What is committed in memory and what is on the disk. Transactions run on `head`; while one fsync is under way, those
 * that come meanwhile gather and share the next. Where a write fails, everything that is not durable yet fails with
 * it, and `head` goes back to `durable`.
 */
export class GroupCommit {
  journal: Journal;
  readonly #mayWrite: () => Promise<void>;
  readonly #onDurable: (steps: readonly Change[]) => void;
  #head: State;
  #durable: State;
  #epoch = 0;
  #waiting: Waiting[] = [];
  #errands: Errand[] = [];
  #lastCommit: Promise<unknown> = Promise.resolve();
  #draining: Promise<void> | null = null;
  #record: { seq: number; steps: readonly Change[] }[] | null = null;

  /**
   * @param mayWrite throws where another process has taken over
   * @param onDurable gets what each transaction wrote, once it is on the disk
   */
  constructor(
    state: State,
    journal: Journal,
    mayWrite: () => Promise<void>,
    onDurable: (steps: readonly Change[]) => void,
  ) {
    this.#head = state;
    this.#durable = state;
    this.journal = journal;
    this.#mayWrite = mayWrite;
    this.#onDurable = onDurable;
  }

  /** On which the next transaction runs; it may still be undone. */
  get head(): State {
    return this.#head;
  }

  get durable(): State {
    return this.#durable;
  }

  /** Raised whenever `head` went back; what was read before then was never true. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Makes `state` the head at once; resolves when it is on the disk. @throws AppError `store-failed` */
  commit(commit: Commit): Promise<void> {
    this.#head = commit.state;
    const committed = new Promise<void>((durable, failed) => this.#waiting.push({ ...commit, durable, failed }));
    this.#lastCommit = committed.catch(() => undefined);
    this.#wake();
    return committed;
  }

  /** Resolves when what is now the head is durable or was undone; `epoch` tells which. */
  async settled(): Promise<void> {
    await this.#lastCommit;
  }

  /** Runs something while nothing is being written to the journal, after everything that waits now. */
  between(run: () => Promise<void>): Promise<void> {
    const done = new Promise<void>((resolve, failed) => this.#errands.push({ run, done: resolve, failed }));
    this.#wake();
    return done;
  }

  /** From now on what becomes durable is added to this list too, in order. */
  record(): readonly { seq: number; steps: readonly Change[] }[] {
    this.#record = [];
    return this.#record;
  }

  endRecord(): void {
    this.#record = null;
  }

  /** Puts the same content, standing on another snapshot, in the place of head and durable; nothing may wait. */
  standOn(state: State): void {
    if (this.#head !== this.#durable || state.seq !== this.#durable.seq) throw new Error('not the same content');
    this.#head = state;
    this.#durable = state;
  }

  #wake(): void {
    this.#draining ??= this.#drain().finally(() => {
      this.#draining = null;
      if (this.#waiting.length > 0 || this.#errands.length > 0) this.#wake();
    });
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0 || this.#errands.length > 0) {
      if (this.#waiting.length > 0) await this.#writeBatch(this.#waiting.splice(0));
      for (const { run, done, failed } of this.#errands.splice(0)) await run().then(done, failed);
    }
  }

  async #writeBatch(batch: Waiting[]): Promise<void> {
    const before = this.#durable.seq;
    try {
      await this.#mayWrite();
      const lines = batch.map(({ state, changes }) => encodeLine(state.seq, before, encodeChanges(changes)));
      await this.journal.append(lines.join(''));
    } catch (cause) {
      const error = writeFailed(this.journal.path, cause);
      const failing = [...batch, ...this.#waiting.splice(0)];
      this.#head = this.#durable;
      this.#epoch += 1;
      for (const { failed } of failing) failed(error);
      return;
    }
    for (const { state, steps, durable } of batch) {
      this.#durable = state;
      this.#record?.push({ seq: state.seq, steps });
      this.#onDurable(steps);
      durable();
    }
  }
}
