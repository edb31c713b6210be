import { OID, SIGNATURES } from '../asn1/oids.js';
import { type Rule, inWords } from '../findings.js';
import { coveredNames } from '../names/covered-names.js';
import { normaliseName } from '../names/name.js';
import type { Chain } from './build-chain.js';
import type { CertificateExpectation } from './expectation.js';
import type { ParsedCertificate } from './parse-certificate.js';
import { latestNotAfter, validityCapDays } from './validity-cap.js';

/** What the rules look at: the leaf, the way up from it, and what was ordered. */
export interface CertificateUnderTest {
  leaf: ParsedCertificate;
  chain: Chain;
  /** Host names of the leaf as A-labels. */
  names: string[];
  expected: CertificateExpectation;
  /** The ordered names as A-labels. */
  ordered: string[];
}

const ASK_CA = 'Get the certificate from the CA again, with its chain.';
const dateOf = (instant: Date): string => instant.toISOString().slice(0, 10);

const list = (what: string, names: readonly string[]): string | null =>
  names.length === 0 ? null : `${what}: ${inWords(names)}.`;

const isSelfSigned = ({ leaf }: CertificateUnderTest): boolean =>
  leaf.selfIssued && leaf.x509.verify(leaf.x509.publicKey);

/** RFC 8017 and RFC 5758 signatures with a digest of the SHA-2 family. */
const goodSignature = (oid: string): boolean =>
  oid === OID.rsaPss || ['sha256', 'sha384', 'sha512'].includes(SIGNATURES[oid]?.digest ?? '');

/** One line per rule; a new one needs a line here and a row in test/core/rules/certificate-cases.ts. */
export const CERTIFICATE_RULES: readonly Rule<CertificateUnderTest>[] = [
  {
    code: 'key-differs',
    severity: 'error',
    clause: 'the CSR of this period',
    advice: 'Take the certificate that was issued for this CSR.',
    broken: ({ leaf, expected }) =>
      leaf.spkiSha256 === expected.spkiSha256.toLowerCase() ? null : 'The certificate is for another key than the CSR.',
  },
  {
    code: 'is-a-ca',
    severity: 'error',
    clause: 'Baseline Requirements §7.1.2.7.8',
    advice: 'Take the server certificate, not the one of the CA.',
    broken: ({ leaf }) => (leaf.isCa ? 'This is the certificate of a CA, not of a server.' : null),
  },
  {
    code: 'self-signed',
    severity: 'error',
    clause: 'RFC 5280 §3.2; browsers refuse it',
    advice: 'Take the certificate that the CA issued.',
    broken: (t) => (isSelfSigned(t) ? 'The certificate is signed by itself, not by a CA.' : null),
  },
  {
    code: 'names-missing',
    severity: 'error',
    clause: 'the order',
    advice: 'Ask the CA to issue it again with all the names.',
    broken: ({ names, ordered }) =>
      list(
        'Ordered, but not in the certificate',
        ordered.filter((name) => !names.includes(name)),
      ),
  },
  {
    code: 'name-not-ordered',
    severity: 'error',
    clause: 'the order',
    advice: 'Ask the CA to issue it again with the ordered names only.',
    broken: ({ leaf, names, ordered, expected }) => {
      const covered = coveredNames({ ...expected, names: ordered });
      const others = leaf.altNames.filter((name) => name.kind !== 'dns').map((name) => name.value);
      return list('In the certificate, but not ordered', [...names.filter((name) => !covered.has(name)), ...others]);
    },
  },
  {
    code: 'expired',
    severity: 'error',
    clause: 'RFC 5280 §4.1.2.5',
    advice: ASK_CA,
    broken: ({ leaf, expected }) =>
      dateOf(leaf.notAfter) < expected.today ? `The certificate expired on ${dateOf(leaf.notAfter)}.` : null,
  },
  {
    code: 'not-yet-valid',
    severity: 'warning',
    clause: 'RFC 5280 §4.1.2.5',
    advice: 'Install it when it has become valid.',
    broken: ({ leaf, expected }) =>
      dateOf(leaf.notBefore) > expected.today
        ? `The certificate becomes valid only on ${dateOf(leaf.notBefore)}.`
        : null,
  },
  {
    code: 'validity-too-long',
    severity: 'error',
    clause: 'Baseline Requirements §6.3.2',
    advice: 'Ask the CA to issue it again; browsers refuse it as it is.',
    broken: ({ leaf }) =>
      leaf.notAfter > latestNotAfter(leaf.notBefore)
        ? `The certificate is valid from ${dateOf(leaf.notBefore)} to ${dateOf(leaf.notAfter)}, longer than the ${validityCapDays(dateOf(leaf.notBefore))} days allowed.`
        : null,
  },
  {
    code: 'not-for-servers',
    severity: 'error',
    clause: 'Baseline Requirements §7.1.2.7.10',
    advice: 'Take a TLS server certificate.',
    broken: ({ leaf }) =>
      leaf.usages?.includes(OID.serverAuth) === true
        ? null
        : 'The certificate is not made for servers (serverAuth is missing).',
  },
  {
    code: 'signature-algorithm',
    severity: 'error',
    clause: 'Baseline Requirements §7.1.3.2',
    advice: ASK_CA,
    broken: ({ leaf, chain }) => {
      const bad = [leaf, ...chain.intermediates].filter((c) => !goodSignature(c.signatureOid));
      return bad.length === 0
        ? null
        : `Signed with an algorithm that is no longer safe: ${inWords(bad.map((c) => c.subject))}.`;
    },
  },
  {
    code: 'intermediate-missing',
    severity: 'error',
    clause: 'RFC 8446 §4.4.2 (the chain that a server sends)',
    advice: 'Paste the intermediate certificate of the CA below it.',
    broken: (t) =>
      t.chain.end === 'missing' && !isSelfSigned(t)
        ? `The intermediate certificate is missing: that of "${t.chain.top}", which issued the certificate.`
        : null,
  },
  {
    code: 'intermediate-expired',
    severity: 'error',
    clause: 'RFC 5280 §6.1',
    advice: ASK_CA,
    broken: ({ chain, expected }) => {
      const over = chain.intermediates.filter((c) => dateOf(c.notAfter) < expected.today).map((c) => c.subject);
      return list('Expired in the chain', over);
    },
  },
  {
    code: 'issuer-not-public',
    severity: 'warning',
    clause: "Mozilla's root programme, as Node carries it",
    advice: 'Make sure that the issuer is a CA that browsers know.',
    broken: ({ chain, expected }) =>
      chain.end === 'private' && expected.allowUntrustedIssuer !== true
        ? `The chain ends at "${chain.top}", which is not a CA that browsers are known to trust.`
        : null,
  },
  {
    code: 'unused-certificates',
    severity: 'notice',
    clause: 'RFC 8446 §4.4.2',
    advice: 'Nothing need be done: they are left out.',
    broken: ({ chain }) =>
      list(
        'Not part of the chain',
        chain.unused.map((c) => c.subject),
      ),
  },
];

/** Host names of a leaf as A-labels; the SANs alone count (Baseline Requirements §7.1.4.3, RFC 9525 §6.3). */
export function namesOf(leaf: ParsedCertificate): string[] {
  const written = leaf.altNames.filter((name) => name.kind === 'dns').map((name) => name.value);
  return [...new Set(written.map((name) => normaliseName(name).name ?? name.toLowerCase()))];
}
