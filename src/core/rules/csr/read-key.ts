import { type KeyObject, createPublicKey } from 'node:crypto';
import { DerError, TAG, children, expect, readOid, readStrict, readUnsigned } from '../asn1/der.js';
import { CURVES, type Curve, type KeyFamily, OID } from '../asn1/oids.js';
import type { ParsedCsr } from './parse-csr.js';

/** A public key as it is told to people and programs. */
export type KeyFacts = { type: 'RSA'; bits: number } | { type: 'EC'; curve: string } | { type: string };

/** A key for people: `RSA 2048`, `EC P-256`. */
export function describeKey(key: KeyFacts | null): string {
  if (!key) return 'unknown key';
  if ('bits' in key) return `${key.type} ${key.bits}`;
  return 'curve' in key ? `${key.type} ${key.curve}` : key.type;
}

/** What the key rules look at. */
export interface PublicKey {
  facts: KeyFacts;
  family: KeyFamily;
  /** Null where node:crypto cannot read it. */
  object: KeyObject | null;
  rsa: { modulus: bigint; bits: number; exponent: bigint } | null;
  /** The first octet of an EC point (SEC 1 §2.3.3): 4 is uncompressed. */
  pointForm: number | null;
  /** False where the algorithm's parameters are not those that RFC 3279 and RFC 5480 ask for. */
  soundParameters: boolean;
}

const OTHER_TYPES: Record<string, { type: string; family: KeyFamily }> = {
  [OID.rsaPss]: { type: 'RSA-PSS', family: 'other' },
  [OID.dsa]: { type: 'DSA', family: 'DSA' },
  [OID.ed25519]: { type: 'Ed25519', family: 'EdDSA' },
  [OID.ed448]: { type: 'Ed448', family: 'EdDSA' },
  [OID.x25519]: { type: 'X25519', family: 'other' },
  [OID.x448]: { type: 'X448', family: 'other' },
};

/** Reads the SPKI of a CSR. Throws DerError where an RSA key is no pair of numbers. */
export function readKey(csr: ParsedCsr): PublicKey {
  const { oid, parameters } = csr.keyAlgorithm;
  if (oid === OID.rsaEncryption) {
    const { n, e } = readRsa(csr.keyBits);
    const rsa = { modulus: toBigInt(n), bits: bitLength(n), exponent: toBigInt(e) };
    return {
      facts: { type: 'RSA', bits: rsa.bits },
      family: 'RSA',
      object: opened(() => createPublicKey({ key: { kty: 'RSA', n: base64url(n), e: base64url(e) }, format: 'jwk' })),
      rsa,
      pointForm: null,
      soundParameters: parameters === 'null',
    };
  }
  if (oid === OID.ecPublicKey) {
    const named = typeof parameters === 'object' && parameters.tag === TAG.oid;
    const curve = named ? readOid(csr.der, parameters) : 'explicit parameters';
    return {
      facts: { type: 'EC', curve: CURVES[curve]?.name ?? curve },
      family: 'EC',
      object: openEc(csr, CURVES[curve]),
      rsa: null,
      pointForm: csr.keyBits?.[0] ?? null,
      soundParameters: named,
    };
  }
  const { type, family } = OTHER_TYPES[oid] ?? { type: oid, family: 'other' };
  return { facts: { type }, family, object: openSpki(csr.spki), rsa: null, pointForm: null, soundParameters: true };
}

// node:crypto makes a key of its plain numbers (JWK) several times faster than of DER, whose structure was read here
// already. OpenSSL checks on both ways that an EC point lies on its curve.

/** Uncompressed points on the usual curves as numbers; all else as OpenSSL reads the DER. */
function openEc(csr: ParsedCsr, curve: Curve | undefined): KeyObject | null {
  const point = csr.keyBits;
  const size = Math.ceil((curve?.bits ?? 0) / 8);
  if (!curve?.jwk || point?.[0] !== 4 || point.length !== 1 + 2 * size) return openSpki(csr.spki);
  const x = base64url(point.subarray(1, 1 + size));
  const y = base64url(point.subarray(1 + size));
  return opened(() => createPublicKey({ key: { kty: 'EC', crv: curve.name, x, y }, format: 'jwk' }));
}

function openSpki(spki: Uint8Array): KeyObject | null {
  return opened(() => createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' }));
}

function opened(open: () => KeyObject): KeyObject | null {
  try {
    return open();
  } catch {
    // OpenSSL refuses the numbers; key-unreadable says so.
    return null;
  }
}

function readRsa(bits: Uint8Array | null): { n: Uint8Array; e: Uint8Array } {
  if (bits === null) throw new DerError('unexpected', 0, 'no RSA key');
  const root = readStrict(bits);
  const parts = root.tag === TAG.sequence ? children(bits, root) : [];
  const n = readUnsigned(bits, expect(parts, 0, TAG.integer, root));
  const e = readUnsigned(bits, expect(parts, 1, TAG.integer, root));
  if (n === null || e === null || parts.length > 2) throw new DerError('unexpected', 0, 'no RSA key');
  return { n, e };
}

const view = (digits: Uint8Array): Buffer => Buffer.from(digits.buffer, digits.byteOffset, digits.byteLength);
const base64url = (digits: Uint8Array): string => view(digits).toString('base64url');
const toBigInt = (digits: Uint8Array): bigint => BigInt(`0x${view(digits).toString('hex')}`);

const bitLength = (digits: Uint8Array): number => digits.length * 8 - (Math.clz32(digits[0] ?? 0) - 24);
