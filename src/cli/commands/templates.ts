import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { simpleParser } from 'mailparser';
import { loadCliConfig, readEnvironment } from '../../config.js';
import { AppError } from '../../core/errors.js';
import type { MailTemplate } from '../../core/model/mail-content.js';
import type { Shop } from '../../core/model/shop.js';
import { type ForWhom, exampleMail, isMailTemplate, MAIL_TEMPLATES } from '../../mail/out/example-mail.js';
import { createMailRenderer } from '../../mail/out/render.js';
import { tryMails } from '../../mail/out/try-mails.js';
import { inPackage } from '../../package-root.js';
import { readShopFile } from '../../shop-file.js';
import { compileOwnMjml, readOwnTemplates } from '../../words/own-templates.js';
import { command } from '../ask.js';
import { type Json, print, query } from '../query.js';

interface PreviewOptions {
  customer?: string;
  certificate?: string;
  language?: string;
  out?: string;
  text?: boolean;
}

/** The shop that CERTCLERK_SHOP names; where it names none, the example, so that a preview needs no set-up. */
async function ourShop(): Promise<Shop> {
  const config = loadCliConfig(readEnvironment());
  const { shop } = await readShopFile(config.shopFile ?? inPackage('data/examples/shop.json'));
  const { timeZone, language } = config;
  return { ...shop, timeZone, language, mailAddress: config.mailAddress || shop.seller.email };
}

/** The certificate that is named, or one of the customer's. */
async function forWhom({ customer, certificate }: PreviewOptions): Promise<ForWhom | undefined> {
  if (certificate !== undefined) return (await command('show-certificate', { certificate })).view;
  if (customer === undefined) return undefined;
  const found = (await command('list-certificates', { customer, limit: 1 })).certificates[0];
  if (!found) throw new AppError('not-found', `${customer} has no certificate to show a mail about.`);
  return found;
}

/** One by its name, or all. */
function asked(name: string): readonly MailTemplate[] {
  if (name === 'all') return MAIL_TEMPLATES;
  if (isMailTemplate(name)) return [name];
  throw new AppError('invalid-input', `There is no mail "${name}". There are: all, ${MAIL_TEMPLATES.join(', ')}.`);
}

/** Writes each mail as a browser and as a terminal show it. */
async function preview(name: string, o: PreviewOptions & Json): Promise<void> {
  const templates = asked(name);
  const shop = await ourShop();
  const about = await forWhom(o);
  const render = createMailRenderer({ shop, own: await readOwnTemplates(shop) });
  const folder = o.out ?? (await mkdtemp(path.join(tmpdir(), 'certclerk-preview-')));
  await mkdir(folder, { recursive: true });
  const written = [];
  for (const template of templates) {
    const { mail, attachments } = exampleMail(template, o.language ?? shop.language, about);
    const { mime, subject } = await render(mail, attachments, new Date().toISOString());
    const { html, text = '' } = await simpleParser(Buffer.from(mime), { skipTextToHtml: true });
    const file = path.join(folder, `${template}.html`);
    await writeFile(file, String(html));
    await writeFile(path.join(folder, `${template}.txt`), `${subject}\n\n${text}`);
    written.push({ name: template, subject, file, text });
  }
  const words = written.map((mail) => (o.text ? `${mail.subject}\n\n${mail.text}` : `${mail.file}  ${mail.subject}`));
  print(o, written, words.join('\n'));
}

async function check(o: Json): Promise<void> {
  const shop = await ourShop();
  const own = await readOwnTemplates(shop);
  if (!own)
    return print(
      o,
      { files: [], mails: 0 },
      'The shop file names neither "templates" nor "colours": the mails are ours.',
    );
  const mails = await tryMails(shop, own);
  const files = own.files.length > 0 ? `\n${own.files.map((file) => `  ${file}`).join('\n')}` : '';
  print(
    o,
    { files: own.files, mails },
    `All ${mails} mails can be made. The shop's own files:${files || ' none, only colours'}`,
  );
}

async function build(folder: string): Promise<void> {
  const made = await compileOwnMjml(folder);
  for (const [file, html] of made) await writeFile(path.join(folder, 'mails', file), html);
  console.log(
    made.size === 0 ? `${folder} holds no MJML; nothing is to be built.` : `Written: ${[...made.keys()].join(', ')}`,
  );
}

/** What a shop does with mails of its own (docs/templates.md). */
export function addTemplateCommands(certclerk: Command): void {
  const templates = certclerk.command('templates').description("the mails' looks and words, and the shop's own");
  query(templates, 'list', 'the names of all mails').action((o: Json) =>
    print(o, MAIL_TEMPLATES, MAIL_TEMPLATES.join('\n')),
  );
  query(templates, 'preview <name>', 'a mail as customers see it: writes its HTML and text; "all" writes every one')
    .option('--customer <customer>', 'about a certificate of this customer')
    .option('--certificate <certificate>', 'about this certificate')
    .option('--language <language>', "two letters; the shop's where left out")
    .option('--out <folder>', 'where to write; a new temporary folder where left out')
    .option('--text', 'print the text')
    .action(preview);
  query(templates, 'check', "reads the shop's own templates and words and makes every mail with them").action(check);
  templates
    .command('build <folder>')
    .description("compiles the folder's MJML to HTML beside it, for machines without mjml")
    .action(build);
}
