import { X509Certificate, createHash } from 'node:crypto';
import { DerError, type Element, TAG, children, expect, readOid, readStrict, whole } from '../asn1/der.js';
import { type GeneralName, readExtensions, readGeneralNames } from '../asn1/extensions.js';
import { OID } from '../asn1/oids.js';

/** What the rules need of an X.509 certificate (RFC 5280 §4.1). */
export interface ParsedCertificate {
  der: Uint8Array;
  pem: string;
  x509: X509Certificate;
  spkiSha256: string;
  serial: string;
  /** One line, as openssl prints it. */
  issuer: string;
  subject: string;
  notBefore: Date;
  notAfter: Date;
  isCa: boolean;
  selfIssued: boolean;
  altNames: GeneralName[];
  /** OIDs of extendedKeyUsage, or null where the extension is missing. */
  usages: string[] | null;
  signatureOid: string;
}

/** Reads one certificate, or answers null where the bytes are none. Never throws. */
export function parseCertificate(der: Uint8Array): ParsedCertificate | null {
  try {
    return read(der);
  } catch (error) {
    if (error instanceof DerError) return null;
    // node:crypto's own refusals have a code of OpenSSL's or Node's; anything else is our mistake.
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}

function read(der: Uint8Array): ParsedCertificate {
  const root = readStrict(der);
  const parts = root.tag === TAG.sequence ? children(der, root) : [];
  const tbs = expect(parts, 0, TAG.sequence, root);
  const algorithm = expect(parts, 1, TAG.sequence, root);
  const signatureOid = readOid(der, expect(children(der, algorithm), 0, TAG.oid, algorithm));
  const all = children(der, tbs);
  const fields = all[0]?.tag === 0xa0 ? all.slice(1) : all;
  const issuerName = expect(fields, 2, TAG.sequence, tbs);
  const validity = children(der, expect(fields, 3, TAG.sequence, tbs));
  const subjectName = expect(fields, 4, TAG.sequence, tbs);
  const spki = expect(fields, 5, TAG.sequence, tbs);
  const block = fields.slice(6).find((field) => field.tag === 0xa3);
  const list = block && children(der, block)[0];
  const extensions = list ? readExtensions(der, list) : [];
  const valueOf = (oid: string): Uint8Array | undefined => extensions.find((e) => e.oid === oid)?.value;
  const altNames = valueOf(OID.subjectAltName);
  const usages = valueOf(OID.extendedKeyUsage);

  const x509 = new X509Certificate(Buffer.from(der));
  return {
    der,
    pem: x509.toString().replace(/\r\n/g, '\n').replace(/\n?$/, '\n'),
    x509,
    spkiSha256: createHash('sha256').update(whole(der, spki)).digest('hex'),
    serial: x509.serialNumber.toLowerCase(),
    issuer: oneLine(x509.issuer),
    subject: oneLine(x509.subject),
    notBefore: readTime(der, validity[0]),
    notAfter: readTime(der, validity[1]),
    isCa: x509.ca,
    selfIssued: Buffer.compare(whole(der, issuerName), whole(der, subjectName)) === 0,
    altNames: altNames ? readGeneralNames(altNames) : [],
    usages: usages ? readUsages(usages) : null,
    signatureOid,
  };
}

const oneLine = (name: string | undefined): string => (name ?? '').split('\n').join(', ');

function readUsages(value: Uint8Array): string[] {
  const list = readStrict(value);
  return children(value, list).map((e) => (e.tag === TAG.oid ? readOid(value, e) : ''));
}

/** RFC 5280 §4.1.2.5: UTCTime until 2049, GeneralizedTime after, both with seconds and Z. */
function readTime(der: Uint8Array, e: Element | undefined): Date {
  const text = e ? Buffer.from(der.subarray(e.body, e.end)).toString('latin1') : '';
  const year = e?.tag === TAG.utcTime ? (text < '50' ? '20' : '19') : '';
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(year + text);
  const [y = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match?.slice(1).map(Number) ?? [];
  const time = new Date(Date.UTC(y, month - 1, day, hour, minute, second));
  const isReal =
    time.getUTCMonth() === month - 1 && time.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  if (!match || !isReal) throw new DerError('unexpected', e?.start ?? 0, 'no time');
  return time;
}
