import type { Documents, Kind } from '../model/documents.js';
import { indexes } from '../model/indexes.js';

const table: { [K in Kind]: Record<string, (document: Documents[K]) => string[]> } = indexes;

/** The names of a kind's indexes. */
export const indexNames = (kind: Kind): string[] => Object.keys(table[kind]);

/** A NUL ends a key in the stores' own order of keys, so none may be inside one. */
export const cleanKey = (key: string): string => (key.includes('\0') ? key.replaceAll('\0', ' ') : key);

/** Under which keys each index of its kind lists a document: each key once. */
export function indexKeys<K extends Kind>(kind: K, document: Documents[K]): [index: string, keys: Set<string>][] {
  return Object.entries(table[kind]).map(([name, keysOf]) => [name, new Set(keysOf(document).map(cleanKey))]);
}
