import forge from 'node-forge';
import { readable } from '../csr/text.js';
import { type ParsedCertificate, parseCertificate } from './parse-certificate.js';

/** A chain has 2 to 4; somebody may paste a whole bundle of roots, which helps nobody. */
const MOST_CERTIFICATES = 50;
/** Fifty certificates with their text dumps fit many times over. */
export const LARGEST_BUNDLE = 4 * 1024 * 1024;

const { asn1, util } = forge;

const BLOCK =
  /-[ \t]*BEGIN ((?:X509 |TRUSTED )?CERTIFICATE|PKCS ?#?7(?: SIGNED DATA)?|CMS)[ \t]*-+([^-]{0,1400000})-+[ \t]*END /gi;

/** Every certificate in a PEM bundle of any order, in DER, or in PKCS#7 (.p7b, PEM or DER), each once. Never throws. */
export function findCertificates(input: Uint8Array): ParsedCertificate[] {
  if (input.length === 0 || input.length > LARGEST_BUNDLE) return [];
  const seen = new Map<string, ParsedCertificate>();
  for (const der of candidates(input)) {
    const certificate = parseCertificate(der);
    if (certificate) seen.set(certificate.x509.fingerprint256, certificate);
    if (seen.size >= MOST_CERTIFICATES) break;
  }
  return [...seen.values()];
}

function* candidates(input: Uint8Array): Generator<Uint8Array> {
  if (input[0] === 0x30) {
    yield* unpack(input);
    return;
  }
  const text = readable(input);
  let armoured = false;
  for (const [, , body = ''] of text.matchAll(BLOCK)) {
    armoured = true;
    const base64 = body.replace(/\s+/g, '');
    if (/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) yield* unpack(Buffer.from(base64, 'base64'));
  }
  const bare = text.replace(/\s+/g, '');
  if (!armoured && /^MI[A-Za-z0-9+/]+={0,2}$/.test(bare)) yield* unpack(Buffer.from(bare, 'base64'));
}

/** A certificate as it is, or those inside a PKCS#7 bundle, whatever its label says. */
function* unpack(der: Uint8Array): Generator<Uint8Array> {
  const inside = certificatesOfPkcs7(der);
  if (inside === null) yield der;
  else yield* inside;
}

const SIGNED_DATA = '1.2.840.113549.1.7.2';

/**
 * The certificates of a PKCS#7 SignedData (RFC 5652 §5.1), or null where it is none. Such files are often BER, so
 * node-forge reads them. A certificate is written back as it was: a BER one would come out in another form and fail
 * its signature, and is thus refused.
 */
function certificatesOfPkcs7(der: Uint8Array): Uint8Array[] | null {
  // ContentInfo begins with the OID; a certificate with a sequence. This spares a whole reading of each.
  if (!Buffer.from(der.subarray(0, 16)).includes(Buffer.from('06092a864886f70d0107', 'hex'))) return null;
  try {
    const info = asn1.fromDer(util.createBuffer(Buffer.from(der).toString('binary')), true);
    const [type, explicit] = partsOf(info);
    if (typeof type?.value !== 'string' || asn1.derToOid(type.value) !== SIGNED_DATA) return null;
    const signed = partsOf(explicit)[0];
    const certificates = partsOf(signed).find(
      (part) => part.tagClass === asn1.Class.CONTEXT_SPECIFIC && Number(part.type) === 0,
    );
    return partsOf(certificates)
      .slice(0, MOST_CERTIFICATES)
      .map((part) => Buffer.from(asn1.toDer(part).getBytes(), 'binary'));
  } catch {
    // node-forge throws plain errors on anything that is not ASN.1: then it is no PKCS#7.
    return null;
  }
}

function partsOf(node: forge.asn1.Asn1 | undefined): forge.asn1.Asn1[] {
  return Array.isArray(node?.value) ? node.value : [];
}
