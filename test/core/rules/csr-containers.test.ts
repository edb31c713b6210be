import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { unwrapAll } from '../../../src/core/rules/containers/unwrap.js';
import { checkCsr, containsPrivateKey } from '../../../src/core/rules/csr/check-csr.js';
import { leakedSpkis } from '../../../src/core/rules/csr/leaked-keys.js';
import { mail, tnef, zip } from '../../fixtures/containers.js';
import * as der from '../../fixtures/der.js';
import { soundRsaCsr } from '../../fixtures/generate-csr.js';
import { rsa } from '../../fixtures/keys.js';

const CSR = soundRsaCsr();
const PEM = der.pem(CSR);
const KEY = rsa().privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const text = (s: string): Buffer => Buffer.from(s);
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64').replace(/.{76}/g, '$&\r\n');
const MB = 1024 * 1024;

const dir = mkdtempSync(path.join(tmpdir(), 'certclerk-containers-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const file = (name: string): string => path.join(dir, name);
writeFileSync(file('k'), KEY);
execFileSync('openssl', ['req', '-x509', '-key', file('k'), '-subj', '/CN=Anna', '-days', '9', '-out', file('c')]);

/** An S/MIME-signed mail, as openssl writes it. */
function signed(content: string, ...how: string[]): Buffer {
  writeFileSync(file('m'), content);
  execFileSync(
    'openssl',
    ['cms', '-sign', '-in', file('m'), '-signer', file('c'), '-inkey', file('k'), '-out', file('s'), ...how],
    { stdio: 'ignore' },
  );
  return readFileSync(file('s'));
}

const inMail = mail('application/octet-stream', 'base64', base64(text(PEM)));
const quotedPrintable = PEM.replaceAll('=', '=3D')
  .replace(/\n/g, '\r\n')
  .replace(/(.{40})(.+)/, '$1=\r\n$2');

const CONTAINERS: [string, () => Buffer][] = [
  ['zip', () => zip({ name: 'request.csr', bytes: text(PEM) })],
  ['zip, stored', () => zip({ name: 'request.csr', bytes: text(PEM), stored: true })],
  ['zip with DER', () => zip({ name: 'request.der', bytes: CSR })],
  [
    'zip with other files and folders',
    () =>
      zip(
        { name: 'a/', bytes: text('') },
        { name: 'a/readme.txt', bytes: text('hello') },
        { name: 'a/x.csr', bytes: text(PEM) },
      ),
  ],
  ['zip in a zip', () => zip({ name: 'inner.zip', bytes: zip({ name: 'x.csr', bytes: text(PEM) }) })],
  ['winmail.dat', () => tnef('request.csr', text(PEM))],
  ['winmail.dat with DER', () => tnef('request.der', CSR)],
  ['winmail.dat with a zip', () => tnef('x.zip', zip({ name: 'x.csr', bytes: text(PEM) }))],
  ['a mail, attached as base64', () => text(inMail)],
  ['a mail, attached as DER', () => text(mail('application/pkcs10', 'base64', base64(CSR)))],
  ['a mail, attached quoted-printable', () => text(mail('text/plain', 'quoted-printable', quotedPrintable))],
  ['a mail, attached as it is', () => text(mail('text/plain', '7bit', PEM))],
  ['a mail without parts', () => text(`From: a@example.com\nSubject: CSR\n\nHello,\n${PEM}`)],
  ['a mail in a mail', () => text(mail('message/rfc822', '7bit', inMail.replaceAll('=_b', '=_inner')))],
  ['a mail in a mail, as base64', () => text(mail('message/rfc822', 'base64', base64(text(inMail))))],
  ['a mail with its end cut off', () => text(inMail.replace('--=_b--\r\n', ''))],
  [
    'a mail with HTML only',
    () => text(mail('text/html', '8bit', `<html><body>${PEM.replaceAll('\n', '<br>\n')}</body></html>`)),
  ],
  ['S/MIME, signed beside', () => signed(inMail)],
  ['S/MIME, signed around', () => signed(inMail, '-nodetach')],
  ['smime.p7m as DER', () => signed(inMail, '-nodetach', '-outform', 'DER')],
  ['smime.p7m as BER in pieces', () => signed(inMail, '-nodetach', '-outform', 'DER', '-stream', '-indef')],
  [
    'smime.p7m in a mail in a zip',
    () =>
      zip({
        name: 'm.eml',
        bytes: text(mail('application/pkcs7-mime', 'base64', base64(signed(inMail, '-nodetach', '-outform', 'DER')))),
      }),
  ],
];

describe('a CSR is read inside', () => {
  it.each(CONTAINERS)('%s', (_, make) => {
    const report = checkCsr(make());
    expect(report.findings).toEqual([]);
    expect(report).toMatchObject({ verdict: 'accept', pem: PEM });
  });
});

describe('a private key is seen inside', () => {
  it.each<[string, Buffer]>([
    ['zip', zip({ name: 'server.key', bytes: text(KEY) }, { name: 'x.csr', bytes: text(PEM) })],
    ['winmail.dat', tnef('server.key', text(KEY))],
    ['a mail', text(mail('application/octet-stream', 'base64', base64(text(KEY))))],
    [
      'a mail in a mail',
      text(mail('message/rfc822', 'base64', base64(text(mail('text/plain', 'base64', base64(text(KEY))))))),
    ],
  ])('%s', (_, input) => {
    expect(containsPrivateKey(input)).toBe(true);
    expect(checkCsr(input).findings[0]?.code).toBe('private-key');
    expect(leakedSpkis(input)).toHaveLength(1);
  });
});

/** Bombs and broken ones, with a word of what must be said. */
const NASTY: [string, () => Buffer, string][] = [
  ['a zip with a password', () => zip({ name: 'x.csr', bytes: text(PEM), encrypted: true }), 'password'],
  ['a zip bomb', () => zip({ name: 'bomb', bytes: Buffer.alloc(7 * MB) }), 'more in it'],
  [
    'a zip bomb that lies about its size',
    () => zip({ name: 'bomb', bytes: Buffer.alloc(100 * MB), claimedSize: 1000 }),
    'damaged',
  ],
  [
    'a zip bomb that says it is huge',
    () => zip({ name: 'bomb', bytes: text('x'), claimedSize: 0xffffffff }),
    'more in it',
  ],
  [
    'ten thousand files',
    () => zip(...Array.from({ length: 10_000 }, (_, i) => ({ name: `${i}`, bytes: text('x') }))),
    'more in it',
  ],
  [
    'a hundred files of a megabyte',
    () =>
      zip(
        ...Array.from({ length: 100 }, (_, i) => ({
          name: `${i}`,
          bytes: Buffer.alloc(MB, `${i} words `),
          stored: false,
        })),
      ),
    'more in it',
  ],
  [
    'twenty zips in each other',
    () =>
      Array.from({ length: 20 }).reduce<Buffer>(
        (inner) => zip({ name: 'z', bytes: inner }),
        zip({ name: 'x.csr', bytes: text(PEM) }),
      ),
    'more in it',
  ],
  ['a zip cut off', () => zip({ name: 'x.csr', bytes: text(PEM) }).subarray(0, 300), 'damaged'],
  ['a zip with nothing in it', () => zip(), 'no CSR'],
  ['a winmail.dat cut off', () => tnef('x', text(PEM)).subarray(0, 90), 'damaged'],
  [
    'a mail of a hundred mails in each other',
    () => text(Array.from({ length: 100 }).reduce<string>((inner) => `Content-Type: message/rfc822\n\n${inner}`, 'x')),
    'more in it',
  ],
  ['a mail with 100 000 boundaries', () => text(mail('text/plain', '7bit', '--=_b\r\n'.repeat(100_000))), 'no CSR'],
  ['a mail of 4 MB of spaces', () => text(mail('text/plain', 'quoted-printable', ' '.repeat(3 * MB))), 'no CSR'],
  ['a mail of 4 MB of header', () => text(`From: a\n${'X: y\n'.repeat(800_000)}`), 'no CSR'],
  ['armour with 4 MB of dashes', () => text(`-----BEGIN CERTIFICATE REQUEST-----\nx${'-'.repeat(3 * MB)}y`), 'cut off'],
  [
    'armour with 4 MB of padding',
    () => text(`-----BEGIN CERTIFICATE REQUEST-----\nx${'='.repeat(1 * MB)}y\n-----END CERTIFICATE REQUEST-----`),
    'damaged',
  ],
];

describe('nasty containers are answered in time', () => {
  it.each(NASTY)('%s', (_, make, word) => {
    const input = make();
    const before = process.cpuUsage();
    const report = checkCsr(input);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(1);
    expect(report.verdict).toBe('reject');
    expect(report.findings.map((f) => f.message).join(' ')).toContain(word);
  });

  it('any damage to a container gets an answer and no exception', () => {
    const all = CONTAINERS.map(([, make]) => make());
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        fc.nat(),
        fc.uint8Array({ minLength: 1, maxLength: 8 }),
        (container, at, noise) => {
          const copy = Buffer.from(container);
          copy.set(noise.subarray(0, copy.length), at % Math.max(1, copy.length - noise.length));
          unwrapAll(copy);
          const { verdict, pem } = checkCsr(copy);
          if (verdict === 'accept') expect(pem).toBe(PEM);
        },
      ),
      { numRuns: 1500 },
    );
  });
});
