import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Handlebars from 'handlebars';
import { z } from 'zod';
import { AppError } from '../core/errors.js';

/** The language whose words are complete; every other one falls back to it. */
export const FALLBACK_LANGUAGE = 'en';

/** A phrase that counts: one form for each plural of the language, as `Intl.PluralRules` names them. */
const forms = z.record(z.string(), z.string());
const wordsFile = z.record(z.string(), z.record(z.string(), z.union([z.string(), forms])));

/** The words of one language, by section and key. */
export type WordsFile = z.infer<typeof wordsFile>;

type Phrase = string | Record<string, string>;

/** A sentence in both its forms: `html` is escaped and may hold <strong> and <code>. */
export interface Sentence {
  html: Handlebars.SafeString;
  text: string;
}

/**
 * The words of all languages, by section and key. A phrase holds facts as `{{name}}`, `**strong**` and `` `code` ``. It
 * may have plural forms; the fact `count` chooses among them.
 */
export interface Words {
  /** The languages there are words for, English among them. */
  languages: string[];
  /** The best language there is for a BCP 47 tag: `sl-SI` → `sl`, else English. */
  best(language: string): string;
  /** Whether English has such a phrase. */
  has(section: string, key: string): boolean;
  /** The facts of the language's own phrase, null where it has none: English does not stand in for it here. */
  factsOf(language: string, section: string, key: string): string[] | null;
  /** The phrase as it is written; throws where English has none or where it counts, which is a fault of the templates. */
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
 * @param own a shop's own, by language: phrases that take the place of ours, or a whole further language
 * @throws AppError `invalid-input` where a file is missing or is not words, or where own phrases are none that we say or
 * hold facts that we do not know; the sentence names each
 */
export function loadWords(dir: string, own: ReadonlyMap<string, WordsFile> = new Map()): Words {
  const languages = new Map<string, WordsFile>();
  for (const file of filesIn(dir)) {
    languages.set(path.basename(file, '.json'), readWordsFile(file, readFileSync(path.join(dir, file), 'utf8')));
  }
  if (!languages.has(FALLBACK_LANGUAGE))
    throw new AppError('invalid-input', `There is no en.json in ${dir}. Run "npm run build".`);
  layOver(languages, own);

  const best = (language: string): string => {
    const short = language.split('-')[0]?.toLowerCase() ?? '';
    return [language, short].find((tag) => languages.has(tag)) ?? FALLBACK_LANGUAGE;
  };
  /** Where the phrase was found counts, too: English plurals are chosen by English rules. */
  const find = (language: string, section: string, key: string): { written: Phrase; language: string } => {
    for (const one of [best(language), FALLBACK_LANGUAGE]) {
      const written = languages.get(one)?.[section]?.[key];
      if (written !== undefined) return { written, language: one };
    }
    throw new Error(`No words for ${section}.${key}`);
  };
  const compiled = new Map<string, (facts: Facts) => Filled>();
  const fill = (language: string, section: string, key: string, facts: Facts): Filled => {
    const name = `${best(language)} ${section}.${key}`;
    let phrase = compiled.get(name);
    if (!phrase) {
      const found = find(language, section, key);
      phrase = compile(found.written, found.language);
      compiled.set(name, phrase);
    }
    return phrase(facts);
  };
  return {
    languages: [...languages.keys()].sort(),
    best,
    has: (section, key) => languages.get(FALLBACK_LANGUAGE)?.[section]?.[key] !== undefined,
    factsOf: (language, section, key) => {
      const written = languages.get(best(language))?.[section]?.[key];
      return written === undefined ? null : factsIn(written);
    },
    phrase: (language, section, key) => {
      const { written } = find(language, section, key);
      if (typeof written !== 'string') throw new Error(`${section}.${key} counts: say it with its facts`);
      return written;
    },
    say: (language, section, key, facts = {}) => fill(language, section, key, facts).text(),
    sentence: (language, section, key, facts = {}) => {
      const filled = fill(language, section, key, facts);
      return { html: new Handlebars.SafeString(filled.html()), text: filled.text() };
    },
  };
}

/**
 * @param file `sl.json`: its name says the language
 * @throws AppError `invalid-input` where it is no words file
 */
export function readWordsFile(file: string, json: string): WordsFile {
  const wrong = (why: string, cause?: unknown): AppError =>
    new AppError('invalid-input', `${file} is no words file: ${why}`, { cause });
  let read: unknown;
  try {
    read = JSON.parse(json);
  } catch (cause) {
    throw wrong(cause instanceof Error ? cause.message : String(cause), cause);
  }
  const parsed = wordsFile.safeParse(read);
  if (!parsed.success) throw wrong(z.prettifyError(parsed.error));
  checkForms(file, path.basename(file, '.json'), parsed.data);
  return parsed.data;
}

/** A shop's phrases take the place of ours. What ours never say, and facts that ours do not have, are faults. */
function layOver(languages: Map<string, WordsFile>, own: ReadonlyMap<string, WordsFile>): void {
  const ours = [...languages.values()];
  const faults: string[] = [];
  for (const [language, sections] of own) {
    const merged = { ...languages.get(language) };
    for (const [section, phrases] of Object.entries(sections)) {
      merged[section] = { ...merged[section], ...phrases };
      for (const [key, phrase] of Object.entries(phrases)) {
        const said = ours.map((words) => words[section]?.[key]).filter((one) => one !== undefined);
        const known = said.flatMap((one) => factsIn(one));
        const unknown = factsIn(phrase).filter((fact) => !known.includes(fact));
        if (said.length === 0) faults.push(`${language}.json: certclerk says no ${section}.${key}.`);
        else if (unknown.length > 0)
          faults.push(
            `${language}.json: ${section}.${key} knows no {{${unknown.join('}}, {{')}}}; it knows ${shownFacts(known)}.`,
          );
      }
    }
    languages.set(language, merged);
  }
  if (faults.length > 0)
    throw new AppError('invalid-input', `The shop's own words:\n${faults.map((f) => `  ${f}`).join('\n')}`);
}

const shownFacts = (facts: readonly string[]): string =>
  facts.length === 0 ? 'no facts' : [...new Set(facts)].map((fact) => `{{${fact}}}`).join(', ');

/** A phrase that counts has exactly the plural forms of its language: Slovenian has four, English two. */
function checkForms(file: string, language: string, words: WordsFile): void {
  const wanted = new Intl.PluralRules(language).resolvedOptions().pluralCategories.sort().join(', ');
  for (const [section, phrases] of Object.entries(words)) {
    for (const [key, phrase] of Object.entries(phrases)) {
      if (typeof phrase === 'string' || Object.keys(phrase).sort().join(', ') === wanted) continue;
      throw new AppError('invalid-input', `${file}: ${section}.${key} must have the plural forms ${wanted}.`);
    }
  }
}

const FACT = /\{\{(\w+)\}\}/g;

/** The names of the facts in a phrase; those of all forms of one that counts, each once. */
function factsIn(phrase: Phrase): string[] {
  const texts = typeof phrase === 'string' ? [phrase] : Object.values(phrase);
  return [...new Set(texts.flatMap((text) => [...text.matchAll(FACT)].map(([, name = '']) => name)))];
}

/** A phrase with its facts; each form is made only where it is asked for. */
interface Filled {
  html(): string;
  text(): string;
}

function compile(phrase: Phrase, language: string): (facts: Facts) => Filled {
  if (typeof phrase === 'string') {
    const html = filler(phraseToHtml(phrase), escapeFact);
    const text = filler(phraseToText(phrase), String);
    return (facts) => ({ html: () => html(facts), text: () => text(facts) });
  }
  const rules = new Intl.PluralRules(language);
  const byForm = new Map(Object.entries(phrase).map(([form, text]) => [form, compile(text, language)]));
  return (facts) => {
    const form = byForm.get(rules.select(Number(facts.count)));
    if (!form)
      throw new Error(`No plural form for ${String(facts.count)} in ${language}: ${Object.values(phrase).join(' | ')}`);
    return form(facts);
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
  const parts = phrase.split(FACT);
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
