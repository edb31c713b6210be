import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkCertificate } from '../../src/core/rules/certificate/check-certificate.js';
import { checkCsr } from '../../src/core/rules/csr/check-csr.js';
import { makeTestCa } from '../../src/issuer/test-ca.js';

const dir = mkdtempSync(path.join(tmpdir(), 'certclerk-ca-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const file = (name: string): string => path.join(dir, name);
const openssl = (...args: string[]): string =>
  execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

const KEYS: Record<string, string[]> = {
  'RSA 2048': ['rsa:2048'],
  'P-256': ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  'P-384': ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384'],
};

function csr(key: string): string {
  openssl(
    'req',
    '-new',
    '-newkey',
    ...(KEYS[key] ?? []),
    '-nodes',
    '-keyout',
    file('k'),
    '-out',
    file('csr'),
    '-subj',
    '/CN=example.com',
  );
  return readFileSync(file('csr'), 'utf8');
}

describe('the test CA', () => {
  const ca = makeTestCa(new Date('2026-11-20T08:00:00Z'));

  for (const key of Object.keys(KEYS)) {
    it(`issues for ${key} a chain that openssl accepts`, () => {
      const pem = csr(key);
      const { leafPem, chainPem } = ca.issue(pem, ['example.com', 'www.example.com'], new Date('2026-11-20T09:00:00Z'));
      writeFileSync(file('root'), ca.rootPem);
      writeFileSync(file('chain'), chainPem.join(''));
      writeFileSync(file('leaf'), leafPem);
      const at = String(Date.parse('2026-12-01') / 1000);
      const said = openssl(
        'verify',
        '-x509_strict',
        '-purpose',
        'sslserver',
        '-attime',
        at,
        '-verify_hostname',
        'www.example.com',
        '-CAfile',
        file('root'),
        '-untrusted',
        file('chain'),
        file('leaf'),
      );
      expect(said.trim()).toBe(`${file('leaf')}: OK`);

      const report = checkCertificate(Buffer.from(chainPem.join('') + leafPem + ca.rootPem), {
        spkiSha256: checkCsr(Buffer.from(pem)).spkiSha256 ?? '',
        names: ['example.com'],
        includesWww: true,
        includesBareOfWildcard: true,
        today: '2026-11-20',
        allowUntrustedIssuer: true,
      });
      expect(report.findings).toEqual([]);
      expect(report).toMatchObject({ verdict: 'accept', names: ['example.com', 'www.example.com'], chainPem });
    });
  }

  it.each([
    ['2026-03-01T00:02:00Z', 398],
    ['2026-03-15T12:00:00Z', 200],
    ['2027-03-15T12:00:00Z', 100],
    ['2029-03-15T12:00:00Z', 47],
  ])('issued at %s is valid for exactly %i days', (now, days) => {
    const { leafPem } = ca.issue(csr('P-256'), ['example.com'], new Date(now));
    const leaf = new X509Certificate(leafPem);
    expect((Date.parse(leaf.validTo) - Date.parse(leaf.validFrom) + 1000) / 86_400_000).toBe(days);
  });

  it('stops at the limit that it is given, and says no to one in the past', () => {
    const now = new Date('2026-11-20T09:00:00Z');
    const { leafPem } = ca.issue(csr('P-256'), ['example.com'], now, new Date('2026-12-24T00:00:00Z'));
    expect(new Date(new X509Certificate(leafPem).validTo).toISOString()).toBe('2026-12-24T00:00:00.000Z');
    expect(() => ca.issue(csr('P-256'), ['example.com'], now, new Date('2026-11-19T00:00:00Z'))).toThrow(
      /expire before/,
    );
    expect(() => ca.issue('nonsense', ['example.com'], now)).toThrow(/cannot be read/);
    expect(() => ca.issue(csr('P-256'), [], now)).toThrow(/at least one name/);
  });
});
