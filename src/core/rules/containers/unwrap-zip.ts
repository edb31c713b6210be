import { inflateRawSync } from 'node:zlib';
import { LARGEST_PART, type Part } from './part.js';

/** Zip files (PKWARE APPNOTE 6.3): the central directory, stored and deflated entries. */

const END = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;
const END_SIZE = 22;
/** A comment of full length may stand behind the end record. */
const LONGEST_TAIL = END_SIZE + 0xffff;
/** A customer zips one or two files. */
const MOST_ENTRIES = 100;
/** Text shrinks to a tenth; what shrinks to a thousandth is a bomb. Small files are spared: their cost is bounded anyway. */
const HIGHEST_RATIO = 200;
const RATIO_MATTERS_FROM = 1024 * 1024;
/** All entries together. */
const LARGEST_TOTAL = 16 * 1024 * 1024;

export const looksLikeZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && ((bytes[2] === 3 && bytes[3] === 4) || (bytes[2] === 5 && bytes[3] === 6));

/** The files in a zip; those that cannot or may not be opened have a `fault`. Never throws. */
export function unwrapZip(input: Uint8Array): Part[] {
  const zip = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  const end = findEnd(zip);
  if (end === null) return [{ name: '', bytes: Buffer.alloc(0), fault: 'damaged' }];
  const parts: Part[] = [];
  let at = zip.readUInt32LE(end + 16);
  let total = 0;
  while (at + 46 <= zip.length && zip.readUInt32LE(at) === DIRECTORY_ENTRY) {
    const name = zip.subarray(at + 46, at + 46 + zip.readUInt16LE(at + 28)).toString('utf8');
    if (parts.length >= MOST_ENTRIES || total > LARGEST_TOTAL)
      return [...parts, { name: '', bytes: Buffer.alloc(0), fault: 'too-large' }];
    if (!name.endsWith('/')) {
      const part = openEntry(zip, at, name);
      total += part.bytes.length;
      parts.push(part);
    }
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return parts;
}

function findEnd(zip: Buffer): number | null {
  for (let at = zip.length - END_SIZE; at >= Math.max(0, zip.length - LONGEST_TAIL); at--)
    if (zip.readUInt32LE(at) === END) return at;
  return null;
}

function openEntry(zip: Buffer, at: number, name: string): Part {
  const failed = (fault: Part['fault']): Part => ({ name, bytes: Buffer.alloc(0), fault });
  const isEncrypted = (zip.readUInt16LE(at + 8) & 1) === 1;
  const method = zip.readUInt16LE(at + 10);
  const packed = zip.readUInt32LE(at + 20);
  const size = zip.readUInt32LE(at + 24);
  const local = zip.readUInt32LE(at + 42);
  if (isEncrypted) return failed('encrypted');
  if (size > LARGEST_PART || (size > RATIO_MATTERS_FROM && size > packed * HIGHEST_RATIO)) return failed('too-large');
  if (local + 30 > zip.length || zip.readUInt32LE(local) !== LOCAL_HEADER) return failed('damaged');
  const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const data = zip.subarray(start, start + packed);
  if (data.length !== packed || (method !== 0 && method !== 8)) return failed('damaged');
  if (method === 0) return { name, bytes: data };
  try {
    // The directory may lie about the size: not one byte more than it says is unpacked.
    return { name, bytes: inflateRawSync(data, { maxOutputLength: Math.max(1, size) }) };
  } catch {
    return failed('damaged');
  }
}
