import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkCsr, findCsrs } from '../../../src/core/rules/csr/check-csr.js';
import * as der from '../../fixtures/der.js';
import { soundCsr, soundRsaCsr } from '../../fixtures/generate-csr.js';
import { rsa } from '../../fixtures/keys.js';

const CSR = soundRsaCsr();
const PEM = der.pem(CSR);
const LINES = PEM.trimEnd().split('\n');
const BODY = LINES.slice(1, -1);
const NBSP = '\u00a0';

const text = (s: string): Buffer => Buffer.from(s, 'utf8');
const utf16 = (s: string): Buffer => Buffer.from(s, 'utf16le');
const wrapped = (columns: number): string => {
  const lines = BODY.join('').match(new RegExp(`.{1,${columns}}`, 'g')) ?? [];
  return [LINES[0], ...lines, LINES[LINES.length - 1]].join('\n');
};

/** The same CSR in every wrapping of design §6.1 that lives in bytes or text. */
const CARRIAGE: [string, Buffer, string][] = [
  ['PEM', text(PEM), 'PEM'],
  ['NEW CERTIFICATE REQUEST', text(der.pem(CSR, 'NEW CERTIFICATE REQUEST')), 'PEM'],
  ['CERTIFICATE SIGNING REQUEST', text(der.pem(CSR, 'CERTIFICATE SIGNING REQUEST')), 'PEM'],
  ['lower-case armour', text(PEM.replace(/BEGIN.*REQUEST/, (s) => s.toLowerCase())), 'PEM'],
  ['DER', CSR, 'DER'],
  ['base64 without armour', text(BODY.join('\n')), 'base64'],
  ['base64 on one line', text(BODY.join('')), 'base64'],
  ['base64 with a greeting and a name', text(`Hello,\n\nhere it is:\n${BODY.join('\n')}\nRegards\nAnna`), 'base64'],
  ['base64 after a word', text(`CSR: ${BODY.join('\n')}\n`), 'base64'],
  ['CRLF', text(PEM.replaceAll('\n', '\r\n')), 'PEM'],
  ['CR alone', text(PEM.replaceAll('\n', '\r')), 'PEM'],
  ['line separators of Unicode', text(PEM.replaceAll('\n', '\u2028')), 'PEM'],
  ['UTF-8 with BOM', text(`\ufeff${PEM}`), 'PEM'],
  ['UTF-16 LE with BOM', utf16(`\ufeff${PEM}`), 'PEM'],
  ['UTF-16 LE without BOM', utf16(PEM), 'PEM'],
  ['UTF-16 BE with BOM', utf16(`\ufeff${PEM}`).swap16(), 'PEM'],
  ['UTF-16 BE without BOM', utf16(PEM).swap16(), 'PEM'],
  [
    'hard spaces in the armour',
    text(PEM.replace(/BEGIN CERTIFICATE REQUEST/, `BEGIN${NBSP}CERTIFICATE${NBSP}REQUEST`)),
    'PEM',
  ],
  ['hard spaces around lines', text(LINES.map((l) => `${NBSP}${l}${NBSP}`).join('\n')), 'PEM'],
  ['hard spaces in Latin-1', Buffer.from(LINES.map((l) => `\xa0${l}`).join('\n'), 'latin1'), 'PEM'],
  ['en dashes', text(PEM.replaceAll('-----', '–––––')), 'PEM'],
  ['em dashes', text(PEM.replaceAll('-----', '——-')), 'PEM'],
  ['one em dash', text(PEM.replaceAll('-----', '—')), 'PEM'],
  ['en dashes of Windows-1252', Buffer.from(PEM.replaceAll('-----', '\x96\x96\x96'), 'latin1'), 'PEM'],
  ['too few dashes', text(PEM.replaceAll('-----', '---')), 'PEM'],
  ['spaces inside the armour', text(PEM.replace('-----BEGIN', '----- BEGIN')), 'PEM'],
  ['trailing spaces', text(LINES.map((l) => `${l}  \t`).join('\n')), 'PEM'],
  ['indentation', text(LINES.map((l) => `      ${l}`).join('\n')), 'PEM'],
  ['a greeting before and a signature after', text(`Hello,\n\n${PEM}\n-- \nAnna\nExample Ltd`), 'PEM'],
  ["openssl's text dump before", text(`Certificate Request:\n    Data:\n        Version: 1 (0x0)\n${PEM}`), 'PEM'],
  ['bag attributes before', text(`Bag Attributes\n    localKeyID: 01 02\nfriendlyName: x\n${PEM}`), 'PEM'],
  ['headers inside', text([LINES[0], 'Comment: made by hand', '', ...LINES.slice(1)].join('\n')), 'PEM'],
  ['quoted once', text(LINES.map((l) => `> ${l}`).join('\n')), 'PEM'],
  ['quoted without a space', text(LINES.map((l) => `>${l}`).join('\n')), 'PEM'],
  ['quoted five deep', text(LINES.map((l) => `> >>> >${l}`).join('\r\n')), 'PEM'],
  ['quoted with bars', text(LINES.map((l) => `| ${l}`).join('\n')), 'PEM'],
  ['lines of 76', text(wrapped(76)), 'PEM'],
  ['lines of 30', text(wrapped(30)), 'PEM'],
  ['lines of 3', text(wrapped(3)), 'PEM'],
  ['all on one line', text(LINES.join(' ')), 'PEM'],
  ['all on one line without spaces', text(LINES.join('')), 'PEM'],
  ['armour broken by the width', text(PEM.replace('BEGIN CERTIFICATE REQUEST', 'BEGIN CERTIFICATE\n> REQUEST')), 'PEM'],
  ['empty lines between', text(LINES.join('\n\n\n')), 'PEM'],
  ['line ends written as \\n', text(JSON.stringify({ csr: PEM })), 'PEM'],
  ['line ends written as \\r\\n', text(JSON.stringify({ csr: PEM.replaceAll('\n', '\r\n') })), 'PEM'],
  [
    'zero-width marks',
    text(PEM.replace('BEGIN', '\u200bBEGIN').replace(BODY[2] ?? '', `\u200b${BODY[2] ?? ''}\ufeff`)),
    'PEM',
  ],
  ['HTML with <br>', text(`<html><body><p>${LINES.join('<br>\n')}</p></body></html>`), 'PEM'],
  [
    'HTML with a div for each line',
    text(`<body>${LINES.map((l) => `<div style="x">${l}</div>`).join('')}</body>`),
    'PEM',
  ],
  [
    'HTML with entities',
    text(
      LINES.map((l) => l.replaceAll('+', '&#43;').replaceAll('/', '&#x2F;').replaceAll('=', '&equals;')).join(
        '<br/>&nbsp;',
      ),
    ),
    'PEM',
  ],
  ['without its END line', text(LINES.slice(0, -1).join('\n')), 'PEM'],
  ['without its END line, and a name after', text(`${LINES.slice(0, -1).join('\n')}\n\nRegards\nAnna`), 'PEM'],
  ['without its BEGIN line', text(LINES.slice(1).join('\n')), 'base64'],
  ['the same twice', text(`${PEM}\n${PEM}`), 'PEM'],
  ['the same again in a quotation that was cut', text(`${PEM}\n\n> ${LINES.slice(0, 5).join('\n> ')}\n> [...]`), 'PEM'],
  ['with a certificate beside it', text(`${der.pem(Buffer.from('3003020100', 'hex'), 'CERTIFICATE')}${PEM}`), 'PEM'],
];

describe('a CSR is read in every wrapping', () => {
  it.each(CARRIAGE)('%s', (_, input, format) => {
    const report = checkCsr(input);
    expect(report.findings).toEqual([]);
    expect(report).toMatchObject({ verdict: 'accept', format, pem: PEM });
    expect(findCsrs(input)).toHaveLength(1);
  });
});

const without = (at: number): string => PEM.slice(0, at) + PEM.slice(at + 1);
const instead = (what: string): Buffer =>
  text(PEM.replace(BODY[3] ?? '', (BODY[3] ?? '').slice(0, 10) + what + (BODY[3] ?? '').slice(11)));

/** What cannot be read, with the code that says why. */
const UNREADABLE: [string, Buffer, string][] = [
  ['nothing', Buffer.alloc(0), 'not-a-csr'],
  ['a text', text('Hello, please renew our certificate.'), 'not-a-csr'],
  ['a certificate', text(der.pem(Buffer.from('3003020100', 'hex'), 'CERTIFICATE')), 'not-a-csr'],
  ['a public key', text(der.pem(rsa().spki, 'PUBLIC KEY')), 'not-a-csr'],
  ['a public key as DER', rsa().spki, 'not-a-csr'],
  ['a PDF', text('%PDF-1.7 …'), 'not-a-csr'],
  ['the words alone', text('How do I make a CERTIFICATE REQUEST?'), 'not-a-csr'],
  ['zeros', Buffer.alloc(1000), 'not-a-csr'],
  [
    'armour with nothing in it',
    text('-----BEGIN CERTIFICATE REQUEST-----\n-----END CERTIFICATE REQUEST-----'),
    'csr-empty',
  ],
  ['armour around something else', text(der.pem(der.sequence(der.integer(1), der.integer(2)))), 'csr-malformed'],
  ['armour around a word', text(der.pem(text('hello hello hello'))), 'csr-cut-off'],
  ['a letter lost', text(without(300)), 'csr-damaged'],
  ['a letter that is none', instead('ä'), 'csr-damaged'],
  [
    'a dash among the letters',
    text(PEM.replace(BODY[3] ?? '', `${(BODY[3] ?? '').slice(0, 10)}–${(BODY[3] ?? '').slice(10)}`)),
    'csr-damaged',
  ],
  ['cut in the middle', text(LINES.slice(0, 8).join('\n')), 'csr-cut-off'],
  ['cut in the middle, with END', text([...LINES.slice(0, 8), LINES[LINES.length - 1]].join('\n')), 'csr-cut-off'],
  ['base64 cut in the middle', text(BODY.slice(0, 9).join('\n')), 'csr-cut-off'],
  ['DER cut in the middle', CSR.subarray(0, 500), 'csr-cut-off'],
  ['more after the DER inside the armour', text(der.pem(Buffer.concat([CSR, text('extra')]))), 'trailing-bytes'],
  ['more after the DER without armour', text(Buffer.concat([CSR, text('extra')]).toString('base64')), 'trailing-bytes'],
];

describe('what cannot be read is said', () => {
  it.each(UNREADABLE)('%s', (_, input, code) => {
    const report = checkCsr(input);
    expect(report.findings.map((f) => f.code)).toEqual([code]);
    expect(report).toMatchObject({ verdict: 'reject', pem: null, spkiSha256: null });
  });

  it('names the character that does not belong', () => {
    expect(checkCsr(instead('ä')).findings[0]?.message).toContain('"ä"');
  });
});

describe('two different CSRs', () => {
  const other = der.pem(soundCsr());

  it('are a question, and neither is given away as the right one', () => {
    const report = checkCsr(text(PEM + other));
    expect(report).toMatchObject({ verdict: 'review', pem: null, names: [], sha256: null });
    expect(report.findings.map((f) => f.code)).toEqual(['several-csrs']);
    expect(findCsrs(text(PEM + other))).toHaveLength(2);
  });

  it('are refused where a private key is with them', () => {
    const key = generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    expect(checkCsr(text(PEM + other + key.privateKey)).verdict).toBe('reject');
  });
});
