import { dkimSign } from 'mailauth/lib/dkim/sign.js';
import nodemailer from 'nodemailer';
import { ADKIM_S, REJECT, ed, edit, from, mail, NOW, onTop, other, rsa, signed, table, weak } from './bed.js';
import { type DkimKey, pemOf, sign } from './sign.js';

const seconds = (date: string): string => String(Date.parse(date) / 1_000);

async function byNodemailer(body: string): Promise<Buffer> {
  const transport = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  const { message } = await transport.sendMail({
    from: 'Ana <ana@customer.example>',
    to: 'ssl@shop.example',
    subject: 'Re: CSR für example.com',
    text: body,
    attachments: [{ filename: 'server.csr', content: 'MIIC'.repeat(400) }],
    dkim: { domainName: 'customer.example', keySelector: 's1', privateKey: pemOf(rsa) },
  });
  if (!Buffer.isBuffer(message)) throw new Error('nodemailer gave no bytes');
  return message;
}

async function byMailauth(raw: Buffer, canonicalization: string, key: DkimKey, selector: string): Promise<Buffer> {
  const { signatures, errors } = await dkimSign(raw, {
    canonicalization,
    algorithm: key.algorithm,
    signTime: NOW,
    signatureData: [{ signingDomain: 'customer.example', selector, privateKey: pemOf(key) }],
  } as Parameters<typeof dkimSign>[1]);
  if (errors.length > 0) throw new Error('mailauth could not sign', { cause: errors[0] });
  return Buffer.concat([Buffer.from(signatures), raw]);
}

table('an aligned DKIM signature proves the sender', [
  ['made by hand', signed(), 'pass', /DKIM signature of customer\.example/],
  ['made by nodemailer', byNodemailer('Grüße'), 'pass', /customer\.example/],
  ['made by mailauth, simple/simple', byMailauth(mail(), 'simple/simple', rsa, 's1'), 'pass', /customer/],
  ['made by mailauth, Ed25519', byMailauth(mail(), 'relaxed/relaxed', ed, 'ed'), 'pass', /customer/],
  ['Ed25519', signed({ s: 'ed' }, ed), 'pass', /customer/],
  ['under p=reject', signed(), 'pass', /customer/, REJECT],
  ['under adkim=s', signed(), 'pass', /customer/, ADKIM_S],
  ['of a subdomain', signed({ d: 'mail.customer.example' }), 'pass', /mail\.customer/],
  ['of the parent domain', from('ana@shop.customer.example'), 'pass', /signature of customer\.example/],
  ['domains in capitals', from('ANA@Customer.EXAMPLE'), 'pass', /customer\.example/],
  ['beside one of a mailing service', sign(signed(), other, { d: 'other.example' }), 'pass', /customer/],
  ['above a broken one of the same domain', sign(edit(signed(), 'b=', 'b=AAAA'), rsa), 'pass', /customer/],
  [
    'a name in quotes that looks like another address',
    from('"boss@other.example" <ana@customer.example>'),
    'pass',
    /customer/,
  ],
  ['a comment in the From', from('ana@customer.example (Ana, at home)'), 'pass', /customer/],
  ['white space added on the way', edit(signed(), 'CSR is below', 'CSR  is \t below'), 'pass', /customer/],
  ['not yet expired', signed({ t: seconds('2026-06-01'), x: seconds('2026-06-08') }), 'pass', /customer/],
  ['by a clock that is a minute ahead', signed({ t: seconds('2026-06-01T08:01:00Z') }), 'pass', /customer/],
  ['an agent below its domain', signed({ i: 'ana@post.customer.example' }), 'pass', /customer/],
  ['with bare line feeds, as some servers store it', edit(signed(), /\r\n/g, '\n'), 'pass', /customer/],
  ['a field added that it does not cover', onTop(signed(), 'X-Spam: no'), 'pass', /customer/],
]);

table('a signature that proves nothing', [
  ['none', mail(), 'none', /it has no DKIM signature/],
  [
    'a valid one of another domain',
    signed({ d: 'other.example' }, other),
    'none',
    /other\.example is not of customer\.example/,
  ],
  ['of a subdomain under adkim=s', signed({ d: 'mail.customer.example' }), 'fail', /adkim=s/, ADKIM_S],
  ['of the parent under adkim=s', from('ana@shop.customer.example'), 'fail', /adkim=s/, ADKIM_S],
  [
    'of a neighbour below a public suffix',
    sign(mail({ From: 'ana@customer.co.uk' }), rsa, { d: 'other.co.uk' }),
    'none',
    /is not of customer\.co\.uk/,
  ],
  [
    'of a neighbour on a hosting platform',
    sign(mail({ From: 'ana@customer.github.io' }), rsa, { d: 'other.github.io' }),
    'none',
    /is not of/,
  ],
  ['of a domain that only ends alike', signed({ d: 'evilcustomer.example' }), 'none', /is not of/],
  ['with l= over the whole body', signed({ l: '19' }), 'none', /l=/],
  ['with l= and text behind it', Buffer.concat([signed({ l: '19' }), Buffer.from('More.\r\n')]), 'fail', /l=/, REJECT],
  ['with l=0', signed({ l: '0' }), 'none', /l=/],
  ['with L= in capitals', signed({ L: '19' }), 'none', /l=/],
  ['the body changed', edit(signed(), 'below', 'above'), 'none', /does not fit \(body hash/],
  ['text added at the end', Buffer.concat([signed(), Buffer.from('PS\r\n')]), 'none', /does not fit/],
  ['the From changed', edit(signed(), 'ana@', 'eve@'), 'none', /does not fit \(bad signature/],
  ['the subject changed', edit(signed(), 'Subject: ', 'Subject: Re: '), 'fail', /bad signature/, REJECT],
  ['the signature changed', edit(signed(), '; b=', '; b=AAAA'), 'none', /does not fit/],
  ['by a key that the DNS does not have', signed({ s: 'gone' }), 'none', /no key in the DNS/],
  ['by another key', signed({}, other), 'none', /bad signature/],
  ['by a withdrawn key', signed(), 'none', /invalid public key/, { 's1._domainkey.customer.example': ['v=DKIM1; p='] }],
  ['by an RSA key of 768 bits', signed({ s: 'weak' }, weak), 'none', /less than 1024 bits/],
  [
    'by a key for SHA-1 only',
    signed(),
    'none',
    /other hashes/,
    { 's1._domainkey.customer.example': [`${rsa.record}; h=sha1`] },
  ],
  [
    'by a key for other services',
    signed(),
    'none',
    /not for mail/,
    { 's1._domainkey.customer.example': [`${rsa.record}; s=tlsrpt`] },
  ],
  ['by a key of another type', signed(), 'none', /does not fit/, { 's1._domainkey.customer.example': [ed.record] }],
  [
    'an agent below its domain, against t=s',
    signed({ i: '@post.customer.example' }),
    'none',
    /forbids/,
    { 's1._domainkey.customer.example': [`${rsa.record}; t=s`] },
  ],
  [
    'by a key in test, which is not refused either',
    signed(),
    'none',
    /t=y/,
    { ...REJECT, 's1._domainkey.customer.example': [`${rsa.record}; t=y`] },
  ],
  ['with SHA-1', signed({ a: 'rsa-sha1' }), 'none', /not safe/],
  ['that does not cover the From', signed({ h: 'to:subject:date' }), 'none', /does not cover the sender/],
  ['expired', signed({ t: seconds('2026-05-01'), x: seconds('2026-05-31') }), 'none', /expired/],
  ['from the future', signed({ t: seconds('2026-06-02') }), 'none', /future/],
  ['expired before it was made', signed({ t: seconds('2026-05-31'), x: seconds('2026-05-31') }), 'none', /has expired/],
  ['a date that is none', signed({ x: 'soon' }), 'none', /cannot be read/],
  ['an agent of another domain', signed({ i: 'ana@other.example' }), 'none', /another domain \(i=/],
  ['a tag twice', signed({ D: 'other.example' }), 'none', /cannot be read/],
  ['another version', signed({ v: '2' }), 'none', /cannot be read/],
  ['no version', signed({ v: undefined }), 'none', /cannot be read/],
  ['a comment where none can be', signed({ z: '(d=other.example)' }), 'none', /cannot be read/],
  ['a canonicalisation that there is not', signed({ c: 'relaxed/nofws' }), 'none', /cannot be read/],
  ['a key over another way than DNS', signed({ q: 'http' }), 'none', /cannot be read/],
  [
    'an ARC seal and nothing else',
    edit(signed({ i: '1' }), 'DKIM-Signature', 'ARC-Message-Signature'),
    'fail',
    /no DKIM signature/,
    REJECT,
  ],
]);
