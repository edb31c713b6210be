import { verify } from 'node:crypto';
import { SIGNATURES } from '../asn1/oids.js';
import type { ParsedCsr } from './parse-csr.js';
import type { PublicKey } from './read-key.js';

/** `unknown`: the algorithm cannot be verified here; other rules refuse those. */
export type SignatureVerdict = 'good' | 'wrong' | 'unknown';

/** Whether the CSR was signed by its own key (RFC 2986 §3, proof of possession). Never throws. */
export function verifySignature(csr: ParsedCsr, key: PublicKey): SignatureVerdict {
  const algorithm = SIGNATURES[csr.signatureAlgorithm.oid];
  if (key.object === null || key.family === 'other' || !algorithm) return 'unknown';
  if (algorithm.key !== key.family) return 'wrong';
  // null asks node:crypto for the digest that belongs to the algorithm (Ed25519, Ed448).
  const digest = algorithm.key === 'EdDSA' ? null : algorithm.digest;
  if (digest === null && algorithm.key !== 'EdDSA') return 'unknown';
  if (csr.signature === null) return 'wrong';
  try {
    return verify(digest, csr.signed, key.object, csr.signature) ? 'good' : 'wrong';
  } catch {
    // OpenSSL throws on keys and signatures that are no numbers at all.
    return 'wrong';
  }
}
