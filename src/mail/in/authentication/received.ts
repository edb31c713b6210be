import type { Header } from '../headers.js';
import { isInside, organisationalDomain, readDomain } from './domains.js';
import { tokens } from './structured-field.js';

/**
 * A Received field (RFC 5321 section 4.4) as its clauses: `from`, `by`, `with` and so on, each once. The sending host
 * chooses its own name in it, so whatever does not keep strictly to pairs of words is not read at all: null.
 */
export function readReceived(value: string): ReadonlyMap<string, string> | null {
  // A quoted string has no place outside comments, but could hide where a clause ends.
  const all = tokens(value, ';"');
  if (!all) return null;
  // The date stands behind the last semicolon.
  const date = all.findLastIndex((token) => 'sign' in token && token.sign === ';');
  const words = (date === -1 ? all : all.slice(0, date)).map((token) => ('word' in token ? token.word : null));
  if (words.length % 2 !== 0 || words.includes(null)) return null;
  const clauses = new Map<string, string>();
  for (let i = 0; i < words.length; i += 2) {
    const [name, word] = [words[i]?.toLowerCase() ?? '', words[i + 1] ?? ''];
    if (!/^[a-z-]+$/.test(name) || clauses.has(name)) return null;
    clauses.set(name, word);
  }
  return clauses;
}

/**
 * What stands above the shop's own entry Received: the fields that its own servers added (design §6.3). The entry is
 * the topmost Received of a hop that came from elsewhere; the hand-over to the mailbox (LMTP, or no `from` at all) lies
 * above it. Where the entry is not of the server that `authservId` names, nothing is known to be the shop's: empty.
 */
export function ownHeaders(headers: readonly Header[], authservId: string): readonly Header[] {
  for (const [i, header] of headers.entries()) {
    if (header.name !== 'received') continue;
    const hop = readReceived(header.value);
    const by = readDomain(hop?.get('by') ?? '');
    if (!hop?.has('by')) return [];
    if (!hop.has('from') || /^lmtp/i.test(hop.get('with') ?? '')) continue;
    return by !== null && isOfServer(by, authservId) ? headers.slice(0, i) : [];
  }
  return [];
}

/** `mx1.shop.example` stamps for `mx.shop.example` and for `shop.example`; an id that is no domain must be met exactly. */
function isOfServer(by: string, authservId: string): boolean {
  const id = readDomain(authservId);
  if (id === null || !id.includes('.')) return by === authservId.toLowerCase();
  return isInside(by, organisationalDomain(id));
}
