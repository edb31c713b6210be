import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { checkCsr } from '../../../src/core/rules/csr/check-csr.js';
import { FORM_RULES } from '../../../src/core/rules/csr/form-rules.js';
import { KEY_RULES } from '../../../src/core/rules/csr/key-rules.js';
import { NAME_RULES } from '../../../src/core/rules/csr/name-rules.js';
import { type CsrRecipe, soundCsr } from '../../fixtures/generate-csr.js';
import {
  type CsrCase,
  FORM_CASES,
  KEY_CASES,
  NAME_CASES,
  ORDER,
  type OpensslReading,
  SIGNATURE_CASES,
  SUBJECT_CASES,
} from './csr-cases.js';

/** `openssl req -verify` exits 0 on a wrong signature: its words count. */
function openssl(der: Buffer): OpensslReading {
  const { status, stderr } = spawnSync('openssl', ['req', '-inform', 'DER', '-noout', '-verify', '-subject'], {
    input: der,
    encoding: 'utf8',
  });
  if (/verify OK|signature OK/i.test(stderr)) return status === 0 ? 'ok' : 'refused';
  return /verify failure|verification failure/i.test(stderr) ? 'wrong signature' : 'refused';
}

const rowsOf = (all: Record<string, CsrCase[]>): CsrCase[] => Object.values(all).flat();

const tables: Record<string, CsrCase[]> = {
  keys: KEY_CASES,
  signatures: SIGNATURE_CASES,
  form: FORM_CASES,
  subject: SUBJECT_CASES,
  names: NAME_CASES,
};

for (const [name, cases] of Object.entries(tables)) {
  describe(`CSR rules: ${name}`, () => {
    it.each(cases.map((c) => [c.what, c] as const))(
      '%s',
      (_, { make, order, verdict, codes, openssl: theirs = 'ok' }) => {
        const der = make();
        const report = checkCsr(der, { ...ORDER, ...order });
        expect(report.findings.map((f) => f.code).sort()).toEqual([...codes].sort());
        expect(report.verdict).toBe(verdict);
        expect(openssl(der)).toBe(theirs);
        if (verdict === 'reject') expect(report.findings.some((f) => f.severity === 'error')).toBe(true);
        else expect(theirs).toBe('ok');
      },
    );
  });
}

describe('the tables', () => {
  const rows = rowsOf(tables);

  it('show every rule broken at least once', () => {
    const shown = new Set(rows.flatMap((row) => row.codes));
    const rules = [...KEY_RULES, ...FORM_RULES, ...NAME_RULES].map((rule) => rule.code);
    expect(rules.filter((code) => !shown.has(code))).toEqual([]);
  });

  it('have rows enough', () => {
    expect(rows.length).toBeGreaterThanOrEqual(150);
  });
});

describe('what a customer is told', () => {
  const order = { ...ORDER, names: ['example.com', 'shop.example.com'], maxNames: 2 };
  const messageOf = (code: string, recipe: CsrRecipe): string =>
    checkCsr(soundCsr(recipe), order).findings.find((f) => f.code === code)?.message ?? '';

  it('names what is too much, and what was probably meant', () => {
    expect(messageOf('name-not-ordered', { dns: ['example.com', 'shpo.example.com', 'other.net'] })).toBe(
      'Not in the order: shpo.example.com (did you mean shop.example.com?) and other.net.',
    );
  });

  it('names what is missing', () => {
    expect(messageOf('names-missing', {})).toBe('Ordered, but not in the CSR: shop.example.com.');
  });

  it('repeats nothing that could deceive a reader', () => {
    const said = messageOf('name-malformed', { dns: ['example.com'], cn: 'a\u202eb\u0000c<script>.example.com' });
    expect(said).toContain('a?b?c<script>');
  });

  it('every finding has a sentence, a clause and one thing to do', () => {
    for (const row of rowsOf(tables))
      for (const f of checkCsr(row.make(), { ...ORDER, ...row.order }).findings) {
        expect(f.message).toMatch(/^\P{Ll}.*[.?]$/su);
        expect(f.advice).toMatch(/^\p{Lu}.*\.$/su);
        expect(f.clause).not.toBe('');
      }
  });
});

describe('without an order', () => {
  it('names are judged by the public rules alone', () => {
    expect(checkCsr(soundCsr({ cn: '*.example.com', dns: ['*.example.com', 'example.net'] }))).toMatchObject({
      verdict: 'accept',
      commonName: '*.example.com',
      names: ['*.example.com', 'example.net'],
      key: { type: 'EC', curve: 'P-256' },
      subject: { CN: '*.example.com' },
      findings: [],
    });
    expect(checkCsr(soundCsr({ dns: ['localhost'] })).verdict).toBe('reject');
  });
});
