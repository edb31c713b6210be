import { LARGEST_PART, type Part } from './part.js';

/**
 * winmail.dat (MS-OXTNEF): Outlook's wrapping. Only the table of attachments and the plain text body are read; the
 * rest is formatting.
 */

const SIGNATURE = 0x223e9f78;
const ATTACHMENT_BEGINS = 0x00069002;
const ATTACHMENT_TITLE = 0x00018010;
const ATTACHMENT_DATA = 0x0006800f;
const BODY = 0x0002800c;
/** Level, id and length before the data, a checksum after it. */
const HEADER = 9;
const CHECKSUM = 2;
const MOST_ATTRIBUTES = 1_000;

export const looksLikeTnef = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x78 && bytes[1] === 0x9f && bytes[2] === 0x3e && bytes[3] === 0x22;

/** The attachments in a winmail.dat, and its plain text where there is any. Never throws. */
export function unwrapTnef(input: Uint8Array): Part[] {
  const tnef = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  if (tnef.length < 6 || tnef.readUInt32LE(0) !== SIGNATURE) return [];
  const parts: Part[] = [];
  let name = '';
  let at = 6;
  for (let count = 0; at + HEADER <= tnef.length && count < MOST_ATTRIBUTES; count++) {
    const id = tnef.readUInt32LE(at + 1);
    const length = tnef.readUInt32LE(at + 5);
    const data = tnef.subarray(at + HEADER, at + HEADER + length);
    if (data.length !== length) return [...parts, { name, bytes: Buffer.alloc(0), fault: 'damaged' }];
    if (id === ATTACHMENT_BEGINS) name = '';
    if (id === ATTACHMENT_TITLE) {
      name = data.toString('latin1').replace(/\0.*$/s, '');
      const last = parts[parts.length - 1];
      if (last && last.name === '' && last.bytes.length > 0) last.name = name;
    }
    if (id === BODY || id === ATTACHMENT_DATA)
      parts.push(length > LARGEST_PART ? { name, bytes: Buffer.alloc(0), fault: 'too-large' } : { name, bytes: data });
    at += HEADER + length + CHECKSUM;
  }
  return parts;
}
