// Compiles the mails (templates/mails/*.mjml) to HTML with Handlebars placeholders, once, at build time: one call of
// mjml takes longer than sending the mail. The text parts and the words are copied beside them.
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const source = path.join(root, 'templates');

/**
 * Builds the templates.
 * @param {string} outDir the folder to write to (`dist/templates`); made where missing, files of the same name replaced
 * @returns {Promise<void>} rejects with every fault of a template, naming its file and line
 */
export async function buildTemplates(outDir) {
  const { default: mjml } = await import('mjml');
  await mkdir(outDir, { recursive: true });
  const theme = JSON.parse(await readFile(path.join(source, 'theme.json'), 'utf8'));
  const mails = (await readdir(path.join(source, 'mails'))).sort();
  for (const file of mails.filter((name) => name.endsWith('.mjml'))) {
    const filePath = path.join(source, 'mails', file);
    const { html, errors } = await mjml(await readFile(filePath, 'utf8'), {
      preprocessors: [(xml) => withTheme(xml, theme, file)],
      filePath,
      ignoreIncludes: false,
      includePath: source,
      validationLevel: 'soft',
      keepComments: false,
      fonts: {},
    });
    if (html.includes('mj-include denied')) throw new Error(`${file}: an mj-include lies outside templates/`);
    if (errors.length > 0) throw new Error(`${file}: ${errors.map((e) => e.formattedMessage).join('; ')}`);
    await put(path.join(outDir, file.replace(/\.mjml$/, '.html')), withoutIndent(html));
  }
  await copyAll(path.join(source, 'mails'), outDir, '.txt');
  await copyAll(path.join(source, 'parts'), path.join(outDir, 'parts'), '.txt');
  await copyAll(path.join(source, 'words'), path.join(outDir, 'words'), '.json');
}

async function copyAll(from, to, ending) {
  await mkdir(to, { recursive: true });
  for (const file of (await readdir(from)).filter((name) => name.endsWith(ending))) {
    await put(path.join(to, file), await readFile(path.join(from, file), 'utf8'));
  }
}

/** `@accent@` and its like become the colours and fonts of theme.json. */
function withTheme(html, theme, file) {
  return html.replace(/@([a-zA-Z]+)@/g, (_, name) => {
    if (!(name in theme)) throw new Error(`${file}: theme.json has no "${name}"`);
    return theme[name];
  });
}

/** mjml indents deeply; a mail is read by programs. */
const withoutIndent = (html) => html.replace(/^[ \t]+/gm, '').replace(/\n{2,}/g, '\n');

/** A reader that comes at the wrong moment finds the old file or the new one, never half of it. */
async function put(file, text) {
  const temporary = `${file}.${randomUUID()}`;
  await writeFile(temporary, text);
  await rename(temporary, file).catch(async (error) => {
    await rm(temporary, { force: true });
    throw error;
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await buildTemplates(process.argv[2] ?? path.join(root, 'dist/templates'));
}
