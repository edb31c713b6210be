import pg from 'pg';
import { kindOf, sqlState, STARTING, unreachable } from './failures.js';
import { Patience } from './patience.js';

/** Enough for one clerk: those that wait for their turn take one connection, readers the others. */
const POOL_SIZE = 10;
const CONNECT_WITHIN_MS = 10_000;
/** The longest that a statement may take, and that it may wait for a lock that another clerk holds. */
const STATEMENT_MS = 30_000;
const LOCK_MS = 20_000;
/** A clerk that hangs in the middle of a transaction loses it, so that the others go on. */
const IDLE_IN_TRANSACTION_MS = 10_000;
/** The server gives up a statement first; this is for a line that went dead without a word. */
const NO_ANSWER_MS = STATEMENT_MS + 5_000;

export const SCHEMA = 'certclerk';

/**
 * What every session of ours is set to.
 * - Every statement of ours goes by an index. Planned as a scan of a small table it would lock all of it in the eyes of
 *   SERIALIZABLE, and transactions that have nothing to do with each other would fail.
 * - An answer means durable, so a server whose default is not to wait for the disk does not decide that.
 * - A machine that lost its power holds no locks for longer than half a minute.
 */
export const SESSION = `
SET search_path = ${SCHEMA}, pg_catalog;
SET statement_timeout = ${STATEMENT_MS};
SET lock_timeout = ${LOCK_MS};
SET idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_MS};
SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off;
SET jit = off;
SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;
SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'`;

/** Server, port and database, to be shown: nothing else of a URL may be. */
export function placeOf(url: string): string {
  const { host, port, database } = new pg.Client({ connectionString: url });
  return `${host}:${port}/${database ?? ''}`;
}

/**
 * A connection of its own, for work that may take long. The caller ends it. A server that only just starts, as this
 * machine may too, is waited for.
 * @throws AppError `unreachable`
 */
export async function connectAlone(url: string): Promise<pg.Client> {
  const patience = new Patience((cause) => unreachable(placeOf(url), cause));
  for (;;) {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: CONNECT_WITHIN_MS,
      application_name: 'certclerk',
    });
    // A connection that breaks makes the statement that runs fail; that is where it is dealt with.
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (cause) {
      await client.end().catch(() => undefined);
      if (sqlState(cause) !== STARTING) throw unreachable(placeOf(url), cause);
      await patience.after(cause);
    }
  }
}

/** The connections of one clerk: few, made as they are needed, thrown away when they broke. */
export class Connections {
  readonly #pool: pg.Pool;
  readonly #set = new WeakSet<pg.PoolClient>();

  constructor(url: string) {
    this.#pool = new pg.Pool({
      connectionString: url,
      max: POOL_SIZE,
      connectionTimeoutMillis: CONNECT_WITHIN_MS,
      query_timeout: NO_ANSWER_MS,
      keepAlive: true,
      application_name: 'certclerk',
    });
    // From the first moment to the last, also while it is thrown away: an error that nobody hears ends the process.
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
    // An idle connection broke: the pool has dropped it already, and the next who asks gets another.
    this.#pool.on('error', () => undefined);
  }

  /**
   * Work that throws has its transaction rolled back, so that no connection comes back in the middle of one.
   * @throws what the work throws, or the driver
   */
  async use<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    let broken = false;
    try {
      if (!this.#set.has(client)) {
        await client.query(SESSION);
        this.#set.add(client);
      }
      return await work(client);
    } catch (error) {
      broken = kindOf(error) === 'lost';
      if (!broken) await client.query('ROLLBACK').catch(() => (broken = true));
      throw error;
    } finally {
      client.release(broken);
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}
