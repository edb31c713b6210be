import { describe, expect, it } from 'vitest';
import { createAuthenticate } from '../../../src/mail/in/authenticate.js';
import { NOW, REJECT, check, edit, from, mail, onTop, other, rsa, signed, table } from './authentication/bed.js';
import { zoneResolver } from './authentication/dns-zone.js';
import { sign } from './authentication/sign.js';

table('a From that is not exactly one address is never proved', [
  ['no From', edit(signed(), 'From:', 'X-From:'), 'none', /0 From fields/],
  ['a second From above the signed one', onTop(signed(), 'From: eve@other.example'), 'none', /2 From fields/, REJECT],
  [
    'a second From below it',
    edit(signed(), 'Subject:', 'From: eve@other.example\r\nSubject:'),
    'none',
    /2 From fields/,
  ],
  [
    'two From, both signed',
    sign(mail({ From: ['ana@customer.example', 'eve@other.example'] }), rsa, { h: 'from:from:subject' }),
    'none',
    /2 From fields/,
  ],
  [
    'a From that only shows after a lone CR',
    edit(signed(), /^/, 'X-A: b\rFrom: eve@other.example\r\n'),
    'none',
    /broken line ends/,
  ],
  ['a NUL in the header', onTop(signed(), 'X-A: b\0'), 'none', /broken line ends/],
  ['two addresses', from('ana@customer.example, eve@other.example'), 'none', /not exactly one address/],
  [
    'two addresses of one domain',
    from('ana@customer.example, eve@customer.example'),
    'none',
    /not exactly one address/,
  ],
  ['a group', from('Us: ana@customer.example, eve@customer.example;'), 'none', /not exactly one address/],
  ['an empty group', from('undisclosed:;'), 'none', /not exactly one address/],
  ['a name only', from('Ana'), 'none', /not exactly one address/],
  ['an IP address as its domain', from('ana@[192.0.2.1]'), 'none', /not exactly one address/],
  ['two pairs of brackets', from('Ana <eve@other.example> <ana@customer.example>'), 'none', /not exactly one address/],
  [
    "a customer's address in an encoded name",
    sign(mail({ From: '=?utf-8?q?ana=40customer.example?= <eve@other.example>' }), rsa),
    'none',
    /customer\.example is not of other\.example/,
  ],
  [
    "a customer's address in a quoted name",
    sign(mail({ From: '"ana@customer.example" <eve@other.example>' }), rsa),
    'none',
    /is not of other\.example/,
  ],
  [
    "a customer's address in a comment",
    sign(mail({ From: 'eve@other.example (ana@customer.example)' }), rsa),
    'none',
    /is not of other\.example/,
  ],
  ['a domain in percent codes', from('ana@customer%2eexample'), 'none', /not exactly one address/],
  ['a second subject above', onTop(signed(), 'Subject: other'), 'none', /more than one subject/],
  ['a second content type above', onTop(signed(), 'Content-Type: text/html'), 'none', /more than one content-type/],
  ['a From of 10 KB', from(`"${'x'.repeat(10_000)}" <ana@customer.example>`), 'none', /From is too long/],
  ['a header of 300 KB', onTop(signed(), `X-A: ${'x'.repeat(300_000)}`), 'none', /too large/],
  ['a header of 3 000 lines', onTop(signed(), ...Array.from({ length: 3_000 }, () => 'X-A: b')), 'none', /too large/],
]);

describe('the check as a whole', () => {
  it('asks for nothing where MAIL_AUTH=off', async () => {
    const authenticate = createAuthenticate({
      mode: 'off',
      resolver: () => Promise.reject(new Error('somebody asked')),
      now: () => NOW,
    });
    expect(await authenticate(mail())).toEqual({ verdict: 'off', reasons: [] });
  });

  it('asks each name once, and only names of the From', async () => {
    const asked: string[] = [];
    const raw = sign(sign(sign(signed(), rsa), rsa, { l: '1' }), other, { d: 'other.example' });
    expect((await check(raw, REJECT, undefined, asked)).verdict).toBe('pass');
    expect(asked.sort()).toEqual(['_dmarc.customer.example', 's1._domainkey.customer.example']);
  });

  it('checks no more than five signatures of one mail', async () => {
    let raw = mail();
    for (let n = 0; n < 20; n += 1) raw = sign(raw, other, { s: `n${n}` });
    const asked: string[] = [];
    expect((await check(raw, REJECT, undefined, asked)).verdict).toBe('fail');
    expect(asked.filter((name) => name.includes('_domainkey'))).toHaveLength(5);
  });

  it('does not judge a mail of which only the header is there', async () => {
    const authenticate = createAuthenticate({ mode: 'require', resolver: zoneResolver(REJECT), now: () => NOW });
    expect((await authenticate(mail(), { headerOnly: true })).verdict).toBe('none');
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a line', Buffer.from('x')],
    ['noise', Buffer.from(Array.from({ length: 5_000 }, (_, i) => (i * 7919) % 256))],
    ['a From and no more', Buffer.from('From: ana@customer.example')],
    ['a signature without end', Buffer.from(`DKIM-Signature: ${'v=1; '.repeat(3_000)}\r\nFrom: a@b.example\r\n\r\n`)],
  ])('never throws and proves nothing: %s', async (_what, raw) => {
    expect((await check(raw)).verdict).toBe('none');
  });

  it.each([
    ['bare line feeds', `${'\n'.repeat(5_000_000)}x`],
    ['one line', 'x'.repeat(20_000_000)],
    ['white space', `${' \t'.repeat(2_000_000)}x`],
  ])('comes to an end with a body of nothing but %s', async (_what, body) => {
    const raw = Buffer.concat([signed(), Buffer.from(body)]);
    expect((await check(raw)).reasons).toEqual([expect.stringMatching(/body hash/)]);
  });
});
