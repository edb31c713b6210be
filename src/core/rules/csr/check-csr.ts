import { createHash } from 'node:crypto';
import { DerError } from '../asn1/der.js';
import { type Finding, byWeight, hasError, runRules } from '../findings.js';
import { type FoundCsr, LARGEST_INPUT, findCsrs, findCsrsIn } from './carriage.js';
import * as say from './carriage-findings.js';
import { contentsOf } from './contents.js';
import { sortNames } from './csr-names.js';
import { FORM_RULES } from './form-rules.js';
import { KEY_RULES, underTest } from './key-rules.js';
import { NAME_RULES } from './name-rules.js';
import type { CsrOrder } from './order.js';
import { type ParsedCsr, parseCsr } from './parse-csr.js';
import { contentContainsPrivateKey } from './private-key.js';
import { type KeyFacts, describeKey, readKey } from './read-key.js';
import { verifySignature } from './verify-signature.js';

export type { CsrOrder } from './order.js';
export type { KeyFacts } from './read-key.js';
export { type FoundCsr, findCsrs } from './carriage.js';
export { containsPrivateKey } from './private-key.js';

/** What a CSR says and what is wrong with it. */
export interface CsrReport {
  verdict: 'accept' | 'review' | 'reject';
  /** `PEM`, `DER`, `base64`, or `unknown`. */
  format: string;
  key: KeyFacts | null;
  /** Short names (`CN`, `O`); several values of one are joined by `, `. */
  subject: Record<string, string>;
  /** As written in the CSR. */
  commonName: string | null;
  /** A-labels in lower case, the common name first. */
  names: string[];
  /** SHA-256 of the public key (SPKI), hex. */
  spkiSha256: string | null;
  /** SHA-256 of the DER, hex. */
  sha256: string | null;
  /** The CSR as 64-column PEM with LF. */
  pem: string | null;
  /** Errors first. */
  findings: Finding[];
}

const NOTHING: Omit<CsrReport, 'findings'> = {
  verdict: 'reject',
  format: 'unknown',
  key: null,
  subject: {},
  commonName: null,
  names: [],
  spkiSha256: null,
  sha256: null,
  pem: null,
};

/**
 * Reads what somebody sent as a CSR and checks it by design §6.1, against the order where there is one. Takes bytes
 * of any kind, gives every finding at once, never throws. Nothing usable at all: one finding `not-a-csr`. Two
 * different CSRs: verdict `review` and no facts, so that nobody applies the wrong one.
 */
export function checkCsr(input: Uint8Array, order?: CsrOrder): CsrReport {
  const contents = contentsOf(input);
  const keyFindings = contents.some(contentContainsPrivateKey) ? [say.privateKey()] : [];
  const all = findCsrsIn(contents);
  const [first, second] = all;
  if (first === undefined)
    return { ...NOTHING, findings: [...keyFindings, say.notACsr(input, LARGEST_INPUT, contents)] };
  if (second !== undefined) {
    const verdict = keyFindings.length > 0 ? 'reject' : 'review';
    return {
      ...NOTHING,
      verdict,
      format: first.format,
      findings: [...keyFindings, say.severalCsrs(all.map(describe))],
    };
  }
  return checkFound(first, order, keyFindings);
}

/** The same for one CSR that `findCsrs` found. `before`: findings about its carriage. */
export function checkFound(found: FoundCsr, order?: CsrOrder, before: Finding[] = []): CsrReport {
  if (found.damage !== null) return { ...NOTHING, format: found.format, findings: [...before, say.damaged(found)] };
  let csr: ParsedCsr;
  try {
    csr = parseCsr(found.der);
    return report(found, csr, order, before);
  } catch (error) {
    if (!(error instanceof DerError)) throw error;
    return { ...NOTHING, format: found.format, findings: [...before, say.malformed(error)] };
  }
}

function report(found: FoundCsr, csr: ParsedCsr, order: CsrOrder | undefined, before: Finding[]): CsrReport {
  const key = readKey(csr);
  const spkiSha256 = createHash('sha256').update(csr.spki).digest('hex');
  const signature = verifySignature(csr, key);
  const names = sortNames(csr, order);
  const findings = byWeight([
    ...before,
    ...runRules(FORM_RULES, { csr, signature, family: key.family, order }),
    ...runRules(KEY_RULES, underTest(key, spkiSha256, order)),
    ...runRules(NAME_RULES, names),
  ]);
  return {
    // Whatever the tables say, nothing is accepted that has not proved its key.
    verdict: hasError(findings) || signature !== 'good' ? 'reject' : 'accept',
    format: found.format,
    key: key.facts,
    subject: subjectFacts(csr),
    commonName: names.commonName,
    names: names.names,
    spkiSha256,
    sha256: found.sha256,
    pem: csrPem(csr.der),
    findings,
  };
}

/** A CSR among others, in no language: `EC P-256, SHA-256 1a2b3c4d: www.example.com (+ 2)`; `?` is what cannot be read. */
function describe(found: FoundCsr): string {
  const digest = `SHA-256 ${found.sha256.slice(0, 8)}`;
  const { key, names } = checkFound(found);
  if (!key) return `${digest}: ?`;
  const [first, ...others] = names;
  const more = others.length > 0 ? ` (+ ${others.length})` : '';
  return `${describeKey(key)}, ${digest}: ${first ?? '?'}${more}`;
}

function subjectFacts(csr: ParsedCsr): Record<string, string> {
  const facts: Record<string, string> = {};
  for (const { name, value } of csr.subject)
    facts[name] = facts[name] === undefined ? value : `${facts[name]}, ${value}`;
  return facts;
}

/** RFC 7468 §7: 64 columns, LF. */
function csrPem(der: Uint8Array): string {
  const base64 = Buffer.from(der.buffer, der.byteOffset, der.byteLength).toString('base64');
  let lines = '';
  for (let at = 0; at < base64.length; at += 64) lines += `${base64.slice(at, at + 64)}\n`;
  return `-----BEGIN CERTIFICATE REQUEST-----\n${lines}-----END CERTIFICATE REQUEST-----\n`;
}

/** The public key (SPKI, DER) of the one CSR in these bytes, or null. Unjudged: check first. */
export function spkiOfCsr(input: Uint8Array): Uint8Array | null {
  const [found, second] = findCsrs(input);
  if (found === undefined || second !== undefined || found.damage !== null) return null;
  try {
    return parseCsr(found.der).spki;
  } catch (error) {
    if (error instanceof DerError) return null;
    throw error;
  }
}
