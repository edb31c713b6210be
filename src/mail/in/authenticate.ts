import type { ReceivedMailInput } from '../../core/model/mail-in.js';
import { type ServerSays, whatServerSays } from './authentication/authentication-results.js';
import { type DkimFindings, checkDkim } from './authentication/dkim.js';
import { type DmarcPolicy, findDmarcPolicy } from './authentication/dmarc.js';
import { domainOf, isAligned, organisationalDomain } from './authentication/domains.js';
import { type HeaderField, type SplitMail, repeatedField, splitMail, valueOf } from './authentication/header-fields.js';
import { Lookups, type Resolver, codeOf, systemResolver } from './authentication/lookups.js';
import { readTagList } from './authentication/tag-list.js';
import { type Header, readHeaders } from './headers.js';
import { sendersOf } from './senders.js';

export type { Resolver } from './authentication/lookups.js';

export type Authentication = ReceivedMailInput['authentication'];

/**
 * Says how sure it is that a mail comes from the domain of its From. Never throws. `headerOnly`: the body is not among
 * the bytes, so nothing about it can be proved.
 */
export type Authenticate = (raw: Uint8Array, more?: { headerOnly?: boolean }) => Promise<Authentication>;

export interface AuthenticateOptions {
  /** `off`: closed networks and the sandbox; nothing is asked. */
  mode: 'require' | 'off';
  /** The server whose Authentication-Results is believed; left out: nobody's. */
  authservId?: string;
  /** Left out: the system's name servers. */
  resolver?: Resolver;
  /** The time by which signatures expire. */
  now: () => Date;
  /** How long all DNS questions of one mail may take, in milliseconds. */
  dnsMs?: number;
}

const DNS_MS = 5_000;
/** As in senders.ts: a longer From is made to hide something. */
const LONGEST_FROM = 8_192;

/**
 * The check of `MAIL_AUTH` (design §6.3). A mail is proved (`pass`) by a DKIM signature of the From's domain, checked
 * here, or by what the shop's own server wrote on top of it, both as strictly as the domain's DMARC record asks.
 * Without a proof it is `fail` where that record asks for quarantine or reject, else `none`. Where the DNS does not
 * answer, it is `none`, never more and never less. ARC is not looked at.
 */
export function createAuthenticate(options: AuthenticateOptions): Authenticate {
  if (options.mode === 'off') return () => Promise.resolve({ verdict: 'off', reasons: [] });
  const resolver = options.resolver ?? systemResolver();

  return async (raw, more = {}) => {
    if (more.headerOnly) return none('it is too large to be checked');
    const lookups = new Lookups(resolver, options.dnsMs ?? DNS_MS);
    try {
      return await judge(raw, lookups, options);
    } catch (error) {
      // A mail that breaks the check is nobody's proof; a person sees it.
      return none(`the check of its sender broke off (${codeOf(error)})`);
    } finally {
      lookups.close();
    }
  };
}

async function judge(raw: Uint8Array, lookups: Lookups, options: AuthenticateOptions): Promise<Authentication> {
  const mail = splitMail(raw);
  if ('why' in mail) return none(mail.why);
  const headers = readHeaders(raw);
  const from = fromDomain(mail, headers);
  if ('why' in from) return none(from.why);

  const [policy, dkim] = await Promise.all([
    findDmarcPolicy(lookups, from.domain),
    checkDkim(mail, from.domain, lookups, options.now()),
  ]);
  if ('trouble' in policy) {
    return none(`the DMARC record of ${from.domain} could not be looked up (${policy.trouble})`, ...dkim.doubts);
  }
  const proof = ownProof(dkim, from.domain, policy) ?? serverProof(mail, headers, from.domain, policy, options);
  if (proof) return { verdict: 'pass', reasons: [proof] };

  const doubts = [...dkim.doubts, ...strictness(dkim, from.domain, policy)];
  if (dkim.open) return none(...doubts);
  if (policy.asks === 'quarantine' || policy.asks === 'reject') {
    return { verdict: 'fail', reasons: [`DMARC of ${from.domain}: p=${policy.asks}`, ...doubts] };
  }
  return none(...doubts);
}

const none = (...reasons: string[]): Authentication => ({ verdict: 'none', reasons });

/** The domain of the one mailbox of the one From, or why there is none. */
function fromDomain(mail: SplitMail, headers: readonly Header[]): { domain: string } | { why: string } {
  const froms = mail.fields.filter((field) => field.name === 'from');
  const seen = headers.filter((header) => header.name === 'from');
  if (froms.length !== 1 || seen.length !== 1)
    return { why: `it has ${Math.max(froms.length, seen.length)} From fields` };
  const repeated = repeatedField(mail.fields);
  if (repeated) return { why: `it has more than one ${repeated} field` };
  if ((seen[0]?.value.length ?? 0) > LONGEST_FROM) return { why: 'its From is too long' };
  const senders = sendersOf(headers);
  const [sender = ''] = senders;
  const domain = domainOf(sender);
  if (senders.length !== 1 || !sender.includes('@') || !domain) return { why: 'its From is not exactly one address' };
  return { domain };
}

function ownProof(dkim: DkimFindings, from: string, policy: DmarcPolicy): string | null {
  const signer = dkim.proved.find((domain) => isAligned(from, domain, policy.strictDkim));
  return signer === undefined ? null : `DKIM signature of ${signer}`;
}

/** Valid signatures that only `adkim=s` keeps from counting. */
const strictness = (dkim: DkimFindings, from: string, policy: DmarcPolicy): string[] =>
  dkim.proved
    .filter((domain) => !isAligned(from, domain, policy.strictDkim))
    .map((domain) => `the DKIM signature of ${domain} is not of ${from} itself, as adkim=s asks`);

function serverProof(
  mail: SplitMail,
  headers: readonly Header[],
  from: string,
  policy: DmarcPolicy,
  { authservId }: AuthenticateOptions,
): string | null {
  if (!authservId) return null;
  const says: ServerSays = whatServerSays(headers, authservId);
  if (says.spf.some((domain) => isAligned(from, domain, policy.strictSpf))) return `${authservId}: spf=pass of ${from}`;
  // It does not say whether the signature that it found leaves the end of the mail open.
  if (mail.fields.some((field) => isOpenEnded(field, from))) return null;
  if (says.dmarc === from || says.dmarc === organisationalDomain(from)) return `${authservId}: dmarc=pass of ${from}`;
  const signer = says.dkim.find(
    ({ domain, exact }) => isAligned(from, domain, policy.strictDkim) && (exact || !policy.strictDkim),
  );
  return signer ? `${authservId}: dkim=pass of ${signer.domain}` : null;
}

/** A signature of the From's organisation with `l=`, or one that cannot be read and so may have it. */
function isOpenEnded(field: HeaderField, from: string): boolean {
  if (field.name !== 'dkim-signature') return false;
  const tags = readTagList(valueOf(field));
  if (!tags) return true;
  const domain = domainOf(tags.get('d') ?? '');
  return tags.has('l') && (domain === null || isAligned(from, domain, false));
}
