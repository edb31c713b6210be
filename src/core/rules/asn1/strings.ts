import { TAG, type Element } from './der.js';

/** A string of a name or extension, and whether its bytes are allowed in its type (X.680 §41). */
export interface DirectoryString {
  text: string;
  valid: boolean;
}

// PrintableString as Go, and so boulder, reads it: `*`, `&` and `_`-free, the first two being common in the wild.
const PRINTABLE = /^[A-Za-z0-9 '()+,\-./:=?*&]*$/;
const NUMERIC = /^[0-9 ]*$/;
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Decodes one of ASN.1's string types; a type that is no string gives `valid: false`. Never throws. */
export function readString(bytes: Uint8Array, e: Element): DirectoryString {
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset + e.body, e.end - e.body);
  switch (e.tag) {
    case TAG.utf8:
      try {
        return { text: strictUtf8.decode(raw), valid: true };
      } catch {
        return { text: raw.toString('latin1'), valid: false };
      }
    case TAG.printable: {
      const text = raw.toString('latin1');
      return { text, valid: PRINTABLE.test(text) };
    }
    case TAG.numeric: {
      const text = raw.toString('latin1');
      return { text, valid: NUMERIC.test(text) };
    }
    case TAG.ia5:
      return { text: raw.toString('latin1'), valid: raw.every((octet) => octet < 0x80) };
    case TAG.t61:
      // T.61 in practice holds Latin-1.
      return { text: raw.toString('latin1'), valid: true };
    case TAG.bmp:
      if (raw.length % 2 !== 0) return { text: raw.toString('latin1'), valid: false };
      return { text: Buffer.from(raw).swap16().toString('utf16le'), valid: true };
    case TAG.universal:
      return readUcs4(raw);
    default:
      return { text: raw.toString('latin1'), valid: false };
  }
}

function readUcs4(raw: Buffer): DirectoryString {
  if (raw.length % 4 !== 0) return { text: raw.toString('latin1'), valid: false };
  let text = '';
  for (let at = 0; at < raw.length; at += 4) {
    const point = raw.readUInt32BE(at);
    if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return { text: raw.toString('latin1'), valid: false };
    text += String.fromCodePoint(point);
  }
  return { text, valid: true };
}
