import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type CsrOrder, checkCsr, containsPrivateKey } from '../../../src/core/rules/csr/check-csr.js';
import { leakedSpkis } from '../../../src/core/rules/csr/leaked-keys.js';
import * as der from '../../fixtures/der.js';
import { soundCsr, soundRsaCsr } from '../../fixtures/generate-csr.js';
import { rsa, rsaSpki, withoutSmallFactors } from '../../fixtures/keys.js';
import { ORDER } from './csr-cases.js';

const MB = 1024 * 1024;

/** Seconds of processor time, which other work on the machine does not lengthen. */
function secondsFor<T>(work: () => T): [T, number] {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return [result, (user + system) / 1e6];
}

const names = Array.from({ length: 5000 }, (_, i) => `host${i}.example.com`);

function nested(depth: number): Buffer {
  let inner = der.nothing();
  for (let i = 0; i < depth; i++) inner = der.sequence(inner);
  return inner;
}

const HUGE = withoutSmallFactors(2n ** 16383n + 2n ** 9000n);

/** Nasty input, what must be said of it, and against which order. */
const NASTY: [string, () => Buffer, string, Partial<CsrOrder>?][] = [
  ['10 MB of noise', () => randomBytes(10 * MB), 'not-a-csr'],
  ['10 MB of zeros', () => Buffer.alloc(10 * MB), 'not-a-csr'],
  ['4 MB of dashes', () => Buffer.alloc(4 * MB, '-'), 'not-a-csr'],
  ['4 MB of BEGIN', () => Buffer.alloc(4 * MB, '-----BEGIN CERTIFICATE REQUEST-----\n'), 'csr-empty'],
  ['4 MB of BEGIN without dashes', () => Buffer.alloc(4 * MB, 'BEGIN CERTIFICATE REQUEST '), 'not-a-csr'],
  ['4 MB of spaces', () => Buffer.alloc(4 * MB, ' '), 'not-a-csr'],
  ['4 MB of quotation marks', () => Buffer.alloc(4 * MB, '> '), 'not-a-csr'],
  ['4 MB of <', () => Buffer.alloc(4 * MB, '<'), 'not-a-csr'],
  ['4 MB of MII', () => Buffer.alloc(4 * MB, 'MIIC\n'), 'not-a-csr'],
  ['4 MB of MII lines', () => Buffer.alloc(4 * MB, `MIL///${'A'.repeat(70)}\n,`), 'not-a-csr'],
  [
    '4 MB of base64 in armour',
    () => Buffer.from(`-----BEGIN CERTIFICATE REQUEST-----\n${'MIL/'.repeat(MB - 100)}`),
    'not-der',
  ],
  ['4 MB of JSON', () => Buffer.alloc(4 * MB, '{"kty":"d":'), 'not-a-csr'],
  ['4 MB of XML', () => Buffer.alloc(4 * MB, '<RSAKeyValue>'), 'not-a-csr'],
  ['4 MB of BEGIN PRIVATE KEY', () => Buffer.alloc(4 * MB, '-BEGIN PRIVATE KEY '), 'not-a-csr'],
  ['1 000 sequences in each other', () => nested(1000), 'not-a-csr'],
  ['1 000 sequences in each other, in armour', () => Buffer.from(der.pem(nested(1000))), 'csr-malformed'],
  ['1 000 sequences in the subject', () => soundCsr({ subject: [der.set(nested(1000))] }), 'csr-malformed'],
  [
    '100 000 sequences in each other, in armour',
    () => Buffer.from(der.pem(Buffer.alloc(200_000, Buffer.of(0x30, 0x80)))),
    'not-der',
  ],
  ['a length of 4 GB', () => Buffer.from(der.pem(Buffer.from('3084ffffffff0201', 'hex'))), 'csr-cut-off'],
  ['a key of 16 384 bits', () => soundRsaCsr({ spki: rsaSpki(HUGE, 65537n) }), 'rsa-very-large'],
  [
    'a key of 16 384 bits with an exponent as large',
    () => soundRsaCsr({ spki: rsaSpki(HUGE, HUGE - 2n) }),
    'rsa-exponent',
  ],
  [
    'a key of 3 072 bits with an exponent as large',
    () => soundRsaCsr({ spki: rsaSpki(2n ** 3071n + 1n, 2n ** 3070n + 1n) }),
    'rsa-exponent',
  ],
  ['a key of 2 million bits', () => soundRsaCsr({ spki: rsaSpki(2n ** 2_000_000n + 1n, 65537n) }), 'rsa-too-large'],
  ['5 000 SANs', () => soundRsaCsr({ dns: names }), 'too-many-names', {}],
  [
    '5 000 SANs that nearly are ordered',
    () => soundRsaCsr({ dns: names }),
    'name-not-ordered',
    { names: names.map((n) => `${n}m`), maxNames: 5000 },
  ],
  ['5 000 malformed SANs', () => soundRsaCsr({ dns: names.map((n) => `-${n}`) }), 'name-malformed', {}],
  ['a name of a million letters', () => soundRsaCsr({ dns: ['a'.repeat(MB)] }), 'name-malformed'],
];

describe('nasty input is answered within a second, with a clear finding', () => {
  rsa();
  it.each(NASTY)('%s', (_, make, code, order) => {
    const input = make();
    const [report, seconds] = secondsFor(() => {
      leakedSpkis(input);
      return checkCsr(input, order && { ...ORDER, ...order });
    });
    expect(seconds).toBeLessThan(1);
    expect(report.findings.map((f) => f.code)).toContain(code);
    expect(report.verdict).toBe('reject');
    for (const { message } of report.findings) expect(message.length).toBeLessThan(2000);
  });

  it('a CSR with 5 000 ordered SANs is accepted in that time', () => {
    const input = soundRsaCsr({ dns: ['example.com', ...names] });
    const order = { ...ORDER, names: ['example.com', ...names], maxNames: 6000 };
    const [report, seconds] = secondsFor(() => checkCsr(input, order));
    expect(seconds).toBeLessThan(1);
    expect(report.findings).toEqual([]);
    expect(report.names).toHaveLength(5001);
  });

  it('a private key after 30 MB of other things is still seen, in a few seconds', () => {
    const key = rsa().privateKey.export({ type: 'pkcs8', format: 'pem' });
    const input = Buffer.concat([Buffer.alloc(30 * MB, 'some words and a line\n'), Buffer.from(key)]);
    expect(containsPrivateKey(input)).toBe(true);
  });
});
