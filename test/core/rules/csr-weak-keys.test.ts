import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readWeakKeyList, weakKeyDigest } from '../../../src/core/rules/csr/debian-weak-keys.js';
import { hasClosePrimes, integerSqrt } from '../../../src/core/rules/csr/rsa-arithmetic.js';
import { numbersOf, rsa } from '../../fixtures/keys.js';

describe('the list of Debian weak keys', () => {
  const { n } = numbersOf(rsa());

  it('is looked up as openssl prints the modulus', () => {
    const said = execFileSync('openssl', ['rsa', '-pubin', '-inform', 'DER', '-noout', '-modulus'], {
      input: rsa().spki,
    });
    expect(weakKeyDigest(n)).toBe(createHash('sha1').update(said).digest('hex').slice(20));
  });

  it('finds a key that is on it, and no other', () => {
    const list = readWeakKeyList(`# RSA-2048\n${weakKeyDigest(n).toUpperCase()}\r\n\n00000000000000000000\n`);
    if ('badLine' in list) throw new Error('the list was not read');
    expect(list.size).toBe(2);
    expect(list.has(n)).toBe(true);
    expect(list.has(n + 2n)).toBe(false);
  });

  it('names the first line that is none', () => {
    expect(readWeakKeyList('# list\n00000000000000000000\nhello\n')).toEqual({ badLine: 3 });
  });
});

describe('arithmetic', () => {
  it.each([
    0n,
    1n,
    2n,
    3n,
    4n,
    2n ** 52n - 1n,
    2n ** 52n,
    2n ** 53n + 1n,
    10n ** 40n - 1n,
    10n ** 40n,
    2n ** 2048n - 1n,
    3n ** 1300n,
  ])('the root of %s', (n) => {
    const root = integerSqrt(n);
    expect(root * root <= n && (root + 1n) * (root + 1n) > n).toBe(true);
  });

  it('Fermat’s method stops after the rounds that it is given', () => {
    // 101 · 1009: a = 320 … (1009 + 101) / 2 = 555 is round 235 counted from ⌈√101909⌉ = 320.
    expect(hasClosePrimes(101n * 1009n, 235)).toBe(false);
    expect(hasClosePrimes(101n * 1009n, 236)).toBe(true);
  });
});
