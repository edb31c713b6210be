import { looksLikePkcs7, octetsOf, partsOf, readSignedData } from '../asn1/ber.js';
import type { Part } from './part.js';

export { looksLikePkcs7 };

/**
 * What an S/MIME-signed message (`smime.p7m`, RFC 8551 §3.5.2) wraps: a MIME entity. A detached signature and a bundle
 * of certificates wrap nothing. The signature is not judged here. Never throws.
 */
export function unwrapPkcs7(input: Uint8Array): Part[] {
  const signed = readSignedData(input);
  // SignedData: version, digest algorithms, encapsulated content (type, [0] octets), …
  const content = signed && partsOf(partsOf(signed[2])[1])[0];
  const bytes = octetsOf(content ?? undefined);
  return bytes.length === 0 ? [] : [{ name: '', bytes }];
}
