import { type Rule, told } from '../findings.js';
import type { CsrOrder } from './order.js';
import type { PublicKey } from './read-key.js';
import {
  FERMAT_ROUNDS,
  SMALLEST_FACTOR,
  hasClosePrimes,
  hasRocaFingerprint,
  smallFactor,
  smallRemainders,
} from './rsa-arithmetic.js';

/** What the key rules look at: the key, its digest, and what the order knows about keys. */
export interface KeyUnderTest {
  key: PublicKey;
  spkiSha256: string;
  order: Pick<CsrOrder, 'previousSpkiSha256' | 'leakedSpki' | 'debianWeakKey'> | undefined;
  /** RSA only; worked out once for all rules. */
  remainders: Uint16Array | null;
}

/** Baseline Requirements §6.1.5. */
const SMALLEST_RSA = 2048;
/** Beyond it some CAs and many devices refuse; boulder's goodkey draws the line here. */
const LARGEST_COMMON_RSA = 4096;
/** OpenSSL verifies nothing beyond it (OPENSSL_RSA_MAX_MODULUS_BITS). */
const LARGEST_RSA = 16384;
/** Baseline Requirements §6.1.6: the exponent should lie from 2^16+1 to 2^256−1. */
const SMALLEST_EXPONENT = 65537n;
const EXPONENT_LIMIT = 2n ** 256n;
/** Baseline Requirements §6.1.5 and §7.1.3.1.2. */
const CURVES_ALLOWED = ['P-256', 'P-384', 'P-521'];

const NEW_RSA_KEY = 'Make a new RSA key of 2048 bits or more, and a new CSR with it.';
const NEW_KEY = 'Make a new key (RSA of 2048 bits or more, or EC on P-256) and a new CSR with it.';

const curveOf = ({ key }: KeyUnderTest): string | null => ('curve' in key.facts ? key.facts.curve : null);

export function underTest(key: PublicKey, spkiSha256: string, order: KeyUnderTest['order']): KeyUnderTest {
  return {
    key,
    spkiSha256,
    order,
    remainders: key.rsa && key.rsa.modulus > 0n ? smallRemainders(key.rsa.modulus) : null,
  };
}

/** One line per rule; a new one needs a line here and a row in test/core/rules/csr-cases.ts. */
export const KEY_RULES: readonly Rule<KeyUnderTest>[] = [
  {
    code: 'key-type',
    severity: 'error',
    clause: 'Baseline Requirements §6.1.1.3 and §7.1.3.1',
    advice: NEW_KEY,
    broken: ({ key }) =>
      key.rsa || 'curve' in key.facts
        ? null
        : told(`The key is of type ${key.facts.type}, for which no public CA issues certificates.`, {
            type: key.facts.type,
          }),
  },
  {
    code: 'key-unreadable',
    severity: 'error',
    clause: 'RFC 5280 §4.1.2.7; NIST SP 800-56A §5.6.2.3',
    advice: NEW_KEY,
    broken: ({ key }) =>
      key.object ? null : 'The public key in the CSR cannot be used: its numbers are not those of a real key.',
  },
  {
    code: 'key-parameters',
    severity: 'error',
    clause: 'Baseline Requirements §7.1.3.1 (RFC 3279 §2.3.1, RFC 5480 §2.1.1)',
    advice: 'Make the CSR with a current program, such as openssl 3; it writes the key in the standard way.',
    broken: ({ key }) =>
      key.soundParameters ? null : 'The key is described in an unusual way that public CAs refuse.',
  },
  {
    code: 'rsa-too-short',
    severity: 'error',
    clause: 'Baseline Requirements §6.1.5',
    advice: NEW_RSA_KEY,
    broken: ({ key: { rsa } }) =>
      rsa && rsa.bits < SMALLEST_RSA
        ? told(`The RSA key has ${rsa.bits} bits; at least ${SMALLEST_RSA} are required.`, {
            bits: rsa.bits,
            least: SMALLEST_RSA,
          })
        : null,
  },
  {
    code: 'rsa-odd-size',
    severity: 'error',
    clause: 'Baseline Requirements §6.1.5',
    advice: NEW_RSA_KEY,
    broken: ({ key: { rsa } }) =>
      rsa && rsa.bits % 8 !== 0
        ? told(`The RSA key has ${rsa.bits} bits, which is not a multiple of 8.`, { bits: rsa.bits })
        : null,
  },
  {
    code: 'rsa-exponent',
    severity: 'error',
    clause: 'Baseline Requirements §6.1.6',
    advice: 'Make a new RSA key with the usual exponent 65537, and a new CSR with it.',
    broken: ({ key: { rsa } }) => {
      if (!rsa) return null;
      if (rsa.exponent % 2n === 0n) return 'The exponent of the RSA key is even, so it is not a real key.';
      if (rsa.exponent >= EXPONENT_LIMIT) return 'The exponent of the RSA key is larger than 256 bits.';
      return rsa.exponent < SMALLEST_EXPONENT
        ? `The exponent of the RSA key is ${rsa.exponent}; it must be 65537 or more.`
        : null;
    },
  },
  {
    code: 'rsa-small-factor',
    severity: 'error',
    clause: 'Baseline Requirements §6.1.6 (NIST SP 800-89 §5.3.3)',
    advice: NEW_RSA_KEY,
    broken: ({ key, remainders }) => {
      const factor = remainders ? smallFactor(remainders) : key.rsa ? 0 : null;
      return factor === null
        ? null
        : told(`The RSA key can be broken: its modulus has a factor below ${SMALLEST_FACTOR} (${factor}).`, {
            limit: SMALLEST_FACTOR,
            factor,
          });
    },
  },
  {
    code: 'rsa-close-primes',
    severity: 'error',
    clause: `Baseline Requirements §6.1.1.3 (Fermat, ${FERMAT_ROUNDS} rounds)`,
    advice: NEW_RSA_KEY,
    broken: ({ key: { rsa } }) =>
      rsa && rsa.bits <= LARGEST_RSA && hasClosePrimes(rsa.modulus)
        ? 'The RSA key can be broken: its two primes are too close to each other.'
        : null,
  },
  {
    code: 'rsa-roca',
    severity: 'error',
    clause: 'Baseline Requirements §6.1.1.3 (CVE-2017-15361, ROCA)',
    advice: `The device that made this key is faulty. ${NEW_RSA_KEY}`,
    broken: ({ remainders }) =>
      remainders && hasRocaFingerprint(remainders)
        ? 'The RSA key comes from a faulty chip (ROCA) and can be broken.'
        : null,
  },
  {
    code: 'rsa-debian-weak',
    severity: 'error',
    clause: 'Baseline Requirements §6.1.1.3 (CVE-2008-0166)',
    advice: `Update the system that made this key. ${NEW_RSA_KEY}`,
    broken: ({ key: { rsa }, order }) =>
      rsa && order?.debianWeakKey?.(rsa.modulus) === true
        ? 'The RSA key is one of the few that the faulty Debian OpenSSL of 2006 to 2008 could make, and is publicly known.'
        : null,
  },
  {
    code: 'rsa-too-large',
    severity: 'error',
    clause: 'OpenSSL reads at most 16384 bits; CAs read fewer',
    advice: 'Make a new RSA key of 2048 to 4096 bits, and a new CSR with it.',
    broken: ({ key: { rsa } }) =>
      rsa && rsa.bits > LARGEST_RSA
        ? told(`The RSA key has ${rsa.bits} bits, more than any CA can use.`, { bits: rsa.bits })
        : null,
  },
  {
    code: 'ec-curve',
    severity: 'error',
    clause: 'Baseline Requirements §6.1.5',
    advice: 'Make a new key on the curve P-256 (prime256v1), and a new CSR with it.',
    broken: (t) => {
      const curve = curveOf(t);
      return curve === null || CURVES_ALLOWED.includes(curve)
        ? null
        : told(`The key is on ${curve}; only P-256, P-384 and P-521 are allowed.`, { curve });
    },
  },
  {
    code: 'ec-compressed',
    severity: 'error',
    clause: 'RFC 5480 §2.2; boulder reads uncompressed points only',
    advice: 'Make the CSR with an uncompressed EC point, which is the default of every program.',
    broken: (t) =>
      curveOf(t) === null || t.key.pointForm === 4 || t.key.pointForm === null
        ? null
        : 'The EC key is written in compressed form, which public CAs refuse.',
  },
  {
    code: 'key-leaked',
    severity: 'error',
    clause: 'Baseline Requirements §4.9.1.1 and §6.1.1.3 (a key known as compromised)',
    advice: NEW_KEY,
    broken: ({ spkiSha256, order }) =>
      order?.leakedSpki?.(spkiSha256) === true
        ? 'The private key of this CSR has been seen outside your server, so it must not be used again.'
        : null,
  },
  {
    code: 'key-reused',
    severity: 'warning',
    clause: 'good practice: a new key for each period',
    advice: 'Nothing need be done; a new key with the next CSR is safer.',
    broken: ({ spkiSha256, order }) =>
      order?.previousSpkiSha256?.toLowerCase() === spkiSha256
        ? 'The CSR uses the same key as the last certificate.'
        : null,
  },
  {
    code: 'rsa-very-large',
    severity: 'warning',
    clause: 'boulder goodkey; many devices stop at 4096 bits',
    advice: 'A key of 2048 to 4096 bits is faster and as safe; some CAs refuse larger ones.',
    broken: ({ key: { rsa } }) =>
      rsa && rsa.bits > LARGEST_COMMON_RSA && rsa.bits <= LARGEST_RSA
        ? told(`The RSA key has ${rsa.bits} bits, which makes the server slow.`, { bits: rsa.bits })
        : null,
  },
];
