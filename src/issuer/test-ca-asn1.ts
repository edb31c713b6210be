import { createHash } from 'node:crypto';
import forge from 'node-forge';

/**
 * The pieces of an X.509 certificate (RFC 5280 §4.1) as node-forge's ASN.1. Its own certificate class holds no EC keys,
 * so certificates are put together from these.
 */
const { asn1, util } = forge;
const { Class, Type } = asn1;
type Node = forge.asn1.Asn1;

export const sequence = (...parts: Node[]): Node => asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, parts);
const set = (...parts: Node[]): Node => asn1.create(Class.UNIVERSAL, Type.SET, true, parts);
const oid = (dotted: string): Node => asn1.create(Class.UNIVERSAL, Type.OID, false, asn1.oidToDer(dotted).getBytes());
const octets = (bytes: Uint8Array): Node => asn1.create(Class.UNIVERSAL, Type.OCTETSTRING, false, binary(bytes));
const yes = (): Node => asn1.create(Class.UNIVERSAL, Type.BOOLEAN, false, '\xff');
const utf8 = (text: string): Node => asn1.create(Class.UNIVERSAL, Type.UTF8, false, util.encodeUtf8(text));
export const explicit = (tag: number, inside: Node): Node => asn1.create(Class.CONTEXT_SPECIFIC, tag, true, [inside]);
const implicit = (tag: number, bytes: string): Node => asn1.create(Class.CONTEXT_SPECIFIC, tag, false, bytes);
export const integer = (bytes: Uint8Array): Node => asn1.create(Class.UNIVERSAL, Type.INTEGER, false, binary(bytes));
export const bits = (bytes: Uint8Array): Node =>
  asn1.create(Class.UNIVERSAL, Type.BITSTRING, false, `\0${binary(bytes)}`);

const binary = (bytes: Uint8Array): string => Buffer.from(bytes).toString('binary');
export const toDer = (node: Node): Buffer => Buffer.from(asn1.toDer(node).getBytes(), 'binary');
/** Ready-made DER, such as an SPKI, as it is. */
export const ready = (der: Uint8Array): Node => asn1.fromDer(util.createBuffer(binary(der)), true);

/** ecdsa-with-SHA256, without parameters (RFC 5758 §3.2). */
export const ecdsaWithSha256 = (): Node => sequence(oid('1.2.840.10045.4.3.2'));
export const commonName = (name: string): Node => sequence(set(sequence(oid('2.5.4.3'), utf8(name))));
export const noName = (): Node => sequence();

/** RFC 5280 §4.1.2.5: UTCTime until 2049, GeneralizedTime after. */
export function time(instant: Date): Node {
  const digits = instant
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:T]/g, '');
  return instant.getUTCFullYear() < 2050
    ? asn1.create(Class.UNIVERSAL, Type.UTCTIME, false, digits.slice(2))
    : asn1.create(Class.UNIVERSAL, Type.GENERALIZEDTIME, false, digits);
}

function extension(dotted: string, critical: boolean, value: Node): Node {
  return sequence(oid(dotted), ...(critical ? [yes()] : []), octets(toDer(value)));
}

export const basicConstraints = (ca: boolean, pathLength?: number): Node =>
  extension(
    '2.5.29.19',
    true,
    sequence(...(ca ? [yes()] : []), ...(pathLength === undefined ? [] : [integer(Buffer.of(pathLength))])),
  );

/** keyCertSign and cRLSign for a CA, digitalSignature for a server (RFC 5280 §4.2.1.3: bits 5 and 6, or 0). */
export const keyUsage = (ca: boolean): Node =>
  extension('2.5.29.15', true, asn1.create(Class.UNIVERSAL, Type.BITSTRING, false, ca ? '\x01\x06' : '\x07\x80'));

export const serverAuth = (): Node => extension('2.5.29.37', false, sequence(oid('1.3.6.1.5.5.7.3.1')));

export const altNames = (names: readonly string[], critical: boolean): Node =>
  extension('2.5.29.17', critical, sequence(...names.map((name) => implicit(2, name))));

export const subjectKeyId = (keyId: Uint8Array): Node => extension('2.5.29.14', false, octets(keyId));
export const authorityKeyId = (keyId: Uint8Array): Node =>
  extension('2.5.29.35', false, sequence(implicit(0, binary(keyId))));

/** RFC 7093 §2 method 1: the first 160 bits of SHA-256 over the SPKI's own bytes. */
export const keyIdOf = (spki: Uint8Array): Buffer => createHash('sha256').update(spki).digest().subarray(0, 20);
