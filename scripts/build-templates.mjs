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
  await mkdir(outDir, { recursive: true });
  for (const [file, html] of await compileMails(source)) await put(path.join(outDir, file), html);
  await put(path.join(outDir, 'theme.json'), await readFile(path.join(source, 'theme.json'), 'utf8'));
  await copyAll(path.join(source, 'mails'), outDir, '.txt');
  await copyAll(path.join(source, 'parts'), path.join(outDir, 'parts'), '.txt');
  await copyAll(path.join(source, 'words'), path.join(outDir, 'words'), '.json');
}

/**
 * Compiles the mails of a folder that is laid out like templates/.
 * @param {string} folder holds mails/, parts/ and theme.json
 * @param {(name: string) => boolean} wanted which mails (`reminder`); all by default
 * @returns {Promise<Map<string, string>>} the HTML by file name (`reminder.html`); rejects with the first fault, naming its file
 */
export async function compileMails(folder, wanted = () => true) {
  const { default: mjml } = await import('mjml');
  const theme = JSON.parse(await readFile(path.join(folder, 'theme.json'), 'utf8'));
  const names = (await readdir(path.join(folder, 'mails'))).filter((file) => file.endsWith('.mjml')).sort();
  const compiled = new Map();
  for (const name of names.map((file) => path.basename(file, '.mjml')).filter(wanted)) {
    const file = `${name}.mjml`;
    const filePath = path.join(folder, 'mails', file);
    const { html, errors } = await mjml(await readFile(filePath, 'utf8'), {
      preprocessors: [(xml) => withTheme(xml, theme, file)],
      filePath,
      ignoreIncludes: false,
      includePath: folder,
      validationLevel: 'soft',
      keepComments: false,
      fonts: {},
    });
    if (html.includes('mj-include denied'))
      throw new Error(`${file}: an mj-include lies outside the templates' folder`);
    if (errors.length > 0) throw new Error(`${file}: ${errors.map((e) => e.formattedMessage).join('; ')}`);
    compiled.set(`${name}.html`, withoutIndent(html));
  }
  return compiled;
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
