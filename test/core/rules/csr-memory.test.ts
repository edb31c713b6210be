import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { zip } from '../../fixtures/containers.js';
import * as der from '../../fixtures/der.js';
import { soundRsaCsr } from '../../fixtures/generate-csr.js';
import { rsaSpki, withoutSmallFactors } from '../../fixtures/keys.js';

const MB = 1024 * 1024;
/** What nasty input may cost on top of a process that has read a sound CSR. The text of 10 MB is 20 MB, and some copies. */
const MOST_MB = 200;
const LONGEST_SECONDS = 1;

const dir = mkdtempSync(path.join(tmpdir(), 'certclerk-memory-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const built = (name: string): string =>
  JSON.stringify(pathToFileURL(path.join(import.meta.dirname, '../../../dist/core/rules/csr', name)).href);

/** Reads the first file as a warm-up, then the second; prints the growth of the process's highest memory, and the time. */
const CHILD = `
import { readFileSync } from 'node:fs';
import { checkCsr } from ${built('check-csr.js')};
import { leakedSpkis } from ${built('leaked-keys.js')};
const [sound, nasty] = process.argv.slice(-2).map((name) => readFileSync(name));
checkCsr(sound);
const before = process.resourceUsage().maxRSS;
const cpu = process.cpuUsage();
const { findings, verdict } = checkCsr(nasty);
leakedSpkis(nasty);
const { user, system } = process.cpuUsage(cpu);
const grown = (process.resourceUsage().maxRSS - before) / 1024;
console.log(JSON.stringify({ grown, seconds: (user + system) / 1e6, verdict, codes: findings.map((f) => f.code) }));
`;
const measured = z.object({ grown: z.number(), seconds: z.number(), verdict: z.string(), codes: z.array(z.string()) });

function measure(input: Buffer): z.infer<typeof measured> {
  const [script, sound, nasty] = ['child.mjs', 'sound.csr', 'nasty'].map((name) => path.join(dir, name));
  writeFileSync(script ?? '', CHILD);
  writeFileSync(sound ?? '', der.pem(soundRsaCsr()));
  writeFileSync(nasty ?? '', input);
  const args = [script, sound, nasty].map((name) => name ?? '');
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return measured.parse(JSON.parse(stdout));
}

function nested(depth: number): Buffer {
  let inner = der.nothing();
  for (let i = 0; i < depth; i++) inner = der.sequence(inner);
  return inner;
}

/** A zip that says how large it is, one that lies, many files, and zips in zips. */
const bomb = zip({ name: 'zeros', bytes: Buffer.alloc(200 * MB) });
const liar = zip({ name: 'zeros', bytes: Buffer.alloc(200 * MB), claimedSize: 100 });
const many = zip(...Array.from({ length: 90 }, (_, i) => ({ name: `${i}`, bytes: Buffer.alloc(MB) })));
const deep = Array.from({ length: 20 }).reduce<Buffer>((inner) => zip({ name: 'z.zip', bytes: inner }), bomb);
const wide = zip(...Array.from({ length: 50 }, (_, i) => ({ name: `${i}.zip`, bytes: many })));

const NASTY: [string, Buffer, string][] = [
  ['10 MB of noise', randomBytes(10 * MB), 'not-a-csr'],
  ['10 MB of text', Buffer.alloc(10 * MB, 'words and words – and more\n'), 'not-a-csr'],
  ['a DER nest 1 000 deep', Buffer.from(der.pem(nested(1000))), 'csr-malformed'],
  ['a zip bomb of 200 MB', bomb, 'not-a-csr'],
  ['a zip bomb that lies about its size', liar, 'not-a-csr'],
  ['90 files of a megabyte', many, 'not-a-csr'],
  ['a bomb twenty zips deep', deep, 'not-a-csr'],
  ['fifty zips with 90 MB each', wide, 'not-a-csr'],
  [
    'an RSA key of 16 384 bits',
    soundRsaCsr({ spki: rsaSpki(withoutSmallFactors(2n ** 16383n + 2n ** 9000n), 65537n) }),
    'rsa-very-large',
  ],
  [
    '5 000 SANs',
    soundRsaCsr({ dns: Array.from({ length: 5000 }, (_, i) => `host${i}.example.com`) }),
    'common-name-not-in-sans',
  ],
];

describe(`nasty input costs less than ${MOST_MB} MB and a second`, () => {
  it.each(NASTY)('%s', (_, input, code) => {
    const { grown, seconds, codes } = measure(input);
    expect(grown).toBeLessThan(MOST_MB);
    expect(seconds).toBeLessThan(LONGEST_SECONDS);
    expect(codes).toContain(code);
  });

  it('of which the measure would notice a larger one', () => {
    const greedy = CHILD.replace(
      'checkCsr(nasty);',
      'checkCsr(nasty); globalThis.kept = Buffer.alloc(300 * 2 ** 20, 1);',
    );
    expect(greedy).not.toBe(CHILD);
    writeFileSync(path.join(dir, 'greedy.mjs'), greedy);
    writeFileSync(path.join(dir, 'sound.csr'), der.pem(soundRsaCsr()));
    const args = ['greedy.mjs', 'sound.csr', 'sound.csr'].map((name) => path.join(dir, name));
    const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(measured.parse(JSON.parse(stdout)).grown).toBeGreaterThan(MOST_MB);
  });
});
