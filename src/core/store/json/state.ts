import { AppError } from '../../errors.js';
import type { Documents, Kind } from '../../model/documents.js';
import { indexKeys } from '../index-keys.js';
import type { DocumentsFile, Places } from './documents-file.js';
import { KeySet } from './key-set.js';
import { SortedMap } from './sorted-map.js';
import { emptyTables, entry, kindsFrom, type Tables } from './tables.js';

/** The documents of one kind: where each lies in the snapshot, or its text where it changed since. */
interface KindState {
  readonly ids: KeySet;
  readonly places: Places;
  readonly texts: SortedMap<string>;
  readonly indexes: ReadonlyMap<string, KeySet>;
}

/**
 * Everything in the store after `seq` transactions. It never changes: each change gives a new state. What lies in the
 * snapshot `file` is read from there; so who keeps a state beyond the moment holds its file (`DocumentsFile.hold`).
 */
export interface State {
  readonly seq: number;
  /** Null: there is nothing in the snapshot. */
  readonly file: DocumentsFile | null;
  readonly kinds: Readonly<Record<Kind, KindState>>;
}

/** The state that a snapshot alone gives. */
export const stateOn = (file: DocumentsFile | null, tables: Tables, seq: number): State => ({
  seq,
  file,
  kinds: kindsFrom((kind) => {
    const { ids, places, indexes } = tables[kind];
    return {
      ids: KeySet.on(ids),
      places,
      texts: SortedMap.empty(),
      indexes: new Map([...indexes].map(([name, keys]) => [name, KeySet.on(keys)])),
    };
  }),
});

export const emptyState = (): State => stateOn(null, emptyTables(), 0);

export const hasDocument = (state: State, kind: Kind, id: string): boolean => state.kinds[kind].ids.has(id);

/** The texts of documents, in the order of `ids`; undefined where there is none. @throws AppError `store-failed` */
export async function textsOf(
  { file, kinds }: State,
  kind: Kind,
  ids: readonly string[],
): Promise<(string | undefined)[]> {
  const { ids: known, texts, places } = kinds[kind];
  const found = ids.map((id) => texts.get(id));
  const there = ids.flatMap((id, i) => {
    const number = found[i] === undefined ? known.placeOf(id) : -1;
    return number < 0 ? [] : [{ i, place: places.get(number) }];
  });
  if (there.length === 0 || !file) return found;
  const read = await file.texts(there.map(({ place }) => place));
  for (const [n, { i }] of there.entries()) found[i] = read[n];
  return found;
}

export async function textOf(state: State, kind: Kind, id: string): Promise<string | undefined> {
  return (await textsOf(state, kind, [id]))[0];
}

/** An entry that comes into an index (`here`) or goes out of it. */
interface Move {
  index: string;
  entry: string;
  here: boolean;
}

/** One document that was written (`text` null: deleted), with what that does to the indexes: to be done to any state. */
export interface Change {
  kind: Kind;
  id: string;
  text: string | null;
  moves: readonly Move[];
}

const NONE: ReadonlySet<string> = new Set();

function movesOf<K extends Kind>(kind: K, id: string, before: string | undefined, after: string | null): Move[] {
  const keysIn = (text: string): Map<string, Set<string>> => new Map(indexKeys<K>(kind, JSON.parse(text)));
  const old = before === undefined ? new Map<string, Set<string>>() : keysIn(before);
  const now = after === null ? new Map<string, Set<string>>() : keysIn(after);
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((index) => {
    const [goes, comes] = [old.get(index) ?? NONE, now.get(index) ?? NONE];
    const gone = [...goes]
      .filter((key) => !comes.has(key))
      .map((key) => ({ index, entry: entry(key, id), here: false }));
    const come = [...comes]
      .filter((key) => !goes.has(key))
      .map((key) => ({ index, entry: entry(key, id), here: true }));
    return [...gone, ...come];
  });
}

/** What writing a document means on top of a state. Reads the document as it was, where its kind has indexes. */
export async function changeTo(state: State, kind: Kind, id: string, text: string | null): Promise<Change> {
  if (state.kinds[kind].indexes.size === 0) return { kind, id, text, moves: [] };
  const before = hasDocument(state, kind, id) ? await textOf(state, kind, id) : undefined;
  return { kind, id, text, moves: movesOf(kind, id, before, text) };
}

/** The state after a change. It is the same on whichever snapshot the state stands. */
export function changed(state: State, { kind, id, text, moves }: Change): State {
  const before = state.kinds[kind];
  const indexes = new Map(before.indexes);
  for (const { index, entry: key, here } of moves) {
    const keys = indexes.get(index);
    if (keys) indexes.set(index, here ? keys.with(key) : keys.without(key));
  }
  const after: KindState =
    text === null
      ? { ...before, ids: before.ids.without(id), texts: before.texts.delete(id), indexes }
      : { ...before, ids: before.ids.with(id), texts: before.texts.set(id, text), indexes };
  return { ...state, kinds: { ...state.kinds, [kind]: after } };
}

export function indexOf(state: State, kind: Kind, name: string): KeySet {
  const index = state.kinds[kind].indexes.get(name);
  if (!index) throw new AppError('invalid-input', `There is no index "${name}" of ${kind} documents.`);
  return index;
}

/** The document that a text holds: a copy of the reader's own. */
export const parsed = <K extends Kind>(text: string): Documents[K] => JSON.parse(text);
