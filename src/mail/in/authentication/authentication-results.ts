import type { Header } from '../headers.js';
import { domainOf } from './domains.js';
import { ownHeaders } from './received.js';
import { type Token, tokens } from './structured-field.js';

/** One `method=result` of an Authentication-Results field, with its properties (`header.d`), lower case. */
export interface MethodResult {
  method: string;
  result: string;
  properties: ReadonlyMap<string, string>;
}

export interface AuthenticationResults {
  authservId: string;
  results: MethodResult[];
}

/** A field with more is made to hide something. */
const LONGEST_FIELD = 16 * 1024;

/**
 * An Authentication-Results field (RFC 8601 section 2.2), or null where it does not follow the grammar or has another
 * version. A single result that cannot be read, or names a property twice, is left out.
 */
export function readAuthenticationResults(value: string): AuthenticationResults | null {
  const all = value.length <= LONGEST_FIELD ? tokens(value, ';=') : null;
  if (!all) return null;
  const [head, ...parts] = splitAt(all, ';');
  const [id, version] = (head ?? []).map((token) => ('word' in token ? token.word : token.sign));
  if (!id || (version !== undefined && version !== '1') || (head?.length ?? 0) > 2) return null;
  return { authservId: id.toLowerCase(), results: parts.map(readResult).filter((result) => result !== null) };
}

function readResult(part: readonly Token[]): MethodResult | null {
  const pairs = new Map<string, string>();
  const order: string[] = [];
  if (part.length === 0 || part.length % 3 !== 0) return null;
  for (let i = 0; i < part.length; i += 3) {
    const [name, equals, value] = part.slice(i, i + 3);
    if (!name || !equals || !value || !('word' in name) || !('sign' in equals) || !('word' in value)) return null;
    const key = name.word.toLowerCase();
    if (pairs.has(key)) return null;
    pairs.set(key, value.word);
    order.push(key);
  }
  const [first = ''] = order;
  const [method = '', version = '1'] = first.split('/');
  const result = pairs.get(first)?.toLowerCase() ?? '';
  pairs.delete(first);
  return version === '1' ? { method, result, properties: pairs } : null;
}

function splitAt(all: readonly Token[], sign: string): Token[][] {
  const parts: Token[][] = [[]];
  for (const token of all) {
    if ('sign' in token && token.sign === sign) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

/** What the shop's own server says about a mail. */
export interface ServerSays {
  /** Domains with a DKIM pass. `exact` false: only the agent's domain (`header.i`) is known, which may lie deeper. */
  dkim: { domain: string; exact: boolean }[];
  /** Domains of MAIL FROM with an SPF pass. */
  spf: string[];
  /** The From domain with a DMARC pass. */
  dmarc: string | null;
}

const SAYS_NOTHING: ServerSays = { dkim: [], spf: [], dmarc: null };

/**
 * The passes in the Authentication-Results that the shop's own server put above its entry Received. Everything below
 * came with the mail and may be forged. Where the server contradicts itself about DMARC, none of it counts.
 */
export function whatServerSays(headers: readonly Header[], authservId: string): ServerSays {
  const results = ownHeaders(headers, authservId)
    .filter((header) => header.name === 'authentication-results')
    .map((header) => readAuthenticationResults(header.value))
    .filter((field) => field?.authservId === authservId.toLowerCase())
    .flatMap((field) => field?.results ?? []);
  const dmarc = results.filter((r) => r.method === 'dmarc');
  if (dmarc.length > 1 || dmarc.some((r) => r.result === 'fail')) return SAYS_NOTHING;
  const passes = (method: string): MethodResult[] => results.filter((r) => r.method === method && r.result === 'pass');
  const domain = (result: MethodResult, property: string): string | null =>
    domainOf(result.properties.get(property) ?? '');

  const dkim = passes('dkim')
    .filter((result) => !/sha1$/i.test(result.properties.get('header.a') ?? ''))
    .map((result) => {
      const exact = result.properties.has('header.d');
      return { domain: domain(result, exact ? 'header.d' : 'header.i') ?? '', exact };
    })
    .filter((found) => found.domain !== '');
  const spf = passes('spf').map((result) => domain(result, 'smtp.mailfrom'));
  const [dmarcPass] = passes('dmarc');
  return {
    dkim,
    spf: spf.filter((found) => found !== null),
    dmarc: dmarcPass ? domain(dmarcPass, 'header.from') : null,
  };
}
