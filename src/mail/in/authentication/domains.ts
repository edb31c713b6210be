import { domainToASCII } from 'node:url';
import { getDomain } from 'tldts';

const DOMAIN = /^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** A domain name as it is compared: lower case, A-labels, no dot at the end. Null where the text is none. */
export function readDomain(text: string): string | null {
  // domainToASCII would decode % codes and cut off what a URL has behind its host.
  if (!/^[\p{L}\p{M}\p{N}._-]+$/u.test(text.trim())) return null;
  const ascii = domainToASCII(text.trim()).toLowerCase().replace(/\.$/, '');
  // An all-numeric last label is an IP address, not a domain.
  return DOMAIN.test(ascii) && !/(?:^|\.)\d+$/.test(ascii) ? ascii : null;
}

/** The domain of an address or of an `@domain`; a bare domain is one too. */
export const domainOf = (address: string): string | null => readDomain(address.slice(address.lastIndexOf('@') + 1));

/**
 * The organisational domain (RFC 7489 section 3.2): the public suffix and one label more. The list's private part
 * counts too, so that two customers of one hosting platform are two organisations.
 */
export const organisationalDomain = (domain: string): string =>
  getDomain(domain, { allowPrivateDomains: true }) ?? domain;

/** Identifier alignment (RFC 7489 section 3.1): the same domain, or under relaxed rules the same organisation. */
export const isAligned = (from: string, proved: string, strict: boolean): boolean =>
  strict ? from === proved : organisationalDomain(from) === organisationalDomain(proved);

export const isInside = (domain: string, parent: string): boolean => domain === parent || domain.endsWith(`.${parent}`);
