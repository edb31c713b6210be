import type pg from 'pg';
import { KINDS, type Kind } from '../../model/documents.js';
import { INDEX_VERSION } from '../../model/indexes.js';
import { indexKeys } from '../index-keys.js';
import { SCHEMA } from './connections.js';
import { sqlState, unusable } from './failures.js';
import { listOf } from './queries.js';
import { toColumn } from './text-order.js';

/**
 * How the tables came to be what they are, a step a version. A step is never changed once it was released; what is new
 * is a step more.
 */
const MIGRATIONS: readonly string[] = [
  `
-- Documents as the JSON text that the JSON store holds too: jsonb would refuse NUL and reorder the rest. Room in each
-- page lets most changes of a document stay in it, without new entries in the indexes.
CREATE TABLE document (
  kind text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  body text NOT NULL,
  PRIMARY KEY (kind, id)
) WITH (fillfactor = 80);
-- Under which keys each index (list) names which documents. What is due, open or queued is listed only while it is, so
-- each list is what a partial index would be, and its length is what there is to do.
CREATE TABLE entry (
  list text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  PRIMARY KEY (list, key, id)
);
CREATE TABLE blob (sha256 text COLLATE "C" PRIMARY KEY, bytes bytea NOT NULL);
-- PDFs and mails gain nothing from being compressed.
ALTER TABLE blob ALTER COLUMN bytes SET STORAGE EXTERNAL;
-- Locked by whoever writes what every change writes.
CREATE TABLE turn ();
`,
];

/** Which form the tables have, and by which rules the indexes were built. */
export interface Version {
  schema: number;
  indexes: number;
}

/** What this program works with. */
export const VERSION: Version = { schema: MIGRATIONS.length, indexes: INDEX_VERSION };

export const isSame = (a: Version, b: Version): boolean => a.schema === b.schema && a.indexes === b.indexes;

/** Any number that no other program takes for an advisory lock. */
const PREPARE_LOCK = 7_203_510_415;

/** What the tables say; 0 where there are none. Changes nothing. */
export async function versionIn(client: pg.ClientBase): Promise<Version> {
  const { rows: made } = await client.query<{ made: boolean }>(
    `SELECT to_regclass('${SCHEMA}.meta') IS NOT NULL AS made`,
  );
  if (!made[0]?.made) return { schema: 0, indexes: 0 };
  const { rows } = await client.query<Version>(`SELECT schema, indexes FROM ${SCHEMA}.meta`);
  return rows[0] ?? { schema: 0, indexes: 0 };
}

function refuseNewer(found: Version): void {
  if (found.schema <= VERSION.schema && found.indexes <= VERSION.indexes) return;
  throw unusable(
    `The database was written by a newer certclerk (form ${found.schema}.${found.indexes}; this one knows ` +
      `${VERSION.schema}.${VERSION.indexes}). Install the newer one.`,
  );
}

/**
 * Brings the tables to the form that this program works with, in one transaction: it is done whole or not at all, and of
 * several clerks that start at once one does it.
 * @param client not one of the pool: this may take minutes
 * @throws AppError where the database is newer than the program, or the rights do not suffice
 */
export async function prepare(client: pg.ClientBase, onNotice: (sentence: string) => void): Promise<void> {
  const found = await versionIn(client);
  refuseNewer(found);
  if (isSame(found, VERSION)) return;
  await client.query('SET statement_timeout = 0; SET lock_timeout = 0');
  await client.query(`SELECT pg_advisory_lock(${PREPARE_LOCK})`);
  try {
    await client.query('BEGIN ISOLATION LEVEL SERIALIZABLE');
    await upgrade(client, onNotice);
    await client.query('COMMIT');
  } catch (cause) {
    // What went wrong is in `cause`; the connection is closed by the caller in any case.
    await client.query('ROLLBACK').catch(() => undefined);
    throw cause;
  } finally {
    await client.query(`SELECT pg_advisory_unlock(${PREPARE_LOCK})`).catch(() => undefined);
  }
}

async function upgrade(client: pg.ClientBase, onNotice: (sentence: string) => void): Promise<void> {
  const before = await versionIn(client); // another clerk may have done it while we waited
  refuseNewer(before);
  if (before.schema === 0) await begin(client);
  for (const step of MIGRATIONS.slice(before.schema)) await client.query(step);
  if (before.schema > 0 && before.indexes !== VERSION.indexes) {
    onNotice('The rules of the indexes have changed: they are built anew. With many documents this takes minutes.');
    await rebuildIndexes(client);
  }
  await client.query('UPDATE meta SET schema = $1, indexes = $2', [VERSION.schema, VERSION.indexes]);
}

async function begin(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ user: string; there: boolean }>(
    `SELECT current_user AS user, to_regnamespace('${SCHEMA}') IS NOT NULL AS there`,
  );
  const { user, there } = rows[0] ?? { user: '', there: false };
  try {
    if (!there) await client.query(`CREATE SCHEMA ${SCHEMA}`);
    await client.query('CREATE TABLE meta (schema int NOT NULL, indexes int NOT NULL)');
  } catch (cause) {
    if (sqlState(cause) !== '42501') throw cause;
    const remedy = there
      ? `ALTER SCHEMA ${SCHEMA} OWNER TO "${user}";`
      : `CREATE SCHEMA ${SCHEMA} AUTHORIZATION "${user}";`;
    throw unusable(
      `The database user may not make tables in the schema ${SCHEMA}. As a superuser, in this database: ${remedy}`,
      cause,
    );
  }
  await client.query('INSERT INTO meta VALUES (0, 0)');
}

/** Documents read at a time; a certificate of many periods has some 10 kB. */
const BATCH = 1000;

/** Every entry anew, from the documents. Nobody writes meanwhile; readers of the documents go on. */
async function rebuildIndexes(client: pg.ClientBase): Promise<void> {
  await client.query('LOCK TABLE document IN EXCLUSIVE MODE');
  await client.query('TRUNCATE entry');
  for (const kind of KINDS) {
    for (let after: string | null = null, more = true; more;) {
      const batch: { id: string; body: string }[] = (
        await client.query<{ id: string; body: string }>(
          'SELECT id, body FROM document WHERE kind = $1 AND ($2::text IS NULL OR id > $2) ORDER BY id LIMIT $3',
          [kind, after, BATCH],
        )
      ).rows;
      await insertEntries(client, kind, batch);
      after = batch.at(-1)?.id ?? null;
      more = batch.length === BATCH;
    }
  }
}

async function insertEntries(client: pg.ClientBase, kind: Kind, batch: { id: string; body: string }[]): Promise<void> {
  const rows = batch.flatMap(({ id, body }) =>
    indexKeys(kind, JSON.parse(body)).flatMap(([index, keys]) =>
      [...keys].map((key) => [listOf(kind, index), toColumn(key), id]),
    ),
  );
  const column = (i: number): string[] => rows.map((row) => row[i] ?? '');
  await client.query('INSERT INTO entry SELECT * FROM unnest($1::text[], $2::text[], $3::text[])', [
    column(0),
    column(1),
    column(2),
  ]);
}
