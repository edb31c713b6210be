import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import Handlebars from 'handlebars';
import { AppError } from '../../core/errors.js';
import type { MailTemplate } from '../../core/model/mail-content.js';
import type { OwnTemplates } from '../../words/own-templates.js';
import { phraseToHtml, phraseToText, type Facts, type Words } from '../../words/words.js';

/** A mail's two bodies, ready to be filled. */
export interface CompiledMail {
  html(facts: Facts): string;
  text(facts: Facts): string;
}

/** Hands out compiled mails; each is compiled once per language and kept. */
export type CompiledMails = (template: MailTemplate, language: string) => CompiledMail;

/**
 * Reads the built templates at start. `[[key]]` in them is a phrase of the template's own words or of `common`,
 * `[[section.key]]` one of another section; both are put in before compiling, so that filling is a single pass.
 * @param dir the folder that scripts/build-templates.mjs wrote
 * @param own what the shop lays over them
 * @throws AppError `invalid-input` where it is missing
 */
export function readCompiledMails(dir: string, words: Words, own?: OwnTemplates | null): CompiledMails {
  const bodies = new Map([...readAll(dir, /\.(html|txt)$/), ...(own?.bodies ?? [])]);
  const parts = new Map([...readAll(path.join(dir, 'parts'), /\.txt$/), ...(own?.parts ?? [])]);
  const compiled = new Map<string, CompiledMail>();

  const compile = (template: MailTemplate, language: string): CompiledMail => {
    const withWords = (source: string, mark: (phrase: string) => string): string =>
      source.replace(/\[\[([\w.-]+)\]\]/g, (_, key: string) => mark(phraseFor(words, language, template, key)));
    const source = (file: string): string => {
      const found = bodies.get(file);
      if (found === undefined)
        throw new AppError('invalid-input', `${file} is missing in ${dir}. Run "npm run build".`);
      return found;
    };
    const plain = Handlebars.create();
    for (const [file, part] of parts) {
      plain.registerPartial(
        path.basename(file, '.txt'),
        plain.compile(withWords(part, phraseToText), { noEscape: true, strict: true }),
      );
    }
    const html = Handlebars.compile(withWords(source(`${template}.html`), phraseToHtml), { strict: true });
    const text = plain.compile(withWords(source(`${template}.txt`), phraseToText), { noEscape: true, strict: true });
    return { html: (facts) => html(facts), text: (facts) => text(facts) };
  };

  return (template, language) => {
    const name = `${words.best(language)}/${template}`;
    let mail = compiled.get(name);
    if (!mail) {
      mail = compile(template, language);
      compiled.set(name, mail);
    }
    return mail;
  };
}

function phraseFor(words: Words, language: string, template: MailTemplate, key: string): string {
  const dot = key.indexOf('.');
  if (dot >= 0) return words.phrase(language, key.slice(0, dot), key.slice(dot + 1));
  return words.has(template, key) ? words.phrase(language, template, key) : words.phrase(language, 'common', key);
}

function readAll(dir: string, pattern: RegExp): Map<string, string> {
  try {
    const files = readdirSync(dir).filter((file) => pattern.test(file));
    return new Map(files.map((file) => [file, readFileSync(path.join(dir, file), 'utf8')]));
  } catch (cause) {
    throw new AppError(
      'invalid-input',
      `The mail templates are not built: ${dir} cannot be read. Run "npm run build".`,
      { cause },
    );
  }
}
