import { type KeyObject, createPublicKey } from 'node:crypto';
import { DerError, TAG, children, expect, readOid, readStrict, readUnsigned } from '../asn1/der.js';
import { CURVES, type KeyFamily, OID } from '../asn1/oids.js';
import type { ParsedCsr } from './parse-csr.js';

/** A public key as it is told to people and programs. */
export type KeyFacts = { type: 'RSA'; bits: number } | { type: 'EC'; curve: string } | { type: string };

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
  const object = openKey(csr.spki);
  if (oid === OID.rsaEncryption) {
    const rsa = readRsa(csr.keyBits);
    return {
      facts: { type: 'RSA', bits: rsa.bits },
      family: 'RSA',
      object,
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
      object,
      rsa: null,
      pointForm: csr.keyBits?.[0] ?? null,
      soundParameters: named,
    };
  }
  const { type, family } = OTHER_TYPES[oid] ?? { type: oid, family: 'other' };
  return { facts: { type }, family, object, rsa: null, pointForm: null, soundParameters: true };
}

/** OpenSSL's reading, which also checks that an EC point lies on its curve. */
function openKey(spki: Uint8Array): KeyObject | null {
  try {
    return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  } catch {
    return null;
  }
}

function readRsa(bits: Uint8Array | null): { modulus: bigint; bits: number; exponent: bigint } {
  if (bits === null) throw new DerError('unexpected', 0, 'no RSA key');
  const root = readStrict(bits);
  const parts = root.tag === TAG.sequence ? children(bits, root) : [];
  const modulus = readUnsigned(bits, expect(parts, 0, TAG.integer, root));
  const exponent = readUnsigned(bits, expect(parts, 1, TAG.integer, root));
  if (modulus === null || exponent === null || parts.length > 2) throw new DerError('unexpected', 0, 'no RSA key');
  const n = toBigInt(modulus);
  return { modulus: n, bits: bitLength(modulus), exponent: toBigInt(exponent) };
}

function toBigInt(digits: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(digits.buffer, digits.byteOffset, digits.byteLength).toString('hex')}`);
}

const bitLength = (digits: Uint8Array): number => digits.length * 8 - (Math.clz32(digits[0] ?? 0) - 24);
