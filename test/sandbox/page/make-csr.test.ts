import { execFileSync } from 'node:child_process';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeCsr, readNames } from '../../../src/sandbox/page/mail/make-csr.js';

/** What openssl reads; with the key's SPKI so that it can be compared with the private key's. */
function readWithOpenssl(csr: string): { text: string; publicKey: string } {
  const run = (...more: string[]): string =>
    execFileSync('openssl', ['req', '-noout', ...more], {
      input: csr,
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  return { text: run('-text'), publicKey: run('-pubkey') };
}

/** openssl ends with 0 on a wrong signature too: its words count, and they are on standard error. */
function verifiedByOpenssl(csr: string): boolean {
  const said = execFileSync('sh', ['-c', 'openssl req -noout -verify 2>&1'], { input: csr, encoding: 'utf8' });
  return /verify OK/i.test(said);
}

describe('a CSR made in the browser', () => {
  it.each([
    ['rsa-2048', /Public-Key: \(2048 bit\)/, /sha256WithRSAEncryption/],
    ['ec-p256', /prime256v1/, /ecdsa-with-SHA256/],
  ] as const)('%s: openssl reads it, and the key fits', async (kind, key, signature) => {
    const made = await makeCsr(['shop.example.com', 'www.shop.example.com', '*.example.org'], kind);
    const { text, publicKey } = readWithOpenssl(made.csr);
    expect(verifiedByOpenssl(made.csr)).toBe(true);
    expect(text).toMatch(/Subject: CN\s?=\s?shop\.example\.com/);
    expect(text).toContain('DNS:shop.example.com, DNS:www.shop.example.com, DNS:*.example.org');
    expect(text).toMatch(key);
    expect(text).toMatch(signature);
    const own = createPublicKey(createPrivateKey(made.privateKey)).export({ type: 'spki', format: 'pem' });
    expect(own.toString().trim()).toBe(publicKey.trim());
    expect(made.csr).not.toContain('PRIVATE');
  });

  it.each([
    [[], 'at least one name'],
    [['bücher.example'], 'cannot stand in a CSR'],
  ])('says what is wrong with %j', async (names, sentence) => {
    await expect(makeCsr(names, 'ec-p256')).rejects.toThrow(sentence);
  });

  it('reads names however they are separated', () => {
    expect(readNames(' Example.com, www.example.com;example.com\nb.example ')).toEqual([
      'example.com',
      'www.example.com',
      'b.example',
    ]);
  });
});
