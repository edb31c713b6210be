import { getPublicSuffix, parse } from 'tldts';
import { bareName, isWildcard } from './name.js';

/** Why no public CA may put a well-formed name into a certificate. */
export interface NameProblem {
  code: 'name-single-label' | 'name-internal' | 'name-public-suffix' | 'wildcard-public-suffix' | 'name-reverse-zone';
  /** Follows the name in a sentence: `"server" …`. */
  why: string;
  clause: string;
}

/** Only the ICANN part of the list, as Baseline Requirements §3.2.2.6 advises; private suffixes may be sold. */
const ICANN_ONLY = { allowPrivateDomains: false, extractHostname: false, validateHostname: false } as const;

/** Takes a name from `normaliseName`; answers null for one that a public CA may certify. */
export function publicNameProblem(name: string): NameProblem | null {
  const bare = bareName(name);
  if (isReverseZone(bare))
    return {
      code: 'name-reverse-zone',
      why: 'is a reverse address name, which public certificates may not have',
      clause: 'Baseline Requirements §7.1.2.7.12 (since 2026-03-15)',
    };
  if (!bare.includes('.') && !isPublicTop(bare))
    return {
      code: 'name-single-label',
      why: 'is a short name inside a network; a public certificate needs a full name such as server.example.com',
      clause: 'Baseline Requirements §4.2.2 and §7.1.4.2 (internal names)',
    };
  const found = parse(bare, ICANN_ONLY);
  if (found.isIcann !== true || found.publicSuffix === 'onion')
    return {
      code: 'name-internal',
      why: `ends in .${found.publicSuffix ?? ''}, which is not a public domain`,
      clause: 'Baseline Requirements §4.2.2 and §7.1.4.2 (internal names)',
    };
  if (found.domain !== null) return null;
  return isWildcard(name)
    ? {
        code: 'wildcard-public-suffix',
        why: `would stand for every name under .${bare}, which belongs to nobody alone`,
        clause: 'Baseline Requirements §3.2.2.6',
      }
    : {
        code: 'name-public-suffix',
        why: 'is a public suffix, under which others register their names',
        clause: 'Baseline Requirements §3.2.2.6; publicsuffix.org (ICANN part)',
      };
}

const isPublicTop = (label: string): boolean =>
  getPublicSuffix(`example.${label}`, ICANN_ONLY) === label && parse(`example.${label}`, ICANN_ONLY).isIcann === true;

const isReverseZone = (name: string): boolean => /(^|\.)(in-addr|ip6)\.arpa$/.test(name);
