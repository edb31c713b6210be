/**
 * Bytes as the text that a person saw. Only white space and dashes are normalised here: a letter of base64
 * is never changed, because a guess at a key is a wrong key.
 */

const BYTE_ORDER_MARKS: readonly { mark: readonly number[]; decode: (bytes: Buffer) => string }[] = [
  { mark: [0xef, 0xbb, 0xbf], decode: (bytes) => bytes.toString('utf8') },
  { mark: [0xff, 0xfe], decode: (bytes) => bytes.toString('utf16le') },
  { mark: [0xfe, 0xff], decode: (bytes) => swapped(bytes) },
];

/** UTF-8, UTF-16 of either order with or without its mark; other bytes as Latin-1. Never throws. */
export function decodeText(input: Uint8Array): string {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  for (const { mark, decode } of BYTE_ORDER_MARKS)
    if (mark.every((octet, i) => bytes[i] === octet)) return decode(bytes.subarray(mark.length));
  if (bytes.length >= 4) {
    const nulls = [0, 1].map((parity) => [0, 1].every((i) => bytes[parity + 2 * i] === 0));
    if (nulls[1] === true) return bytes.toString('utf16le');
    if (nulls[0] === true) return swapped(bytes);
  }
  if (isBinary(bytes)) return bytes.toString('latin1');
  const text = bytes.toString('utf8');
  // A broken sequence means an older 8-bit page; there, U+FFFD would hide what the bytes were.
  return text.includes('\ufffd') ? windows1252(bytes) : text;
}

/** Pictures and archives: decoding them as UTF-8 would only take time. */
function isBinary(bytes: Buffer): boolean {
  const sample = bytes.subarray(0, 4096);
  let controls = 0;
  for (const octet of sample) if (octet < 9 || (octet > 13 && octet < 32)) controls++;
  return controls * 20 > sample.length;
}

function swapped(bytes: Buffer): string {
  const even = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)));
  return even.swap16().toString('utf16le');
}

/** The dashes and the hard space of Windows-1252, which old mail programs put into armour. */
function windows1252(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/[\x96\x97]/g, '-');
}

const DASHES = /[\u2010-\u2015\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d\u00ad]/g;
const ODD_SPACES = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\v\f]/g;
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;
const LINE_ENDS = /\r\n?|[\u0085\u2028\u2029]/g;
const QUOTE_PREFIX = /^[ \t]*(?:[>|][ \t]*)+/gm;

const ASCII = /^[\x00-\x7f]*$/;

/** Dashes of every sort to `-`, spaces to a plain space, line ends to LF, invisible marks and `>` quoting away. */
export function normaliseText(text: string): string {
  const plain = ASCII.test(text)
    ? text.replace(/\r\n?/g, '\n').replace(/[\v\f]/g, ' ')
    : text.replace(LINE_ENDS, '\n').replace(DASHES, '-').replace(ODD_SPACES, ' ').replace(INVISIBLE, '');
  return plain.replace(QUOTE_PREFIX, '');
}

/** Bytes of any kind as text that is ready to be searched. Never throws. */
export const readable = (input: Uint8Array): string => normaliseText(decodeText(input));

const ENTITIES: Record<string, string> = { nbsp: ' ', amp: '&', plus: '+', sol: '/', equals: '=', lt: '<', gt: '>' };

/** Text out of a piece of HTML: tags are white space, the entities that can stand for base64 are written out. */
export function stripMarkup(text: string): string {
  return text
    .replace(/<[^<>]{0,2000}>/g, '\n')
    .replace(
      /&(?:#(\d{1,5})|#x([0-9a-f]{1,4})|([a-z]{2,6}));/gi,
      (all, decimal?: string, hex?: string, name?: string) => {
        if (decimal !== undefined) return String.fromCharCode(Number(decimal));
        if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16));
        return ENTITIES[name?.toLowerCase() ?? ''] ?? all;
      },
    );
}
