import { domainToUnicode } from 'node:url';

/**
 * Finding things by parts of words. What can be found is cut into its letters-and-digits parts (`rossi-bakery.com` has
 * three), and an index lists it under each part and each end of one, so that the middle of a word is found as well:
 * `kery` begins an end of `bakery`.
 */

/** Ends of a part that are shorter say too little to be worth a place in the index. */
const SHORTEST_END = 3;
/** A label has at most 63 characters; nobody types one from its 33rd on. */
const MOST_ENDS = 32;
/** A certificate of 250 names has some 600 at most; what is beyond is found by its whole name. */
const MOST_KEYS = 800;

/** Without case and accents: `Novák` is found by `novak`. */
export const folded = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

const partsOf = (text: string): string[] => text.split(/[^\p{L}\p{N}]+/u).filter((part) => part !== '');

/** A host name as certificates carry it and, where it is an international one, as people write it. */
export const nameTexts = (name: string): string[] => (name.includes('xn--') ? [name, domainToUnicode(name)] : [name]);

/** The keys under which texts are listed. */
export function wordKeys(texts: readonly string[]): string[] {
  const keys = new Set<string>();
  for (const part of new Set(texts.flatMap((text) => partsOf(folded(text))))) {
    keys.add(part);
    const last = Math.min(part.length - SHORTEST_END, MOST_ENDS);
    for (let at = 1; at <= last; at += 1) keys.add(part.slice(at));
    if (keys.size >= MOST_KEYS) break;
  }
  return [...keys];
}

/** The words that somebody typed, as `fitsWords` and `wordRange` take them. */
export const wordsIn = (typed: string): string[] =>
  folded(typed)
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => word.replace(/^ssl-?(\d+)$/, 'ssl-$1'));

/** The part of a word by which it is looked up: the longest, for it fits the fewest. Undefined where it has none. */
export function keyOfWord(word: string): string | undefined {
  // The letters of an id are not in the index: every certificate has the same.
  const parts = partsOf(word.replace(/^ssl-(?=\d+$)/, ''));
  return parts.sort((a, b) => b.length - a.length)[0];
}

/** Everything listed under keys that begin with `key`. */
export const wordRange = (key: string): KeyRange => ({ from: key, upTo: `${key}\uffff` });

/** Keys of an index, both ends included. */
export interface KeyRange {
  from: string;
  upTo: string;
}

/**
 * Ranges of keys, under each of which everything is listed that the word fits: whoever looks takes the shortest. None
 * where it has no letter or digit. In `ssi-bakery.co`, `ssi` ends a part, `bakery` is one, and `co` begins one.
 */
export function rangesOfWord(word: string): KeyRange[] {
  const text = word.replace(/^ssl-(?=\d+$)/, '');
  const parts = partsOf(text);
  return parts.flatMap((part, n) => {
    if (n === parts.length - 1 && text.endsWith(part)) return [wordRange(part)];
    const isWhole = n > 0 || !text.startsWith(part);
    return isWhole || part.length >= SHORTEST_END ? [{ from: part, upTo: part }] : [];
  });
}

/** Whether every word is a part of one of the texts; a word of one or two characters must begin one of their parts. */
export function fitsWords(texts: readonly string[], words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const all = texts.map(folded).join('\n');
  return words.every((word) => {
    const key = keyOfWord(word);
    if (key === undefined || key.length >= SHORTEST_END) return all.includes(word);
    return all.includes(word) && partsOf(all).some((part) => part.startsWith(key));
  });
}
