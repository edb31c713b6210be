import { OID, SUBJECT_NAMES } from '../asn1/oids.js';
import {
  DerError,
  type Element,
  TAG,
  children,
  content,
  expect,
  readOid,
  readStrict,
  readWholeBits,
  whole,
} from '../asn1/der.js';
import { readString } from '../asn1/strings.js';
import { type Extension, type GeneralName, readExtensions, readGeneralNames } from '../asn1/extensions.js';

/** One attribute of the subject. */
export interface SubjectAttribute {
  oid: string;
  /** `CN`, `O` …, or the OID itself. */
  name: string;
  value: string;
  /** False where its bytes are not allowed in its string type. */
  valid: boolean;
}

export interface AlgorithmIdentifier {
  oid: string;
  /** `absent`, `null`, or the parameters' element. */
  parameters: 'absent' | 'null' | Element;
}

/** Everything that stands in a PKCS#10 request (RFC 2986 §4), unjudged. */
export interface ParsedCsr {
  der: Uint8Array;
  version: number;
  subject: SubjectAttribute[];
  spki: Uint8Array;
  keyAlgorithm: AlgorithmIdentifier;
  /** The content of the SPKI's bit string, or null where it does not end on a whole byte. */
  keyBits: Uint8Array | null;
  attributes: { oid: string; values: Element[] }[];
  extensionRequests: number;
  extensions: Extension[];
  altNames: GeneralName[];
  signatureAlgorithm: AlgorithmIdentifier;
  signature: Uint8Array | null;
  /** What the signature is over. */
  signed: Uint8Array;
}

/** Reads a PKCS#10 request. Throws DerError where the bytes are not strict DER or have another shape. */
export function parseCsr(der: Uint8Array): ParsedCsr {
  const root = readStrict(der);
  if (root.tag !== TAG.sequence) throw new DerError('unexpected', 0, 'no sequence');
  const parts = children(der, root);
  const info = expect(parts, 0, TAG.sequence, root);
  const algorithm = expect(parts, 1, TAG.sequence, root);
  const signature = expect(parts, 2, TAG.bitString, root);
  refuseMore(parts, 3);

  const fields = children(der, info);
  const version = expect(fields, 0, TAG.integer, info);
  const subject = expect(fields, 1, TAG.sequence, info);
  const spki = expect(fields, 2, TAG.sequence, info);
  // RFC 2986 §4.1 wants the attributes even when empty; some old software leaves them out, and CAs read that.
  const attributes = fields[3] === undefined ? [] : readAttributes(der, expect(fields, 3, 0xa0, info));
  refuseMore(fields, 4);

  const keyParts = children(der, spki);
  const keyAlgorithm = expect(keyParts, 0, TAG.sequence, spki);
  const keyBits = expect(keyParts, 1, TAG.bitString, spki);
  refuseMore(keyParts, 2);

  const requests = attributes.filter((a) => a.oid === OID.extensionRequest || a.oid === OID.microsoftExtensionRequest);
  const extensions = requests.flatMap((a) => a.values.flatMap((value) => readExtensions(der, value)));
  return {
    der,
    version: readSmallInteger(der, version),
    subject: readSubject(der, subject),
    spki: whole(der, spki),
    keyAlgorithm: readAlgorithm(der, keyAlgorithm),
    keyBits: readWholeBits(der, keyBits),
    attributes,
    extensionRequests: requests.reduce((sum, a) => sum + a.values.length, 0),
    extensions,
    altNames: extensions.filter((e) => e.oid === OID.subjectAltName).flatMap((e) => readGeneralNames(e.value)),
    signatureAlgorithm: readAlgorithm(der, algorithm),
    signature: readWholeBits(der, signature),
    signed: whole(der, info),
  };
}

function refuseMore(parts: Element[], most: number): void {
  const extra = parts[most];
  if (extra) throw new DerError('unexpected', extra.start, 'more parts than a CSR has');
}

function readSmallInteger(der: Uint8Array, e: Element): number {
  const digits = content(der, e);
  if (digits.length > 4) return Number.MAX_SAFE_INTEGER;
  return digits.reduce((value, octet) => value * 256 + octet, 0);
}

/** SEQUENCE { OID, parameters OPTIONAL }, as in RFC 5280 §4.1.1.2. Throws DerError. */
export function readAlgorithm(der: Uint8Array, e: Element): AlgorithmIdentifier {
  const parts = children(der, e);
  const oid = expect(parts, 0, TAG.oid, e);
  refuseMore(parts, 2);
  const parameters = parts[1];
  return {
    oid: readOid(der, oid),
    parameters: parameters === undefined ? 'absent' : parameters.tag === TAG.null ? 'null' : parameters,
  };
}

/** The attributes of a distinguished name, in order. Throws DerError. */
export function readSubject(der: Uint8Array, name: Element): SubjectAttribute[] {
  const all: SubjectAttribute[] = [];
  for (const rdn of children(der, name)) {
    if (rdn.tag !== TAG.set || rdn.body === rdn.end) throw new DerError('unexpected', rdn.start, 'no name attribute');
    for (const pair of children(der, rdn)) {
      const parts = pair.tag === TAG.sequence ? children(der, pair) : [];
      const oid = readOid(der, expect(parts, 0, TAG.oid, pair));
      const value = parts[1];
      if (value === undefined || parts.length > 2) throw new DerError('unexpected', pair.start, 'no name attribute');
      const { text, valid } = readString(der, value);
      all.push({ oid, name: SUBJECT_NAMES[oid] ?? oid, value: text, valid });
    }
  }
  return all;
}

function readAttributes(der: Uint8Array, set: Element): { oid: string; values: Element[] }[] {
  return children(der, set).map((attribute) => {
    const parts = attribute.tag === TAG.sequence ? children(der, attribute) : [];
    const oid = expect(parts, 0, TAG.oid, attribute);
    const values = expect(parts, 1, TAG.set, attribute);
    refuseMore(parts, 2);
    return { oid: readOid(der, oid), values: children(der, values) };
  });
}
