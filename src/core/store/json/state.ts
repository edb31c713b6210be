import { AppError } from '../../errors.js';
import { type Documents, KINDS, type Kind } from '../../model/documents.js';
import type { Page, PageRequest, Query } from '../../ports.js';
import { cleanKey, indexKeys, indexNames } from '../index-keys.js';
import { checkPage, cursorFor, type Place } from '../paging.js';
import { type KeyRange, SortedMap } from './sorted-map.js';

/** Documents by id as JSON text (so each reader gets a copy of its own), and the indexes: `KEY NUL ID`. */
interface KindState {
  readonly documents: SortedMap<string>;
  readonly indexes: ReadonlyMap<string, SortedMap<true>>;
}

/** Everything in the store after `seq` transactions. It never changes: each change gives a new state. */
export interface State {
  readonly seq: number;
  readonly kinds: Readonly<Record<Kind, KindState>>;
}

const entry = (key: string, id: string): string => `${key}\0${id}`;

function kindsFrom<T>(make: (kind: Kind) => T): Record<Kind, T> {
  return {
    customer: make('customer'),
    product: make('product'),
    certificate: make('certificate'),
    invoice: make('invoice'),
    outbox: make('outbox'),
    mail: make('mail'),
    review: make('review'),
    question: make('question'),
    'reply-right': make('reply-right'),
    'leaked-key': make('leaked-key'),
    claim: make('claim'),
    counter: make('counter'),
    setting: make('setting'),
    audit: make('audit'),
  };
}

type Entry<V> = readonly [key: string, value: V];

const byKey = (a: Entry<unknown>, b: Entry<unknown>): number => (a[0] < b[0] ? -1 : 1);

/** Gathers all documents of a state, each id of a kind once, and sorts them in the end: quicker than one by one. */
export class StateBuilder {
  readonly #kinds = kindsFrom(() => ({
    documents: new Array<Entry<string>>(),
    indexes: new Map<string, Entry<true>[]>(),
  }));

  constructor() {
    for (const kind of KINDS) for (const name of indexNames(kind)) this.#kinds[kind].indexes.set(name, []);
  }

  /** @throws where it is not JSON with an id */
  add<K extends Kind>(kind: K, text: string): void {
    const document: Documents[K] = JSON.parse(text);
    const { id } = document;
    if (typeof id !== 'string') throw new Error(`a ${kind} has no id`);
    const { documents, indexes } = this.#kinds[kind];
    documents.push([id, text]);
    if (indexes.size === 0) return;
    for (const [name, keys] of indexKeys(kind, document)) {
      for (const key of keys) indexes.get(name)?.push([entry(key, id), true]);
    }
  }

  build(seq: number): State {
    const sorted = <V>(entries: Entry<V>[]): SortedMap<V> => SortedMap.fromSorted(entries.sort(byKey));
    return {
      seq,
      kinds: kindsFrom((kind) => {
        const { documents, indexes } = this.#kinds[kind];
        return {
          documents: sorted(documents),
          indexes: new Map([...indexes].map(([name, entries]) => [name, sorted(entries)])),
        };
      }),
    };
  }
}

export const emptyState = (): State => new StateBuilder().build(0);

export const textOf = (state: State, kind: Kind, id: string): string | undefined => state.kinds[kind].documents.get(id);

export function getDocument<K extends Kind>(state: State, kind: K, id: string): Documents[K] | undefined {
  const text = textOf(state, kind, id);
  return text === undefined ? undefined : JSON.parse(text);
}

/** The state with one document more, other or (`text` null) fewer. */
export function withDocument(state: State, kind: Kind, id: string, text: string | null): State {
  const { documents, indexes } = state.kinds[kind];
  const before = documents.get(id);
  if (text === null && before === undefined) return state;
  const changed = new Map(indexes);
  if (changed.size > 0) {
    const old = new Map(before === undefined ? [] : indexKeys(kind, JSON.parse(before)));
    const now = new Map(text === null ? [] : indexKeys(kind, JSON.parse(text)));
    for (const [name, index] of indexes) changed.set(name, moved(index, id, old.get(name), now.get(name)));
  }
  const after = text === null ? documents.delete(id) : documents.set(id, text);
  return { ...state, kinds: { ...state.kinds, [kind]: { documents: after, indexes: changed } } };
}

const NONE: ReadonlySet<string> = new Set();

function moved(index: SortedMap<true>, id: string, old = NONE, now = NONE): SortedMap<true> {
  let result = index;
  for (const key of old) if (!now.has(key)) result = result.delete(entry(key, id));
  for (const key of now) if (!old.has(key)) result = result.set(entry(key, id), true);
  return result;
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

function indexOf<K extends Kind>(state: State, kind: K, name: string): SortedMap<true> {
  const index = state.kinds[kind].indexes.get(name);
  if (!index) throw new AppError('invalid-input', `There is no index "${name}" of ${kind} documents.`);
  return index;
}

/** What is left of a range after a page that ended at `place`. */
function rest(range: KeyRange, place: string | null, descending: boolean): KeyRange {
  if (place === null) return range;
  if (descending) return { low: range.low, high: range.high === undefined || place < range.high ? place : range.high };
  const low = `${place}\0`; // the least string that is greater
  return { low: range.low === undefined || low > range.low ? low : range.low, high: range.high };
}

export function countDocuments<K extends Kind>(state: State, kind: K, query?: Query<K>): number {
  if (!query) return state.kinds[kind].documents.size;
  return indexOf(state, kind, query.index).count(rangeOf(query));
}

export function findDocuments<K extends Kind>(
  state: State,
  kind: K,
  query?: Query<K>,
  request?: PageRequest,
): Page<Documents[K]> {
  const { limit, after, descending } = checkPage(request);
  const { documents } = state.kinds[kind];
  const found: { place: Place; text: string }[] = [];
  const visit = (place: Place, text: string | undefined): boolean => {
    if (text !== undefined) found.push({ place, text });
    return found.length <= limit; // one more than asked for shows that there is a next page
  };
  if (query) {
    const range = rest(rangeOf(query), after && entry(after.key, after.id), descending);
    indexOf(state, kind, query.index).walk(range, descending, (at) => {
      const end = at.indexOf('\0');
      const place = { key: at.slice(0, end), id: at.slice(end + 1) };
      return visit(place, documents.get(place.id));
    });
  } else {
    documents.walk(rest({}, after && after.id, descending), descending, (id, text) => visit({ key: '', id }, text));
  }
  const items: Documents[K][] = found.slice(0, limit).map(({ text }) => JSON.parse(text));
  const last = found[limit - 1];
  return found.length > limit && last ? { items, next: cursorFor(last.place) } : { items };
}

/** Every document as JSON text, kind after kind, in the order of ids. */
export function* allTexts(state: State): Generator<[kind: Kind, id: string, text: string]> {
  for (const kind of KINDS) {
    for (const [id, text] of state.kinds[kind].documents.entries()) yield [kind, id, text];
  }
}
