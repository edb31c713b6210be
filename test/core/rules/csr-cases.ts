import { createHash } from 'node:crypto';
import type { CsrOrder } from '../../../src/core/rules/csr/check-csr.js';
import * as der from '../../fixtures/der.js';
import * as csr from '../../fixtures/generate-csr.js';
import * as keys from '../../fixtures/keys.js';

/** What `openssl req -verify` says of the same bytes; `refused`: it cannot read them, or not verify at all. */
export type OpensslReading = 'ok' | 'wrong signature' | 'refused';

/** One row: what is sent, against which order, and what must come out. */
export interface CsrCase {
  what: string;
  make: () => Buffer;
  order?: Partial<CsrOrder>;
  verdict: 'accept' | 'reject';
  /** Every finding's code. */
  codes: string[];
  openssl?: OpensslReading;
}

export const ORDER: CsrOrder = {
  names: ['example.com'],
  namesFrom: 'order',
  wildcard: false,
  maxNames: 1,
  includesWww: true,
  includesBareOfWildcard: true,
  sha1Csr: 'refuse',
};

const good = (what: string, recipe: csr.CsrRecipe, order?: Partial<CsrOrder>, codes: string[] = []): CsrCase => ({
  what,
  make: () => csr.soundCsr(recipe),
  order,
  verdict: 'accept',
  codes,
});

/** Where nothing else is said, openssl takes it: our rules are the CAs', openssl's only the format's. */
const bad = (what: string, codes: string[], recipe: csr.CsrRecipe, more: Partial<CsrCase> = {}): CsrCase => ({
  what,
  make: () => csr.soundCsr(recipe),
  verdict: 'reject',
  codes,
  ...more,
});

/** Recipes whose key is made late: a table is read before anything is made. */
const late = (c: CsrCase, recipe: () => csr.CsrRecipe): CsrCase => ({ ...c, make: () => csr.soundCsr(recipe()) });
const lateGood = (
  what: string,
  recipe: () => csr.CsrRecipe,
  codes: string[] = [],
  order?: Partial<CsrOrder>,
): CsrCase => late(good(what, {}, order, codes), recipe);
const lateBad = (
  what: string,
  codes: string[],
  recipe: () => csr.CsrRecipe,
  openssl: OpensslReading = 'ok',
  order?: Partial<CsrOrder>,
): CsrCase => late(bad(what, codes, {}, { openssl, order }), recipe);

const flipped = (signature: Buffer): Buffer => {
  const copy = Buffer.from(signature);
  const last = copy.length - 1;
  copy[last] = (copy[last] ?? 0) ^ 1;
  return copy;
};

export const KEY_CASES: CsrCase[] = [
  lateGood('RSA 2048', () => ({ key: keys.rsa() })),
  lateGood('RSA 3072', () => ({ key: keys.rsa(3072) })),
  lateGood('RSA 4096', () => ({ key: keys.rsa(4096) })),
  lateGood('RSA 4104 is said to be large', () => ({ key: keys.rsa(4104) }), ['rsa-very-large']),
  lateBad('RSA 1024', ['rsa-too-short'], () => ({ key: keys.rsa(1024) })),
  lateBad('RSA 2040', ['rsa-too-short'], () => ({ key: keys.rsa(2040) })),
  lateBad('RSA 2047', ['rsa-too-short', 'rsa-odd-size'], () => ({ key: keys.rsa(2047) })),
  lateBad('RSA 2050', ['rsa-odd-size'], () => ({ key: keys.rsa(2050) })),
  lateGood('RSA 2056', () => ({ key: keys.rsa(2056) })),
  lateBad('exponent 3', ['rsa-exponent'], () => ({ key: keys.rsa(2048, 3) })),
  lateBad('exponent 65535', ['rsa-exponent'], () => ({ key: keys.rsa(2048, 65535) })),
  lateGood('exponent 65539', () => ({ key: keys.rsa(2048, 65539) })),
  lateBad(
    'an even exponent',
    ['rsa-exponent', 'signature-wrong'],
    () => ({ key: keys.rsa(), spki: keys.rsaSpki(keys.numbersOf(keys.rsa()).n, 65538n) }),
    'wrong signature',
  ),
  lateBad(
    'an exponent of 257 bits',
    ['rsa-exponent', 'signature-wrong'],
    () => ({ key: keys.rsa(), spki: keys.rsaSpki(keys.numbersOf(keys.rsa()).n, 2n ** 256n + 1n) }),
    'wrong signature',
  ),
  lateBad('a modulus with the factor 751', ['rsa-small-factor'], () => ({ key: keys.smallFactor() })),
  lateBad(
    'an even modulus',
    ['rsa-small-factor', 'signature-wrong'],
    () => ({ key: keys.rsa(), spki: keys.rsaSpki(keys.numbersOf(keys.rsa()).n - 1n, 65537n) }),
    'wrong signature',
  ),
  lateBad('primes next to each other', ['rsa-close-primes'], () => ({ key: keys.closePrimes() })),
  lateGood('primes with a gap of 2^523', () => ({ key: keys.farPrimes() })),
  lateBad('a ROCA key', ['rsa-roca'], () => ({ key: keys.roca() })),
  lateBad('a Debian weak key', ['rsa-debian-weak'], () => ({ key: keys.rsa() }), 'ok', { debianWeakKey: () => true }),
  lateGood('a key that is not on the Debian list', () => ({ key: keys.rsa() }), [], { debianWeakKey: () => false }),
  lateBad('RSA parameters left out', ['key-parameters'], () => ({
    key: keys.rsa(),
    spki: keys.rsaSpki(keys.numbersOf(keys.rsa()).n, 65537n, null),
  })),
  lateBad('an RSA-PSS key', ['key-type'], () => ({ key: keys.rsaPss() }), 'refused'),
  lateGood('EC P-256', () => ({ key: keys.ec('P-256') })),
  lateGood('EC P-384', () => ({ key: keys.ec('P-384'), digest: 'sha384' })),
  lateGood('EC P-521', () => ({ key: keys.ec('P-521'), digest: 'sha512' })),
  lateBad('EC P-224', ['ec-curve'], () => ({ key: keys.ec('P-224') })),
  lateBad('EC secp256k1', ['ec-curve'], () => ({ key: keys.ec('secp256k1') })),
  lateBad('EC brainpoolP256r1', ['ec-curve'], () => ({ key: keys.ec('brainpoolP256r1') })),
  lateBad('EC with its curve spelled out', ['key-parameters', 'ec-curve'], () => ({ key: keys.ecExplicit() })),
  lateBad('an EC point in compressed form', ['ec-compressed'], () => ({ key: keys.ec(), spki: compressedPoint() })),
  lateBad(
    'an EC point beside the curve',
    ['key-unreadable'],
    () => ({ key: keys.ec(), spki: pointBesideCurve() }),
    'refused',
  ),
  lateBad('Ed25519', ['key-type'], () => ({ key: keys.ed25519() })),
  lateBad('Ed448', ['key-type'], () => ({ key: keys.ed448() })),
  lateBad('DSA', ['key-type'], () => ({ key: keys.dsa() })),
  lateBad('a leaked key', ['key-leaked'], () => ({}), 'ok', { leakedSpki: () => true }),
  {
    what: 'the key of the last certificate',
    make: () => csr.soundCsr(),
    order: {
      get previousSpkiSha256() {
        return createHash('sha256').update(keys.ec().spki).digest('hex').toUpperCase();
      },
    },
    verdict: 'accept',
    codes: ['key-reused'],
  },
  good('another key than the last certificate', {}, { previousSpkiSha256: '00'.repeat(32) }),
  lateBad(
    'a modulus of more than 16384 bits',
    ['rsa-too-large', 'signature-wrong'],
    () => ({ key: keys.rsa(), spki: keys.rsaSpki(keys.withoutSmallFactors(2n ** 16391n), 65537n) }),
    'wrong signature',
  ),
  lateGood('a key that has not leaked', () => ({}), [], { leakedSpki: () => false }),
];

function compressedPoint(): Buffer {
  const { spki } = keys.ec();
  const point = spki.subarray(-65);
  return der.sequence(
    der.sequence(der.oid('1.2.840.10045.2.1'), der.oid('1.2.840.10045.3.1.7')),
    der.bits(Buffer.concat([Buffer.of(2 + ((point[64] ?? 0) & 1)), point.subarray(1, 33)])),
  );
}

const pointBesideCurve = (): Buffer => flipped(keys.ec().spki);

export const SIGNATURE_CASES: CsrCase[] = [
  lateGood('RSA with SHA-256', () => ({ key: keys.rsa(), digest: 'sha256' })),
  lateGood('RSA with SHA-384', () => ({ key: keys.rsa(), digest: 'sha384' })),
  lateGood('RSA with SHA-512', () => ({ key: keys.rsa(), digest: 'sha512' })),
  lateGood('RSA with the parameters left out (RFC 4055)', () => ({ key: keys.rsa(), signatureParameters: null })),
  good('ECDSA with SHA-512', { digest: 'sha512' }),
  lateBad('RSA with MD5', ['signature-algorithm'], () => ({ key: keys.rsa(), digest: 'md5' })),
  lateBad('RSA with SHA-1', ['signature-sha1'], () => ({ key: keys.rsa(), digest: 'sha1' })),
  lateGood(
    'RSA with SHA-1 where the product only warns',
    () => ({ key: keys.rsa(), digest: 'sha1' }),
    ['signature-sha1'],
    { sha1Csr: 'warn' },
  ),
  lateBad(
    'RSA with MD5 where SHA-1 is allowed',
    ['signature-algorithm'],
    () => ({ key: keys.rsa(), digest: 'md5' }),
    'ok',
    { sha1Csr: 'warn' },
  ),
  lateBad('RSA with SHA-224', ['signature-algorithm'], () => ({ key: keys.rsa(), digest: 'sha224' })),
  bad('ECDSA with SHA-1', ['signature-sha1'], { digest: 'sha1' }),
  bad('ECDSA with SHA-224', ['signature-algorithm'], { digest: 'sha224' }),
  bad('an unknown algorithm', ['signature-algorithm'], { signatureOid: '1.2.3.4' }, { openssl: 'refused' }),
  lateBad(
    'an Ed25519 signature with an RSA key',
    ['signature-algorithm', 'signature-wrong'],
    () => ({ key: keys.rsa(), signatureOid: '1.3.101.112' }),
    'refused',
  ),
  lateBad(
    'an ECDSA algorithm with an RSA key',
    ['signature-wrong'],
    () => ({ key: keys.rsa(), signatureOid: '1.2.840.10045.4.3.2' }),
    'refused',
  ),
  bad(
    'an RSA algorithm with an EC key',
    ['signature-wrong'],
    { signatureOid: '1.2.840.113549.1.1.11' },
    { openssl: 'refused' },
  ),
  bad('one bit of the signature changed', ['signature-wrong'], { spoil: flipped }, { openssl: 'wrong signature' }),
  lateBad(
    'one bit of an RSA signature changed',
    ['signature-wrong'],
    () => ({ key: keys.rsa(), spoil: flipped }),
    'wrong signature',
  ),
  bad('an empty signature', ['signature-wrong'], { spoil: () => Buffer.alloc(0) }, { openssl: 'refused' }),
  bad('a signature of one byte', ['signature-wrong'], { spoil: () => Buffer.of(7) }, { openssl: 'refused' }),
  bad(
    'a signature that ends within a byte',
    ['signature-wrong'],
    { signatureBits: (s) => der.bits(Buffer.concat([s, Buffer.of(0)]), 4) },
    { openssl: 'refused' },
  ),
  lateBad(
    'signed by another key',
    ['signature-wrong'],
    () => ({ key: keys.rsa(), spki: keys.anotherRsa().spki }),
    'wrong signature',
  ),
  bad('ECDSA with parameters', ['signature-parameters'], { signatureParameters: der.oid('1.2.840.10045.3.1.7') }),
  lateBad('RSA with parameters', ['signature-parameters'], () => ({
    key: keys.rsa(),
    signatureParameters: der.octets(Buffer.of(1)),
  })),
];

const spoiled = (
  what: string,
  codes: string[],
  openssl: OpensslReading,
  change: (sound: Buffer) => Buffer,
): CsrCase => ({
  what,
  make: () => change(csr.soundCsr()),
  verdict: 'reject',
  codes,
  openssl,
});

const infoOf = (whole: Buffer): Buffer =>
  whole.subarray(headerOf(whole), headerOf(whole) + sizeAt(whole, headerOf(whole)));
const headerOf = (b: Buffer): number => ((b[1] ?? 0) < 0x80 ? 2 : 2 + ((b[1] ?? 0) & 0x7f));
const sizeAt = (b: Buffer, at: number): number => {
  const rest = b.subarray(at);
  const header = headerOf(rest);
  const body = header === 2 ? (rest[1] ?? 0) : parseInt(rest.subarray(2, header).toString('hex'), 16);
  return header + body;
};

/** The outer length written with one byte more than it needs. */
const longLength = (sound: Buffer): Buffer => {
  const body = sound.subarray(headerOf(sound));
  return Buffer.concat([Buffer.of(0x30, 0x83, 0, body.length >> 8, body.length & 0xff), body]);
};
const indefinite = (sound: Buffer): Buffer =>
  Buffer.concat([Buffer.of(0x30, 0x80), sound.subarray(headerOf(sound)), Buffer.of(0, 0)]);

export const FORM_CASES: CsrCase[] = [
  good('everything as it should be', {}),
  bad('version 1', ['version'], { version: der.integer(1) }),
  bad('version 2', ['version'], { version: der.integer(2) }),
  bad('version −1', ['version'], { version: der.element(2, Buffer.of(0xff)) }),
  bad('a version of 4 bytes', ['version'], { version: der.integer(2 ** 25) }),
  bad('version 0 in two bytes', ['not-der'], { version: der.element(2, Buffer.of(0, 0)) }, { openssl: 'refused' }),
  spoiled('a byte after the end', ['trailing-bytes'], 'ok', (sound) => Buffer.concat([sound, Buffer.of(0)])),
  spoiled('twice in one file', ['trailing-bytes'], 'ok', (sound) => Buffer.concat([sound, sound])),
  spoiled('the last byte missing', ['csr-cut-off'], 'refused', (sound) => sound.subarray(0, -1)),
  spoiled('the second half missing', ['csr-cut-off'], 'refused', (sound) => sound.subarray(0, 200)),
  spoiled('a length with a byte too many', ['not-der'], 'ok', longLength),
  spoiled('an indefinite length', ['not-der'], 'ok', indefinite),
  spoiled('a fourth part', ['csr-malformed'], 'refused', (sound) =>
    der.sequence(sound.subarray(headerOf(sound)), der.nothing()),
  ),
  spoiled('without its signature', ['csr-malformed'], 'refused', (sound) => der.sequence(infoOf(sound))),
  good('without attributes at all', { withoutAttributes: true, dns: undefined }, undefined, [
    'common-name-not-in-sans',
  ]),
  bad(
    'a fifth field',
    ['csr-malformed'],
    { spki: Buffer.concat([keys.ec().spki, der.nothing()]) },
    { openssl: 'refused' },
  ),
  bad(
    'an attribute without values',
    ['csr-malformed'],
    { attributes: [der.sequence(der.oid('1.2.3'))] },
    { openssl: 'refused' },
  ),
  bad('SANs that are no list', ['csr-malformed'], {
    dns: undefined,
    extensions: [csr.extension('2.5.29.17', der.utf8('example.com'))],
  }),
  bad('an extension request that is no list', ['csr-malformed'], {
    dns: undefined,
    attributes: [csr.attribute(csr.EXTENSION_REQUEST, der.utf8('x'))],
  }),
  bad('a boolean of 1', ['not-der'], {
    extensions: [
      der.sequence(der.oid('2.5.29.15'), der.element(1, Buffer.of(1)), der.octets(der.bits(Buffer.of(0x80), 7))),
    ],
  }),
  bad(
    'the SANs twice',
    ['duplicate-extensions', 'duplicate-name'],
    { extensions: [csr.sanExtension(csr.dnsName('example.com'))], ...{ dns: ['example.com'] } },
    {},
  ),
  bad('two extension requests', ['duplicate-extensions'], {
    attributes: [
      csr.attribute(csr.EXTENSION_REQUEST, der.sequence(csr.extension('2.5.29.15', der.bits(Buffer.of(0x80), 7)))),
    ],
  }),
  good('key usage and extended key usage', {
    extensions: [
      csr.extension('2.5.29.15', der.bits(Buffer.of(0xa0), 5)),
      csr.extension('2.5.29.37', der.sequence(der.oid('1.3.6.1.5.5.7.3.1'))),
    ],
  }),
  bad('an attribute twice', ['duplicate-attributes', 'challenge-password'], {
    attributes: [
      csr.attribute('1.2.840.113549.1.9.7', der.utf8('one')),
      csr.attribute('1.2.840.113549.1.9.7', der.utf8('two')),
    ],
  }),
  good('the SANs in a Microsoft request', { extensionRequestOid: '1.3.6.1.4.1.311.2.1.14' }),
  good('the attributes of IIS', {
    attributes: [
      csr.attribute('1.3.6.1.4.1.311.13.2.3', der.ia5('10.0.20348.2')),
      csr.attribute(
        '1.3.6.1.4.1.311.21.20',
        der.sequence(der.integer(5), der.utf8('WIN-1'), der.utf8('WIN-1\\Administrator'), der.utf8('InetMgr.exe')),
      ),
    ],
  }),
  good('a challenge password', { attributes: [csr.attribute('1.2.840.113549.1.9.7', der.utf8('secret'))] }, undefined, [
    'challenge-password',
  ]),
  good(
    'an unstructured name',
    { attributes: [csr.attribute('1.2.840.113549.1.9.2', der.utf8('Example'))] },
    undefined,
    ['odd-attributes'],
  ),
  good('an unusual extension', { extensions: [csr.extension('1.2.3.4', der.nothing())] }, undefined, [
    'odd-extensions',
  ]),
  good('must-staple', { extensions: [csr.extension('1.3.6.1.5.5.7.1.24', der.sequence(der.integer(5)))] }),
  good('wants to be a CA', { extensions: [csr.extension('2.5.29.19', der.sequence(der.boolean(true)))] }, undefined, [
    'asks-to-be-ca',
  ]),
  good('says that it is no CA', { extensions: [csr.extension('2.5.29.19', der.sequence())] }),
];

const O = '2.5.4.10';
export const SUBJECT_CASES: CsrCase[] = [
  good('an organisation with umlauts', { subject: [csr.rdn(O, der.utf8('Müller & Söhne'))] }),
  good('an organisation as BMPString', { subject: [csr.rdn(O, der.bmp('Müller'))] }),
  good('an organisation as T61String', { subject: [csr.rdn(O, der.t61('M\xfcller'))] }),
  good('a printable string with * and &', { subject: [csr.rdn(O, der.printable('A & B *'))] }),
  bad('a printable string with @', ['subject-characters'], { subject: [csr.rdn(O, der.printable('a@b'))] }),
  bad(
    'UTF-8 that is none',
    ['subject-characters'],
    { subject: [csr.rdn(O, der.element(0x0c, Buffer.of(0xc3, 0x28)))] },
    { openssl: 'refused' },
  ),
  bad(
    'a BMPString of 3 bytes',
    ['subject-characters'],
    { subject: [csr.rdn(O, der.element(0x1e, Buffer.of(0, 65, 0)))] },
    { openssl: 'refused' },
  ),
  bad(
    'a country of two characters that are no letters',
    ['subject-characters', 'subject-country'],
    { subject: [csr.rdn('2.5.4.6', der.printable('D_'))] },
    {},
  ),
  good('a country', { subject: [csr.rdn('2.5.4.6', der.printable('DE'))] }),
  good('a country written out', { subject: [csr.rdn('2.5.4.6', der.utf8('Germany'))] }, undefined, ['subject-country']),
  good('an organizational unit', { subject: [csr.rdn('2.5.4.11', der.utf8('IT'))] }, undefined, ['subject-ou']),
  good(
    'an e-mail address in the subject',
    { subject: [csr.rdn('1.2.840.113549.1.9.1', der.ia5('a@example.com'))] },
    undefined,
    ['subject-email'],
  ),
  bad('an empty set in the subject', ['csr-malformed'], { subject: [der.set()] }),
];

export const NAME_CASES: CsrCase[] = [
  good('the common name alone, as IIS writes it', { dns: undefined }, undefined, ['common-name-not-in-sans']),
  good('a SAN alone', { cn: null }),
  good('capital letters', { cn: 'EXAMPLE.com', dns: ['Example.COM'] }),
  good('the same name twice', { dns: ['example.com', 'EXAMPLE.com'] }, undefined, ['duplicate-name']),
  good('any name where only the product is known', { cn: 'example.net', dns: ['example.net'] }, { names: [] }),
  good('www. goes along', { dns: ['example.com', 'www.example.com'] }),
  bad(
    'www. where the product does not include it',
    ['name-not-ordered', 'too-many-names'],
    { dns: ['example.com', 'www.example.com'] },
    { order: { includesWww: false } },
  ),
  good(
    'a wildcard with its bare name',
    { cn: '*.example.com', dns: ['*.example.com', 'example.com'] },
    { names: ['*.example.com'], wildcard: true },
  ),
  bad(
    'the bare name where the product does not include it',
    ['name-not-ordered', 'too-many-names'],
    { cn: '*.example.com', dns: ['*.example.com', 'example.com'] },
    { order: { names: ['*.example.com'], wildcard: true, includesBareOfWildcard: false } },
  ),
  bad('a wildcard in a product without', ['name-not-ordered', 'wildcard-not-in-product', 'names-missing'], {
    cn: '*.example.com',
    dns: ['*.example.com'],
  }),
  bad('another name', ['name-not-ordered', 'names-missing'], { cn: 'example.net', dns: ['example.net'] }),
  bad('a name too many', ['name-not-ordered', 'too-many-names'], { dns: ['example.com', 'example.net'] }),
  bad(
    'more names than the product',
    ['too-many-names'],
    { dns: ['example.com', 'example.net', 'example.org'] },
    { order: { names: ['example.com', 'example.net', 'example.org'], maxNames: 2 } },
  ),
  good(
    'as many names as the product',
    { dns: ['example.com', 'example.net'] },
    { names: ['example.com', 'example.net'], maxNames: 2 },
  ),
  good('fewer names than ordered', {}, { names: ['example.com', 'example.net'], maxNames: 2 }, ['names-missing']),
  bad(
    'fewer names than ordered, for ACME',
    ['names-missing'],
    {},
    { order: { names: ['example.com', 'example.net'], maxNames: 2, namesFrom: 'csr' } },
  ),
  good(
    'all names, for ACME',
    { dns: ['example.com', 'example.net'] },
    { names: ['example.com', 'example.net'], maxNames: 2, namesFrom: 'csr' },
  ),
  good('an IDN ordered as U-label', { cn: 'xn--mller-kva.de', dns: ['xn--mller-kva.de'] }, { names: ['MÜLLER.de'] }),
  good(
    'an IDN in the common name as U-label',
    { cn: 'müller.de', dns: ['xn--mller-kva.de'] },
    { names: ['xn--mller-kva.de'] },
    ['name-not-ascii'],
  ),
  bad(
    'the same for ACME',
    ['name-not-ascii'],
    { cn: 'müller.de', dns: ['xn--mller-kva.de'] },
    { order: { names: ['xn--mller-kva.de'], namesFrom: 'csr' } },
  ),
  bad('a U-label in a SAN', ['name-malformed'], {
    dns: undefined,
    cn: 'example.com',
    altNames: [csr.dnsName('example.com'), csr.dnsName('m\xfcller.de')],
  }),
  bad('an A-label that is none', ['name-malformed'], { dns: ['example.com', 'xn--zzzz9999.de'] }),
  bad('hyphens in the third and fourth place', ['name-malformed'], { dns: ['example.com', 'ab--c.example.com'] }),
  bad('an underscore', ['name-malformed'], { dns: ['example.com', 'a_b.example.com'] }),
  bad('a hyphen at the end of a part', ['name-malformed'], { dns: ['example.com', 'a-.example.com'] }),
  bad('two dots', ['name-malformed'], { dns: ['example.com', 'a..example.com'] }),
  bad('a dot at the end', ['name-malformed'], { dns: ['example.com', 'example.com.'] }),
  bad('a space at the end', ['name-malformed'], { dns: ['example.com', 'example.com '] }),
  bad('an empty SAN', ['name-malformed'], { dns: ['example.com', ''] }),
  bad('a part of 64 letters', ['name-malformed'], { dns: ['example.com', `${'a'.repeat(64)}.example.com`] }),
  bad('a web address as common name', ['name-malformed'], { cn: 'https://example.com/', dns: ['example.com'] }),
  bad('a company as common name', ['name-malformed'], { cn: 'Example Ltd', dns: ['example.com'] }),
  bad('a star inside', ['name-malformed'], { dns: ['example.com', 'a.*.example.com'] }),
  bad('a star in part', ['name-malformed'], { dns: ['example.com', 'a*.example.com'] }),
  bad('two stars', ['name-malformed'], { dns: ['example.com', '*.*.example.com'] }),
  bad('a star alone', ['name-malformed'], { dns: ['example.com', '*'] }),
  bad('a number at the end', ['name-malformed'], { dns: ['example.com', 'example.123'] }),
  bad(
    'a common name of 65 characters',
    ['common-name-too-long'],
    { cn: long(65), dns: [long(65)] },
    { order: { names: [long(65)] } },
  ),
  good('a common name of 64 characters', { cn: long(64), dns: [long(64)] }, { names: [long(64)] }),
  good('two common names', { cn: 'example.com', subject: [csr.rdn(csr.CN, der.utf8('example.com'))] }, undefined, [
    'several-common-names',
  ]),
  bad('no name', ['no-name'], { cn: null, dns: undefined }),
  bad('an empty common name', ['no-name'], { cn: '', dns: undefined }),
  bad('an IPv4 address as common name', ['name-ip', 'names-missing'], {
    cn: '192.0.2.1',
    dns: undefined,
    altNames: [csr.dnsName('www.example.com')],
  }),
  bad('an IPv4 address as SAN', ['name-ip'], { altNames: [csr.ipName(192, 0, 2, 1)] }),
  bad('an IPv6 address as SAN', ['name-ip'], {
    altNames: [csr.ipName(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)],
  }),
  bad('an IPv4 address as dNSName', ['name-ip'], { dns: ['example.com', '192.0.2.1'] }),
  bad('an e-mail address as SAN', ['name-email'], { altNames: [csr.emailName('a@example.com')] }),
  bad('an e-mail address as common name', ['name-email'], { cn: 'a@example.com', dns: ['example.com'] }),
  bad('a URI as SAN', ['name-uri'], { altNames: [csr.uriName('https://example.com')] }),
  good('a user principal name as SAN', { altNames: [csr.otherName()] }, undefined, ['odd-alt-names']),
  bad('a short name', ['name-internal', 'name-not-ordered', 'too-many-names'], { dns: ['example.com', 'localhost'] }),
  bad(
    'a .local name',
    ['name-internal'],
    { dns: ['example.com', 'mail.corp.local'] },
    { order: { names: ['example.com', 'mail.corp.local'], maxNames: 2 } },
  ),
  bad(
    'a .internal name',
    ['name-internal'],
    { dns: ['example.com', 'db.internal'] },
    { order: { names: ['example.com', 'db.internal'], maxNames: 2 } },
  ),
  bad(
    'an .onion name',
    ['name-internal'],
    { dns: ['example.com', 'abc.onion'] },
    { order: { names: ['example.com', 'abc.onion'], maxNames: 2 } },
  ),
  bad(
    'a reverse zone',
    ['name-internal'],
    { dns: ['example.com', '1.2.0.192.in-addr.arpa'] },
    { order: { names: ['example.com', '1.2.0.192.in-addr.arpa'], maxNames: 2 } },
  ),
  bad('a public suffix', ['name-public-suffix'], { cn: 'co.uk', dns: ['co.uk'] }, { order: { names: ['co.uk'] } }),
  bad(
    'a wildcard on a public suffix',
    ['name-public-suffix'],
    { cn: '*.co.uk', dns: ['*.co.uk'] },
    { order: { names: ['*.co.uk'], wildcard: true } },
  ),
  bad(
    'a wildcard on a top-level domain',
    ['name-public-suffix'],
    { cn: '*.com', dns: ['*.com'] },
    { order: { names: ['*.com'], wildcard: true } },
  ),
  good(
    'a wildcard on a private suffix',
    { cn: '*.blogspot.com', dns: ['*.blogspot.com'] },
    { names: ['*.blogspot.com'], wildcard: true },
  ),
];

function long(length: number): string {
  return `${'a'.repeat(40)}.${'b'.repeat(length - 53)}.example.com`;
}
