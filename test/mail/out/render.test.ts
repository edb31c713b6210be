import { simpleParser, type ParsedMail } from 'mailparser';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { MailContent } from '../../../src/core/model/mail-content.js';
import type { Attachment, OutboxMail } from '../../../src/core/model/outbox.js';
import { createMailRenderer } from '../../../src/mail/out/render.js';
import { certificate, contents, DATE, invoice, issuedFiles, mailOf, pdf } from '../../../src/mail/out/examples.js';
import { loadWords } from '../../../src/words/words.js';
import { shop } from './example-shop.js';

const render = createMailRenderer({ shop });
const all = Object.values(contents);

interface Read extends ParsedMail {
  raw: string;
  htmlText: string;
  plain: string;
}

async function read(content: MailContent, more: Partial<OutboxMail> = {}, files: Attachment[] = []): Promise<Read> {
  const raw = Buffer.from((await render(mailOf(content, more), files, DATE)).mime);
  const parsed = await simpleParser(raw, { skipTextToHtml: true });
  return { ...parsed, raw: raw.toString('latin1'), htmlText: String(parsed.html), plain: parsed.text ?? '' };
}

/** The HTML as a reader sees it. */
const visible = (html: string): string =>
  html
    .replace(/<head[\s\S]*?<\/head>|<!--[\s\S]*?-->|<[^>]+>/g, ' ')
    .replace(/&#x27;/g, "'")
    .replace(/&gt;/g, '>')
    .replace(/&lt;/g, '<')
    .replace(/&quot;/g, '"')
    .replace(/&#x3D;/g, '=')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ');

describe.each(all.map((content) => [content.template, content] as const))('%s', (_, content) => {
  it('is filled to the last place, in both parts', async () => {
    const mail = await read(content, {}, [pdf, ...issuedFiles]);
    for (const part of [mail.subject ?? '', mail.plain, mail.htmlText]) {
      expect(part.trim()).not.toBe('');
      expect(part).not.toMatch(/\{\{|\}\}|\[\[|\]\]|undefined|\[object|NaN|Invalid Date/);
    }
    expect(mail.plain).not.toMatch(/&(amp|lt|gt|quot|#)/);
    expect(mail.plain).not.toMatch(/\*\*|`/);
  });

  it('has text of at most 78 columns, but for what must not be broken', async () => {
    const { plain } = await read(content);
    const long = plain
      .split('\n')
      .filter((line) => line.length > 78 && line.trim().includes(' ') && !line.startsWith('    '));
    expect(long).toEqual([]);
  });

  it('loads nothing from anywhere', async () => {
    const { htmlText } = await read(content);
    expect(htmlText).not.toMatch(/<img|<link|<script|<iframe|url\(|@import|\ssrc=/i);
  });

  it('names the shop, its legal data and the reader', async () => {
    const mail = await read(content);
    for (const part of [mail.plain, visible(mail.htmlText)]) {
      for (const said of ['Gostovanje Šumnik d.o.o.', 'SI12345679', '1310 Ribnica', 'Ana Novak'])
        expect(part).toContain(said);
    }
  });

  it('has the headers that keep robots from talking to each other', async () => {
    const { headers } = await read(content);
    expect(headers.get('auto-submitted')).toBe('auto-generated');
    expect(headers.get('x-auto-response-suppress')).toBe('All');
    expect(headers.get('x-certclerk-loop')).toBe('ssl@ssl.sumnik.example');
  });

  it('is nothing but ASCII in lines that end in CRLF and have at most 998 characters', async () => {
    const { raw } = await read(content, {}, [pdf, ...issuedFiles]);
    expect(raw).not.toMatch(/[^\r]\n|\r[^\n]|[^\t\r\n -~]/);
    expect(Math.max(...raw.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
  });

  it('gives the same bytes twice', async () => {
    const [a, b] = await Promise.all([read(content, {}, [pdf]), read(content, {}, [pdf])]);
    expect(a.raw).toBe(b.raw);
  });
});

describe('the envelope of a mail', () => {
  it('comes from the shop, goes to the contact, and is answered to the keyed address', async () => {
    const mail = await read(contents['renewal-notice']);
    expect(mail.from?.value).toEqual([{ name: 'Gostovanje Šumnik d.o.o.', address: 'ssl@ssl.sumnik.example' }]);
    expect(mail.replyTo?.value[0]?.address).toBe('ssl+abcdefghijklmnopqrstuvwxyz@ssl.sumnik.example');
    expect(mail.to).toMatchObject({ value: [{ name: 'Ana Novak', address: 'ana@bakery-novak.example' }] });
    expect(mail.messageId).toBe('<abcdefghijklmnopqrstuvwxyz.O-000001@ssl.sumnik.example>');
    expect(mail.date?.toISOString()).toBe(DATE);
    expect(mail.subject).toBe('Renewal of bakery-novak.example: please answer by 24 December 2026');
  });

  it('an answer refers to the mail that it answers and says that it is one', async () => {
    const mail = await read(contents['answer-help'], {
      inReplyTo: '<q@x.example>',
      references: ['<p@x.example>', '<q@x.example>'],
    });
    expect(mail.inReplyTo).toBe('<q@x.example>');
    expect(mail.references).toEqual(['<p@x.example>', '<q@x.example>']);
    expect(mail.headers.get('auto-submitted')).toBe('auto-replied');
  });

  it('is text and HTML side by side, with the files beside them', async () => {
    const mail = await read(contents['certificate-issued'], {}, issuedFiles);
    expect(mail.raw).toContain('multipart/mixed');
    expect(mail.raw).toContain('multipart/alternative');
    expect(mail.attachments.map((a) => a.filename)).toEqual(issuedFiles.map((a) => a.filename));
    expect(mail.attachments.map((a) => a.content.toString())).toEqual(issuedFiles.map((a) => a.filename));
  });

  it('takes its boundary from the Message-ID', async () => {
    const [a, b] = await Promise.all([
      read(contents.cancelled),
      read(contents.cancelled, { messageId: '<other@x.example>' }),
    ]);
    const boundary = (raw: string): string => /boundary="([^"]+)"/.exec(raw)?.[1] ?? '';
    expect(boundary(a.raw)).not.toBe('');
    expect(boundary(a.raw)).not.toBe(boundary(b.raw));
  });
});

describe('a notice of a renewal', () => {
  it.each([
    ['en', /The term is new: 12 months\. Until now it was 24 months\./, /To be paid by:/, /Due by/],
    ['de', /Die Laufzeit ist neu: 12 Monate\. Bisher waren es 24 Monate\./, /Zahlbar bis:/, /Fällig am/],
    ['sl', /Trajanje obdobja je novo: 12 mesecev\. Doslej je bilo: 24 mesecev\./, /Rok plačila:/, /Zapade/],
    ['hr', /Trajanje razdoblja je novo: 12 mjeseci\. Dosad je bilo: 24 mjeseca\./, /Rok plaćanja:/, /Dospijeće/],
  ])('says the term in words, and of a proforma not that it is due (%s)', async (language, term, proforma, due) => {
    const content = contents['renewal-notice'];
    const plain = async (more: object) =>
      (await read({ ...content, invoice: { ...invoice, ...more } }, { language })).plain.replace(/\s+/g, ' ');
    expect(await plain({})).toMatch(term);
    expect(await plain({})).toMatch(due);
    const offered = await plain({ number: 'PF-2026-00012', status: 'proforma', isProforma: true });
    expect(offered).toMatch(proforma);
    expect(offered).not.toMatch(due);
  });
});

describe('a mail that asks for a CSR', () => {
  it.each([
    'order-received',
    'renewal-notice',
    'reissue-due',
    'reminder',
    'csr-refused',
    'private-key-received',
    'payment-received',
  ] as const)('%s: a button that opens the answer, the words beside it, and the recipes', async (template) => {
    const mail = await read(contents[template]);
    const href = /href="(mailto:ssl\+abc[^"]+)"/.exec(mail.htmlText)?.[1]?.replace(/&amp;/g, '&') ?? '';
    expect(decodeURIComponent(href)).toBe(
      `mailto:ssl+abcdefghijklmnopqrstuvwxyz@ssl.sumnik.example?subject=Re: ${mail.subject}`,
    );
    for (const part of [mail.plain, visible(mail.htmlText)]) {
      expect(part).toContain('nswer this mail');
      expect(part).toMatch(/openssl req -new -newkey rsa:2048 -nodes \\\s+-keyout bakery-novak\.example\.key/);
      for (const name of certificate.names) expect(part).toContain(`DNS:${name}`);
      for (const panel of ['IIS', 'cPanel', 'Plesk']) expect(part).toContain(panel);
    }
    expect(mail.plain).toContain('ssl+abcdefghijklmnopqrstuvwxyz@ssl.sumnik.example');
  });

  it('does not ask where we install', async () => {
    const hosted = { ...certificate, installedBy: 'us' as const };
    const order = await read({ ...contents['order-received'], certificate: hosted, askForCsr: false });
    const notice = await read({ ...contents['renewal-notice'], certificate: hosted, askForCsr: false });
    for (const { plain, htmlText } of [order, notice]) {
      expect(plain).not.toMatch(/openssl|CSR/);
      expect(htmlText).not.toMatch(/openssl|CSR/);
      expect(plain.replace(/\s+/g, ' ')).toContain('install it for you');
    }
  });

  it('offers `same` only where the product allows it', async () => {
    const may = await read(contents['renewal-notice']);
    expect(may.plain).toMatch(/single\s+word\s+"same"/);
    expect(may.htmlText).toMatch(/href="mailto:[^"]+body=same"/);
    const mayNot = await read({ ...contents['renewal-notice'], mayReuseCsr: false });
    expect(mayNot.plain).not.toContain('"same"');
  });
});

describe('what a mail says', () => {
  it('keeps valid until and paid until apart', async () => {
    const { plain, htmlText } = await read(contents['certificate-issued'], {}, issuedFiles);
    for (const part of [plain.replace(/\s+/g, ' '), visible(htmlText)]) {
      expect(part).toMatch(/Valid until:? +10 June 2027/);
      expect(part).toMatch(/Paid until:? +24 November 2027/);
      expect(part).toContain('from 11 May 2027 on');
      expect(part).toContain('at no cost');
    }
  });

  it('speaks of no chain file where there is none', async () => {
    const [full, , zip] = issuedFiles;
    const { plain } = await read(contents['certificate-issued'], {}, full && zip ? [full, zip] : []);
    expect(plain).toContain('bakery-novak.example.pem holds the certificate.');
    expect(plain).not.toContain('-chain.pem');
  });

  it('names what is missing, by when, and what happens otherwise', async () => {
    const { plain } = await read(contents.reminder);
    const text = plain.replace(/\s+/g, ' ');
    expect(text).toContain('Please pay invoice 2026-000123, €146.40, by 4 December 2026 (10 days left).');
    expect(text).toContain('Please make a new CSR');
    expect(text).toContain(
      'If this is not here by 24 December 2026, the certificate is not renewed. From 25 December 2026 on',
    );
  });

  it.each([
    [7, 'Reminder for bakery-novak.example: 7 days left'],
    [1, 'Reminder for bakery-novak.example: 1 day left'],
    [0, 'Reminder for bakery-novak.example: last day'],
  ])('a reminder counts: %i', async (daysLeft, subject) => {
    expect((await read({ ...contents.reminder, daysLeft })).subject).toBe(subject);
  });

  it('asks only for what is missing', async () => {
    const { plain } = await read({ ...contents.reminder, missing: ['payment'] });
    expect(plain).not.toMatch(/openssl|new CSR/);
    const csrOnly = await read({ ...contents.reminder, missing: ['csr'] });
    expect(csrOnly.plain).not.toMatch(/Please pay|IBAN/);
  });

  it('lists every finding with its advice', async () => {
    const { plain, htmlText } = await read(contents['csr-refused']);
    const text = plain.replace(/\s+/g, ' ');
    for (const finding of contents['csr-refused'].findings) {
      for (const said of [finding.message, finding.advice]) {
        expect(text).toContain(said);
        expect(visible(htmlText)).toContain(said);
      }
    }
  });

  it.each([
    ['partly', 10000, 4640, /€46\.40 is still to pay/],
    ['fully', 14640, 0, /The invoice is paid/],
    ['too much', 15000, -360, /€3\.60 more than the invoice/],
  ])('a payment: %s', async (_, paid, open, said) => {
    const { plain } = await read({
      ...contents['payment-received'],
      amount: paid,
      invoice: { ...invoice, paid, open },
    });
    expect(plain.replace(/\s+/g, ' ')).toMatch(said);
  });

  it('the IBAN stands in groups of four', async () => {
    expect((await read(contents['order-received'])).plain).toContain('SI56 2633 0001 2039 086');
  });

  it('an empty list and empty invoices are said', async () => {
    expect((await read({ template: 'answer-list', certificates: [] })).plain).toContain('There is no certificate');
    expect((await read({ template: 'answer-invoices', invoices: [] })).plain).toContain('There is no invoice');
  });

  it('a list of a thousand stays under what Gmail shows, and says that there are more', async () => {
    const certificates = Array.from({ length: 1000 }, (_, i) => ({
      ...certificate,
      id: `SSL-${i}`,
      commonName: `host-${i}.a-long-zone.example`,
    }));
    const mail = await read({ template: 'answer-list', certificates });
    expect(Buffer.byteLength(mail.htmlText)).toBeLessThan(102 * 1024);
    expect(mail.plain).toContain('and 900 more');
  });

  it('the help names every command', async () => {
    const { plain } = await read({ template: 'answer-help', notUnderstood: false });
    for (const command of ['list', 'status NAME', 'invoices', 'invoice NUMBER', 'help'])
      expect(plain).toContain(`    ${command}:`);
  });
});

describe('text from outside', () => {
  const evil = '<script>alert(1)</script> {{constructor}} {{#each this}} [[greeting]] & "x"';

  it('stands in the HTML as text and runs as nothing', async () => {
    const mail = await read({ template: 'review-rejected', certificate: null, sentence: evil });
    expect(mail.htmlText).not.toContain('<script');
    expect(visible(mail.htmlText)).toContain(evil);
    expect(mail.plain.replace(/\s+/g, ' ')).toContain(evil);
  });

  it('cannot add a header', async () => {
    const mail = await read(
      { template: 'answer-not-found', asked: 'x\r\nBcc: thief@x.example', choices: [] },
      { to: { name: 'A\r\nBcc: thief@x.example', address: 'ana@bakery-novak.example' } },
    );
    expect(mail.headers.has('bcc')).toBe(false);
    expect(mail.subject).toBe('Not found: x Bcc: thief@x.example');
  });
});

describe('languages', () => {
  it('a language without words gets English, and says so', async () => {
    const mail = await read(contents['answer-help'], { language: 'xx-YY' });
    expect(mail.headers.get('content-language')).toBe('en');
    expect(mail.htmlText).toContain('lang="en"');
  });

  it('templates that are not built are said', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'certclerk-no-words-'));
    onTestFinished(() => rm(empty, { recursive: true }));
    expect(() => loadWords(empty)).toThrow('npm run build');
  });
});

describe("the shop's page on how a CSR is made", () => {
  const page = 'https://shop.example/help/csr';

  it.each(['order-received', 'csr-request', 'renewal-notice', 'csr-refused', 'answer-help'] as const)(
    '%s links to it, and says nothing where there is none',
    async (template) => {
      const made = await createMailRenderer({ shop: { ...shop, csrHelpUrl: page } })(
        mailOf(contents[template]),
        [],
        DATE,
      );
      const { text = '', html } = await simpleParser(Buffer.from(made.mime), { skipTextToHtml: true });
      expect(text).toContain(page);
      expect(String(html)).toContain(`<a href="${page}">`);
      expect((await read(contents[template])).plain).not.toMatch(/control panels/);
    },
  );
});
