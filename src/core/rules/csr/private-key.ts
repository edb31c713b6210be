import { type Content, contentsOf, piecesOf } from './contents.js';
import { stripMarkup } from './text.js';

/**
 * Sees a private key in whatever somebody sent, encrypted ones too: they must not lie about in a mailbox either.
 * It would rather see one too many than miss one.
 */

// An ASN.1 length in hex, indefinite ones included (PKCS#12 files are often BER).
const LEN = '(?:[0-7].|80|81..|82.{4}|83.{6}|84.{8})';

/** How each kind begins, as hex. */
const DER_BEGINNINGS: readonly RegExp[] = [
  // PKCS#12 (RFC 7292 §4): version 3, then a PKCS#7 content.
  new RegExp(`^30${LEN}02010330${LEN}06092a864886f70d0107`),
  // PKCS#8 (RFC 5958 §2): version, algorithm, key.
  new RegExp(`^30${LEN}02010[01]30${LEN}06`),
  // PKCS#1 (RFC 8017 A.1.2) and the old DSA form: version, then a large number.
  new RegExp(`^30${LEN}02010[01]02${LEN}`),
  // SEC 1 (RFC 5915 §3): version 1, then the key's octets.
  new RegExp(`^30${LEN}02010104${LEN}`),
  // Encrypted PKCS#8 (RFC 5958 §3) with PKCS#5 or PKCS#12 encryption.
  new RegExp(`^30${LEN}30${LEN}06(?:092a864886f70d0105|0a2a864886f70d010c01)`),
  // Java key store; OpenSSH's own format.
  /^feedfeed/,
  new RegExp(`^${Buffer.from('openssh-key-v1').toString('hex')}`),
];

const HEAD = 48;

/** Whether these bytes, as they are, begin a private key. */
export function isPrivateKeyDer(bytes: Uint8Array): boolean {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(HEAD, bytes.byteLength)).toString('hex');
  return DER_BEGINNINGS.some((beginning) => beginning.test(hex));
}

const ARMOUR = /-[ \t]*(?:BEGIN|END)\s{1,8}(?:[A-Z0-9]{1,20}\s{1,8}){0,4}PRIVATE\s{1,8}KEY/gi;
/** A body worth the name follows: the words alone, in advice or in a question, are no key. */
const BODY = /[A-Za-z0-9+/]{16,}|^[ \t]*[A-Za-z0-9+/=]{4,}[ \t]*\n[ \t]*[A-Za-z0-9+/=]{4,}[ \t]*$/m;
const NEAR = 1_000;
/** The base64 of a SEQUENCE, of OpenSSH's mark, or of a Java key store. */
const BASE64_START = /(?<![A-Za-z0-9+/])(?:M[A-I]|b3Blbn|\/u3)[A-Za-z0-9+/]{14}/g;

/** Marks of other kinds; all of one line must be there. None looks far ahead, so that a long text costs no more. */
const MARKS: readonly (readonly RegExp[])[] = [
  [/PuTTY-User-Key-File-\d/],
  [/"kty"\s{0,9}:/, /"d"\s{0,9}:\s{0,9}"[A-Za-z0-9_-]{16}/],
  [/<RSAKeyValue>/, /<D>/],
];

/** A text with more armour than this is nothing that a person sends; it counts as seen without looking at each. */
const MOST_ARMOUR = 200;

/**
 * Whether bytes or text hold a private key in any usual form: PEM (PKCS#1, PKCS#8, encrypted, EC, DSA, OpenSSH),
 * DER, base64 without armour, PKCS#12, Java key store, PuTTY, JWK, XML; also inside a zip or another container.
 * Never throws.
 */
export function containsPrivateKey(input: Uint8Array): boolean {
  return contentsOf(input).some(contentContainsPrivateKey);
}

/** The same for one thing that `contentsOf` found. */
export function contentContainsPrivateKey(content: Content): boolean {
  for (const piece of piecesOf(content)) if (pieceContainsPrivateKey(piece)) return true;
  return false;
}

/** The same for one of its pieces. */
export function pieceContainsPrivateKey({ bytes, text }: Content): boolean {
  if (bytes.length === 0) return false;
  if (isPrivateKeyDer(bytes) || textContainsPrivateKey(text)) return true;
  return /<[a-z]/i.test(text) && textContainsPrivateKey(stripMarkup(text));
}

function textContainsPrivateKey(text: string): boolean {
  let armour = 0;
  for (const match of text.matchAll(ARMOUR)) {
    if (++armour > MOST_ARMOUR) return true;
    const near = text.slice(Math.max(0, match.index - NEAR), match.index + NEAR);
    if (BODY.test(near.replaceAll('\\n', '\n'))) return true;
  }
  for (const match of text.matchAll(BASE64_START)) {
    const run = text.slice(match.index, match.index + 2 * HEAD).replace(/\s+/g, '');
    if (isPrivateKeyDer(Buffer.from(run.slice(0, HEAD), 'base64'))) return true;
  }
  return MARKS.some((marks) => marks.every((mark) => mark.test(text)));
}
