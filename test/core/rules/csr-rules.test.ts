import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { checkCsr } from '../../../src/core/rules/csr/check-csr.js';
import { FORM_RULES } from '../../../src/core/rules/csr/form-rules.js';
import { KEY_RULES } from '../../../src/core/rules/csr/key-rules.js';
import { NAME_RULES } from '../../../src/core/rules/csr/name-rules.js';
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
  const rows = Object.values(tables).flat();

  it('show every rule broken at least once', () => {
    const shown = new Set(rows.flatMap((row) => row.codes));
    const rules = [...KEY_RULES, ...FORM_RULES, ...NAME_RULES].map((rule) => rule.code);
    expect(rules.filter((code) => !shown.has(code))).toEqual([]);
  });

  it('have rows enough', () => {
    expect(rows.length).toBeGreaterThanOrEqual(150);
  });
});
