import { deflateRawSync, gzipSync } from 'node:zlib';
import { tnef, zip } from '../../fixtures/containers.js';
import { type Part, writeMail } from './write-mail.js';

const MB = 1024 * 1024;
/** How large they are; `npm run test:long` has 1. */
const SCALE = Number(process.env['CERTCLERK_TEST_HOSTILE'] ?? 0.1);
const big = (count: number): number => Math.ceil(count * SCALE);
const leaf: Part = { type: 'text/plain', body: 'x' };
const mixed = (...parts: Part[]): Part => ({ type: 'multipart/mixed', parts });
const repeat = (count: number, part: Part = leaf): Part => mixed(...Array.from({ length: count }, () => part));
const nested = (levels: number): Part => (levels === 0 ? leaf : mixed(nested(levels - 1)));
const attached = (name: string, body: Buffer | string, type = 'application/octet-stream'): Part =>
  mixed(leaf, { type, name, body, encoding: 'base64', disposition: 'attachment' });
const html = (body: string): Part => ({ type: 'text/html; charset=utf-8', body });
/** A mail whose bytes are written out as they are. */
const bytes = (text: string): Buffer =>
  Buffer.from(`From: ana@customer.example\r\nTo: ssl@clerk.example\r\n${text}`, 'latin1');

function mailsInMails(levels: number, encoding: '8bit' | 'base64'): Buffer {
  const inner = levels === 0 ? writeMail({}, leaf) : mailsInMails(levels - 1, encoding);
  return writeMail({}, mixed({ type: 'message/rfc822', encoding, body: inner }));
}

/** A zip whose one entry says little and unpacks to much. */
const zipBomb = (size: number): Buffer => zip({ name: 'server.csr', bytes: Buffer.alloc(size) });
function zipsInZips(levels: number): Buffer {
  return levels === 0
    ? zipBomb(MB)
    : zip(...[1, 2, 3, 4].map((n) => ({ name: `${n}.zip`, bytes: zipsInZips(levels - 1) })));
}

const quotedPrintable = (text: string): Buffer =>
  bytes(`Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${text}`);
const base64 = (text: string): Buffer =>
  bytes(`Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n${text}`);
const boundary = (name: string, body: string): Buffer =>
  bytes(`Content-Type: multipart/mixed; boundary=${name}\r\n\r\n${body}`);

/** What becomes of it: quarantined with a reason that matches, or read; `any` where it hangs on size and speed. */
export type Fate = RegExp | 'read' | 'any';

/** Mails made to break, block or fool whoever reads them. */
export const HOSTILE: [what: string, mail: () => Buffer, fate: Fate][] = [
  // Numbers and depth
  ['201 parts', () => writeMail({}, repeat(201)), /more than 200 parts/],
  ['10 000 parts', () => writeMail({}, repeat(10_000)), /more than 200 parts/],
  ['parts of parts', () => writeMail({}, repeat(15, repeat(15))), /more than 200 parts/],
  ['900 levels', () => writeMail({}, nested(900)), /deeper than 20/],
  ['30 mails in mails', () => mailsInMails(30, '8bit'), /deeper than 20/],
  ['22 mails in mails in base64', () => mailsInMails(22, 'base64'), /deeper than 20/],
  [
    '10 000 parts in base64',
    () => writeMail({}, { type: 'message/rfc822', encoding: 'base64', body: writeMail({}, repeat(10_000)) }),
    /more than 200 parts/,
  ],
  [
    'a million lines like borders',
    () => writeMail({}, mixed({ type: 'text/plain', body: '--x\n'.repeat(100_000 + big(900_000)) })),
    /borders/,
  ],
  // Games with borders
  [
    'a border that is a prefix of the inner one',
    () => boundary('a', '--a\r\nContent-Type: multipart/mixed; boundary=ab\r\n\r\n--ab\r\n\r\nx\r\n--ab--\r\n--a--'),
    'read',
  ],
  [
    'the same border on every level',
    () => boundary('a', '--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n'.repeat(300)),
    /deeper than 20|more than 200/,
  ],
  ['a border of 200 kB', () => boundary('b'.repeat(200_000), 'x'), 'read'],
  ['an empty border', () => boundary('""', '--\r\n\r\nx\r\n----'), 'read'],
  ['a border with a line break in it', () => boundary('"a\r\n b"', '--a b\r\n\r\nx'), 'read'],
  [
    'two borders',
    () => bytes('Content-Type: multipart/mixed; boundary=a; boundary=b\r\n\r\n--a\r\n\r\nx\r\n--b\r\n\r\ny'),
    'read',
  ],
  [
    'two Content-Types',
    () => bytes('Content-Type: text/plain\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n\r\nx'),
    'read',
  ],
  ['a border that never ends', () => boundary('a', `--a\r\n\r\n${'x'.repeat(MB)}`), 'read'],
  ['only closing borders', () => boundary('a', '--a--\r\n'.repeat(50_000)), 'read'],
  [
    'a multipart in base64',
    () => bytes('Content-Type: multipart/mixed; boundary=a\r\nContent-Transfer-Encoding: base64\r\n\r\nLS1h'),
    'read',
  ],
  // Headers
  ['a header of 2 MB', () => bytes(`X-Long: ${'x'.repeat(2 * MB)}\r\n\r\nlist`), /header/i],
  ['a header block of 1 MB in one line', () => bytes(`X-Long: ${'x'.repeat(MB - 500)}\r\n\r\nlist`), 'read'],
  ['a header folded 100 000 times', () => bytes(`X-Long: a${'\r\n b'.repeat(100_000)}\r\n\r\nlist`), /header/],
  ['50 000 headers', () => bytes(`${'X-Many: x\r\n'.repeat(50_000)}\r\nlist`), /header/],
  ['a From of 900 kB', () => writeMail({ From: `${'a,'.repeat(big(450_000))}ana@customer.example` }, 'list'), 'read'],
  [
    'a From of nested comments',
    () => writeMail({ From: `${'('.repeat(4_000)}${')'.repeat(4_000)} ana@customer.example` }, 'list'),
    'read',
  ],
  ['a From of nested groups', () => writeMail({ From: `${'a:'.repeat(4_000)}${';'.repeat(4_000)}` }, 'list'), 'read'],
  ['a From of quotes', () => writeMail({ From: `${'"\\'.repeat(4_000)} <ana@customer.example>` }, 'list'), 'read'],
  ['100 000 recipients', () => writeMail({ To: 'ssl+abc@clerk.example,'.repeat(40_000) }, 'list'), 'read'],
  ['endless references', () => writeMail({ References: '<a@b.example> '.repeat(60_000) }, 'list'), 'read'],
  ['references that never close', () => writeMail({ References: '<'.repeat(900_000) }, 'list'), 'read'],
  ['a Message-ID of 900 kB', () => writeMail({ 'Message-ID': `<${'x'.repeat(900_000)}@b.example>` }, 'list'), 'read'],
  [
    '8 000 DKIM signatures',
    () =>
      writeMail(
        {
          'DKIM-Signature': Array.from(
            { length: 8_000 },
            (_, n) => `v=1; a=rsa-sha256; d=d${n}.example; s=s; h=from; bh=AA==; b=AA==`,
          ),
        },
        'list',
      ),
    'read',
  ],
  [
    '8 000 Received fields',
    () =>
      writeMail(
        { Received: Array.from({ length: 8_000 }, () => 'from a (b) by c with SMTP; Tue, 24 Nov 2026 09:00:00 +0000') },
        'list',
      ),
    'read',
  ],
  ['8-bit headers', () => bytes('Subject: CSR f\xfcr \xff\xfe\r\nX-\xff: \xff\r\n\r\nlist'), 'read'],
  [
    'header injection in the subject',
    () => writeMail({ Subject: '=?utf-8?q?list=0D=0ABcc:_all@customer.example=0D=0A=0D=0Ax?=' }, 'x'),
    'read',
  ],
  [
    'header injection in the name',
    () => writeMail({ From: '=?utf-8?q?Ana=0D=0ABcc:_all@customer.example?= <ana@customer.example>' }, 'list'),
    'read',
  ],
  [
    'header injection in the Message-ID',
    () => writeMail({ 'Message-ID': '<a\rBcc: all@customer.example@b.example>' }, 'list'),
    'read',
  ],
  ['a subject of encoded words', () => writeMail({ Subject: '=?utf-8?b?eA==?= '.repeat(60_000) }, 'list'), 'read'],
  ['a subject of tags', () => writeMail({ Subject: '[a]'.repeat(300_000) }, 'list'), 'read'],
  ['a hundred Froms of quotes', () => bytes(`${`From: ${'\\"'.repeat(4_000)}\r\n`.repeat(100)}\r\nlist`), 'read'],
  ['a hundred Froms of one bracket', () => bytes(`${`From: <${'@'.repeat(8_000)}\r\n`.repeat(100)}\r\nlist`), 'read'],
  [
    'a report of empty lines',
    () => bytes(`To: ssl+b-000123-abcdefgh@clerk.example\r\nReturn-Path: <>\r\n\r\nundeliverable${'\n'.repeat(MB)}`),
    'read',
  ],
  ['a subject of broken encoded words', () => writeMail({ Subject: '=?'.repeat(400_000) }, 'list'), 'read'],
  [
    'encoded words in encoded words',
    () => writeMail({ Subject: `=?utf-8?q?${'=3D=3Futf-8=3Fq=3F'.repeat(40_000)}?=` }, 'list'),
    'read',
  ],
  // Parameters
  [
    '10 000 RFC 2231 continuations',
    () =>
      bytes(
        `Content-Type: text/plain;${Array.from({ length: 10_000 }, (_, n) => `\r\n name*${n}=x`).join(';')}\r\n\r\nlist`,
      ),
    'read',
  ],
  [
    'an RFC 2231 continuation number a billion',
    () => bytes('Content-Type: text/plain; name*0=a; name*999999999=b\r\n\r\nlist'),
    'read',
  ],
  [
    'RFC 2231 with broken percent signs',
    () => bytes("Content-Disposition: attachment; filename*=utf-8''%zz%%%\r\n\r\nlist"),
    'read',
  ],
  [
    'parameters named like the prototype',
    () => bytes('Content-Type: text/plain; __proto__=x; constructor=y; toString*0=z\r\n__proto__: x\r\n\r\nlist'),
    'read',
  ],
  ['a file name that climbs', () => writeMail({}, attached('../../../../etc/passwd', 'x')), 'read'],
  ['a file name of 900 kB', () => writeMail({}, attached('x'.repeat(900_000), 'x')), /header/],
  // Encodings
  [
    'broken charsets',
    () =>
      writeMail(
        {},
        mixed(
          ...['klingon', 'utf-7', 'utf-16', 'utf-32', 'iso-2022-jp', 'x-'.repeat(1_000), ''].map((c) => ({
            type: `text/plain; charset=${c}`,
            body: '\xff\xfe\x1b$B',
            encoding: '8bit' as const,
          })),
        ),
      ),
    'read',
  ],
  ['base64 that is none', () => base64(`${'*=-'.repeat(300_000)}`), 'read'],
  ['base64 in a line of 20 MB', () => base64('A'.repeat(big(20 * MB))), 'read'],
  ['base64 of a letter a line', () => base64('A\r\n'.repeat(1_000_000)), 'read'],
  ['quoted-printable of equals signs', () => quotedPrintable('='.repeat(3_000_000)), 'read'],
  ['quoted-printable of soft breaks', () => quotedPrintable('=\r\n'.repeat(1_000_000)), 'read'],
  [
    'uuencode, yEnc and what else is none',
    () => bytes('Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 a\r\n#0V%T\r\n`\r\nend\r\n'),
    'read',
  ],
  ['NULs', () => bytes(`Subject: a\0b\r\nContent-Type: text/plain\0\r\n\r\n${'\0'.repeat(MB)}`), 'read'],
  ['lone CRs', () => bytes(`Subject: x\rBcc: all@customer.example\r\r${'x\r'.repeat(500_000)}`), 'read'],
  ['a line of 30 MB', () => bytes(`\r\n${'x'.repeat(big(30 * MB))}`), 'read'],
  ['10 million empty lines', () => bytes(`\r\n${'\n'.repeat(big(10_000_000))}`), 'any'],
  ['two million quoted lines', () => bytes(`\r\n${'>\n'.repeat(big(2_000_000))}`), 'read'],
  ['200 000 lines below a signature', () => bytes(`\r\nlist\n-- \n${'x\n'.repeat(200_000)}`), 'read'],
  ['300 000 attributions', () => bytes(`\r\n${'On 2026 x wrote:\n'.repeat(300_000)}`), 'read'],
  // HTML
  ['tables 120 000 deep', () => writeMail({}, html('<table><tr><td>'.repeat(120_000))), 'any'],
  ['lists of a million', () => writeMail({}, html(`<ul>${'<li>x'.repeat(big(400_000))}`)), 'any'],
  ['tags that never close', () => writeMail({}, html('<a href="'.repeat(200_000))), 'read'],
  ['a million entities', () => writeMail({}, html('&amp;'.repeat(400_000))), 'read'],
  ['a million less-than signs', () => writeMail({}, html('<'.repeat(2_000_000))), 'read'],
  // Attachments
  ['25 MB of an attachment', () => writeMail({}, attached('site.tar', Buffer.alloc(25 * MB, 'abc'))), 'read'],
  ['a zip that unpacks to 1 GB', () => writeMail({}, attached('csr.zip', zipBomb(big(256 * MB)))), 'read'],
  ['zips in zips', () => writeMail({}, attached('csr.zip', zipsInZips(3))), 'read'],
  [
    'a zip with 20 000 entries',
    () =>
      writeMail(
        {},
        attached(
          'csr.zip',
          zip(...Array.from({ length: 20_000 }, (_, n) => ({ name: `${n}.csr`, bytes: Buffer.from('x') }))),
        ),
      ),
    'read',
  ],
  [
    'a zip that lies about its size',
    () =>
      writeMail(
        {},
        attached(
          'csr.zip',
          Buffer.concat([zip({ name: 'a', bytes: deflateRawSync(Buffer.alloc(MB)) }).fill(0xff, 18, 26)]),
        ),
      ),
    'read',
  ],
  ['a gzip of 200 MB', () => writeMail({}, attached('csr.gz', gzipSync(Buffer.alloc(big(200 * MB))))), 'read'],
  [
    'a winmail.dat cut off',
    () =>
      writeMail(
        {},
        attached('winmail.dat', tnef('server.csr', Buffer.alloc(100_000)).subarray(0, 500), 'application/ms-tnef'),
      ),
    'read',
  ],
  [
    'a winmail.dat of lengths that lie',
    () =>
      writeMail(
        {},
        attached(
          'winmail.dat',
          Buffer.concat([Buffer.from('789f3e22', 'hex'), Buffer.alloc(MB, 0xff)]),
          'application/ms-tnef',
        ),
      ),
    'read',
  ],
  [
    '100 000 armours that never end',
    () => writeMail({}, '-----BEGIN CERTIFICATE REQUEST-----\n'.repeat(100_000)),
    'read',
  ],
  [
    '100 000 armours that end and hold nothing',
    () => writeMail({}, '-----BEGIN CERTIFICATE REQUEST-----\n-----END CERTIFICATE REQUEST-----\n'.repeat(50_000)),
    'read',
  ],
  [
    'ASN.1 5 000 levels deep',
    () => writeMail({}, attached('deep.csr', Buffer.from('3080'.repeat(5_000), 'hex'))),
    'read',
  ],
];
