import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { DerError } from '../../src/core/rules/asn1/der.js';
import * as carriage from '../../src/core/rules/csr/carriage-findings.js';
import { checkCsr } from '../../src/core/rules/csr/check-csr.js';
import { FORM_RULES } from '../../src/core/rules/csr/form-rules.js';
import { KEY_RULES } from '../../src/core/rules/csr/key-rules.js';
import { NAME_RULES } from '../../src/core/rules/csr/name-rules.js';
import type { Finding } from '../../src/core/rules/findings.js';
import { findingWords } from '../../src/mail/out/finding-words.js';
import { compiledTemplatesDir } from '../../src/words/compiled-templates.js';
import { loadWords } from '../../src/words/words.js';
import { FORM_CASES, KEY_CASES, NAME_CASES, ORDER, SIGNATURE_CASES, SUBJECT_CASES } from '../core/rules/csr-cases.js';

const words = loadWords(path.join(compiledTemplatesDir(), 'words'));
const others = words.languages.filter((language) => language !== 'en');

const found = { der: Buffer.alloc(0), sha256: '', format: 'PEM' } as const;
/** What is wrong with the carriage has functions instead of a table; each is called for each of its findings. */
const carriageFindings: Finding[] = [
  carriage.privateKey(),
  carriage.severalCsrs(['EC P-256, SHA-256 1a2b3c4d', 'RSA 2048, SHA-256 5e6f7a8b']),
  carriage.notACsr(Buffer.from('x'), 1000, []),
  ...(['empty', 'cut-off', 'base64'] as const).map((damage) => carriage.damaged({ ...found, damage })),
  ...(['truncated', 'trailing', 'not-der', 'too-deep', 'unexpected'] as const).map((fault) =>
    carriage.malformed(new DerError(fault, 0, 'x')),
  ),
];

const rules = [...FORM_RULES, ...KEY_RULES, ...NAME_RULES].map((rule) => rule.code);
const codes = [...new Set([...rules, ...carriageFindings.map((f) => f.code)])].sort();

/** Every finding that the table of hostile and honest CSRs brings about. */
const findings = [
  ...carriageFindings,
  ...[...KEY_CASES, ...SIGNATURE_CASES, ...FORM_CASES, ...SUBJECT_CASES, ...NAME_CASES].flatMap(
    ({ make, order }) => checkCsr(make(), { ...ORDER, ...order }).findings,
  ),
];

describe.each(others)('the findings in %s', (language) => {
  it('have a sentence and an advice for every code', () => {
    const without = codes.filter((code) => words.factsOf(language, 'findings', code) === null);
    expect(without).toEqual([]);
    expect(codes.filter((code) => words.factsOf(language, 'findings', `${code}-do`) === null)).toEqual([]);
  });

  it('are said in its words, with every fact of the finding, and no English stands in', () => {
    expect(new Set(findings.map((f) => f.code))).toEqual(new Set(codes));
    for (const finding of findings) {
      const said = findingWords(words, language, finding);
      expect(said.message, finding.message).not.toBe(finding.message);
      expect(said.advice, finding.advice).not.toBe(finding.advice);
      for (const fact of Object.values(finding.facts ?? {})) expect(said.message).toContain(String(fact));
    }
  });

  it('say where a rule comes from in its words where the clause is no standard', () => {
    for (const finding of findings) {
      const { clause } = findingWords(words, language, finding);
      if (/^(?:the |good |names |design|OpenSSL)/.test(finding.clause)) expect(clause).not.toBe(finding.clause);
    }
  });
});

describe('a finding', () => {
  const finding: Finding = {
    code: 'rsa-too-short',
    severity: 'error',
    message: 'The RSA key has 1024 bits; at least 2048 are required.',
    clause: 'Baseline Requirements §6.1.5',
    advice: 'Make a new key.',
    facts: { bits: 1024, least: 2048 },
  };

  it('is said in English by its rule', () => {
    const { message, advice, clause } = finding;
    expect(findingWords(words, 'en', finding)).toEqual({ message, advice, clause });
  });

  it('is said in the words of another language with its facts', () => {
    expect(findingWords(words, 'de', finding).message).toBe(
      'Der RSA-Schlüssel hat 1024 Bit; nötig sind mindestens 2048.',
    );
  });

  it('stays in English as a whole where its facts or its words are missing', () => {
    const { message, advice, clause } = finding;
    expect(findingWords(words, 'de', { ...finding, facts: undefined })).toEqual({ message, advice, clause });
    expect(findingWords(words, 'de', { ...finding, code: 'brand-new' })).toEqual({ message, advice, clause });
  });
});
