import { bareName, isWildcard, withWww } from './name.js';

/** What a product lets go along with the names that were ordered. */
export interface Included {
  includesWww: boolean;
  includesBareOfWildcard: boolean;
}

/** The names that come free beside the ordered ones: `www.` and the bare name of a wildcard. All as A-labels. */
export function includedNames(names: readonly string[], included: Included): Set<string> {
  const free = new Set<string>();
  for (const name of names) {
    if (isWildcard(name)) {
      if (included.includesBareOfWildcard) free.add(bareName(name));
    } else if (included.includesWww && !name.startsWith('www.')) free.add(withWww(name));
  }
  for (const name of names) free.delete(name);
  return free;
}

/** Every name that a certificate of this order may carry: the ordered ones and what goes along. */
export function coveredNames(order: Included & { names: readonly string[] }): Set<string> {
  return new Set([...order.names, ...includedNames(order.names, order)]);
}
