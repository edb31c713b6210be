import { type KeyFamily, OID, SIGNATURES } from '../asn1/oids.js';
import { type Rule, inWords, told } from '../findings.js';
import type { CsrOrder } from './order.js';
import type { ParsedCsr } from './parse-csr.js';
import type { SignatureVerdict } from './verify-signature.js';

/** What the rules on form, signature, subject and attributes look at. */
export interface CsrUnderTest {
  csr: ParsedCsr;
  signature: SignatureVerdict;
  family: KeyFamily;
  order: Pick<CsrOrder, 'sha1Csr'> | undefined;
}

const MAKE_NEW = 'Make a new CSR and send the whole file.';
const SIGN_SHA256 = 'Make the CSR again with SHA-256 (with openssl: add -sha256).';

/** Attributes that common software writes and every CA skips: Microsoft's, and the two extension requests. */
const USUAL_ATTRIBUTES = new Set<string>([
  OID.extensionRequest,
  OID.microsoftExtensionRequest,
  '1.3.6.1.4.1.311.13.2.3', // OS version
  '1.3.6.1.4.1.311.13.2.2', // enrolment CSP
  '1.3.6.1.4.1.311.13.2.1', // enrolment name and value
  '1.3.6.1.4.1.311.21.20', // client info
  OID.challengePassword, // has a rule of its own
]);

/** Two of these are said by duplicate-extensions. */
const EXTENSION_REQUESTS: readonly string[] = [OID.extensionRequest, OID.microsoftExtensionRequest];

const USUAL_EXTENSIONS = new Set<string>([
  OID.subjectAltName,
  OID.basicConstraints,
  OID.extendedKeyUsage,
  '2.5.29.14', // subject key identifier
  '2.5.29.15', // key usage
  '2.5.29.35', // authority key identifier, which some programs copy
  '1.3.6.1.5.5.7.1.24', // TLS feature (must-staple)
  '2.16.840.1.113730.1.1', // Netscape certificate type
  '2.16.840.1.113730.1.13', // Netscape comment
  '1.2.840.113549.1.9.15', // S/MIME capabilities, which IIS adds
  '1.3.6.1.4.1.311.20.2', // Microsoft template name
  '1.3.6.1.4.1.311.21.7', // Microsoft template
  '1.3.6.1.4.1.311.21.10', // Microsoft application policies
]);

const signatureName = ({ csr }: CsrUnderTest): string =>
  SIGNATURES[csr.signatureAlgorithm.oid]?.name ?? csr.signatureAlgorithm.oid;
const usesSha1 = ({ csr }: CsrUnderTest): boolean => SIGNATURES[csr.signatureAlgorithm.oid]?.digest === 'sha1';
const ACCEPTED = ['sha256', 'sha384', 'sha512'];

const valuesOf = ({ csr }: CsrUnderTest, oid: string): string[] =>
  csr.subject.filter((a) => a.oid === oid).map((a) => a.value);

/** One line per rule; a new one needs a line here and a row in test/core/rules/csr-cases.ts. */
export const FORM_RULES: readonly Rule<CsrUnderTest>[] = [
  {
    code: 'version',
    severity: 'error',
    clause: 'RFC 2986 §4.1',
    advice: MAKE_NEW,
    broken: ({ csr }) => (csr.version === 0 ? null : 'The version number in the CSR is not 0, the only one there is.'),
  },
  {
    code: 'signature-wrong',
    severity: 'error',
    clause: 'RFC 2986 §3; Baseline Requirements §3.2.1',
    advice: MAKE_NEW,
    broken: ({ signature }) =>
      signature === 'wrong'
        ? 'The signature in the CSR does not fit: it was changed or damaged after it was made.'
        : null,
  },
  {
    code: 'signature-algorithm',
    severity: 'error',
    clause: 'Baseline Requirements §7.1.3.2; boulder csr.go (SHA-256, SHA-384, SHA-512)',
    advice: SIGN_SHA256,
    broken: (t) => {
      const digest = SIGNATURES[t.csr.signatureAlgorithm.oid]?.digest ?? '';
      // For a key of another type, key-type says all there is to say.
      if (digest === 'sha1' || ACCEPTED.includes(digest) || (t.family !== 'RSA' && t.family !== 'EC')) return null;
      const algorithm = signatureName(t);
      return told(`The CSR is signed with ${algorithm}, which is not accepted.`, { algorithm });
    },
  },
  {
    code: 'signature-sha1',
    severity: ({ order }) => (order?.sha1Csr === 'warn' ? 'warning' : 'error'),
    clause: 'Baseline Requirements §7.1.3.2; boulder csr.go',
    advice: SIGN_SHA256,
    broken: (t) => (usesSha1(t) ? 'The CSR is signed with SHA-1, which is no longer safe.' : null),
  },
  {
    code: 'signature-parameters',
    severity: 'error',
    clause: 'RFC 4055 §5; RFC 5758 §3.2',
    advice: MAKE_NEW,
    broken: ({ csr: { signatureAlgorithm } }) =>
      typeof signatureAlgorithm.parameters === 'object' && SIGNATURES[signatureAlgorithm.oid]?.digest
        ? 'The signature algorithm in the CSR has parameters where there must be none.'
        : null,
  },
  {
    code: 'duplicate-extensions',
    severity: 'error',
    clause: 'RFC 5280 §4.2; RFC 2985 §5.4.2',
    advice: 'Make a new CSR that asks for each extension once.',
    broken: ({ csr }) => {
      if (csr.extensionRequests > 1) return 'The CSR asks for its extensions twice.';
      const all = csr.extensions.map((e) => e.oid);
      return new Set(all).size === all.length ? null : 'The CSR asks twice for the same extension.';
    },
  },
  {
    code: 'duplicate-attributes',
    severity: 'error',
    clause: 'RFC 2986 §4.1 (attributes are a set)',
    advice: MAKE_NEW,
    broken: ({ csr }) => {
      const all = csr.attributes.map((a) => a.oid).filter((oid) => !EXTENSION_REQUESTS.includes(oid));
      return new Set(all).size === all.length ? null : 'The CSR has the same attribute twice.';
    },
  },
  {
    code: 'subject-characters',
    severity: 'error',
    clause: 'RFC 5280 §4.1.2.4; X.680 §41',
    advice: 'Make a new CSR in which these fields have plain letters only, or are left out.',
    broken: ({ csr }) => {
      const fields = [...new Set(csr.subject.filter((a) => !a.valid).map((a) => a.name))];
      return fields.length === 0
        ? null
        : told(`The subject has characters that are not allowed, in ${inWords(fields)}.`, { fields });
    },
  },
  {
    code: 'subject-country',
    severity: 'warning',
    clause: 'RFC 5280 appendix A.1; Baseline Requirements §7.1.4.2 (ISO 3166-1)',
    advice: 'Nothing need be done for a domain-validated certificate; otherwise make a new CSR with a code such as DE.',
    broken: (t) => {
      const bad = valuesOf(t, OID.country).filter((value) => !/^[A-Za-z]{2}$/.test(value));
      return bad.length === 0
        ? null
        : told(`The country in the CSR must be a code of two letters, not "${inWords(bad)}".`, { countries: bad });
    },
  },
  {
    code: 'subject-ou',
    severity: 'warning',
    clause: 'Baseline Requirements §7.1.4.2 (ballot SC47, since 2022-09-01)',
    advice: 'Nothing need be done: the CA leaves the field out.',
    broken: (t) =>
      valuesOf(t, OID.organizationalUnit).length > 0
        ? 'The CSR has an organizational unit (OU), which certificates no longer carry.'
        : null,
  },
  {
    code: 'subject-email',
    severity: 'warning',
    clause: 'Baseline Requirements §7.1.4.2',
    advice: 'Nothing need be done: the CA leaves the field out.',
    broken: (t) =>
      valuesOf(t, OID.emailAddress).length > 0
        ? 'The CSR has an e-mail address in its subject, which server certificates do not carry.'
        : null,
  },
  {
    code: 'challenge-password',
    severity: 'warning',
    clause: 'RFC 2985 §5.4.1',
    advice:
      'Leave the challenge password empty next time; do not use that password elsewhere, since anyone can read it in a CSR.',
    broken: ({ csr }) =>
      csr.attributes.some((a) => a.oid === OID.challengePassword)
        ? 'The CSR has a challenge password in it, which is not needed.'
        : null,
  },
  {
    code: 'odd-attributes',
    severity: 'warning',
    clause: 'RFC 2986 §4.1',
    advice: 'Nothing need be done: the CA skips them.',
    broken: ({ csr }) => {
      const odd = new Set(csr.attributes.map((a) => a.oid).filter((oid) => !USUAL_ATTRIBUTES.has(oid)));
      return odd.size === 0 ? null : told(`The CSR has unusual attributes (${inWords([...odd])}).`, { oids: [...odd] });
    },
  },
  {
    code: 'odd-extensions',
    severity: 'warning',
    clause: 'Baseline Requirements §7.1.2.7.6',
    advice: 'Nothing need be done: the CA skips them.',
    broken: ({ csr }) => {
      const odd = new Set(csr.extensions.map((e) => e.oid).filter((oid) => !USUAL_EXTENSIONS.has(oid)));
      return odd.size === 0
        ? null
        : told(`The CSR asks for unusual extensions (${inWords([...odd])}).`, { oids: [...odd] });
    },
  },
  {
    code: 'asks-to-be-ca',
    severity: 'warning',
    clause: 'Baseline Requirements §7.1.2.7.8',
    advice: 'Nothing need be done: the certificate will be an ordinary server certificate.',
    broken: ({ csr }) =>
      csr.extensions.some((e) => e.oid === OID.basicConstraints && e.value.length > 2)
        ? 'The CSR asks for a CA certificate, which is not what is sold.'
        : null,
  },
];
