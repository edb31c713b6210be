import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Handlebars from 'handlebars';
import { z } from 'zod';
import { AppError } from '../core/errors.js';

/** The language whose words are complete; every other one falls back to it. */
export const FALLBACK_LANGUAGE = 'en';

const wordsFile = z.record(z.string(), z.record(z.string(), z.string()));

/** A sentence in both its forms: `html` is escaped and may hold <strong> and <code>. */
export interface Sentence {
  html: Handlebars.SafeString;
  text: string;
}

/** The words of all languages, by section and key. A phrase holds facts as `{{name}}`, `**strong**` and `` `code` ``. */
export interface Words {
  /** The languages there are words for, English among them. */
  languages: string[];
  /** The best language there is for a BCP 47 tag: `sl-SI` → `sl`, else English. */
  best(language: string): string;
  /** Whether English has such a phrase. */
  has(section: string, key: string): boolean;
  /** The phrase as it is written; throws where English has none, which is a fault of the templates. */
  phrase(language: string, section: string, key: string): string;
  /** The phrase filled, as plain text. */
  say(language: string, section: string, key: string, facts?: Facts): string;
  /** The phrase filled, as HTML and as plain text. */
  sentence(language: string, section: string, key: string, facts?: Facts): Sentence;
}

export type Facts = Record<string, unknown>;

/** Text for HTML: what the words' own marks mean is put in, everything else is escaped. `{{…}}` stays. */
export const phraseToHtml = (phrase: string): string =>
  phrase
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/\*\*(.+?)\*\*/g, '<strong>$1</strong>')
    .replace(/`(.+?)`/g, '<code>$1</code>');

/** Text for a plain mail: strong is nothing, code is quoted. */
export const phraseToText = (phrase: string): string =>
  phrase.replace(/\*\*(.+?)\*\*/g, '$1').replace(/`(.+?)`/g, '"$1"');

/**
 * Reads the words of every language, once, at start.
 * @param dir the folder of `en.json` and its sisters (dist/templates/words)
 * @throws AppError `invalid-input` where a file is missing or is not words; the sentence names it
 */
export function loadWords(dir: string): Words {
  const languages = new Map<string, z.infer<typeof wordsFile>>();
  for (const file of filesIn(dir)) {
    const parsed = wordsFile.safeParse(JSON.parse(readFileSync(path.join(dir, file), 'utf8')));
    if (!parsed.success)
      throw new AppError('invalid-input', `${file} is no words file: ${z.prettifyError(parsed.error)}`);
    languages.set(path.basename(file, '.json'), parsed.data);
  }
  if (!languages.has(FALLBACK_LANGUAGE))
    throw new AppError('invalid-input', `There is no en.json in ${dir}. Run "npm run build".`);

  const best = (language: string): string => {
    const short = language.split('-')[0]?.toLowerCase() ?? '';
    return [language, short].find((tag) => languages.has(tag)) ?? FALLBACK_LANGUAGE;
  };
  const phrase = (language: string, section: string, key: string): string => {
    const found = languages.get(best(language))?.[section]?.[key] ?? languages.get(FALLBACK_LANGUAGE)?.[section]?.[key];
    if (found === undefined) throw new Error(`No words for ${section}.${key}`);
    return found;
  };
  const compiled = new Map<string, { html: Fill; text: Fill }>();
  const compile = (language: string, section: string, key: string) => {
    const name = `${best(language)} ${section}.${key}`;
    let pair = compiled.get(name);
    if (!pair) {
      const source = phrase(language, section, key);
      pair = { html: filler(phraseToHtml(source), escapeFact), text: filler(phraseToText(source), String) };
      compiled.set(name, pair);
    }
    return pair;
  };
  return {
    languages: [...languages.keys()].sort(),
    best,
    has: (section, key) => languages.get(FALLBACK_LANGUAGE)?.[section]?.[key] !== undefined,
    phrase,
    say: (language, section, key, facts = {}) => compile(language, section, key).text(facts),
    sentence: (language, section, key, facts = {}) => {
      const { html, text } = compile(language, section, key);
      return { html: new Handlebars.SafeString(html(facts)), text: text(facts) };
    },
  };
}

type Fill = (facts: Facts) => string;

/** A fact in HTML: what is HTML already stays, everything else is escaped. */
const escapeFact = (fact: unknown): string =>
  fact instanceof Handlebars.SafeString ? fact.toHTML() : Handlebars.escapeExpression(String(fact));

/**
 * A phrase, taken apart once. Phrases hold `{{name}}` and nothing else, so they need no template engine, which would
 * take most of the time that a mail takes.
 */
function filler(phrase: string, write: (fact: unknown) => string): Fill {
  // Odd places are the names between the texts.
  const parts = phrase.split(/\{\{(\w+)\}\}/);
  return (facts) => {
    let text = '';
    for (const [i, part] of parts.entries()) {
      const fact = i % 2 === 0 ? undefined : facts[part];
      if (i % 2 === 0) text += part;
      else if (fact === undefined || fact === null) throw new Error(`No fact "${part}" for the phrase: ${phrase}`);
      else text += write(fact);
    }
    return text;
  };
}

function filesIn(dir: string): string[] {
  try {
    return readdirSync(dir).filter((file) => file.endsWith('.json'));
  } catch (cause) {
    throw new AppError('invalid-input', `The templates are not built: ${dir} cannot be read. Run "npm run build".`, {
      cause,
    });
  }
}
