import { AppError } from '../../errors.js';
import type { Kind } from '../../model/documents.js';
import type { PageRequest, Query } from '../../ports.js';
import { cleanKey, indexNames } from '../index-keys.js';
import { checkPage } from '../paging.js';
import { toColumn } from './text-order.js';

export interface Statement {
  /** Statements of the same name have the same text; the server keeps its plan. */
  name: string;
  text: string;
  values: (string | number)[];
}

/** An index by its kind and name: `certificate.due`. */
export const listOf = (kind: Kind, index: string): string => `${kind}.${index}`;

function checkedList(kind: Kind, index: string): string {
  if (!indexNames(kind).includes(index)) {
    throw new AppError('invalid-input', `There is no index "${index}" of ${kind} documents.`);
  }
  return listOf(kind, index);
}

/** Conditions of a WHERE, and their values in order; `shape` tells one such text from another. */
class Conditions {
  readonly parts: string[] = [];
  readonly values: (string | number)[] = [];
  shape = '';

  add(shape: string, condition: (...places: string[]) => string, ...values: (string | number)[]): void {
    const places = values.map((value) => `$${this.values.push(value)}`);
    this.parts.push(condition(...places));
    this.shape += shape;
  }

  get text(): string {
    return this.parts.join(' AND ');
  }
}

function inIndex<K extends Kind>(kind: K, query: Query<K>): Conditions {
  const where = new Conditions();
  where.add('i', (list) => `e.list = ${list}`, checkedList(kind, query.index));
  const column = (key: string): string => toColumn(cleanKey(key));
  if ('is' in query) where.add('=', (key) => `e.key = ${key}`, column(query.is));
  else {
    if (query.from !== undefined) where.add('>', (key) => `e.key >= ${key}`, column(query.from));
    if (query.upTo !== undefined) where.add('<', (key) => `e.key <= ${key}`, column(query.upTo));
  }
  return where;
}

export function countStatement<K extends Kind>(kind: K, query?: Query<K>): Statement {
  if (!query) {
    return { name: 'count', text: 'SELECT count(*)::int AS count FROM document WHERE kind = $1', values: [kind] };
  }
  const where = inIndex(kind, query);
  const text = `SELECT count(*)::int AS count FROM entry e WHERE ${where.text}`;
  return { name: `count-${where.shape}`, text, values: where.values };
}

const LOCK = 'FOR UPDATE SKIP LOCKED';

/**
 * Rows `key`, `id`, `body`, one more than the page holds where there is a next page.
 * @param mayLock whether `skipLocked` is heeded
 */
export function findStatement<K extends Kind>(
  kind: K,
  query: Query<K> | undefined,
  request: PageRequest | undefined,
  mayLock: boolean,
): { statement: Statement; limit: number } {
  const { limit, after, descending } = checkPage(request);
  const [beyond, order] = descending ? ['<', 'DESC'] : ['>', 'ASC'];
  const locking = mayLock && request?.skipLocked === true;
  let where: Conditions;
  let text: string;
  if (query) {
    where = inIndex(kind, query);
    if (after) {
      const place = [toColumn(after.key), toColumn(after.id)];
      where.add('a', (key, id) => `(e.key, e.id) ${beyond} (${key}, ${id})`, ...place);
    }
    const ofKind = `$${where.values.push(kind)}`;
    // Entries first, and the document of each. What is rare in the statistics a planner would begin with: it then reads all
    // documents of a kind, and looks each of them up in the index.
    const document = `SELECT body FROM document WHERE kind = ${ofKind} AND id = e.id ${locking ? LOCK : 'OFFSET 0'}`;
    text = `SELECT e.key, e.id, d.body FROM entry e CROSS JOIN LATERAL (${document}) d
      WHERE ${where.text} ORDER BY e.key ${order}, e.id ${order}`;
  } else {
    where = new Conditions();
    where.add('k', (place) => `d.kind = ${place}`, kind);
    if (after) where.add('a', (id) => `d.id ${beyond} ${id}`, toColumn(after.id));
    text = `SELECT '' AS key, d.id, d.body FROM document d WHERE ${where.text} ORDER BY d.id ${order}`;
  }
  text += ` LIMIT $${where.values.push(limit + 1)}`;
  if (locking && !query) text += ` ${LOCK}`;
  const name = `find-${where.shape}${order}${locking ? '-skip' : ''}`;
  return { statement: { name, text, values: where.values }, limit };
}
