import { domainToASCII, domainToUnicode } from 'node:url';
import { printable } from '../findings.js';

/** A host name as certificates carry it, or a sentence that says why it is none. */
export type NormalisedName = { name: string; error?: undefined } | { name?: undefined; error: string };

/** RFC 1035 §2.3.4: 255 octets on the wire are 253 characters. */
export const LONGEST_NAME = 253;
const LONGEST_LABEL = 63;

/**
 * A name as a person may write it, as the A-labels that certificates carry (RFC 5890), lower case, without a final dot.
 * `*.` in front is kept. Umlauts and other scripts are converted; what is no host name gets a sentence.
 * Whether a public CA may certify the name is the next question: see `publicNameProblem`.
 */
export function normaliseName(written: string): NormalisedName {
  const trimmed = written.trim();
  if (trimmed === '') return { error: 'The name is empty.' };
  if (trimmed.length > 4 * LONGEST_NAME) return { error: `"${printable(trimmed)}" is far too long for a host name.` };
  if (isAscii(trimmed)) return checkSyntax(trimmed.toLowerCase().replace(/\.$/, ''), trimmed);

  const star = trimmed.startsWith('*.') ? '*.' : '';
  const converted = domainToASCII(trimmed.slice(star.length).normalize('NFC'));
  if (converted === '') return { error: `"${printable(trimmed)}" has characters that no host name may have.` };
  return checkSyntax((star + converted).replace(/\.$/, ''), trimmed);
}

const isAscii = (text: string): boolean => /^[\x00-\x7f]*$/.test(text);

function checkSyntax(name: string, written: string): NormalisedName {
  const quoted = `"${printable(written)}"`;
  if (/^[a-z][a-z0-9+.-]*:\/\//.test(name))
    return { error: `${quoted} is a web address; only the host name in it is wanted.` };
  if (name.includes('@')) return { error: `${quoted} is an e-mail address, not a host name.` };
  if (isIpAddress(name)) return { error: `${quoted} is an IP address, not a host name.` };
  if (name.includes('/')) return { error: `${quoted} has a path; only the host name in it is wanted.` };
  if (/:\d+$/.test(name)) return { error: `${quoted} has a port number; only the host name is wanted.` };
  if (name.length > LONGEST_NAME) return { error: `${quoted} is longer than ${LONGEST_NAME} characters.` };
  const labels = name.split('.');
  for (const [i, label] of labels.entries()) {
    const fault = i === 0 && label === '*' && labels.length > 1 ? null : labelFault(label);
    if (fault !== null) return { error: `${quoted} ${fault}.` };
  }
  const top = labels[labels.length - 1] ?? '';
  if (/^\d+$/.test(top)) return { error: `${quoted} ends in a number, so it is not a host name.` };
  return { name };
}

function labelFault(label: string): string | null {
  if (label === '') return 'has an empty part between its dots';
  if (label.includes('*')) return 'has its * in the wrong place: it may only be the whole first part';
  if (label.length > LONGEST_LABEL) return `has a part longer than ${LONGEST_LABEL} characters`;
  // Baseline Requirements §3.2.2.4 and ballot SC12: underscores ended in 2019.
  if (label.includes('_')) return 'has an underscore, which public certificates may not have';
  if (!/^[a-z0-9-]+$/.test(label)) return 'has characters that no host name may have';
  if (label.startsWith('-') || label.endsWith('-')) return 'has a part that begins or ends with a hyphen';
  if (label.startsWith('xn--'))
    return isSoundALabel(label) ? null : 'has a part that only looks like an international name';
  // RFC 5890 §2.3.1: two hyphens in the third and fourth place are reserved; Baseline Requirements §7.1.4.2.
  if (label.slice(2, 4) === '--') return 'has hyphens in the third and fourth place, which are reserved';
  return null;
}

/** An A-label must come back as itself from its own U-label. */
function isSoundALabel(label: string): boolean {
  const unicode = domainToUnicode(label);
  return unicode !== '' && unicode !== label && domainToASCII(unicode) === label;
}

/** IPv4 or IPv6 in any of the usual spellings, with or without brackets. */
export function isIpAddress(text: string): boolean {
  if (/^\d{1,3}(\.\d{1,3}){3}(\/\d{1,2})?$/.test(text)) return true;
  const bare = text.replace(/^\[|\]$/g, '');
  return /^[0-9a-f:.]+(%[a-z0-9]+)?$/i.test(bare) && (bare.match(/:/g)?.length ?? 0) >= 2;
}

export const isWildcard = (name: string): boolean => name.startsWith('*.');
/** `example.com` of `*.example.com`; any other name is answered as it is. */
export const bareName = (name: string): string => (isWildcard(name) ? name.slice(2) : name);
export const withWww = (name: string): string => `www.${name}`;
