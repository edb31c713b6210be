import { readdirSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { AppError } from '../core/errors.js';
import type { Shop } from '../core/model/shop.js';
import { inPackage } from '../package-root.js';
import { compiledTemplatesDir } from './compiled-templates.js';
import { type WordsFile, readWordsFile } from './words.js';

/** What a shop lays over the mails that certclerk comes with. */
export interface OwnTemplates {
  /** By the built file whose place they take: `reminder.html`, `reminder.txt`. */
  bodies: ReadonlyMap<string, string>;
  /** `foot.txt` and its like. */
  parts: ReadonlyMap<string, string>;
  /** By language; phrases that a file leaves out stay as they are. */
  words: ReadonlyMap<string, WordsFile>;
  /** Every file of the folder, for reports. */
  files: readonly string[];
}

/** What may lie in the folder, by its subfolder. */
const PLACES = {
  mails: /^([a-z-]+)\.(mjml|html|txt)$/,
  parts: /^([a-z-]+)\.(mjml|txt)$/,
  words: /^([a-z]{2,3}(?:-[A-Za-z0-9]+)*)\.json$/,
};

const theme = z.record(z.string(), z.string());

/**
 * Reads the shop's own templates and words (docs/templates.md), once, at start. MJML is compiled here where mjml is
 * installed; where it is not, `NAME.html` beside it is taken, which `certclerk templates build` makes.
 * @returns null where the shop has none and no colours of its own
 * @throws AppError `invalid-input` with every file that cannot be what it should be
 */
export async function readOwnTemplates(
  shop: Pick<Shop, 'templates' | 'colours'>,
  builtDir = compiledTemplatesDir(),
): Promise<OwnTemplates | null> {
  const recolour = colouring(builtDir, shop.colours ?? {});
  if (shop.templates === undefined) {
    return shop.colours === undefined ? null : { ...NONE, bodies: recoloured(builtHtml(builtDir), recolour) };
  }
  const folder = shop.templates;
  const found = filesOf(folder);
  const faults = faultsIn(found, builtDir);
  if (faults.length > 0) {
    throw new AppError('invalid-input', `${folder}:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
  const texts = (place: keyof typeof PLACES, ending: string): Map<string, string> =>
    new Map(
      found
        .filter((file) => file.place === place && file.name.endsWith(ending))
        .map(({ name }) => [name, readFileSync(path.join(folder, place, name), 'utf8')]),
    );
  const html = new Map([...builtHtml(builtDir), ...texts('mails', '.html'), ...(await compiled(folder, found))]);
  return {
    bodies: new Map([...recoloured(html, recolour), ...texts('mails', '.txt')]),
    parts: texts('parts', '.txt'),
    words: new Map(
      [...texts('words', '.json')].map(([file, json]) => [path.basename(file, '.json'), readWordsFile(file, json)]),
    ),
    files: found.map(({ place, name }) => `${place}/${name}`).sort(),
  };
}

/**
 * Compiles the folder's MJML with the parts that lie in it, and the built ones where it has none.
 * @returns the HTML of every mail that it changes, by file name; none where it has no MJML
 * @throws AppError `invalid-input` with mjml's own words about the file, or where mjml is not installed
 */
export async function compileOwnMjml(folder: string): Promise<Map<string, string>> {
  return compileWith(folder, filesOf(folder));
}

const NONE: OwnTemplates = { bodies: new Map(), parts: new Map(), words: new Map(), files: [] };

interface Found {
  place: string;
  name: string;
}

/** Everything that lies in the folder but what is for people: README.md, hidden files. */
function filesOf(folder: string): Found[] {
  const inside = (at: string): string[] => {
    try {
      return readdirSync(at, { withFileTypes: true })
        .filter(({ name }) => !name.startsWith('.') && !name.endsWith('.md'))
        .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));
    } catch (cause) {
      throw new AppError('invalid-input', `${at} cannot be read; "templates" in the shop file names a folder.`, {
        cause,
      });
    }
  };
  return inside(folder).flatMap((name) =>
    name.endsWith('/')
      ? inside(path.join(folder, name)).map((file) => ({ place: name.slice(0, -1), name: file }))
      : [{ place: '', name }],
  );
}

/** A file of a wrong name would be a change that nobody ever sees. */
function faultsIn(found: readonly Found[], builtDir: string): string[] {
  const mails = new Set([...builtHtml(builtDir).keys()].map((file) => path.basename(file, '.html')));
  const parts = new Set(readdirSync(path.join(builtDir, 'parts')).map((file) => path.basename(file, '.txt')));
  return found.flatMap(({ place, name }) => {
    const shown = place === '' ? name : `${place}/${name}`;
    const pattern = Object.entries(PLACES).find(([known]) => known === place)?.[1];
    const stem = pattern?.exec(name)?.[1];
    if (stem === undefined) {
      return [
        `${shown}: the folder holds mails/NAME.mjml or .html or .txt, parts/NAME.mjml or .txt, words/LANGUAGE.json.`,
      ];
    }
    if (place === 'mails' && !mails.has(stem)) return [`${shown}: there is no such mail; there are ${list(mails)}.`];
    // Besides those that every mail has in both forms there is head, of HTML alone.
    if (place === 'parts' && stem !== 'head' && !parts.has(stem))
      return [`${shown}: there is no such part; there are ${list(parts)}, head.`];
    return [];
  });
}

const list = (names: ReadonlySet<string>): string => [...names].sort().join(', ');

/** MJML where mjml is there, else what was made of it elsewhere. */
async function compiled(folder: string, found: readonly Found[]): Promise<Map<string, string>> {
  try {
    return await compileWith(folder, found);
  } catch (error) {
    if (!(error instanceof NoMjml)) throw error;
    const made = new Set(found.filter((file) => file.place === 'mails').map((file) => file.name));
    const lacking = changedMails(found).filter((name) => !made.has(`${name}.html`));
    if (lacking.length === 0) return new Map();
    throw new AppError(
      'invalid-input',
      `${folder}: mjml is not installed here (npm ci --omit=dev leaves it out). Where it is, "certclerk templates build ` +
        `${folder}" writes what is missing: ${lacking.map((name) => `mails/${name}.html`).join(', ')}.`,
      { cause: error },
    );
  }
}

class NoMjml extends AppError {}

/** A part is in every mail. */
function changedMails(found: readonly Found[], built = [...builtHtml(compiledTemplatesDir()).keys()]): string[] {
  const mjml = (place: string): string[] =>
    found
      .filter((file) => file.place === place && file.name.endsWith('.mjml'))
      .map(({ name }) => path.basename(name, '.mjml'));
  return mjml('parts').length > 0 ? built.map((file) => path.basename(file, '.html')) : mjml('mails');
}

async function compileWith(folder: string, found: readonly Found[]): Promise<Map<string, string>> {
  const changed = new Set(changedMails(found));
  if (changed.size === 0) return new Map();
  const whole = await mkdtemp(path.join(tmpdir(), 'certclerk-templates-'));
  try {
    const { compileMails } = await import('../../scripts/build-templates.mjs');
    await cp(inPackage('templates'), whole, { recursive: true });
    for (const place of ['mails', 'parts']) {
      if (found.some((file) => file.place === place))
        await cp(path.join(folder, place), path.join(whole, place), { recursive: true });
    }
    return await compileMails(whole, (name) => changed.has(name));
  } catch (error) {
    if (error instanceof Error && 'code' in error && /^(?:ERR_MODULE_NOT_FOUND|ENOENT)$/.test(String(error.code))) {
      throw new NoMjml('invalid-input', 'mjml is not installed here; npm ci installs it.', { cause: error });
    }
    throw new AppError('invalid-input', `${folder}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  } finally {
    await rm(whole, { recursive: true, force: true });
  }
}

function builtHtml(dir: string): Map<string, string> {
  const files = readdirSync(dir).filter((file) => file.endsWith('.html'));
  return new Map(files.map((file) => [file, readFileSync(path.join(dir, file), 'utf8')]));
}

/** The built mails hold the theme's colours as they are written there, so another colour needs no mjml. */
function colouring(builtDir: string, own: Record<string, string>): (html: string) => string {
  const known = theme.parse(JSON.parse(readFileSync(path.join(builtDir, 'theme.json'), 'utf8')));
  const byOld = new Map(Object.entries(own).map(([name, colour]) => [known[name] ?? '', colour]));
  return (html) => html.replace(/#[0-9a-f]{6}\b/g, (old) => byOld.get(old) ?? old);
}

const recoloured = (html: ReadonlyMap<string, string>, recolour: (html: string) => string): Map<string, string> =>
  new Map([...html].map(([file, text]) => [file, recolour(text)]));
