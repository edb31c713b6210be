import { simpleParser } from 'mailparser';
import { describe, expect, it } from 'vitest';
import type { MailContent } from '../../src/core/model/mail-content.js';
import { createMailRenderer } from '../../src/mail/out/render.js';
import { contents, DATE, issuedFiles, mailOf, pdf } from '../../src/mail/out/examples.js';
import { shop } from '../mail/out/example-shop.js';

const render = createMailRenderer({ shop });
const LANGUAGES = ['de', 'sl', 'hr'];

async function read(language: string, content: MailContent) {
  const raw = Buffer.from((await render(mailOf(content, { language }), [pdf, ...issuedFiles], DATE)).mime);
  const { subject = '', text = '', html } = await simpleParser(raw, { skipTextToHtml: true });
  return { subject, text, html: String(html), oneLine: text.replace(/\s+/g, ' ') };
}

/** English function words that are words in none of the others. */
const ENGLISH = /\b(?:the|you|your|please|with|this|that|and|until|year)\b/i;
/** Names, commands, what people or CAs wrote, and the menus of programs that have no translation. */
const NOT_OURS =
  /"[^"]*"|»[^«]*«|„[^“”]*[“”]|[\w.-]+ > .*|\S+@\S+|Security > .*|\(certificate signing request\)|^ {4,}(?:openssl|-).*$|(?:Sectigo|RapidSSL).*$/gim;

describe.each(LANGUAGES)('the mails in %s', (language) => {
  const withOwnWords = Object.values(contents).filter(
    ({ template }) =>
      !['csr-refused', 'csr-accepted', 'csr-held', 'review-rejected', 'validation-needed', 'staff-answer'].includes(
        template,
      ),
  );

  it.each(withOwnWords.map((content) => [content.template, content] as const))(
    '%s: nothing is English',
    async (_, content) => {
      const { subject, text } = await read(language, content);
      const left = `${subject}\n${text}`
        .replace(NOT_OURS, '')
        .split('\n')
        .filter((line) => ENGLISH.test(line));
      expect(left).toEqual([]);
    },
  );

  it.each(Object.values(contents).map((content) => [content.template, content] as const))(
    '%s: is filled, and no sentence ends twice',
    async (_, content) => {
      const { subject, text, html } = await read(language, content);
      expect(html).toContain(`lang="${language}"`);
      for (const part of [subject, text, html.replace(/<[^>]+>/g, '')]) {
        expect(part).not.toMatch(/\{\{|\}\}|\[\[|\]\]|undefined|\[object|Invalid Date/);
        expect(part).not.toMatch(/[^.]\.\.(?!\.)|\. \.|,\.|\.\.$/m);
      }
    },
  );
});

describe('a reason of the clerk’s own', () => {
  const reasons = [
    'old-address',
    'cancelled',
    'new-csr-needed',
    'no-earlier-csr',
    'nothing-held',
    'held-no-more',
  ] as const;
  it.each(LANGUAGES.flatMap((language) => reasons.map((because) => [language, because] as const)))(
    'is said in %s: %s',
    async (language, because) => {
      const content = { template: 'review-rejected', certificate: null, sentence: { because } } as const;
      const [own, english] = await Promise.all([read(language, content), read('en', content)]);
      expect(own.text.replace(NOT_OURS, '')).not.toMatch(ENGLISH);
      expect(own.text).not.toBe(english.text);
    },
  );
});

describe('the mail that asks for a CSR once more', () => {
  it.each(LANGUAGES)('says why in %s', async (language) => {
    const again = { ...contents['csr-request'], reason: 'again', mayReuseCsr: false } as const;
    const [own, first] = [await read(language, again), await read(language, contents['csr-request'])];
    expect(own.text.replace(NOT_OURS, '')).not.toMatch(ENGLISH);
    expect(own.text).not.toBe(first.text);
  });
});

describe('what is counted', () => {
  it.each([
    ['de', 1, 'Erinnerung zu bakery-novak.example: noch 1 Tag'],
    ['de', 7, 'Erinnerung zu bakery-novak.example: noch 7 Tage'],
    ['de', 0, 'Erinnerung zu bakery-novak.example: letzter Tag'],
    ['sl', 1, 'Opomnik za bakery-novak.example: še 1 dan'],
    ['sl', 2, 'Opomnik za bakery-novak.example: še 2 dneva'],
    ['sl', 3, 'Opomnik za bakery-novak.example: še 3 dni'],
    ['sl', 14, 'Opomnik za bakery-novak.example: še 14 dni'],
    ['sl', 0, 'Opomnik za bakery-novak.example: zadnji dan'],
    ['hr', 1, 'Podsjetnik za bakery-novak.example: još 1 dan'],
    ['hr', 3, 'Podsjetnik za bakery-novak.example: još 3 dana'],
    ['hr', 14, 'Podsjetnik za bakery-novak.example: još 14 dana'],
    ['hr', 0, 'Podsjetnik za bakery-novak.example: posljednji dan'],
  ])('%s, %i days left', async (language, daysLeft, subject) => {
    const mail = await read(language, { ...contents.reminder, daysLeft });
    expect(mail.subject.replace(/\s/g, ' ')).toBe(subject);
  });
});

describe('the two dates', () => {
  it.each([
    ['de', /Gültig bis:? 10\. Juni 2027/, /Bezahlt bis:? 24\. November 2027/],
    ['sl', /Velja do:? 10\. 6\. 2027/, /Plačano do:? 24\. 11\. 2027/],
    ['hr', /Vrijedi do:? 10\. lipnja 2027\./, /Plaćeno do:? 24\. studenoga 2027\./],
  ])('are kept apart in %s', async (language, valid, paid) => {
    const { oneLine } = await read(language, contents['certificate-issued']);
    expect(oneLine).toMatch(valid);
    expect(oneLine).toMatch(paid);
  });
});

describe('the help', () => {
  it.each([
    ['de', ['Liste', 'Status NAME', 'Rechnungen', 'Rechnung NUMMER', 'Hilfe'], 'subject=Rechnung%20'],
    ['sl', ['seznam', 'stanje IME', 'računi', 'račun ŠTEVILKA', 'pomoč'], 'subject=ra%C4%8Dun%20'],
    ['hr', ['popis', 'status NAZIV', 'računi', 'račun BROJ', 'pomoć'], 'subject=ra%C4%8Dun%20'],
  ])('shows the commands of %s, as text and as links', async (language, commands, link) => {
    const { text, html } = await read(language, contents['answer-help']);
    for (const command of commands) expect(text).toContain(`    ${command}:`);
    expect(html).toContain(link);
  });

  it.each([
    ['de', 'derselbe'],
    ['sl', 'isti'],
    ['hr', 'isti'],
  ])('%s: the answer that keeps the key is begun in the same language', async (language, word) => {
    const { html } = await read(language, contents['renewal-notice']);
    expect(html).toContain(`body=${word}`);
  });
});
