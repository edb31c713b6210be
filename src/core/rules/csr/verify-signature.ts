import { verify } from 'node:crypto';
import { SIGNATURES } from '../asn1/oids.js';
import type { ParsedCsr } from './parse-csr.js';
import type { PublicKey } from './read-key.js';

/** `unknown`: the algorithm cannot be verified here; other rules refuse those. */
export type SignatureVerdict = 'good' | 'wrong' | 'unknown';

/** Whether the CSR was signed by its own key (RFC 2986 §3, proof of possession). Never throws. */
export function verifySignature(csr: ParsedCsr, key: PublicKey): SignatureVerdict {
  const algorithm = SIGNATURES[csr.signatureAlgorithm.oid];
  if (key.object === null) return 'unknown';
  const type = key.rsa ? 'RSA' : 'curve' in key.facts ? 'EC' : 'other';
  if (algorithm && algorithm.key !== type) return type === 'other' || algorithm.key === 'other' ? 'unknown' : 'wrong';
  if (!algorithm?.digest) return 'unknown';
  if (csr.signature === null) return 'wrong';
  try {
    return verify(algorithm.digest, csr.signed, key.object, csr.signature) ? 'good' : 'wrong';
  } catch {
    // OpenSSL throws on keys and signatures that are no numbers at all.
    return 'wrong';
  }
}
