import type pg from 'pg';
import { AppError } from '../../errors.js';
import type { Store } from '../../ports.js';
import { connectAlone, Connections, SESSION } from './connections.js';
import { nothingSaved, unusable } from './failures.js';
import { prepare } from './schema.js';
import { PgStore } from './store.js';

export interface PgStoreOptions {
  /** `postgres://user:password@host:5432/database` */
  url: string;
  /** Gets sentences for the log. */
  onNotice?: (sentence: string) => void;
}

/** xid8 and pg_current_xact_id came with it. */
const OLDEST_SERVER = 13;

/**
 * Opens the store in a PostgreSQL database; makes its tables where there are none, and brings older ones up to date.
 * @throws AppError `unreachable` where no connection comes about, `store-failed` where the database cannot be used as it
 *   is; both with a sentence that says what to do
 */
export async function openPgStore(options: PgStoreOptions): Promise<Store> {
  const { url, onNotice = () => undefined } = options;
  const client = await connectAlone(url);
  try {
    await client.query(SESSION);
    await checkServer(client, onNotice);
    await prepare(client, onNotice);
  } catch (cause) {
    throw cause instanceof AppError ? cause : nothingSaved(cause);
  } finally {
    await client.end().catch(() => undefined);
  }
  return new PgStore(new Connections(url));
}

async function checkServer(client: pg.ClientBase, onNotice: (sentence: string) => void): Promise<void> {
  const { rows } = await client.query<{
    version: number;
    encoding: string;
    standby: boolean;
    fsync: string;
  }>(`SELECT current_setting('server_version_num')::int / 10000 AS version, pg_is_in_recovery() AS standby,
      current_setting('server_encoding') AS encoding, current_setting('fsync') AS fsync`);
  const [server] = rows;
  if (!server) return;
  if (server.version < OLDEST_SERVER)
    throw unusable(`PostgreSQL ${server.version} is too old; certclerk needs ${OLDEST_SERVER} or later.`);
  if (server.encoding !== 'UTF8')
    throw unusable(
      `The database has the encoding ${server.encoding}, which cannot hold every name. Make one with UTF8: ` +
        'createdb --encoding=UTF8 --template=template0 NAME',
    );
  if (server.standby) throw unusable('This PostgreSQL is a standby and takes no changes. Name the primary.');
  if (server.fsync === 'off')
    onNotice('The database runs with fsync = off: what it says is saved may be lost with the power. Switch it on.');
}
