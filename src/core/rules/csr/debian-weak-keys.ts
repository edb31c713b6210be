import { createHash } from 'node:crypto';

/**
 * Debian weak keys (CVE-2008-0166), by the lists that Debian's own `openssl-blacklist` package used: a line for
 * each key, the last 20 hex digits of the SHA-1 of `Modulus=HEX` and a line end, as `openssl rsa -modulus` prints it.
 * certclerk ships no list; a shop that has one loads it, and what it covers is what its lines cover.
 */
export interface WeakKeyList {
  size: number;
  has: (modulus: bigint) => boolean;
}

const LINE = /^[0-9a-f]{20}$/;

/** Reads a list; comments begin with `#`. Answers the first line that is none (1-based) where there is one. */
export function readWeakKeyList(text: string): WeakKeyList | { badLine: number } {
  const digests = new Set<string>();
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    const entry = line.trim().toLowerCase();
    if (entry === '' || entry.startsWith('#')) continue;
    if (!LINE.test(entry)) return { badLine: i + 1 };
    digests.add(entry);
  }
  return { size: digests.size, has: (modulus) => digests.has(weakKeyDigest(modulus)) };
}

/** How an RSA modulus is looked up in the list. */
export function weakKeyDigest(modulus: bigint): string {
  const hex = modulus.toString(16).toUpperCase();
  const text = `Modulus=${hex.length % 2 === 0 ? hex : `0${hex}`}\n`;
  return createHash('sha1').update(text).digest('hex').slice(20);
}
