import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { simpleParser } from 'mailparser';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { compileOwnMjml, readOwnTemplates } from '../../src/words/own-templates.js';
import { contents, DATE, mailOf } from '../../src/mail/out/examples.js';
import { createMailRenderer } from '../../src/mail/out/render.js';
import { tryMails } from '../../src/mail/out/try-mails.js';
import { readShopFile } from '../../src/shop-file.js';
import { inPackage } from '../../src/package-root.js';
import { shop as facts } from '../mail/out/example-shop.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'certclerk-own-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
});

async function put(files: Record<string, string>): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), text);
  }
}

async function mail(template: keyof typeof contents, more: Partial<typeof facts> = {}, language = 'en') {
  const shop = { ...facts, ...more };
  const own = await readOwnTemplates(shop);
  const { mime } = await createMailRenderer({ shop, own })(mailOf(contents[template], { language }), [], DATE);
  const raw = Buffer.from(mime);
  const read = await simpleParser(raw, { skipTextToHtml: true, skipImageLinks: true });
  return { subject: read.subject, text: read.text ?? '', html: String(read.html), read };
}

const words = (language: string, section: string, key: string, phrase: unknown): Record<string, string> => ({
  [`words/${language}.json`]: JSON.stringify({ [section]: { [key]: phrase } }),
});

const ownTop = `<mj-section><mj-column><mj-text color="@accent@">Our own head, {{shopName}}</mj-text></mj-column></mj-section>`;

describe("a shop's own templates", () => {
  it('are none where the shop file names none', async () => {
    expect(await readOwnTemplates(facts)).toBeNull();
  });

  it('a phrase takes the place of ours, in its language alone; all others stay', async () => {
    await put(words('de', 'reminder', 'subject', 'Hallo {{commonName}}'));
    const more = { templates: folder };
    expect((await mail('reminder', more, 'de')).subject).toBe('Hallo bakery-novak.example');
    expect((await mail('reminder', more)).subject).toBe((await mail('reminder')).subject);
    expect((await mail('renewal-notice', more, 'de')).text).toBe((await mail('renewal-notice', {}, 'de')).text);
  });

  it('a further language may be added, and English stands in for what it does not say', async () => {
    await put(words('fr', 'csr-request', 'subject', 'Votre CSR pour {{commonName}}'));
    const { subject, html } = await mail('csr-request', { templates: folder }, 'fr');
    expect(subject).toBe('Votre CSR pour bakery-novak.example');
    expect(html).toContain('lang="fr"');
    expect(html).toContain('Just answer this mail');
  });

  it('a part is in every mail, and a text of one mail in that one', async () => {
    await put({ 'parts/top.mjml': ownTop, 'mails/reminder.txt': 'Only {{shopName}}\n' });
    const more = { templates: folder, colours: { accent: '#aa0055' } };
    for (const template of ['reminder', 'answer-list'] as const) {
      const { html } = await mail(template, more);
      expect(html).toContain(`Our own head, ${facts.seller.name}`);
      expect(html).toContain('color:#aa0055');
    }
    expect((await mail('reminder', more)).text.trim()).toBe(`Only ${facts.seller.name}`);
    expect(
      await tryMails({ ...facts, ...more }, (await readOwnTemplates({ ...facts, ...more })) ?? expect.fail()),
    ).toBe(Object.keys(contents).length * 4);
  });

  it('a colour takes the place of ours everywhere, and no other is touched', async () => {
    const theme = JSON.parse(await readFile(inPackage('templates/theme.json'), 'utf8'));
    const colours = Object.values<string>(theme).filter((value) => value.startsWith('#'));
    expect(new Set(colours).size).toBe(colours.length);
    const [before, after] = [await mail('reminder'), await mail('reminder', { colours: { accent: '#0a7d3c' } })];
    expect(before.html).toContain(theme.accent);
    expect(after.html).toBe(before.html.replaceAll(theme.accent, '#0a7d3c'));
  });

  it('the logo is a picture within the mail, and too large a one stays on the invoices', async () => {
    const logo = path.join(folder, 'logo.png');
    await writeFile(logo, Buffer.alloc(40_000, 1));
    const { html, read } = await mail('reminder', { logo });
    expect(html).toContain(`<img src="cid:logo" alt="${facts.seller.name}"`);
    expect(read.attachments.map((a) => [a.cid, a.contentDisposition, a.size])).toEqual([['logo', 'inline', 40_000]]);
    await writeFile(logo, Buffer.alloc(50_001, 1));
    expect((await mail('reminder', { logo })).html).not.toContain('<img');
  });

  it.each<[what: string, files: Record<string, string>, said: RegExp]>([
    [
      'a mail that there is not',
      { 'mails/remainder.mjml': '' },
      /mails\/remainder\.mjml: there is no such mail; .*reminder/,
    ],
    ['a part that there is not', { 'parts/tops.txt': '' }, /parts\/tops\.txt: there is no such part; .*top/],
    ['a file of another kind', { 'mails/reminder.hbs': '' }, /mails\/reminder\.hbs: the folder holds/],
    ['a file beside the folders', { 'reminder.mjml': '' }, /reminder\.mjml: the folder holds/],
    ['words that are no JSON', { 'words/de.json': '{' }, /de\.json is no words file/],
    ['words of another shape', { 'words/de.json': '{"reminder":"x"}' }, /de\.json is no words file/],
    ['a plural form too few', words('sl', 'days-left', 'left', { one: 'x' }), /plural forms/],
    [
      'MJML with a fault',
      { 'mails/reminder.mjml': '<mjml><mj-body><mj-foo /></mj-body></mjml>' },
      /reminder\.mjml.*mj-foo/,
    ],
    ['a colour that the theme has not', { 'parts/top.mjml': '<mj-text color="@pink@" />' }, /has no "pink"/],
    [
      'a part from outside',
      { 'mails/reminder.mjml': '<mjml><mj-body><mj-include path="/etc/hostname" /></mj-body></mjml>' },
      /lies outside/,
    ],
  ])('%s is a fault with its name', async (_, files, said) => {
    await put(files);
    await expect(readOwnTemplates({ templates: folder })).rejects.toThrow(said);
  });

  it.each<[what: string, files: Record<string, string>, said: RegExp]>([
    [
      'a phrase that nobody says',
      words('en', 'reminder', 'subjekt', 'x'),
      /en\.json: certclerk says no reminder\.subjekt/,
    ],
    [
      'a fact that there is not',
      words('en', 'reminder', 'subject', '{{comonName}}'),
      /knows no \{\{comonName\}\}; it knows .*\{\{commonName\}\}/,
    ],
    [
      'a body that asks for a fact that there is not',
      { 'mails/reminder.txt': '{{wrong}}' },
      /reminder \(sl\): .*"wrong"/,
    ],
    ['a body that is no Handlebars', { 'mails/reminder.txt': '{{#if x}}' }, /reminder \(en\): Parse error/],
  ])('%s is found at the start', async (_, files, said) => {
    await put(files);
    const own = (await readOwnTemplates({ templates: folder })) ?? expect.fail();
    await expect((async () => tryMails({ ...facts, templates: folder }, own))()).rejects.toThrow(said);
  });

  it('MJML that was compiled elsewhere is the same', async () => {
    await put({ 'mails/reminder.mjml': await readFile(inPackage('templates/mails/reminder.mjml'), 'utf8') });
    const made = await compileOwnMjml(folder);
    expect([...made.keys()]).toEqual(['reminder.html']);
    expect(made.get('reminder.html')).toBe(await readFile(inPackage('dist/templates/reminder.html'), 'utf8'));
  });

  it('the shop file names the folder beside it, and what is no colour is refused', async () => {
    const example = JSON.parse(await readFile(inPackage('data/examples/shop.json'), 'utf8'));
    const file = path.join(folder, 'shop.json');
    await writeFile(file, JSON.stringify({ ...example, templates: 'own', colours: { accent: '#123456' } }));
    expect((await readShopFile(file)).shop).toMatchObject({ templates: path.join(folder, 'own') });
    await writeFile(file, JSON.stringify({ ...example, colours: { accent: 'red', pink: '#ffffff' } }));
    await expect(readShopFile(file)).rejects.toThrow(
      /A colour is written like #17507a[\s\S]*these colours: accent, accentSoft/,
    );
  });
});
