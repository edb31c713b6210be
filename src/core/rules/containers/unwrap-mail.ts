import { LARGEST_PART, type Part } from './part.js';

/**
 * A mail within a mail, or saved as a file (`.eml`, message/rfc822): just enough of MIME (RFC 2045, RFC 2046) to reach
 * what is attached. The mails that the clerk itself receives are read by the mail adapter, with all the care that
 * senders and character sets need; here nothing is believed but the bytes of the parts.
 */

const MOST_PARTS = 200;
const DEEPEST = 20;
const LONGEST_HEADER = 256 * 1024;

const FIRST_HEADER =
  /^(?:From |(?:Return-Path|Delivered-To|Received|DKIM-Signature|Authentication-Results|ARC-[\w-]+|X-[\w-]+|From|To|Cc|Subject|Date|Message-ID|MIME-Version|Content-(?:Type|Transfer-Encoding|Disposition|Language)|Reply-To|Sender|In-Reply-To|References|Thread-[\w-]+)\s{0,9}:)/i;

/** Whether bytes begin with the headers of a mail or of a MIME part. */
export function looksLikeMail(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(256, bytes.byteLength)).toString('latin1');
  return FIRST_HEADER.test(head.replace(/^(?:\xef\xbb\xbf)?\s*/, ''));
}

/** Every leaf of a mail, decoded. Never throws. */
export function unwrapMail(input: Uint8Array): Part[] {
  const parts: Part[] = [];
  const text = Buffer.from(input.buffer, input.byteOffset, input.byteLength)
    .toString('latin1')
    .replace(/^(?:\xef\xbb\xbf)?\s*/, '');
  readEntity(text.replace(/\r\n?/g, '\n'), parts, 0);
  return parts;
}

function readEntity(entity: string, parts: Part[], depth: number): void {
  if (parts.length >= MOST_PARTS) return;
  const blank = entity.startsWith('\n') ? 0 : entity.indexOf('\n\n');
  const header = entity.slice(0, Math.min(blank < 0 ? entity.length : blank + 1, LONGEST_HEADER));
  const body = blank < 0 ? '' : entity.slice(blank === 0 ? 1 : blank + 2);
  const type = headerOf(header, 'content-type');
  const name = parameterOf(headerOf(header, 'content-disposition'), 'filename') ?? parameterOf(type, 'name') ?? '';
  const boundary = /^multipart\//i.test(type) ? parameterOf(type, 'boundary') : null;
  if (depth >= DEEPEST) {
    parts.push({ name, bytes: Buffer.alloc(0), fault: 'too-large' });
    return;
  }
  if (boundary) {
    for (const piece of piecesOf(body, boundary)) readEntity(piece, parts, depth + 1);
    return;
  }
  const bytes = decodeBody(body, headerOf(header, 'content-transfer-encoding').trim().toLowerCase());
  if (/^message\/rfc822/i.test(type)) readEntity(bytes.toString('latin1').replace(/\r\n?/g, '\n'), parts, depth + 1);
  else if (bytes.length > LARGEST_PART) parts.push({ name, bytes: Buffer.alloc(0), fault: 'too-large' });
  else parts.push({ name, bytes });
}

/** The value of a header, unfolded; empty where it is missing. */
function headerOf(header: string, name: string): string {
  const found = new RegExp(`^${name}[ \\t]*:((?:[^\\n]|\\n[ \\t])*)`, 'im').exec(header)?.[1] ?? '';
  return found.replace(/\n[ \t]+/g, ' ').trim();
}

function parameterOf(value: string, name: string): string | null {
  const found = new RegExp(`;\\s*${name}\\*?\\s*=\\s*(?:"([^"]{0,1000})"|([^;\\s]{1,1000}))`, 'i').exec(value);
  return found?.[1] ?? found?.[2] ?? null;
}

/** What lies between the boundary lines (RFC 2046 §5.1.1); a missing last one is forgiven. */
function piecesOf(body: string, boundary: string): string[] {
  const pieces = `\n${body}`.split(`\n--${boundary}`).slice(1, MOST_PARTS);
  const last = pieces.findIndex((piece) => piece.startsWith('--'));
  return (last < 0 ? pieces : pieces.slice(0, last)).map((piece) => piece.replace(/^[ \t]*\n/, ''));
}

function decodeBody(body: string, encoding: string): Buffer {
  if (encoding === 'base64') return Buffer.from(body, 'base64');
  if (encoding !== 'quoted-printable') return Buffer.from(body, 'latin1');
  const plain = body
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/=\n/g, '')
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(plain, 'latin1');
}
