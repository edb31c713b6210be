import { createHash } from 'node:crypto';
import { simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import type { MailContent } from '../../../src/core/model/mail-content.js';
import { checkCsr } from '../../../src/core/rules/csr/check-csr.js';
import { createMailRenderer } from '../../../src/mail/out/render.js';
import { pem } from '../../fixtures/der.js';
import { soundCsr, soundRsaCsr } from '../../fixtures/generate-csr.js';
import { certificate, mailOf } from '../../../src/mail/out/examples.js';
import { shop } from './example-shop.js';

const render = createMailRenderer({ shop });

async function read(content: MailContent, language = 'en') {
  const { mime } = await render(mailOf(content, { language }), [], '2026-11-24T09:00:00.000Z');
  const { subject = '', text = '', html } = await simpleParser(Buffer.from(mime), { skipTextToHtml: true });
  return { subject, text: text.replace(/\s+/g, ' '), html: String(html) };
}

const LANGUAGES = ['en', 'de', 'sl', 'hr'];

describe('two CSRs in one mail', () => {
  const [one, two] = [soundCsr(), soundRsaCsr()];
  const { findings } = checkCsr(Buffer.from(pem(one) + pem(two)));
  const digests = [one, two].map((csr) => createHash('sha256').update(csr).digest('hex').slice(0, 8));

  it.each(LANGUAGES)('the mail names both and has a button to answer with one (%s)', async (language) => {
    const mail = await read({ template: 'csr-in-review', certificate, findings }, language);
    for (const part of [mail.text, mail.html]) {
      for (const what of [...digests, 'EC P-256', 'RSA 2048', 'example.com']) expect(part).toContain(what);
      expect(part).toContain('ssl+');
    }
    expect(mail.subject).toContain(certificate.commonName);
  });

  it('without such findings it only says that somebody looks', async () => {
    const { subject, text, html } = await read({ template: 'csr-in-review', certificate });
    expect(subject).toBe('Your mail about bakery-novak.example has arrived');
    expect(text).toContain('You need do nothing now.');
    expect(html).not.toContain('mailto:ssl+');
  });
});

describe('a certificate whose key became known', () => {
  it.each(LANGUAGES)('the mail says so and asks for a new CSR (%s)', async (language) => {
    const revoked = await read({ template: 'private-key-received', certificate, revoked: true }, language);
    const received = await read({ template: 'private-key-received', certificate }, language);
    expect(revoked.subject).toContain(certificate.commonName);
    expect(revoked.subject).not.toBe(received.subject);
    expect(revoked.text).toContain('openssl req -new');
    expect(revoked.html).toContain('mailto:ssl+');
  });
});
