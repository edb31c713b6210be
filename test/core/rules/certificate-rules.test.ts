import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, describe, expect, it } from 'vitest';
import { CERTIFICATE_RULES } from '../../../src/core/rules/certificate/certificate-rules.js';
import {
  type CertificateExpectation,
  checkCertificate,
} from '../../../src/core/rules/certificate/check-certificate.js';
import { latestNotAfter, validityCapDays } from '../../../src/core/rules/certificate/validity-cap.js';
import { zip } from '../../fixtures/containers.js';
import * as der from '../../fixtures/der.js';
import { emailName, ipName } from '../../fixtures/generate-csr.js';
import {
  CLIENT_AUTH,
  type CertificateRecipe,
  SERVER_AUTH,
  makeCertificate,
  makeChain,
} from '../../fixtures/generate-certificate.js';
import { ec, rsa } from '../../fixtures/keys.js';

const { root, intermediate, issuer } = makeChain();
const pem = (...all: Buffer[]): string => all.map((one) => der.pem(one, 'CERTIFICATE')).join('');

const EXPECTED: CertificateExpectation = {
  spkiSha256: createHash('sha256').update(ec().spki).digest('hex'),
  names: ['example.com'],
  includesWww: true,
  includesBareOfWildcard: true,
  today: '2026-11-20',
  allowUntrustedIssuer: true,
};

interface Row {
  what: string;
  leaf?: CertificateRecipe;
  expected?: Partial<CertificateExpectation>;
  /** What is pasted below the leaf; the intermediate and the root if nothing else is said. */
  others?: Buffer[];
  verdict: 'accept' | 'reject';
  codes: string[];
}

const good = (
  what: string,
  leaf: CertificateRecipe = {},
  expected: Partial<CertificateExpectation> = {},
  codes: string[] = [],
): Row => ({ what, leaf, expected, verdict: 'accept', codes });
const bad = (what: string, codes: string[], leaf: CertificateRecipe = {}, more: Partial<Row> = {}): Row => ({
  what,
  leaf,
  verdict: 'reject',
  codes,
  ...more,
});

const day = (notBefore: string, notAfter: string): CertificateRecipe => ({
  notBefore: `${notBefore}T00:00:00Z`,
  notAfter: `${notAfter}Z`,
});

const ROWS: Row[] = [
  good('everything as it should be'),
  bad('another key than the CSR', ['key-differs'], { key: rsa() }),
  good('the digest in capitals', {}, { spkiSha256: EXPECTED.spkiSha256.toUpperCase() }),
  bad('a CA certificate', ['is-a-ca', 'names-missing', 'not-for-servers'], { ca: true }),
  bad('a certificate signed by itself', ['self-signed'], { issuer: { cn: 'example.com', key: ec() } }, { others: [] }),
  good('with www., included', { dns: ['example.com', 'www.example.com'] }),
  bad(
    'with www., not included',
    ['name-not-ordered'],
    { dns: ['example.com', 'www.example.com'] },
    { expected: { includesWww: false } },
  ),
  good('a wildcard with its bare name', { dns: ['*.example.com', 'example.com'] }, { names: ['*.example.com'] }),
  bad(
    'a wildcard with its bare name, not included',
    ['name-not-ordered'],
    { dns: ['*.example.com', 'example.com'] },
    { expected: { names: ['*.example.com'], includesBareOfWildcard: false } },
  ),
  bad('a wildcard that was not ordered', ['name-not-ordered'], { dns: ['example.com', '*.example.com'] }),
  bad('a name missing', ['names-missing'], {}, { expected: { names: ['example.com', 'example.net'] } }),
  bad('a name too many', ['name-not-ordered'], { dns: ['example.com', 'example.net'] }),
  bad('an IP address too many', ['name-not-ordered'], { altNames: [ipName(192, 0, 2, 1)] }),
  bad('an e-mail address too many', ['name-not-ordered'], { altNames: [emailName('a@example.com')] }),
  bad('no SANs at all', ['names-missing'], { dns: null }),
  good('an IDN ordered as U-label', { dns: ['xn--mller-kva.de'] }, { names: ['Müller.de'] }),
  bad('expired yesterday', ['expired'], day('2026-10-01', '2026-11-19T23:59:59')),
  good('expires today', day('2026-10-01', '2026-11-20T00:00:00')),
  good('valid from tomorrow', day('2026-11-21', '2026-12-24T00:00:00'), {}, ['not-yet-valid']),
  bad('valid a second longer than 200 days', ['validity-too-long'], day('2026-11-01', '2027-05-20T00:00:00')),
  good('valid for exactly 200 days', day('2026-11-01', '2027-05-19T23:59:59')),
  bad('valid a second longer than 398 days', ['validity-too-long'], day('2026-03-14', '2027-04-16T00:00:00')),
  good('valid for exactly 398 days', day('2026-03-14', '2027-04-15T23:59:59')),
  bad('101 days in 2027', ['validity-too-long', 'not-yet-valid'], day('2027-03-15', '2027-06-23T00:00:00')),
  good('100 days in 2027', day('2027-03-15', '2027-06-22T23:59:59'), { today: '2027-03-15' }),
  bad('valid until 2051', ['validity-too-long'], day('2026-11-01', '2051-01-01T00:00:00')),
  bad('for clients only', ['not-for-servers'], { usages: [CLIENT_AUTH] }),
  bad('without extended key usage', ['not-for-servers'], { usages: null }),
  good('for servers and clients', { usages: [SERVER_AUTH, CLIENT_AUTH] }),
  bad('signed with SHA-1', ['signature-algorithm'], { digest: 'sha1' }),
  good('signed with SHA-384', { digest: 'sha384' }),
  bad('the leaf alone', ['intermediate-missing'], {}, { others: [] }),
  bad('the root without the intermediate', ['intermediate-missing', 'unused-certificates'], {}, { others: [root] }),
  { what: 'the chain without the root', others: [intermediate], verdict: 'accept', codes: [] },
  {
    what: 'an issuer that browsers do not know',
    expected: { allowUntrustedIssuer: false },
    verdict: 'accept',
    codes: ['issuer-not-public'],
  },
  {
    what: 'the whole chain in the wrong order, twice',
    others: [root, root, intermediate, intermediate],
    verdict: 'accept',
    codes: [],
  },
  {
    what: 'a stranger among them',
    others: [makeCertificate({ key: rsa(), cn: 'Other CA', ca: true }), intermediate, root],
    verdict: 'accept',
    codes: ['unused-certificates'],
  },
  bad(
    'an intermediate of the right name and the wrong key',
    ['intermediate-missing', 'unused-certificates'],
    {},
    { others: [makeCertificate({ key: rsa(), cn: issuer.cn, ca: true })] },
  ),
  bad(
    'an intermediate that is no CA',
    ['intermediate-missing', 'unused-certificates'],
    {},
    { others: [makeCertificate({ key: issuer.key, cn: issuer.cn })] },
  ),
  bad(
    'an intermediate that has expired',
    ['intermediate-expired'],
    {},
    {
      others: [
        makeCertificate({
          key: issuer.key,
          cn: issuer.cn,
          ca: true,
          notBefore: '2020-01-01T00:00:00Z',
          notAfter: '2026-11-19T00:00:00Z',
        }),
        root,
      ],
    },
  ),
];

describe('issued certificates', () => {
  it.each(ROWS.map((row) => [row.what, row] as const))(
    '%s',
    (_, { leaf, others = [intermediate, root], expected, verdict, codes }) => {
      const made = makeCertificate({ issuer, ...leaf });
      const report = checkCertificate(Buffer.from(pem(...others) + pem(made)), { ...EXPECTED, ...expected });
      expect(report.findings.map((f) => f.code).sort()).toEqual([...codes].sort());
      expect(report.verdict).toBe(verdict);
      expect(report.leafPem).toBe(pem(made));
      if (verdict === 'accept') expect(report.chainPem).toEqual([pem(intermediate)]);
    },
  );

  it('every rule is shown broken', () => {
    const shown = new Set(ROWS.flatMap((row) => row.codes));
    expect(CERTIFICATE_RULES.map((rule) => rule.code).filter((code) => !shown.has(code))).toEqual([]);
  });

  it('the dates and the serial number come from the certificate', () => {
    const made = makeCertificate({ issuer });
    const report = checkCertificate(Buffer.from(pem(made, intermediate)), EXPECTED);
    expect(report).toMatchObject({
      names: ['example.com'],
      issuer: 'CN=Test CA',
      notBefore: '2026-11-01T00:00:00.000Z',
      notAfter: '2027-02-01T00:00:00.000Z',
      spkiSha256: EXPECTED.spkiSha256,
    });
    expect(report.serial).toMatch(/^[0-9a-f]+$/);
  });

  it('a chain below a root of Mozilla’s is public without the root', () => {
    const top = rootCertificates.find((one) => one.length < 1500) ?? '';
    const report = checkCertificate(Buffer.from(top), { ...EXPECTED, allowUntrustedIssuer: false });
    expect(report.findings.map((f) => f.code)).not.toContain('issuer-not-public');
    expect(report.findings.map((f) => f.code)).toContain('is-a-ca');
  });
});

describe('certificates are read in every form', () => {
  const leaf = makeCertificate({ issuer });
  const dir = mkdtempSync(path.join(tmpdir(), 'certclerk-cert-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const file = (name: string): string => path.join(dir, name);
  writeFileSync(file('all.pem'), pem(root, intermediate, leaf));
  execFileSync('openssl', ['crl2pkcs7', '-nocrl', '-certfile', file('all.pem'), '-out', file('all.p7b')]);
  execFileSync('openssl', [
    'crl2pkcs7',
    '-nocrl',
    '-certfile',
    file('all.pem'),
    '-outform',
    'DER',
    '-out',
    file('all.p7c'),
  ]);
  const all = pem(leaf, intermediate, root);
  const p7b = readFileSync(file('all.p7b'), 'utf8');

  const FORMS: [string, Buffer][] = [
    ['PEM', Buffer.from(all)],
    ['PEM with CRLF and text around', Buffer.from(`Dear customer,\r\n${all.replaceAll('\n', '\r\n')}\r\nYour CA`)],
    ['PEM quoted', Buffer.from(all.replace(/^/gm, '> '))],
    ['PEM in UTF-16', Buffer.from(`\ufeff${all}`, 'utf16le')],
    ['X509 CERTIFICATE', Buffer.from(all.replaceAll(' CERTIFICATE', ' X509 CERTIFICATE'))],
    [
      "with openssl's text dump",
      execFileSync('sh', ['-c', `openssl x509 -in ${file('all.pem')} -text; cat ${file('all.pem')}`]),
    ],
    ['PKCS#7 in PEM', Buffer.from(p7b)],
    [
      'a zip with a file for each',
      zip(
        { name: 'ca.crt', bytes: Buffer.from(pem(intermediate)) },
        { name: 'my.cer', bytes: leaf },
        { name: 'root.crt', bytes: Buffer.from(pem(root)) },
      ),
    ],
    ['PKCS#7 labelled as a certificate', Buffer.from(p7b.replaceAll('PKCS7', 'CERTIFICATE'))],
    ['PKCS#7 labelled PKCS #7 SIGNED DATA', Buffer.from(p7b.replaceAll('PKCS7', 'PKCS #7 SIGNED DATA'))],
    ['PKCS#7 in DER', readFileSync(file('all.p7c'))],
    ['PKCS#7 as base64 without armour', Buffer.from(readFileSync(file('all.p7c')).toString('base64'))],
  ];

  it.each(FORMS)('%s', (_, input) => {
    const report = checkCertificate(input, EXPECTED);
    expect(report.findings).toEqual([]);
    expect(report).toMatchObject({ verdict: 'accept', leafPem: pem(leaf), chainPem: [pem(intermediate)] });
  });

  it.each<[string, Buffer]>([
    ['DER', leaf],
    ['base64 without armour', Buffer.from(leaf.toString('base64'))],
  ])('%s holds the leaf alone', (_, input) => {
    const report = checkCertificate(input, EXPECTED);
    expect(report.leafPem).toBe(pem(leaf));
    expect(report.findings.map((f) => f.code)).toEqual(['intermediate-missing']);
    expect(report.findings[0]?.message).toContain('Test CA');
  });

  it.each<[string, Buffer]>([
    ['nothing', Buffer.alloc(0)],
    ['a text', Buffer.from('Your certificate is ready.')],
    ['armour around noise', Buffer.from(der.pem(Buffer.from('noise'), 'CERTIFICATE'))],
    ['a cut-off certificate', Buffer.from(der.pem(leaf.subarray(0, 200), 'CERTIFICATE'))],
    ['a certificate with a byte too many', Buffer.from(der.pem(Buffer.concat([leaf, Buffer.of(0)]), 'CERTIFICATE'))],
    ['4 MB of noise', Buffer.alloc(4_000_000, '-----BEGIN CERTIFICATE-----\n')],
  ])('%s is none', (_, input) => {
    expect(checkCertificate(input, EXPECTED)).toMatchObject({
      verdict: 'reject',
      leafPem: null,
      findings: [{ code: 'no-certificate' }],
    });
  });

  it('a private key among them is refused', () => {
    const key = ec().privateKey.export({ type: 'pkcs8', format: 'pem' });
    const report = checkCertificate(Buffer.from(`${all}${key}`), EXPECTED);
    expect(report.verdict).toBe('reject');
    expect(report.findings.map((f) => f.code)).toEqual(['private-key']);
  });
});

describe('the validity cap', () => {
  it.each([
    ['2020-09-01', 398],
    ['2026-03-14', 398],
    ['2026-03-15', 200],
    ['2027-03-14', 200],
    ['2027-03-15', 100],
    ['2029-03-14', 100],
    ['2029-03-15', 47],
    ['2040-01-01', 47],
  ] as const)('on %s is %i days', (date, days) => expect(validityCapDays(date)).toBe(days));

  // 398, 200, 100 and 47 days of 86 400 seconds, of which the last second is the last that counts.
  it.each([
    ['2026-03-14T00:00:00.000Z', '2027-04-15T23:59:59.000Z'],
    ['2026-03-14T23:59:59.000Z', '2027-04-16T23:59:58.000Z'],
    ['2026-03-15T00:00:00.000Z', '2026-09-30T23:59:59.000Z'],
    ['2027-03-14T23:59:59.000Z', '2027-09-30T23:59:58.000Z'],
    ['2027-03-15T00:00:00.000Z', '2027-06-22T23:59:59.000Z'],
    ['2029-03-14T23:59:59.000Z', '2029-06-22T23:59:58.000Z'],
    ['2029-03-15T00:00:00.000Z', '2029-04-30T23:59:59.000Z'],
    ['2027-12-01T12:00:00.000Z', '2028-03-10T11:59:59.000Z'], // over 29 February 2028
  ])('from %s allows until %s', (notBefore, notAfter) => {
    expect(latestNotAfter(new Date(notBefore)).toISOString()).toBe(notAfter);
  });
});
