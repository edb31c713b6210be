import { generateKeyPairSync } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import type { MailRequest } from '../../../src/core/model/mail-in.js';
import { interpret } from '../../../src/mail/in/interpret.js';
import { createMailParser } from '../../../src/mail/in/parse.js';
import * as der from '../../fixtures/der.js';
import { soundCsr, soundRsaCsr } from '../../fixtures/generate-csr.js';
import { type Part, writeMail } from './write-mail.js';

const parser = createMailParser();
afterAll(() => parser.close());

const DER = soundCsr({ cn: 'example.com' });
const { pem } = der;
const PEM = pem(DER);
const OTHER = soundRsaCsr({ cn: 'example.com' });
const KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();
/** The outer shape of an X.509 certificate: version in a tag of its own, then the serial number. */
const CERTIFICATE = der.sequence(
  der.sequence(der.context(0, der.integer(2)), der.integer(7), der.octets(Buffer.alloc(200, 1))),
  der.bits(Buffer.alloc(64)),
);
const ONE_LINE = DER.toString('base64');

async function request(body: Part | string, subject = 'Re: CSR'): Promise<MailRequest> {
  const parsed = await parser.parse(writeMail({ Subject: subject }, body));
  if ('why' in parsed) throw new Error(parsed.why);
  return (await interpret(parsed.mail)).request;
}

/** The kind, and for a CSR which of ours it is. */
function summary(said: MailRequest): string {
  if (said.kind === 'csr') {
    const names = said.csrs.map(({ base64 }) =>
      base64 === DER.toString('base64') ? 'ours' : base64 === OTHER.toString('base64') ? 'other' : 'damaged',
    );
    return `csr ${names.join(' ')}`;
  }
  if (said.kind === 'question') return `${said.question} ${said.argument}`.trim();
  return said.kind === 'confirm' ? said.answer : said.kind;
}

const text = (body: string, more: Partial<Part> = {}): Part => ({
  type: 'text/plain; charset=utf-8',
  body,
  encoding: '8bit',
  ...more,
});
const html = (body: string, more: Partial<Part> = {}): Part => ({
  type: 'text/html; charset=utf-8',
  body,
  encoding: '8bit',
  ...more,
});
const file = (type: string, name: string | undefined, body: string | Buffer, more: Partial<Part> = {}): Part => ({
  type,
  name,
  body,
  encoding: 'base64',
  disposition: 'attachment',
  ...more,
});
const mixed = (...parts: Part[]): Part => ({ type: 'multipart/mixed', parts });
const alternative = (...parts: Part[]): Part => ({ type: 'multipart/alternative', parts });
const quote = (lines: string): string => lines.replace(/^/gm, '> ');
const breaks = (lines: string): string => lines.trim().replace(/\n/g, '<br>\n');
const forwarded = (inner: Buffer, more: Partial<Part> = {}): Part => ({
  type: 'message/rfc822',
  body: inner,
  encoding: '8bit',
  ...more,
});

const ATTACHED: [string, Part][] = [
  ['server.csr as pkcs10', file('application/pkcs10', 'server.csr', PEM)],
  ['as octet-stream', file('application/octet-stream', 'server.csr', PEM)],
  ['DER as octet-stream', file('application/octet-stream', 'server.der', DER)],
  ['DER as .p10', file('application/pkcs10', 'server.p10', DER)],
  [
    '.req',
    file('application/octet-stream', 'certreq.req', PEM.replace(/CERTIFICATE REQUEST/g, 'NEW CERTIFICATE REQUEST')),
  ],
  ['.txt as text/plain', file('text/plain', 'csr.txt', PEM)],
  ['.txt inline', file('text/plain', 'csr.txt', PEM, { disposition: 'inline', encoding: '7bit' })],
  ['.txt in UTF-16', file('text/plain', 'csr.txt', Buffer.from(`\ufeff${PEM}`, 'utf16le'))],
  ['.pem', file('application/x-x509-ca-cert', 'example.com.pem', PEM)],
  ['.pem as x-pem-file', file('application/x-pem-file', 'example.com.pem', PEM)],
  ['no name', file('application/octet-stream', undefined, PEM)],
  ['no disposition', file('application/octet-stream', 'x', PEM, { disposition: undefined })],
  ['called .jpg', file('image/jpeg', 'scan.jpg', PEM)],
  ['called .doc', file('application/msword', 'csr.doc', PEM)],
  ['quoted-printable', file('text/plain', 'csr.txt', PEM, { encoding: 'quoted-printable' })],
  ['7bit', file('application/pkcs10', 'server.csr', PEM, { encoding: '7bit' })],
  ['base64 without armour', file('text/plain', 'csr.txt', ONE_LINE)],
  ['a name with an umlaut', file('application/octet-stream', '=?utf-8?q?m=C3=BCller=2Ecsr?=', PEM)],
  [
    'beside a picture',
    {
      type: 'multipart/related',
      parts: [
        html('<img src="cid:x">'),
        file('image/png', 'logo.png', Buffer.from('89504e470d0a1a0a', 'hex')),
        file('application/pkcs10', 'a.csr', PEM),
      ],
    },
  ],
];

const PASTED: [string, Part | string][] = [
  ['alone', PEM],
  ['after words', `Hello,\n\nhere is our CSR:\n\n${PEM}\nRegards\nAna`],
  ['base64 transfer', text(`Hi\n${PEM}`, { encoding: 'base64' })],
  ['quoted-printable transfer', text(`Grüße\n${PEM}`, { encoding: 'quoted-printable' })],
  ['without armour', `Hello\n\n${ONE_LINE.replace(/.{64}/g, '$&\n')}\n`],
  ['after a signature', `Hello\n\n-- \nAna\n\n${PEM}`],
  ['in an HTML-only mail', html(`<p>Hello</p><p>${breaks(PEM)}</p>`)],
  ['in <pre>', html(`<pre>${PEM}</pre>`)],
  [
    'in divs',
    html(
      PEM.trim()
        .split('\n')
        .map((line) => `<div>${line}</div>`)
        .join(''),
    ),
  ],
  ['in one paragraph', html(`<p>${PEM.trim().replace(/\n/g, ' ')}</p>`)],
  ['with &nbsp; and en dashes', html(`<p>${breaks(PEM.replace(/-----/g, '–––––')).replace(/ /g, '&nbsp;')}</p>`)],
  ['in text and HTML', alternative(text(`Hi\n${PEM}`), html(`<p>Hi</p>${breaks(PEM)}`))],
  ['in HTML alone, beside another text', alternative(text('Please see the HTML part.'), html(`<p>${breaks(PEM)}</p>`))],
  [
    'above a quoted original',
    `${PEM}\n\nOn Mon, Nov 2, 2026 at 10:15 AM The clerk <ssl@clerk.example> wrote:\n> Please send us a CSR\n`,
  ],
  [
    'above an Outlook original',
    `${PEM}\n\nFrom: The clerk\nSent: Monday\nTo: Ana\nSubject: CSR\n\nPlease send us a CSR`,
  ],
  ['quoted', `Here is what my admin sent:\n${quote(PEM)}`],
  ['quoted twice', quote(quote(PEM))],
  ['below "Original Message"', `See below.\n\n-----Original Message-----\nFrom: admin\n\n${PEM}`],
  ['format=flowed', text(PEM, { type: 'text/plain; charset=utf-8; format=flowed' })],
  [
    'in Latin-1',
    { type: 'text/plain; charset=iso-8859-1', body: Buffer.from(`Gr\xfc\xdfe\n${PEM}`, 'latin1'), encoding: '8bit' },
  ],
  [
    'a signed mail',
    {
      type: 'multipart/signed; protocol="application/pkcs7-signature"',
      parts: [mixed(text(PEM)), file('application/pkcs7-signature', 'smime.p7s', Buffer.from('300a', 'hex'))],
    },
  ],
];

const NESTED: [string, Part][] = [
  ['as text of an attached mail', mixed(text('fyi'), forwarded(writeMail({}, PEM)))],
  [
    'as attachment of an attached mail',
    mixed(text('fyi'), forwarded(writeMail({}, mixed(text('x'), file('application/pkcs10', 'a.csr', PEM))))),
  ],
  ['two mails deep', mixed(text('fyi'), forwarded(writeMail({}, mixed(text('x'), forwarded(writeMail({}, PEM))))))],
  [
    'an attached mail with a disposition',
    mixed(text('fyi'), forwarded(writeMail({}, PEM), { disposition: 'attachment', name: 'mail.eml' })),
  ],
  ['an attached mail inline', mixed(text('fyi'), forwarded(writeMail({}, PEM), { disposition: 'inline' }))],
  ['an attached mail in base64', mixed(text('fyi'), forwarded(writeMail({}, PEM), { encoding: 'base64' }))],
];

describe('one CSR', () => {
  it.each(ATTACHED)('attached: %s', async (_, part) => {
    expect(summary(await request(mixed(text('Here it is.'), part)))).toBe('csr ours');
  });
  it.each(PASTED)('pasted: %s', async (_, body) => expect(summary(await request(body))).toBe('csr ours'));
  it.each(NESTED)('nested: %s', async (_, body) => expect(summary(await request(body))).toBe('csr ours'));
  it('alone as the whole mail, not multipart', async () => {
    expect(summary(await request(file('application/pkcs10', 'a.csr', PEM)))).toBe('csr ours');
  });
});

describe('which CSR', () => {
  const rows: [string, Part | string, string][] = [
    ['the same attached and pasted is one', mixed(text(PEM), file('application/pkcs10', 'a.csr', DER)), 'csr ours'],
    [
      'two different ones are both told',
      mixed(text(PEM), file('application/pkcs10', 'a.csr', OTHER)),
      'csr other ours',
    ],
    ['two in one file', mixed(text('x'), file('text/plain', 'a.txt', PEM + pem(OTHER))), 'csr ours other'],
    ['text and HTML that differ', alternative(text(PEM), html(breaks(pem(OTHER)))), 'csr ours other'],
    [
      'a new one above an older quoted one',
      `${PEM}\n\nOn Mon, Nov 2, 2026 at 10:15 AM Ana <a@b.example> wrote:\n${quote(pem(OTHER))}`,
      'csr ours',
    ],
    [
      'an attached one above an older quoted one',
      mixed(text(`New one attached.\n${quote(pem(OTHER))}`), file('application/pkcs10', 'a.csr', PEM)),
      'csr ours',
    ],
    ['the subject says something else', PEM, 'csr ours'],
    [
      'a whole one beside a damaged one',
      mixed(text(PEM.slice(0, 200)), file('application/pkcs10', 'a.csr', PEM)),
      'csr ours',
    ],
    ['a damaged one is told', `Hi\n\n${PEM.replace('\nMI', '\nM!')}`, 'csr damaged'],
    ['one that is cut off is told', `Hi\n\n${PEM.slice(0, 200)}`, 'csr damaged'],
    [
      'a damaged one in text and HTML is told once',
      alternative(text(PEM.slice(0, 200)), html(breaks(PEM.slice(0, 200)))),
      'csr damaged',
    ],
  ];
  it.each(rows)('%s', async (_, body, expected) => expect(summary(await request(body, 'list'))).toBe(expected));

  it('says where it lay', async () => {
    const said = await request(mixed(text('x'), file('application/pkcs10', 'server.csr', PEM)));
    expect(said.kind === 'csr' && said.csrs.map((c) => c.source)).toEqual(['attachment server.csr']);
  });
});

describe('a private key', () => {
  const rows: [string, Part | string][] = [
    ['pasted', `Here you are\n${KEY}`],
    ['beside a CSR', `${PEM}\n${KEY}`],
    ['attached', mixed(text('x'), file('application/octet-stream', 'server.key', KEY))],
    ['attached beside a CSR', mixed(text('x'), file('application/pkcs10', 'a.csr', PEM), file('text/plain', 'b', KEY))],
    ['called .png', mixed(text('x'), file('image/png', 'x.png', KEY))],
    ['in HTML alone', html(`<p>${breaks(KEY)}</p>`)],
    ['quoted', quote(KEY)],
    ['in an attached mail', mixed(text('x'), forwarded(writeMail({}, KEY)))],
    [
      'in the file of an attached mail',
      mixed(text('x'), forwarded(writeMail({}, mixed(file('text/plain', 'k', KEY))))),
    ],
    [
      'late in a large file',
      mixed(text('x'), file('text/plain', 'log.txt', `${'x'.repeat(79)}\n`.repeat(30_000) + KEY)),
    ],
    ['with a command as subject', KEY],
  ];
  it.each(rows)('%s', async (_, body) => expect(summary(await request(body, 'list'))).toBe('private-key'));
  it('words about a key are none', async () => {
    expect(summary(await request('We never send -----BEGIN PRIVATE KEY----- by mail.'))).toBe('unclear');
  });
});

describe('words', () => {
  const rows: [string, string, Part | string, string][] = [
    ['a command as subject', 'list', '', 'list'],
    ['a command as text', 'Re: Renew example.com', 'status example.com', 'status example.com'],
    [
      'a command in an HTML-only mail',
      'Question',
      html('<div>status example.com</div><div>Ana</div>'),
      'status example.com',
    ],
    [
      'a command that Outlook made a link',
      'Re: x',
      html('<p>status <a href="http://example.com">example.com</a></p>'),
      'status example.com',
    ],
    ['an encoded subject', '=?utf-8?b?c3RhdHVzIGLDvGNoZXIuZXhhbXBsZQ==?=', '', 'status bücher.example'],
    ['a command above a quotation', 'Re: x', 'invoices\n\nOn 2 Nov 2026, clerk@x.example wrote:\n> list\n', 'invoices'],
    [
      'a command only in the quotation',
      'Re: x',
      'Thank you\n\nOn 2 Nov 2026, clerk@x.example wrote:\n> list\n',
      'unclear',
    ],
    ['yes', 'Re: x', 'Yes\n\nOn 2 Nov 2026, clerk@x.example wrote:\n> Is it right?\n', 'yes'],
    [
      'yes in HTML',
      'Re: x',
      html(
        '<div dir="ltr">Yes</div><br><div class="gmail_quote"><div class="gmail_attr">On Mon, Nov 2, 2026 at 10:15 AM clerk &lt;<a href="mailto:a@b.example">a@b.example</a>&gt; wrote:<br></div><blockquote class="gmail_quote">list</blockquote></div>',
      ),
      'yes',
    ],
    ['same', 'Re: x', 'same', 'same'],
    ['an empty mail', '', '', 'unclear'],
    ['a letter', 'Our contract', 'Dear all,\nwe want to talk about prices.', 'unclear'],
    ['a certificate is no CSR', 'x', pem(CERTIFICATE, 'CERTIFICATE'), 'unclear'],
  ];
  it.each(rows)('%s', async (_, subject, body, expected) =>
    expect(summary(await request(body, subject))).toBe(expected),
  );
});

describe('words to a person', () => {
  const said = async (body: Part | string, subject = 'Re: x') => {
    const read = await request(body, subject);
    return read.kind === 'unclear' ? [read.words, read.files] : read.kind;
  };

  it.each<[string, string, Part | string, unknown]>([
    [
      'without what is quoted',
      'Re: x',
      'Is it urgent?\n\nOn 2 Nov 2026, a@x.example wrote:\n> Please',
      ['Is it urgent?', []],
    ],
    ['without the signature', 'Re: x', 'Is it urgent?\n-- \nAna Novak\nCEO', ['Is it urgent?', []]],
    ['of HTML alone', 'Re: x', html('<p>Is it <b>urgent</b> &lt;!channel&gt;?</p>'), ['Is it urgent <!channel>?', []]],
    ['without control characters', 'Re: x', 'a\u0000b\u001b[31mc', ['ab[31mc', []]],
    ['the subject, where a new mail has nothing else', 'Can I pay by card?', '', ['Can I pay by card?', []]],
    ['not the subject of an answer', 'Re: Your order', '', ['', []]],
    ['not what is only quoted', 'Re: x', '> Please', ['', []]],
    [
      'with the names of what came along',
      'Re: x',
      mixed(
        text('What is this?'),
        file('image/png', 'screen\u0007.png', Buffer.from('89504e47', 'hex')),
        file('text/plain', undefined, 'x'),
      ),
      ['What is this?', ['screen.png', 'text/plain']],
    ],
  ])('%s', async (_, subject, body, expected) => expect(await said(body, subject)).toEqual(expected));

  it('of any length are cut', async () => {
    expect((await said('word.'.repeat(5_000)))[0]).toHaveLength(4_000);
  });
});
