import { isAligned, isInside, readDomain, domainOf } from './domains.js';
import { type HeaderField, valueOf } from './header-fields.js';
import { readTagList } from './tag-list.js';

/** A DKIM signature that is worth checking. */
export interface DkimSignature {
  field: HeaderField;
  /** `b=`, without white space. */
  value: string;
  domain: string;
  /** Where its key lies in the DNS. */
  keyName: string;
  /** The domain of `i=`, which lies in `domain`. */
  agentDomain: string;
  hash: 'sha256';
  keyType: 'rsa' | 'ed25519';
  /** Names of the fields that it covers, lower case. */
  covers: string[];
}

/** One that can prove nothing: why, as a phrase for staff. */
export interface Worthless {
  why: string;
}

/** Real ones have at most 2 KB, with a copy of the header (`z=`) a few more. */
const LONGEST_FIELD = 8 * 1024;
/** Clocks differ. */
const FUTURE_MS = 10 * 60_000;
const CANONICALISATIONS = /^(?:simple|relaxed)(?:\/(?:simple|relaxed))?$/i;
const ALGORITHMS = { 'rsa-sha256': 'rsa', 'ed25519-sha256': 'ed25519' } as const;
const KEY_NAME = /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/;

const isAlgorithm = (name: string): name is keyof typeof ALGORITHMS => Object.hasOwn(ALGORITHMS, name);

/**
 * What a DKIM-Signature field claims, checked before any key is asked for (RFC 6376 section 6.1.1 and RFC 8301). What
 * mailauth lets pass is refused here: `l=`, SHA-1, a From that is not covered, an `i=` of another domain, tags twice.
 */
export function readDkimSignature(field: HeaderField, fromDomain: string, now: Date): DkimSignature | Worthless {
  // Quotes and comments do not exist in tag lists, but mailauth sees some there.
  const isPlain = field.text.length <= LONGEST_FIELD && !/[()"'\\]/.test(field.text);
  const tags = isPlain ? readTagList(valueOf(field)) : null;
  const tag = (name: string): string => (tags?.get(name) ?? '').replace(/\s+/g, '');
  const domain = readDomain(tag('d'));
  if (!tags || !domain || tag('v') !== '1' || !tag('b') || !tag('bh')) {
    return { why: 'a DKIM signature cannot be read' };
  }
  if (!isAligned(fromDomain, domain, false)) return { why: `the DKIM signature of ${domain} is not of ${fromDomain}` };
  const worthless = (what: string): Worthless => ({ why: `the DKIM signature of ${domain} ${what}` });

  if (tags.has('l')) return worthless('leaves the end of the mail open (l=)');
  const algorithm = tag('a').toLowerCase();
  if (!isAlgorithm(algorithm)) return worthless('is made in a way that is not safe');
  const covers = tag('h')
    .toLowerCase()
    .split(':')
    .filter((name) => name !== '');
  if (!covers.includes('from')) return worthless('does not cover the sender');
  const agentDomain = tags.has('i') ? domainOf(tag('i')) : domain;
  if (!agentDomain || !isInside(agentDomain, domain)) return worthless('names an agent of another domain (i=)');
  const keyName = `${tag('s').toLowerCase()}._domainkey.${domain}`;
  const isComplete = keyName.length <= 253 && KEY_NAME.test(keyName) && CANONICALISATIONS.test(tag('c') || 'simple');
  if (!isComplete || !/^(?:dns\/txt)?$/i.test(tag('q'))) return worthless('cannot be read');
  const late = whyNotNow(tags.get('t'), tags.get('x'), now);
  if (late) return worthless(late);
  return {
    field,
    value: tag('b'),
    domain,
    keyName,
    agentDomain,
    hash: 'sha256',
    keyType: ALGORITHMS[algorithm],
    covers,
  };
}

/** Seconds since 1970 in both; a clock that is a little ahead is forgiven. */
function whyNotNow(made: string | undefined, expires: string | undefined, now: Date): string | null {
  const [from, until] = [made, expires].map((value) => (value === undefined ? null : readSeconds(value)));
  if (from === undefined || until === undefined || Number.isNaN(from) || Number.isNaN(until)) return 'cannot be read';
  if (from !== null && from > now.getTime() + FUTURE_MS) return 'is dated in the future';
  if (until !== null && until < now.getTime()) return 'has expired';
  return from !== null && until !== null && until <= from ? 'expires before it was made' : null;
}

const readSeconds = (text: string): number => (/^\s*\d{1,12}\s*$/.test(text) ? Number(text) * 1_000 : Number.NaN);
