import { DerError, type Element, TAG, children, content, expect, readOid, readStrict } from './der.js';

/** One extension, of a CSR or of a certificate (RFC 5280 §4.1.2.9). */
export interface Extension {
  oid: string;
  critical: boolean;
  /** What stands inside its octet string. */
  value: Uint8Array;
}

/** SEQUENCE OF Extension. Throws DerError. */
export function readExtensions(bytes: Uint8Array, list: Element): Extension[] {
  if (list.tag !== TAG.sequence) throw new DerError('unexpected', list.start, 'no list of extensions');
  return children(bytes, list).map((extension) => {
    const parts = extension.tag === TAG.sequence ? children(bytes, extension) : [];
    const oid = expect(parts, 0, TAG.oid, extension);
    const hasCritical = parts[1]?.tag === TAG.boolean;
    const value = expect(parts, hasCritical ? 2 : 1, TAG.octetString, extension);
    if (parts.length > (hasCritical ? 3 : 2)) throw new DerError('unexpected', extension.start, 'no extension');
    return {
      oid: readOid(bytes, oid),
      critical: hasCritical && bytes[parts[1]?.body ?? 0] === 0xff,
      value: content(bytes, value),
    };
  });
}

/** One entry of subjectAltName (RFC 5280 §4.2.1.6). */
export interface GeneralName {
  kind: 'dns' | 'ip' | 'email' | 'uri' | 'other';
  /** As written; IP addresses in their usual spelling. */
  value: string;
  /** False where an IA5String has other characters, or an address another length. */
  valid: boolean;
}

const KINDS: Record<number, GeneralName['kind']> = { 0x81: 'email', 0x82: 'dns', 0x86: 'uri', 0x87: 'ip' };

/** GeneralNames, as in subjectAltName. Throws DerError. */
export function readGeneralNames(value: Uint8Array): GeneralName[] {
  const list = readStrict(value);
  if (list.tag !== TAG.sequence) throw new DerError('unexpected', 0, 'no list of names');
  return children(value, list).map((e) => {
    const kind = KINDS[e.tag];
    if (kind === undefined && (e.tag & 0xc0) !== 0x80) throw new DerError('unexpected', e.start, 'no general name');
    const octets = Buffer.from(content(value, e));
    if (kind === 'ip') return { kind, value: readIp(octets), valid: octets.length === 4 || octets.length === 16 };
    return { kind: kind ?? 'other', value: octets.toString('latin1'), valid: octets.every((o) => o < 0x80) };
  });
}

function readIp(octets: Buffer): string {
  if (octets.length === 4) return octets.join('.');
  if (octets.length !== 16) return octets.toString('hex');
  return Array.from({ length: 8 }, (_, i) => octets.readUInt16BE(2 * i).toString(16)).join(':');
}
