import { execFileSync } from 'node:child_process';
import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkCsr, containsPrivateKey } from '../../../src/core/rules/csr/check-csr.js';
import { leakedSpkis } from '../../../src/core/rules/csr/leaked-keys.js';
import * as der from '../../fixtures/der.js';
import { soundRsaCsr } from '../../fixtures/generate-csr.js';
import { opensshKey } from '../../fixtures/openssh-key.js';
import { type TestKey, anotherRsa, dsa, ec, ed25519, rsa, rsaOf } from '../../fixtures/keys.js';

const dir = mkdtempSync(path.join(tmpdir(), 'certclerk-key-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const file = (name: string): string => path.join(dir, name);
const openssl = (...args: string[]): Buffer => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'] });

const pemOf = (key: TestKey, type: 'pkcs8' | 'pkcs1' | 'sec1'): string =>
  key.privateKey.export({ type, format: 'pem' }).toString();
const derOf = (key: TestKey, type: 'pkcs8' | 'pkcs1' | 'sec1'): Buffer =>
  key.privateKey.export({ type, format: 'der' });
const encrypted = (key: TestKey, format: 'pem' | 'der'): Buffer =>
  Buffer.from(
    key.privateKey.export({ type: 'pkcs8', format: format as 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' }),
  );
const spkiDigest = (key: TestKey): string => createHash('sha256').update(key.spki).digest('hex');

writeFileSync(file('k.pem'), pemOf(rsa(), 'pkcs8'));
openssl('req', '-x509', '-key', file('k.pem'), '-subj', '/CN=example.com', '-days', '9', '-out', file('c.pem'));
openssl(
  'pkcs12',
  '-export',
  '-inkey',
  file('k.pem'),
  '-in',
  file('c.pem'),
  '-passout',
  'pass:secret',
  '-out',
  file('k.pfx'),
);

/** Every kind of private key, as bytes, and whether its public half can be known. */
const KEYS: [string, () => Buffer, readonly [TestKey] | null][] = [
  ['PKCS#8', () => Buffer.from(pemOf(rsa(), 'pkcs8')), [rsa()]],
  ['PKCS#1', () => Buffer.from(pemOf(rsa(), 'pkcs1')), [rsa()]],
  ['SEC 1 (EC)', () => Buffer.from(pemOf(ec(), 'sec1')), [ec()]],
  ['PKCS#8 of an EC key', () => Buffer.from(pemOf(ec(), 'pkcs8')), [ec()]],
  ['PKCS#8 of an Ed25519 key', () => Buffer.from(pemOf(ed25519(), 'pkcs8')), [ed25519()]],
  ['DSA', () => Buffer.from(pemOf(dsa(), 'pkcs8')), [dsa()]],
  ['PKCS#8 as DER', () => derOf(rsa(), 'pkcs8'), [rsa()]],
  ['PKCS#1 as DER', () => derOf(rsa(), 'pkcs1'), [rsa()]],
  ['SEC 1 as DER', () => derOf(ec(), 'sec1'), [ec()]],
  ['base64 without armour', () => Buffer.from(derOf(rsa(), 'pkcs8').toString('base64')), [rsa()]],
  ['base64 of an EC key without armour', () => Buffer.from(derOf(ec(), 'sec1').toString('base64')), [ec()]],
  ['encrypted PKCS#8', () => encrypted(rsa(), 'pem'), null],
  ['encrypted PKCS#8 as DER', () => encrypted(rsa(), 'der'), null],
  [
    'encrypted in the old way',
    () =>
      Buffer.from(rsa().privateKey.export({ type: 'pkcs1', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'x' })),
    null,
  ],
  ['PKCS#12', () => readFileSync(file('k.pfx')), null],
  [
    'PKCS#12 as base64',
    () => Buffer.from(readFileSync(file('k.pfx')).toString('base64').replace(/.{64}/g, '$&\n')),
    null,
  ],
  [
    'OpenSSH',
    () =>
      Buffer.from(
        der.pem(
          Buffer.concat([Buffer.from('openssh-key-v1\0\0\0\0\x04none'), Buffer.alloc(60)]),
          'OPENSSH PRIVATE KEY',
        ),
      ),
    null,
  ],
  ['OpenSSH, RSA', () => Buffer.from(der.pem(opensshKey(rsa()), 'OPENSSH PRIVATE KEY')), [rsa()]],
  ['OpenSSH, EC', () => Buffer.from(der.pem(opensshKey(ec()), 'OPENSSH PRIVATE KEY')), [ec()]],
  ['OpenSSH, P-521', () => opensshKey(ec('P-521')), [ec('P-521')]],
  ['OpenSSH, cut off', () => opensshKey(rsa()).subarray(0, 900), null],
  [
    'HTML with hard spaces in the armour',
    () => Buffer.from(`<p>${pemOf(rsa(), 'pkcs1').replaceAll(' ', '&nbsp;').replaceAll('\n', '<br/>')}</p>`),
    [rsa()],
  ],
  [
    'deep in a long text',
    () => Buffer.from(`${'a line of a log\n'.repeat(100_000)}${pemOf(ec(), 'sec1')}${'and more\n'.repeat(100_000)}`),
    [ec()],
  ],
  ['PuTTY', () => Buffer.from('PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\n'), null],
  ['Java key store', () => Buffer.from('feedfeed00000002000000010000000100', 'hex'), null],
  ['JWK', () => Buffer.from(JSON.stringify(ec().privateKey.export({ format: 'jwk' }))), [ec()]],
  ['quoted', () => Buffer.from(pemOf(rsa(), 'pkcs8').replace(/^/gm, '> ')), [rsa()]],
  [
    'with en dashes and hard spaces',
    () => Buffer.from(pemOf(rsa(), 'pkcs8').replaceAll('-----', '–––').replaceAll(' ', '\u00a0')),
    [rsa()],
  ],
  ['UTF-16', () => Buffer.from(`\ufeff${pemOf(rsa(), 'pkcs8')}`, 'utf16le'), [rsa()]],
  ['inside HTML', () => Buffer.from(`<p>${pemOf(rsa(), 'pkcs8').replaceAll('\n', '<br>\n')}</p>`), [rsa()]],
  ['on one line', () => Buffer.from(pemOf(rsa(), 'pkcs8').replaceAll('\n', ' ')), [rsa()]],
  ['without its END line', () => Buffer.from(pemOf(ec(), 'pkcs8').split('\n').slice(0, -2).join('\n')), null],
  ['without its BEGIN line', () => Buffer.from(pemOf(ec(), 'pkcs8').split('\n').slice(1).join('\n')), null],
];

describe('a private key is seen', () => {
  it.each(KEYS)('%s', (_, make, whose) => {
    const bytes = make();
    expect(containsPrivateKey(bytes)).toBe(true);
    const report = checkCsr(bytes);
    expect(report.verdict).toBe('reject');
    expect(report.findings.map((f) => f.code)).toEqual(['private-key', 'not-a-csr']);
    expect(leakedSpkis(bytes)).toEqual(whose ? [spkiDigest(whose[0])] : []);
  });

  it.each(KEYS.filter(([, make]) => make().toString('latin1').includes('-----')))('%s, beside a CSR', (_, make) => {
    const report = checkCsr(Buffer.concat([Buffer.from(der.pem(soundRsaCsr())), make()]));
    expect(report.verdict).toBe('reject');
    expect(report.findings.map((f) => f.code)).toEqual(['private-key']);
  });

  it('no piece of the key is in the report', () => {
    const pem = pemOf(rsa(), 'pkcs8');
    const said = JSON.stringify(checkCsr(Buffer.from(der.pem(soundRsaCsr()) + pem)));
    for (const line of pem.split('\n').slice(1, -2)) expect(said).not.toContain(line);
  });
});

describe('no private key is seen in', () => {
  const HARMLESS: [string, Buffer][] = [
    ['a CSR', Buffer.from(der.pem(soundRsaCsr()))],
    ['a CSR as DER', soundRsaCsr()],
    ['a CSR without armour', Buffer.from(soundRsaCsr().toString('base64'))],
    ['a public key', Buffer.from(der.pem(rsa().spki, 'PUBLIC KEY'))],
    ['an RSA public key', Buffer.from(createPublicKey(rsa().privateKey).export({ type: 'pkcs1', format: 'pem' }))],
    ['advice about keys', Buffer.from('Never send what begins with -----BEGIN PRIVATE KEY----- to anybody.')],
    ['a text', Buffer.from('My private key is safe.')],
    ['zeros', Buffer.alloc(5000)],
  ];
  it.each(HARMLESS)('%s', (_, bytes) => expect(containsPrivateKey(bytes)).toBe(false));
  it('a certificate', () => expect(containsPrivateKey(readFileSync(file('c.pem')))).toBe(false));
});

describe('a key counts as leaked only where it signs', () => {
  it('an RSA key with the victim’s modulus and somebody else’s secret', () => {
    const victim = createPublicKey(rsa().privateKey).export({ format: 'jwk' });
    const own = anotherRsa().privateKey.export({ format: 'jwk' });
    const number = (text = ''): bigint => BigInt(`0x${Buffer.from(text, 'base64url').toString('hex')}`);
    const forged = der.sequence(
      der.integer(0),
      ...[victim.n, victim.e, own.d, own.p, own.q, own.dp, own.dq, own.qi].map((n) => der.integer(number(n))),
    );
    expect(containsPrivateKey(forged)).toBe(true);
    expect(leakedSpkis(forged)).toEqual([]);
  });

  it('an EC key with the victim’s point and somebody else’s secret', () => {
    const own = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
    const victim = createPublicKey(ec().privateKey).export({ format: 'jwk' });
    const forged = Buffer.from(JSON.stringify({ ...victim, d: own.d }));
    expect(containsPrivateKey(forged)).toBe(true);
    expect(leakedSpkis(forged)).toEqual([]);
  });

  it('a whole key of one’s own making', () => {
    const key = rsaOf(2n ** 521n - 1n, 2n ** 607n - 1n);
    expect(leakedSpkis(Buffer.from(key.export({ type: 'pkcs8', format: 'pem' })))).toHaveLength(1);
  });
});
