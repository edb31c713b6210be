import { createHash } from 'node:crypto';
import { DerError, TAG, elementAt } from '../asn1/der.js';
import { type Content, contentsOf } from './contents.js';
import { stripMarkup } from './text.js';

/** What happened to a CSR on its way, where its bytes cannot be had whole. */
export type Damage = 'base64' | 'cut-off' | 'empty';

/** One CSR, or what was once one, as it lay in bytes or text. */
export interface FoundCsr {
  /** How it came: `PEM`, `DER` or `base64` (no armour). */
  format: 'PEM' | 'DER' | 'base64';
  /** All bytes between the armour; strictness is the checker's business. Empty where `damage` left none. */
  der: Uint8Array;
  /** SHA-256 of `der`, hex: the same CSR sent twice has the same one. */
  sha256: string;
  damage: Damage | null;
  /** The character that cannot be base64, where that is the damage. */
  badCharacter?: string;
}

/**
 * The largest input that is searched. A CSR with 250 names has 10 kB; whoever sends more sends something else,
 * and a search of it would only cost time.
 */
export const LARGEST_INPUT = 4 * 1024 * 1024;
/** No answer needs more of them: the second different one already makes it a question. */
const MOST_CSRS = 20;
/** The longest base64 body that is decoded: 5 000 names of full length fit. */
const LONGEST_BODY = 2 * 1024 * 1024;

/**
 * Every CSR in bytes or text, in order, each one once. Takes DER, armour in any of its damaged forms (design §6.1,
 * RFC 7468), base64 without armour, and containers of these (zip, mail, S/MIME, winmail.dat). Something that is visibly meant as a CSR but broken is answered too, with
 * its `damage`. Never throws.
 */
export function findCsrs(input: Uint8Array): FoundCsr[] {
  return findCsrsIn(contentsOf(input));
}

/** The same in what `contentsOf` found. */
export function findCsrsIn(contents: readonly Content[]): FoundCsr[] {
  return once(contents.flatMap(findInOne));
}

function findInOne(content: Content): FoundCsr[] {
  const { bytes } = content;
  if (bytes.length === 0 || bytes.length > LARGEST_INPUT) return [];
  if (looksLikeCsrDer(bytes)) return [found('DER', bytes, null)];
  const armoured = findArmoured(content.text);
  return armoured.length > 0 ? armoured : findBareBase64(content.text);
}

const found = (format: FoundCsr['format'], der: Uint8Array, damage: Damage | null): FoundCsr => ({
  format,
  der,
  damage,
  sha256: createHash('sha256').update(der).digest('hex'),
});

function once(all: FoundCsr[]): FoundCsr[] {
  const seen = new Map<string, FoundCsr>();
  for (const csr of all) if (!seen.has(csr.sha256)) seen.set(csr.sha256, csr);
  const whole = [...seen.values()].filter((csr) => csr.damage === null);
  // A quoted copy that mail programs cut or bent does not matter beside a whole one.
  return (whole.length > 0 ? whole : [...seen.values()]).slice(0, MOST_CSRS);
}

/** SEQUENCE { SEQUENCE { INTEGER version, SEQUENCE subject, SEQUENCE … : PKCS#10 and nothing else begins so. */
export function looksLikeCsrDer(bytes: Uint8Array): boolean {
  if (bytes[0] !== TAG.sequence) return false;
  try {
    const body = headerEnd(bytes, 0);
    if (body === null || bytes[body] !== TAG.sequence) return false;
    const info = headerEnd(bytes, body);
    if (info === null || bytes[info] !== TAG.integer) return false;
    const version = elementAt(bytes, info, bytes.length);
    if (version.end - version.body > 4 || bytes[version.end] !== TAG.sequence) return false;
    const subject = elementAt(bytes, version.end, bytes.length);
    if (bytes[subject.end] !== TAG.sequence) return false;
    // A PKCS#1 or PKCS#8 key has its numbers in the outer sequence; a version-1 certificate has a date here.
    const third = elementAt(bytes, subject.end, bytes.length);
    return bytes[third.body] === TAG.sequence;
  } catch (error) {
    if (error instanceof DerError) return false;
    throw error;
  }
}

/** Where the content of the element at `at` begins, whether or not all of it is there. */
function headerEnd(bytes: Uint8Array, at: number): number | null {
  const length = bytes[at + 1];
  if (length === undefined) return null;
  const size = length < 0x80 ? 0 : length & 0x7f;
  return size > 4 ? null : at + 2 + size;
}

const BEGIN = /BEGIN\s{1,8}(?:NEW\s{1,8})?CERTIFICATE\s{1,8}(?:SIGNING\s{1,8})?REQUEST/gi;
const NEXT_ARMOUR = /-[ \t]*(?:END|BEGIN)\b/i;

function findArmoured(text: string): FoundCsr[] {
  const all: FoundCsr[] = [];
  for (const match of text.matchAll(BEGIN)) {
    if (all.length >= MOST_CSRS) break;
    if (!/-[ \t]*$/.test(text.slice(Math.max(0, match.index - 8), match.index))) continue;
    const from = match.index + match[0].length;
    const rest = text.slice(from, from + LONGEST_BODY);
    const stop = NEXT_ARMOUR.exec(rest);
    const ended = stop !== null && /END/i.test(stop[0]);
    all.push(readBody(rest.slice(0, stop?.index), ended));
  }
  return all;
}

/** The lines between two pieces of armour. Without the closing one, the DER's own length says where the end is. */
function readBody(raw: string, ended: boolean): FoundCsr {
  let body = withoutDashesAround(raw);
  if (/<\/?[a-z]|&[#a-z]/i.test(body)) body = stripMarkup(body);
  body = dropHeaders(body).replaceAll('\\r', '').replaceAll('\\n', '\n');
  const characters = body.replace(/\s+/g, '');
  if (characters === '') return found('PEM', new Uint8Array(), 'empty');
  const decoded = ended ? decodeBase64(characters) : decodeUpToItsLength(characters);
  if (typeof decoded === 'string') {
    const sound = Buffer.from(characters.slice(0, Math.max(0, characters.indexOf(decoded))), 'base64');
    return { ...found('PEM', sound, 'base64'), badCharacter: decoded };
  }
  if (isWhole(decoded)) return found('PEM', decoded, null);
  // Between both pieces of armour a number of letters that is no multiple of four means that some were lost.
  if (ended && characters.length % 4 !== 0) return found('PEM', decoded, 'base64');
  return found('PEM', decoded, ended ? null : 'cut-off');
}

/** The armour's own dashes. By hand: an expression would try a long run of them again from each one. */
function withoutDashesAround(raw: string): string {
  const isEdge = (at: number): boolean => '- \t'.includes(raw.charAt(at));
  let start = 0;
  let end = raw.length;
  while (start < end && isEdge(start)) start++;
  while (end > start && isEdge(end - 1)) end--;
  return raw.slice(start, end);
}

/** RFC 1421 headers (`Comment: …`) and bag attributes that stand inside the armour. */
const dropHeaders = (body: string): string => body.replace(/^[ \t]*[A-Za-z][A-Za-z0-9-]{0,40}:[^\n]*$/gm, '');

/** The bytes, or the first character that does not belong. Missing padding is forgiven: no byte hangs on it. */
function decodeBase64(characters: string): Uint8Array | string {
  const bad = /[^A-Za-z0-9+/=]/u.exec(characters);
  if (bad) return bad[0];
  const padding = ['===', '==', '='].find((some) => characters.endsWith(some))?.length ?? 0;
  const letters = characters.slice(0, characters.length - padding);
  const odd = padding === 0 ? letters.length % 4 === 1 : characters.length % 4 !== 0;
  if (padding > 2 || odd || letters.includes('=')) return '=';
  return Buffer.from(letters, 'base64');
}

/** Decodes as many characters as the DER's outer length asks for; what follows is somebody's signature line. */
function decodeUpToItsLength(characters: string): Uint8Array {
  const run = /^[A-Za-z0-9+/]*/.exec(characters)?.[0] ?? '';
  const needed = neededBytes(Buffer.from(run.slice(0, 12), 'base64'));
  if (needed === null) return Buffer.from(run, 'base64');
  return Buffer.from(run.slice(0, Math.ceil((needed * 4) / 3)), 'base64').subarray(0, needed);
}

function neededBytes(start: Uint8Array): number | null {
  if (start[0] !== TAG.sequence) return null;
  const body = headerEnd(start, 0);
  if (body === null || body > start.length) return null;
  if (body === 2) return 2 + (start[1] ?? 0);
  let length = 0;
  for (let i = 2; i < body; i++) length = length * 256 + (start[i] ?? 0);
  return body + length;
}

const isWhole = (der: Uint8Array): boolean => neededBytes(der) === der.length && der.length > 0;

/** Where base64 can begin that decodes to a SEQUENCE of 128 bytes (`30 81`) or of 256 and more (`30 82`). */
const BARE_START = /(?<![A-Za-z0-9+/=])MI[G-L][A-Za-z0-9+/]{5}/g;
const MOST_BARE_STARTS = 50;

function findBareBase64(text: string): FoundCsr[] {
  const all: FoundCsr[] = [];
  let skipTo = 0;
  let tried = 0;
  for (const match of text.matchAll(BARE_START)) {
    if (match.index < skipTo) continue;
    if (++tried > MOST_BARE_STARTS || all.length >= MOST_CSRS) break;
    const needed = neededBytes(Buffer.from(match[0], 'base64')) ?? 0;
    // Twice the letters leaves room for indentation and line ends.
    const block = text.slice(match.index, match.index + Math.min(needed * 3 + 1000, LONGEST_BODY));
    const run = /^[A-Za-z0-9+/=\s]*/.exec(block)?.[0] ?? '';
    const der = decodeUpToItsLength(run.replace(/\s+/g, ''));
    if (!looksLikeCsrDer(der)) continue;
    skipTo = match.index + der.length;
    all.push(found('base64', withTrailing(run, der), isWhole(der) ? null : 'cut-off'));
  }
  return all;
}

/** Base64 that goes on in the very line where the DER ends is part of it, and so a fault that must be seen. */
function withTrailing(run: string, der: Uint8Array): Uint8Array {
  const letters = Math.ceil((der.length * 4) / 3);
  let at = 0;
  for (let seen = 0; at < run.length && seen < letters; at++) if (!/\s/.test(run.charAt(at))) seen++;
  const tail = /^[A-Za-z0-9+/]+/.exec(run.slice(at))?.[0] ?? '';
  return tail.length < 4 ? der : Buffer.from(run.slice(0, at + tail.length).replace(/\s+/g, ''), 'base64');
}
