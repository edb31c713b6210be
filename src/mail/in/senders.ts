import { parseAddressHeader } from 'mailparser';
import { type Header, valuesOf } from './headers.js';

/** A From header with more is made to hide something; its rest is not worth the time. */
const LONGEST_FROM = 8_192;

/**
 * Every mailbox of every From header, lower case, each once (design §6.3: exactly one From with one mailbox).
 * Two readers look at each header, mailparser's and a plain one for what stands between angle brackets; where they
 * disagree, both answers come back, so that a mail with two readings never passes as one with a single sender.
 */
export function sendersOf(headers: readonly Header[]): string[] {
  const all = valuesOf(headers, 'from').flatMap((value) => {
    const bounded = value.slice(0, LONGEST_FROM);
    return [...parsed(bounded), ...betweenBrackets(bounded)];
  });
  return [...new Set(all.map((address) => address.toLowerCase()))];
}

function parsed(value: string): string[] {
  const { value: mailboxes } = parseAddressHeader(value, { flatten: true, decodePunycode: false });
  return mailboxes.map((mailbox) => mailbox.address ?? '').filter((address) => address !== '');
}

/**
 * Each step goes over the value once, however it is made: a header block of a megabyte holds a hundred such values. So a
 * quoted string that does not end is taken to its end at once, and left as it is.
 */
function betweenBrackets(value: string): string[] {
  const bare = value
    .replace(/"(?:[^"\\]|\\.?)*("|$)/g, (whole, end: string) => (end === '' ? whole : ' '))
    .replace(/\([^()]*\)/g, ' ');
  return [...bare.matchAll(/<([^<>]*)>/g)].map((match) => (match[1] ?? '').trim()).filter(isAddress);
}

const isAddress = (text: string): boolean => text.slice(1, -1).includes('@') && !/\s/.test(text);
