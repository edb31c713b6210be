import { organisationalDomain } from './domains.js';
import type { Lookups } from './lookups.js';

/** What a domain asks of those who get mail in its name (RFC 7489). */
export interface DmarcPolicy {
  /** What to do with mail that proves nothing; null: the domain publishes no policy. */
  asks: 'none' | 'quarantine' | 'reject' | null;
  /** `adkim=s`, `aspf=s`: the very same domain, not only the same organisation. */
  strictDkim: boolean;
  strictSpf: boolean;
}

/** Relaxed alignment, and nothing asked: without a record mail can still be proved (design §6.3). */
const NO_POLICY: DmarcPolicy = { asks: null, strictDkim: false, strictSpf: false };

/**
 * The policy for mail from a domain: its own record, else its organisation's (RFC 7489 section 6.6.3). Several records
 * on one name are as good as none. `trouble` is the DNS error that leaves it open.
 */
export async function findDmarcPolicy(lookups: Lookups, domain: string): Promise<DmarcPolicy | { trouble: string }> {
  for (const name of new Set([domain, organisationalDomain(domain)])) {
    const answer = await lookups.txt(`_dmarc.${name}`);
    if ('trouble' in answer) return answer;
    const [record, ...others] = answer.records.filter((text) => /^\s*v\s*=\s*DMARC1\s*(?:;|$)/.test(text));
    if (others.length > 0) return NO_POLICY;
    if (record !== undefined) return readPolicy(record, name !== domain);
  }
  return NO_POLICY;
}

function readPolicy(record: string, isSubdomain: boolean): DmarcPolicy {
  const tags = readTags(record);
  const strict = (tag: string): boolean => tags.get(tag)?.trim().toLowerCase() === 's';
  const own = readRequest(tags.get('p'));
  const subdomains = tags.has('sp') ? readRequest(tags.get('sp')) : own;
  // A record whose p or sp cannot be read asks for nothing (section 6.6.3, step 6).
  const asks = own === null || subdomains === null ? 'none' : isSubdomain ? subdomains : own;
  return { asks: isTrial(tags) ? weaker(asks) : asks, strictDkim: strict('adkim'), strictSpf: strict('aspf') };
}

const readRequest = (value: string | undefined): 'none' | 'quarantine' | 'reject' | null => {
  const word = value?.trim().toLowerCase();
  return word === 'none' || word === 'quarantine' || word === 'reject' ? word : null;
};

/** `pct=0` and its successor `t=y` publish a policy to look at its reports, and ask for the next weaker one. */
const isTrial = (tags: ReadonlyMap<string, string>): boolean =>
  /^0+$/.test(tags.get('pct')?.trim() ?? '') || tags.get('t')?.trim().toLowerCase() === 'y';

const weaker = (asks: 'none' | 'quarantine' | 'reject'): 'none' | 'quarantine' =>
  asks === 'reject' ? 'quarantine' : 'none';

/** Unlike in DKIM, what cannot be read is passed over and the rest holds (RFC 7489 section 6.3). */
function readTags(record: string): Map<string, string> {
  const tags = new Map<string, string>();
  for (const spec of record.split(';')) {
    const [, name, value] = /^\s*([a-z]+)\s*=([^]*)$/i.exec(spec) ?? [];
    if (name !== undefined && value !== undefined && !tags.has(name.toLowerCase())) tags.set(name.toLowerCase(), value);
  }
  return tags;
}
