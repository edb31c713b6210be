import type { Documents, Kind } from '../../model/documents.js';
import type { Page, PageRequest, Place, Query } from '../../ports.js';
import { cleanKey } from '../index-keys.js';
import type { Breather } from './breather.js';
import { checkPage, cursorFor } from '../paging.js';
import type { KeyRange } from './sorted-map.js';
import { indexOf, parsed, type State, textOf, textsOf } from './state.js';
import { entry } from './tables.js';

export async function getDocument<K extends Kind>(
  state: State,
  kind: K,
  id: string,
): Promise<Documents[K] | undefined> {
  const text = await textOf(state, kind, id);
  return text === undefined ? undefined : parsed(text);
}

/** After a key and its NUL the next greater key begins here, so as an exclusive bound it takes in all ids of the key. */
const justAfter = (key: string): string => `${cleanKey(key)}\x01`;

function rangeOf<K extends Kind>(query: Query<K>): KeyRange {
  if ('is' in query) return { low: entry(cleanKey(query.is), ''), high: justAfter(query.is) };
  return {
    low: query.from === undefined ? undefined : cleanKey(query.from),
    high: query.upTo === undefined ? undefined : justAfter(query.upTo),
  };
}

/** What is left of a range after a page that ended at `place`. */
function rest(range: KeyRange, place: string | null, descending: boolean): KeyRange {
  if (place === null) return range;
  if (descending) return { low: range.low, high: range.high === undefined || place < range.high ? place : range.high };
  const low = `${place}\0`; // the least string that is greater
  return { low: range.low === undefined || low > range.low ? low : range.low, high: range.high };
}

export function countDocuments<K extends Kind>(state: State, kind: K, query?: Query<K>): number {
  if (!query) return state.kinds[kind].ids.size;
  return indexOf(state, kind, query.index).count(rangeOf(query));
}

function placeOf(key: string): Place {
  const end = key.indexOf('\0');
  return { key: key.slice(0, end), id: key.slice(end + 1) };
}

/** A certificate takes some 20 µs to parse. */
const PARSED_AT_ONCE = 16;

/** One page: first which, from the indexes alone, then their texts in few reads. */
export async function findDocuments<K extends Kind>(
  state: State,
  kind: K,
  query: Query<K> | undefined,
  request: PageRequest | undefined,
  breather: Breather,
): Promise<Page<Documents[K]>> {
  const { limit, after, descending } = checkPage(request);
  const most = limit + 1; // one more than asked for shows that there is a next page
  const found = query
    ? indexOf(state, kind, query.index)
        .take(rest(rangeOf(query), after && entry(after.key, after.id), descending), descending, most)
        .map(placeOf)
    : state.kinds[kind].ids
        .take(rest({}, after && after.id, descending), descending, most)
        .map((id): Place => ({ key: '', id }));
  const page = found.slice(0, limit);
  const texts = await textsOf(
    state,
    kind,
    page.map(({ id }) => id),
  );
  const items: Documents[K][] = [];
  for (const text of texts) {
    if (text !== undefined) items.push(parsed<K>(text));
    if (items.length % PARSED_AT_ONCE === 0) await breather.pause();
  }
  const last = found.length > limit ? page.at(-1) : undefined;
  return last ? { items, next: cursorFor(last) } : { items };
}
