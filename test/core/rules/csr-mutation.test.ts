import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { type CsrReport, checkCsr } from '../../../src/core/rules/csr/check-csr.js';
import * as der from '../../fixtures/der.js';
import { soundCsr, soundRsaCsr } from '../../fixtures/generate-csr.js';
import { ec } from '../../fixtures/keys.js';

/** `npm run test:long` raises it; every run has its own seed, which fast-check prints where it fails. */
const RUNS = Number(process.env['CERTCLERK_FUZZ_RUNS'] ?? 4_000);
/** A refusal may be slow to explain, but nothing may hang. */
const LONGEST_MS = 100;

const dir = mkdtempSync(path.join(tmpdir(), 'certclerk-mutation-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const SOUND = [
  soundCsr(),
  soundRsaCsr(),
  soundCsr({ key: ec('P-384'), digest: 'sha384', dns: ['example.com', 'www.example.com'] }),
];

type Change = { kind: 'set' | 'insert' | 'remove' | 'copy'; at: number; octet: number; length: number };
const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('set', 'set', 'set', 'insert', 'remove', 'copy'),
  at: fc.nat(),
  octet: fc.nat(255),
  length: fc.integer({ min: 1, max: 16 }),
});

function changed(bytes: Buffer, { kind, at: anywhere, octet, length }: Change): Buffer {
  const at = anywhere % Math.max(1, bytes.length);
  switch (kind) {
    case 'set': {
      const copy = Buffer.from(bytes);
      copy[at] = octet;
      return copy;
    }
    case 'insert':
      return Buffer.concat([bytes.subarray(0, at), Buffer.alloc(length, octet), bytes.subarray(at)]);
    case 'remove':
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    case 'copy':
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at)]);
  }
}

const factsOf = ({ key, subject, names, spkiSha256 }: CsrReport): unknown => ({ key, subject, names, spkiSha256 });

/** The best of five: other work on the machine delays one reading, a hang delays all. */
function timed(input: Buffer): CsrReport {
  let fastest = Infinity;
  let report = checkCsr(Buffer.alloc(0));
  for (let i = 0; i < 5 && fastest >= LONGEST_MS; i++) {
    const start = performance.now();
    report = checkCsr(input);
    fastest = Math.min(fastest, performance.now() - start);
  }
  expect(fastest).toBeLessThan(LONGEST_MS);
  return report;
}

/** openssl's word on those that we accept; they are few, because almost every change breaks the signature. */
function opensslAccepts(bytes: Buffer): boolean {
  const file = path.join(dir, 'csr.der');
  writeFileSync(file, bytes);
  const { stderr } = spawnSync('openssl', ['req', '-inform', 'DER', '-noout', '-verify', '-in', file], {
    encoding: 'utf8',
  });
  return /verify OK/i.test(stderr);
}

const mutated = fc.tuple(fc.constantFrom(...SOUND), fc.array(change, { minLength: 1, maxLength: 4 }));

describe('a changed CSR', () => {
  SOUND.forEach(timed);

  it('as DER is refused, or says the same as before and openssl takes it too', () => {
    fc.assert(
      fc.property(mutated, ([sound, changes]) => {
        const bytes = changes.reduce(changed, sound);
        const report = timed(bytes);
        if (report.verdict !== 'accept') {
          expect(report.findings.length).toBeGreaterThan(0);
          return;
        }
        expect(factsOf(report)).toEqual(factsOf(checkCsr(sound)));
        expect(opensslAccepts(bytes)).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });

  it('as text is refused, or is the same CSR byte for byte', () => {
    fc.assert(
      fc.property(mutated, ([sound, changes]) => {
        const bytes = changes.reduce(changed, Buffer.from(der.pem(sound)));
        const report = timed(bytes);
        if (report.verdict === 'accept') expect(report.pem).toBe(der.pem(sound));
        else expect(report.findings.length).toBeGreaterThan(0);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('anything at all', () => {
  it('gets an answer and never an exception', () => {
    const text = fc.string({ unit: 'binary', maxLength: 400 }).map((s) => Buffer.from(s));
    const armoured = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(der.pem(bytes)));
    const bytes = fc.uint8Array({ maxLength: 400 }).map((b) => Buffer.from(b));
    fc.assert(
      fc.property(fc.oneof(text, armoured, bytes), (input) => {
        const report = timed(input);
        expect(report.verdict).toBe('reject');
        expect(report.findings.length).toBeGreaterThan(0);
      }),
      { numRuns: RUNS },
    );
  });
});
