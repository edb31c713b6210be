import { z } from 'zod';
import { AppError } from '../errors.js';
import type { Documents, Kind } from '../model/documents.js';
import { keysIn } from '../model/indexes.js';
import type { Page, Place, Query, ReadTx } from '../ports.js';

/** One part of a list, in the order of its index (or of ids, without a query). */
export interface Part<K extends Kind> {
  query?: Query<K>;
  descending?: boolean;
  /** Left out where an earlier part has brought it. */
  unless?: (document: Documents[K]) => boolean;
}

/** Parts of a list, one after the other; a function gives those that are only looked for when their turn comes. */
export type Parts<K extends Kind> = readonly (Part<K> | (() => Promise<readonly Part<K>[]>))[];

export interface Walk<K extends Kind, T> {
  kind: K;
  parts: Parts<K>;
  limit: number;
  /** `next` of the page before. */
  after?: string;
  /** What is shown of a document; null: it does not belong here. */
  row: (document: Documents[K]) => Promise<T | null> | T | null;
}

/**
 * At most this many documents are looked at for one page. Where few of them fit, the page is short and `next` goes on
 * from there, so that no question takes longer because the store is larger.
 */
export const MOST_LOOKED_AT = 2000;
/** Read at a time where hardly anything fits. */
const BATCH = 200;

const cursor = z.tuple([z.number().int().min(0), z.string(), z.string()]);

/** A list of one part in the order of ids goes on after an id, which people can write themselves. */
const isPlain = <K extends Kind>([first, ...others]: Parts<K>): boolean =>
  first !== undefined && others.length === 0 && typeof first !== 'function' && first.query === undefined;

/** Every part with its number, from the one numbered `begin`. */
async function* inTurn<K extends Kind>(
  parts: Parts<K>,
  begin: number,
): AsyncGenerator<[number: number, part: Part<K>]> {
  let number = 0;
  for (const one of parts) {
    for (const part of typeof one === 'function' ? await one() : [one]) {
      if (number >= begin) yield [number, part];
      number += 1;
    }
  }
}

/** All parts at once. */
export async function flattened<K extends Kind>(parts: Parts<K>): Promise<Part<K>[]> {
  const each: Part<K>[] = [];
  for await (const [, part] of inTurn(parts, 0)) each.push(part);
  return each;
}

function readCursor<K extends Kind>(parts: Parts<K>, after: string): [part: number, place: Place] {
  if (isPlain(parts)) return [0, { key: '', id: after }];
  try {
    const read = cursor.safeParse(JSON.parse(Buffer.from(after, 'base64url').toString()));
    if (read.success) return [read.data[0], { key: read.data[1], id: read.data[2] }];
  } catch {
    // no JSON: answered below like any other text that is not ours
  }
  throw new AppError('invalid-input', 'This page mark is not one of ours. Begin again with the first page.');
}

/** Under which key of the part the document comes first. */
function placeIn<K extends Kind>(kind: K, { query, descending }: Part<K>, document: Documents[K]): Place {
  if (!query) return { key: '', id: document.id };
  const isIn = (key: string): boolean =>
    'is' in query ? key === query.is : (query.from ?? '') <= key && (query.upTo === undefined || key <= query.upTo);
  const keys = keysIn(kind, query.index, document).filter(isIn).sort();
  return { key: (descending ? keys.at(-1) : keys[0]) ?? '', id: document.id };
}

const isBeyond = (a: Place, b: Place, descending = false): boolean =>
  a.key === b.key ? (descending ? a.id < b.id : a.id > b.id) : descending ? a.key < b.key : a.key > b.key;

/**
 * How many documents to read next: at first as many as the page has rows and the one that tells whether it has a next,
 * then as many as the missing rows should take after those that were seen, so that a page does not read hundreds for one row.
 */
function batchSize(limit: number, rows: number, looked: number): number {
  if (looked === 0) return Math.min(limit + 1, 1000);
  const missing = limit + 1 - rows;
  return Math.min(Math.ceil((missing * looked) / Math.max(rows, 1)) + 1, BATCH);
}

/**
 * One page of a list that consists of parts: rows of those documents that belong to it, each once,
 * and where the next page begins.
 */
export async function walk<K extends Kind, T>(
  tx: ReadTx,
  { kind, parts, limit, after, row }: Walk<K, T>,
): Promise<{ rows: T[]; next?: string }> {
  const written = (part: number, place: Place): string =>
    isPlain(parts) ? place.id : Buffer.from(JSON.stringify([part, place.key, place.id])).toString('base64url');
  const [first, begin] = after === undefined ? [0, null] : readCursor(parts, after);
  const rows: T[] = [];
  let looked = 0;
  let last: string | undefined;
  for await (const [n, part] of inTurn(parts, first)) {
    const start = n === first ? begin : null;
    const seen = new Set<string>();
    let from: string | Place | undefined = start ?? undefined;
    do {
      const page: Page<Documents[K]> = await tx.find(kind, part.query, {
        limit: batchSize(limit, rows.length, looked),
        after: from,
        descending: part.descending,
      });
      for (const document of page.items) {
        if (seen.has(document.id)) continue;
        seen.add(document.id);
        const place = placeIn(kind, part, document);
        // Shown on an earlier page, under an earlier key.
        if (start && !isBeyond(place, start, part.descending)) continue;
        if (looked === MOST_LOOKED_AT) return { rows, next: last };
        looked += 1;
        const shown = part.unless?.(document) ? null : await row(document);
        if (shown !== null) {
          if (rows.length === limit) return { rows, next: last };
          rows.push(shown);
        } else if (rows.length === limit) continue;
        last = written(n, place);
      }
      from = page.next;
    } while (from !== undefined);
  }
  return { rows };
}
