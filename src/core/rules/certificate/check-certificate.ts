import { type Finding, byWeight, hasError, runRules } from '../findings.js';
import { containsPrivateKey } from '../csr/private-key.js';
import { normaliseName } from '../names/name.js';
import { buildChain } from './build-chain.js';
import { CERTIFICATE_RULES, namesOf } from './certificate-rules.js';
import type { CertificateExpectation } from './expectation.js';
import { findCertificates } from './find-certificates.js';
import type { ParsedCertificate } from './parse-certificate.js';

export type { CertificateExpectation } from './expectation.js';

/** What was found, in order, and what is wrong with it. */
export interface CertificateReport {
  verdict: 'accept' | 'reject';
  leafPem: string | null;
  /** Issuer first, the leaf not among them, a self-signed root left out. */
  chainPem: string[];
  /** A-labels. */
  names: string[];
  /** Hex, lower case. */
  serial: string | null;
  issuer: string | null;
  /** ISO 8601 instants, UTC. */
  notBefore: string | null;
  notAfter: string | null;
  spkiSha256: string | null;
  /** Errors first. */
  findings: Finding[];
}

const NO_CERTIFICATE: Finding = {
  code: 'no-certificate',
  severity: 'error',
  message: 'There is no certificate in it.',
  clause: 'RFC 7468 §5; RFC 5280 §4.1',
  advice: 'Paste the certificate and its chain, from -----BEGIN CERTIFICATE----- on, or upload the file from the CA.',
};

const PRIVATE_KEY: Finding = {
  code: 'private-key',
  severity: 'error',
  message: 'There is a private key in it. It must never leave the server, and is now to be treated as known to others.',
  clause: 'Baseline Requirements §6.1.2 and §4.9.1.1',
  advice: 'Send only the certificate and its chain, and have a new key made.',
};

/**
 * Checks an issued certificate by design §6.2. Takes a PEM bundle in any order, DER or PKCS#7; gives every finding at
 * once, never throws. The leaf is the certificate with the CSR's key, otherwise the first that is no CA.
 */
export function checkCertificate(input: Uint8Array, expect: CertificateExpectation): CertificateReport {
  const before = containsPrivateKey(input) ? [PRIVATE_KEY] : [];
  const all = findCertificates(input);
  const leaf = pickLeaf(all, expect.spkiSha256.toLowerCase());
  if (!leaf) return { ...NOTHING, findings: [...before, NO_CERTIFICATE] };
  const chain = buildChain(
    leaf,
    all.filter((other) => other !== leaf),
  );
  const names = namesOf(leaf);
  const ordered = expect.names.map((written) => normaliseName(written).name ?? written.toLowerCase());
  const findings = byWeight([
    ...before,
    ...runRules(CERTIFICATE_RULES, { leaf, chain, names, expected: expect, ordered }),
  ]);
  return {
    verdict: hasError(findings) ? 'reject' : 'accept',
    leafPem: leaf.pem,
    chainPem: chain.intermediates.map((c) => c.pem),
    names,
    serial: leaf.serial,
    issuer: leaf.issuer,
    notBefore: leaf.notBefore.toISOString(),
    notAfter: leaf.notAfter.toISOString(),
    spkiSha256: leaf.spkiSha256,
    findings,
  };
}

const NOTHING: Omit<CertificateReport, 'findings'> = {
  verdict: 'reject',
  leafPem: null,
  chainPem: [],
  names: [],
  serial: null,
  issuer: null,
  notBefore: null,
  notAfter: null,
  spkiSha256: null,
};

function pickLeaf(all: readonly ParsedCertificate[], spkiSha256: string): ParsedCertificate | undefined {
  return (
    all.find((c) => c.spkiSha256 === spkiSha256 && !c.isCa) ??
    all.find((c) => c.spkiSha256 === spkiSha256) ??
    all.find((c) => !c.isCa) ??
    all[0]
  );
}
