import type { Kind } from '../../model/documents.js';
import { indexKeys, indexNames } from '../index-keys.js';
import { listOf, type Statement } from './queries.js';
import { toColumn } from './text-order.js';

/** One document as a transaction leaves it, and as it stood in the database before; null: not there. */
export interface Change {
  kind: Kind;
  id: string;
  before: string | null;
  after: string | null;
}

/** Rows of a table as columns, which is how they are handed over: an array each. */
type Columns = string[][];

/** Under which entries the indexes list a document; `KEY` as it stands in the database. */
function entriesOf(kind: Kind, text: string | null): Map<string, [list: string, key: string]> {
  const found = new Map<string, [string, string]>();
  if (text === null) return found;
  for (const [index, keys] of indexKeys(kind, JSON.parse(text))) {
    const list = listOf(kind, index);
    for (const key of keys) found.set(`${list}\0${key}`, [list, toColumn(key)]);
  }
  return found;
}

/** Whether the text before has to be known to keep the indexes right. */
export const isIndexed = (kind: Kind): boolean => indexNames(kind).length > 0;

function columns(width: number, rows: string[][]): Columns {
  return Array.from({ length: width }, (_, i) => rows.map((row) => row[i] ?? ''));
}

/** Always in the same order, so that two transactions that change the same things never wait for each other in a ring. */
const inOrder = (a: Change, b: Change): number =>
  a.kind === b.kind ? (a.id < b.id ? -1 : 1) : a.kind < b.kind ? -1 : 1;

const SAVE = `
WITH gone AS (
  DELETE FROM document d USING unnest($1::text[], $2::text[]) AS x(kind, id) WHERE d.kind = x.kind AND d.id = x.id
), saved AS (
  INSERT INTO document (kind, id, body) SELECT * FROM unnest($3::text[], $4::text[], $5::text[])
  ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body
), unlisted AS (
  DELETE FROM entry e USING unnest($6::text[], $7::text[], $8::text[]) AS x(list, key, id)
  WHERE e.list = x.list AND e.key = x.key AND e.id = x.id
), listed AS (
  INSERT INTO entry (list, key, id) SELECT * FROM unnest($9::text[], $10::text[], $11::text[]) ON CONFLICT DO NOTHING
)
SELECT pg_current_xact_id()::text AS xid, schema, indexes FROM meta`;

/** Saves changes and the difference that they make to the indexes, in one statement. */
export function saveStatement(changes: Change[]): Omit<Statement, 'values'> & { values: Columns } {
  const gone: string[][] = [];
  const saved: string[][] = [];
  const unlisted: string[][] = [];
  const listed: string[][] = [];
  for (const { kind, id, before, after } of changes.toSorted(inOrder)) {
    const column = toColumn(id);
    if (after === null) gone.push([kind, column]);
    else saved.push([kind, column, after]);
    if (!isIndexed(kind)) continue;
    const [old, now] = [entriesOf(kind, before), entriesOf(kind, after)];
    for (const [at, entry] of old) if (!now.has(at)) unlisted.push([...entry, column]);
    for (const [at, entry] of now) if (!old.has(at)) listed.push([...entry, column]);
  }
  const values = [...columns(2, gone), ...columns(3, saved), ...columns(3, unlisted), ...columns(3, listed)];
  return { name: 'save', text: SAVE, values };
}
