import { describe, expect, it } from 'vitest';
import type { MailContent } from '../../../src/core/model/mail-content.js';
import { createDkimSigner } from '../../../src/mail/out/dkim.js';
import { createMailRenderer } from '../../../src/mail/out/render.js';
import { createAuthenticate } from '../../../src/mail/in/authenticate.js';
import { readHeaders } from '../../../src/mail/in/headers.js';
import { zoneResolver } from '../in/authentication/dns-zone.js';
import { ed25519Key, pemOf, rsaKey } from '../in/authentication/sign.js';
import { contents, DATE, issuedFiles, mailOf, pdf } from '../../../src/mail/out/examples.js';
import { shop } from './example-shop.js';

const key = rsaKey();
const domain = shop.mailAddress.split('@')[1] ?? '';
const dkim = { selector: 's2026', privateKey: pemOf(key) };
const render = createMailRenderer({ shop, dkim });
const authenticate = createAuthenticate({
  mode: 'require',
  resolver: zoneResolver({ [`s2026._domainkey.${domain}`]: [key.record] }),
  now: () => new Date(DATE),
});
const answer = { inReplyTo: '<1@customer.example>', references: ['<ssl-1042.p1@x>', '<1@customer.example>'] };

async function signed(content: MailContent = contents['certificate-issued'], more = {}): Promise<Buffer> {
  const { mime } = await render(mailOf(content, more), [pdf, ...issuedFiles], DATE);
  return Buffer.from(mime);
}
const fieldsSigned = (mime: Buffer): string[] =>
  /\bh=([^;]+);/
    .exec(readHeaders(mime).find((h) => h.name === 'dkim-signature')?.value ?? '')?.[1]
    ?.replace(/\s/g, '')
    .split(':') ?? [];

describe('a signed mail', () => {
  it.each(Object.values(contents).map((content) => [content.template, content] as const))(
    'is proved to come from the clerk’s domain (%s)',
    async (_template, content) => {
      expect(await authenticate(await signed(content, answer))).toMatchObject({ verdict: 'pass' });
    },
  );

  it('signs what a reader and an answer go by, and is the same each time', async () => {
    const mime = await signed(undefined, answer);
    expect(fieldsSigned(mime)).toEqual([
      'from',
      'reply-to',
      'subject',
      'to',
      'date',
      'message-id',
      'in-reply-to',
      'references',
      'mime-version',
      'content-type',
      'auto-submitted',
    ]);
    expect((await signed(undefined, answer)).equals(mime)).toBe(true);
  });

  it.each([
    ['Reply-To', /^Reply-To: .*/m, 'Reply-To: thief@evil.example'],
    ['Subject', /^Subject: /m, 'Subject: Not '],
    ['the sender', /^From: .*/m, `From: Somebody <other@${domain}>`],
    ['Auto-Submitted', /^Auto-Submitted: .*/m, 'Auto-Submitted: no'],
    ['a word of the text', /\r\n\r\n[^]*?certificate/, '\r\n\r\nx'],
  ])('does not survive another %s', async (_what, from, to) => {
    const raw = (await signed()).toString('latin1');
    const changed = raw.replace(from, to);
    expect(changed).not.toBe(raw);
    expect((await authenticate(Buffer.from(changed, 'latin1'))).verdict).not.toBe('pass');
  });

  it('without a key in the configuration is not signed', async () => {
    const { mime } = await createMailRenderer({ shop })(mailOf(contents['answer-help']), [], DATE);
    expect(readHeaders(mime).map((h) => h.name)).not.toContain('dkim-signature');
  });
});

it.each([
  ['a key that nodemailer cannot sign with', pemOf(ed25519Key())],
  ['no key', 'nonsense'],
])('%s makes no unsigned mail', async (_what, privateKey) => {
  const sign = createDkimSigner(domain, { selector: 's', privateKey });
  await expect(sign(Buffer.from('From: a@b.example\r\n\r\nx\r\n'))).rejects.toThrow('MAIL_DKIM_KEY');
});
