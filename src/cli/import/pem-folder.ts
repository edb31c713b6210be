import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { AppError } from '../../core/errors.js';
import { namesOf } from '../../core/rules/certificate/certificate-rules.js';
import { MOST_CERTIFICATES, findCertificates } from '../../core/rules/certificate/find-certificates.js';
import type { ParsedCertificate } from '../../core/rules/certificate/parse-certificate.js';
import { containsPrivateKey } from '../../core/rules/csr/private-key.js';
import { IMPORT_COLUMNS } from '../../core/usecases/import/import-row.js';
import { harmlessCell } from '../csv-cells.js';

/** A certificate that somebody uses now, as it stands in its file. */
export interface FoundCertificate {
  file: string;
  names: string[];
  notBefore: string;
  notAfter: string;
  issuer: string;
}

export interface PemFolder {
  certificates: FoundCertificate[];
  /** What was left out of it, and why. */
  left: { file: string; why: string }[];
}

/** Columns that only help to fill in the others; an import passes over them. */
export const READING_AIDS = ['issuer', 'file'];

/** A bundle with its chain has some 20 kB; what is much larger is something else that lies there. */
const LARGEST_FILE = 4 * 1024 * 1024;

interface Candidate extends FoundCertificate {
  certificate: ParsedCertificate;
}

/**
 * The certificates of servers in a folder and the folders in it: PEM, DER, PKCS#7, or zips of these. Of those with the
 * same names the one counts that ends last. Nothing leaves this process, so a private key is left out and not reported.
 */
export async function readPemFolder(folder: string, now: Date): Promise<PemFolder> {
  const left: PemFolder['left'] = [];
  const byNames = new Map<string, Candidate>();
  for (const path of await pathsIn(folder)) {
    const file = relative(folder, path);
    const leave = (why: string): void => void left.push({ file, why });
    for (const certificate of await certificatesIn(path, leave)) {
      const found = candidate(file, certificate, now, leave);
      if (!found) continue;
      const key = [...found.names].sort().join(' ');
      const other = byNames.get(key);
      const isLater = !other || found.certificate.notAfter > other.certificate.notAfter;
      if (isLater) byNames.set(key, found);
      if (other) left.push(isLater ? twice(other, found) : twice(found, other));
    }
  }
  return { certificates: [...byNames.values()].map(({ certificate: _, ...told }) => told), left };
}

/** Files by name, without those that begin with a dot. Links count: that is how ACME clients lay certificates out. */
async function pathsIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true, recursive: true });
    return entries
      .filter((entry) => (entry.isFile() || entry.isSymbolicLink()) && !entry.name.startsWith('.'))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch (error) {
    throw new AppError('invalid-input', `The folder ${folder} cannot be read.`, { cause: error });
  }
}

async function certificatesIn(path: string, leave: (why: string) => void): Promise<ParsedCertificate[]> {
  const read = await bytesOf(path);
  if (typeof read === 'string') {
    leave(read);
    return [];
  }
  if (containsPrivateKey(read)) {
    leave('It holds a private key, so it was not taken. Put the certificate alone into the folder.');
    return [];
  }
  const certificates = findCertificates(read);
  const leaves = certificates.filter((one) => !one.isCa);
  if (certificates.length === 0) leave('There is no certificate in it.');
  else if (leaves.length === 0) leave('It is the certificate of a CA, which belongs to no customer.');
  if (certificates.length >= MOST_CERTIFICATES)
    leave(`It holds ${MOST_CERTIFICATES} certificates or more, of which only the first were read; divide it.`);
  return leaves;
}

/** The bytes, or why there are none. */
async function bytesOf(path: string): Promise<Uint8Array | string> {
  try {
    const { size, isFile } = await stat(path).then((it) => ({ size: it.size, isFile: it.isFile() }));
    if (!isFile) return 'It is no file.';
    return size > LARGEST_FILE ? 'It is too large to be a certificate.' : await readFile(path);
  } catch (error) {
    return `It cannot be read: ${error instanceof Error && 'code' in error ? String(error.code) : String(error)}.`;
  }
}

function candidate(
  file: string,
  certificate: ParsedCertificate,
  now: Date,
  leave: (why: string) => void,
): Candidate | null {
  const names = namesOf(certificate);
  if (names.length === 0) {
    leave('There is no domain name on its certificate.');
    return null;
  }
  // The days in UTC: an import counts with the beginning of the day in UTC, which is then never after the real end.
  const [notBefore, notAfter] = [certificate.notBefore, certificate.notAfter].map((it) =>
    it.toISOString().slice(0, 10),
  );
  if (certificate.notAfter <= now) {
    leave(`Its certificate for ${names.join(' ')} has expired on ${notAfter}.`);
    return null;
  }
  return { file, names, notBefore: notBefore ?? '', notAfter: notAfter ?? '', issuer: certificate.issuer, certificate };
}

function twice(lost: Candidate, kept: Candidate): PemFolder['left'][number] {
  const isSame = lost.certificate.x509.fingerprint256 === kept.certificate.x509.fingerprint256;
  const why = isSame
    ? `The same certificate is in ${kept.file}.`
    : `${kept.file} has a certificate for the same names that ends on ${kept.notAfter}.`;
  return { file: lost.file, why };
}

/** A CSV file for `certclerk import`, in which a person fills in customer, product and what is paid. */
export function csvToFillIn(certificates: readonly FoundCertificate[]): string {
  const columns = [...IMPORT_COLUMNS, ...READING_AIDS];
  const rows = certificates.map(({ names, notBefore, notAfter, issuer, file }) => {
    const known = new Map([
      ['names', names.join(' ')],
      ['not_before', notBefore],
      ['not_after', notAfter],
      ['issuer', issuer],
      ['file', file],
    ]);
    return columns.map((column) => harmlessCell(known.get(column) ?? ''));
  });
  return stringify([columns, ...rows]);
}
