import { unwrapAll } from '../containers/unwrap.js';
import { containsPrivateKey } from '../csr/private-key.js';
import { buildChain } from './build-chain.js';
import { findCertificates } from './find-certificates.js';
import type { ParsedCertificate } from './parse-certificate.js';

/** A file as somebody gave it. */
export interface GivenFile {
  name: string;
  bytes: Uint8Array;
}

/** A server's certificate, with the file that it lay in and as much of its chain as lay in any of the files. */
export interface Leaf {
  file: string;
  certificate: ParsedCertificate;
  /** PEM, the leaf first. */
  bundle: string;
}

export interface SortedOut {
  leaves: Leaf[];
  /** Files, or parts of them, that hold nothing to be recorded. */
  left: { file: string; why: string }[];
}

/** More at once is no pile of new certificates but an archive. */
export const MOST_LEAVES = 100;

const FAULTS = {
  encrypted: 'It is locked with a password.',
  'too-large': 'It is too large to be opened.',
  damaged: 'It is damaged and cannot be opened.',
} as const;

interface Found {
  file: string;
  certificates: ParsedCertificate[];
}

/**
 * Sorts out what lies in a pile of files: PEM, DER, PKCS#7, or zips of these as CAs send them, leaf and chain in one file
 * or in several. Each leaf comes once, under the first file that has it. Never throws.
 */
export function sortOut(files: readonly GivenFile[]): SortedOut {
  const left: SortedOut['left'] = [];
  const found = files.flatMap((file) => readFile(file, left));
  const authorities = each(found.flatMap(({ certificates }) => certificates.filter((one) => one.isCa)));
  const leaves: Leaf[] = [];
  const seen = new Set<string>();
  for (const { file, certificates } of found) {
    const own = certificates.filter((one) => !one.isCa);
    for (const certificate of own) {
      if (seen.has(certificate.x509.fingerprint256)) continue;
      seen.add(certificate.x509.fingerprint256);
      if (leaves.length < MOST_LEAVES) leaves.push({ file, certificate, bundle: bundleOf(certificate, authorities) });
      else left.push({ file, why: `More than ${MOST_LEAVES} certificates at once; give the rest in a second go.` });
    }
    // A file of nothing but a chain has served where a leaf stands in another file.
    if (own.length === 0 && !found.some((other) => other.certificates.some((one) => !one.isCa)))
      left.push({ file, why: 'It holds certificates of CAs alone, none of a server.' });
  }
  return { leaves, left };
}

/** What lies in one file; what cannot be used is put beside. */
function readFile({ name, bytes }: GivenFile, left: SortedOut['left']): Found[] {
  if (containsPrivateKey(bytes)) {
    left.push({ file: name, why: 'It holds a private key, so it was not read. Give only the certificate.' });
    return [];
  }
  const parts = unwrapAll(bytes).filter((part) => part.bytes.length > 0 || part.fault);
  // PKCS#7 is a container to the one and the certificates themselves to the other.
  const whole = { file: name, certificates: findCertificates(bytes) };
  if (parts.length === 0) {
    if (whole.certificates.length === 0) left.push({ file: name, why: 'There is no certificate in it.' });
    return whole.certificates.length === 0 ? [] : [whole];
  }
  const inside: Found[] = [];
  for (const part of parts) {
    const file = part.name ? `${name}: ${part.name}` : name;
    if (part.fault) left.push({ file, why: FAULTS[part.fault] });
    const certificates = part.fault ? [] : findCertificates(part.bytes);
    if (certificates.length > 0) inside.push({ file, certificates });
  }
  if (inside.length > 0) return inside;
  if (whole.certificates.length > 0) return [whole];
  if (!parts.some((part) => part.fault)) left.push({ file: name, why: 'There is no certificate in it.' });
  return [];
}

/** Only what belongs to its chain: the others' intermediates are no fault of this one. */
function bundleOf(leaf: ParsedCertificate, authorities: readonly ParsedCertificate[]): string {
  const { unused } = buildChain(leaf, authorities);
  return [leaf, ...authorities.filter((one) => !unused.includes(one))].map(({ pem }) => pem).join('');
}

const each = (all: readonly ParsedCertificate[]): ParsedCertificate[] => [
  ...new Map(all.map((one) => [one.x509.fingerprint256, one])).values(),
];
