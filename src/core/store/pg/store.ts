import type { PoolClient } from 'pg';
import { AppError } from '../../errors.js';
import type { Blobs, ReadTx, Store, Tx } from '../../ports.js';
import { PgBlobs } from './blobs.js';
import type { Connections } from './connections.js';
import { kindOf, notRead, nothingSaved, unknownOutcome } from './failures.js';
import { Patience } from './patience.js';
import { NeedsTurn, PgReadTx, PgTx } from './transaction.js';

const BEGIN = 'BEGIN ISOLATION LEVEL SERIALIZABLE';
/** The lock comes before the first query, so what the transaction sees is what those before it have left. */
const BEGIN_IN_TURN = `${BEGIN}; LOCK TABLE turn IN EXCLUSIVE MODE`;
const BEGIN_READ = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

/**
 * What one run came to. `interrupted`: the database stopped it and nothing was saved; `committing`: it was lost at the
 * commit, so only the database knows.
 */
type Run<T> =
  { value: T } | { error: unknown } | { interrupted: unknown } | { value: T; committing: string; cause: unknown };

/** The store in PostgreSQL. Several clerks may work on one. Made by `openPgStore`. */
export class PgStore implements Store {
  readonly shared = true;
  readonly blobs: Blobs;
  readonly #connections: Connections;
  readonly #running = new Set<Promise<unknown>>();
  #turn: Promise<unknown> = Promise.resolve();
  #closing: Promise<void> | null = null;

  constructor(connections: Connections) {
    this.#connections = connections;
    this.blobs = new PgBlobs(connections, (work) => this.#whileOpen(work));
  }

  /** Close waits for everything that runs through here. */
  async #whileOpen<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closing)
      throw new AppError('store-failed', 'The store is closed. Nothing was saved.', { retryable: false });
    const running = work();
    const settled = running.then(
      () => undefined,
      () => undefined,
    );
    this.#running.add(settled);
    try {
      return await running;
    } finally {
      this.#running.delete(settled);
    }
  }

  tx<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#whileOpen(() => this.#tx(work));
  }

  /**
   * First beside the others, under SERIALIZABLE. Where it turns out that it writes what every change writes, or where it
   * got in somebody's way, it runs again in its turn: one after another, over all clerks. So under load they queue
   * instead of failing each other.
   */
  async #tx<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const patience = new Patience(nothingSaved);
    let inTurn = false;
    for (;;) {
      const run: Run<T> = await (inTurn ? this.#inTurn(() => this.#attempt(work, true)) : this.#attempt(work, false));
      if ('error' in run) throw run.error;
      if ('interrupted' in run) {
        if (!(run.interrupted instanceof NeedsTurn)) await patience.after(run.interrupted);
        inTurn ||= run.interrupted instanceof NeedsTurn || kindOf(run.interrupted) === 'conflict';
      } else if (!('committing' in run) || (await this.#wasCommitted(run.committing, run.cause))) return run.value;
    }
  }

  /** Within this clerk too, so that those who wait take one connection and leave the others to readers. */
  #inTurn<T>(job: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(job);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #attempt<T>(work: (tx: Tx) => Promise<T>, inTurn: boolean): Promise<Run<T>> {
    try {
      return await this.#connections.use(async (client) => {
        await client.query(inTurn ? BEGIN_IN_TURN : BEGIN);
        const tx = new PgTx(client, inTurn);
        const run = await outcomeOf(tx, work);
        if ('value' in run) return commit(client, tx, run.value);
        await rollBack(client, run);
        return run;
      });
    } catch (interrupted) {
      return { interrupted };
    }
  }

  /**
   * Asks the database what became of a transaction whose commit got no answer. Without this it would be done a second
   * time, or a failure told of something that is saved.
   */
  async #wasCommitted(xid: string, cause: unknown): Promise<boolean> {
    const patience = new Patience(() => unknownOutcome(cause));
    await patience.after(cause);
    for (;;) {
      try {
        const status = await this.#connections.use(async (client) => {
          const { rows } = await client.query<{ status: string | null }>('SELECT pg_xact_status($1::xid8) AS status', [
            xid,
          ]);
          return rows[0]?.status;
        });
        if (status === 'committed') return true;
        if (status === 'aborted') return false;
        // In progress: the server has not noticed yet that we are gone.
        await patience.after(cause);
      } catch (failed) {
        await patience.after(kindOf(failed) === 'lost' ? failed : cause);
      }
    }
  }

  read<T>(work: (tx: ReadTx) => Promise<T>): Promise<T> {
    return this.#whileOpen(() => this.#read(work));
  }

  async #read<T>(work: (tx: ReadTx) => Promise<T>): Promise<T> {
    const patience = new Patience(notRead);
    for (;;) {
      const run = await this.#readOnce(work);
      if ('error' in run) throw run.error;
      if (!('interrupted' in run)) return run.value;
      await patience.after(run.interrupted);
    }
  }

  async #readOnce<T>(work: (tx: ReadTx) => Promise<T>): Promise<Exclude<Run<T>, { committing: string }>> {
    try {
      return await this.#connections.use(async (client) => {
        await client.query(BEGIN_READ);
        const run = await outcomeOf(new PgReadTx(client), work);
        await rollBack(client, run);
        return run;
      });
    } catch (interrupted) {
      return { interrupted };
    }
  }

  async now(): Promise<Date> {
    const patience = new Patience(notRead);
    for (;;) {
      try {
        return await this.#whileOpen(() => this.#connections.use(databaseTime));
      } catch (cause) {
        if (cause instanceof AppError) throw cause;
        await patience.after(cause);
      }
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.all(this.#running);
    await this.#connections.close();
  }
}

async function databaseTime(client: PoolClient): Promise<Date> {
  const { rows } = await client.query<{ at: Date }>('SELECT clock_timestamp() AS at');
  const [row] = rows;
  if (!row) throw new Error('The database did not say what time it is.');
  return row.at;
}

/** Runs the function. Where the database failed meanwhile, that counts, whatever the function made of it. */
async function outcomeOf<V extends PgReadTx, T>(
  tx: V,
  work: (tx: V) => Promise<T>,
): Promise<{ value: T } | { error: unknown } | { interrupted: unknown }> {
  try {
    const value = await work(tx);
    if (!tx.failure && tx instanceof PgTx) await tx.finish();
    return tx.failure ? { interrupted: tx.failure.cause } : { value };
  } catch (error) {
    return tx.failure ? { interrupted: tx.failure.cause } : { error };
  } finally {
    tx.end();
  }
}

async function commit<T>(client: PoolClient, tx: PgTx, value: T): Promise<Run<T>> {
  try {
    await client.query('COMMIT');
    return { value };
  } catch (cause) {
    if (kindOf(cause) !== 'lost' || tx.xid === null) throw cause;
    return { value, committing: tx.xid, cause };
  }
}

/** Ends a transaction that is not to be saved. A lost connection has ended it already, and is thrown away. */
async function rollBack(client: PoolClient, run: { interrupted: unknown } | object): Promise<void> {
  if ('interrupted' in run && !(run.interrupted instanceof NeedsTurn) && kindOf(run.interrupted) === 'lost')
    throw run.interrupted;
  await client.query('ROLLBACK');
}
