import forge from 'node-forge';

/**
 * Containers (PKCS#7) come as BER as often as DER: node-forge reads both. It bounds the depth of nesting itself.
 */
const { asn1, util } = forge;
export type BerNode = forge.asn1.Asn1;

const PKCS7_OID = Buffer.from('06092a864886f70d0107', 'hex');
const SIGNED_DATA = '1.2.840.113549.1.7.2';
/** node-forge keeps bytes in strings; more than this would cost too much time and memory. */
const LARGEST_BER = 4 * 1024 * 1024;

/** Whether bytes begin as a PKCS#7 ContentInfo (RFC 5652 §3): a sequence that begins with its OID. */
export function looksLikePkcs7(bytes: Uint8Array): boolean {
  return bytes[0] === 0x30 && Buffer.from(bytes.subarray(0, 16)).includes(PKCS7_OID);
}

/** The parts of a PKCS#7 SignedData (RFC 5652 §5.1), or null where it is none. Never throws. */
export function readSignedData(bytes: Uint8Array): BerNode[] | null {
  if (!looksLikePkcs7(bytes) || bytes.length > LARGEST_BER) return null;
  try {
    const info = asn1.fromDer(util.createBuffer(Buffer.from(bytes).toString('binary')), true);
    const [type, explicit] = partsOf(info);
    if (typeof type?.value !== 'string' || asn1.derToOid(type.value) !== SIGNED_DATA) return null;
    return partsOf(partsOf(explicit)[0]);
  } catch {
    // node-forge throws plain errors on anything that is not ASN.1: then it is no PKCS#7.
    return null;
  }
}

export function partsOf(node: BerNode | undefined): BerNode[] {
  return Array.isArray(node?.value) ? node.value : [];
}

/** The part with this context tag, as `[0]` holds the certificates of a SignedData. */
export function contextPart(parts: readonly BerNode[], tag: number): BerNode | undefined {
  return parts.find((part) => part.tagClass === asn1.Class.CONTEXT_SPECIFIC && Number(part.type) === tag);
}

export const berToDer = (node: BerNode): Buffer => Buffer.from(asn1.toDer(node).getBytes(), 'binary');

/** The octets of an OCTET STRING, also where BER has it in pieces. */
export function octetsOf(node: BerNode | undefined): Buffer {
  if (typeof node?.value === 'string') return Buffer.from(node.value, 'binary');
  return Buffer.concat(partsOf(node).map(octetsOf));
}
