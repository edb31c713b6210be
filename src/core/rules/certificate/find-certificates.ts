import { berToDer, contextPart, partsOf, readSignedData } from '../asn1/ber.js';
import { contentsOf } from '../csr/contents.js';
import { type ParsedCertificate, parseCertificate } from './parse-certificate.js';

/** A chain has 2 to 4; somebody may paste a whole bundle of roots, which helps nobody. */
export const MOST_CERTIFICATES = 50;
/** Fifty certificates with their text dumps fit many times over. */
export const LARGEST_BUNDLE = 4 * 1024 * 1024;

// Every repetition is bounded: a long run of dashes must not be tried again from each of them.
const BLOCK =
  /-[ \t]{0,9}BEGIN ((?:X509 |TRUSTED )?CERTIFICATE|PKCS ?#?7(?: SIGNED DATA)?|CMS)[ \t]{0,9}-{1,9}([^-]{0,1400000})-{1,9}[ \t]{0,9}END /gi;

/**
 * Every certificate in a PEM bundle of any order, in DER, in PKCS#7 (.p7b, PEM or DER), or in a zip
 * of these as CAs send it, each once. Never throws.
 */
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
  for (const { bytes, text } of contentsOf(input)) {
    if (bytes[0] === 0x30) yield* unpack(bytes);
    else yield* inText(text);
  }
}

function* inText(text: string): Generator<Uint8Array> {
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

/**
 * The certificates of a PKCS#7 SignedData (RFC 5652 §5.1), or null where it is none. They are written back as DER: one
 * that was BER comes out in another form, fails its signature, and is thus no part of the chain.
 */
function certificatesOfPkcs7(der: Uint8Array): Uint8Array[] | null {
  const signed = readSignedData(der);
  return signed && partsOf(contextPart(signed, 0)).slice(0, MOST_CERTIFICATES).map(berToDer);
}
