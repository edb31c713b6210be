import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { vatNoteWords } from '../../src/core/rules/invoice-words.js';
import { loadWords } from '../../src/words/words.js';
import { compiledTemplatesDir } from '../../src/words/compiled-templates.js';

const SOURCES = path.join(import.meta.dirname, '../../templates');
const words = loadWords(path.join(compiledTemplatesDir(), 'words'));

type Phrase = string | Record<string, string>;
type WordsFile = Record<string, Record<string, Phrase>>;
const read = (file: string): WordsFile => JSON.parse(readFileSync(path.join(SOURCES, 'words', file), 'utf8'));
/** All but the findings, whose English is in the rules: see findings.test.ts. */
const entries = ({ findings: _, ...sections }: WordsFile): [string, Phrase][] =>
  Object.entries(sections).flatMap(([section, phrases]) =>
    Object.entries(phrases).map(([key, text]): [string, Phrase] => [`${section}.${key}`, text]),
  );
const formsOf = (phrase: Phrase): string[] => (typeof phrase === 'string' ? [phrase] : Object.values(phrase));
const facts = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').sort();
/** The facts of a phrase; all forms of one that counts must have the same. */
const factsOf = (phrase: Phrase): string[][] =>
  [...new Set(formsOf(phrase).map((text) => JSON.stringify(facts(text))))].map((one) => JSON.parse(one));

const english = new Map(entries(read('en.json')));
const files = readdirSync(path.join(SOURCES, 'words')).filter((file) => file.endsWith('.json'));
const everyPhrase = files.flatMap((file) =>
  Object.entries(read(file)).flatMap(([section, phrases]) =>
    Object.entries(phrases).flatMap(([key, phrase]) =>
      formsOf(phrase).map((text): [string, string] => [`${file} ${section}.${key}`, text]),
    ),
  ),
);

/** Names, and phrases that are nothing but facts: the same in every language. */
const MAY_BE_THE_SAME =
  /^(?:[\w.*-]+ )?(?:\{\{\w+\}\}|[:,\s]|IBAN|BIC|Bank|Proforma|cPanel|Plesk|Status|status|CSR|csr|NAME|Windows \(IIS\))*$/;

/** What the code may say: every string in it, and every template string with anything in its gaps. */
function sayings(): RegExp[] {
  const root = path.join(import.meta.dirname, '../../src');
  const files = ['mail/out', 'documents'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => path.join(folder, file)),
  );
  // A finding's severity is a key, too. Comments have backticks of their own.
  const sources = [...files, 'core/rules/findings.ts'].map((file) =>
    readFileSync(path.join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ''),
  );
  const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return sources.flatMap((source) => [
    ...[...source.matchAll(/'([^'\n]+)'/g)].map(([, text = '']) => new RegExp(`^${escape(text)}$`)),
    ...[...source.matchAll(/`((?:[\w.-]*\$\{[^`{}]*\})+[\w.-]*)`/g)]
      .map(([, text = '']) => text.split(/\$\{[^}]*\}/))
      .filter((texts) => texts.join('').length > 3)
      .map((texts) => new RegExp(`^${texts.map(escape).join('.*')}$`)),
  ]);
}

describe('the words', () => {
  it('are there in four languages', () => expect(files).toEqual(['de.json', 'en.json', 'hr.json', 'sl.json']));

  it.each(files)('%s: every phrase of English is there, with the same facts, and none else', (file) => {
    const own = new Map(entries(read(file)));
    expect([...own.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [key, phrase] of own) expect([key, factsOf(phrase)]).toEqual([key, factsOf(english.get(key) ?? '')]);
  });

  it.each(files.filter((file) => file !== 'en.json'))('%s: nothing was left in English', (file) => {
    const left = entries(read(file)).filter(
      ([key, phrase]) =>
        JSON.stringify(phrase) === JSON.stringify(english.get(key)) &&
        !formsOf(phrase).every((text) => MAY_BE_THE_SAME.test(text)),
    );
    expect(left).toEqual([]);
  });

  it.each(everyPhrase)('%s is plain: facts as {{name}} only, marks in pairs, no HTML', (_, text) => {
    expect(text.replace(/\{\{\w+\}\}/g, '')).not.toMatch(/[{}<]/);
    expect((text.match(/\*\*/g) ?? []).length % 2).toBe(0);
    expect((text.match(/`/g) ?? []).length % 2).toBe(0);
    expect(text).toBe(text.trim().normalize('NFC'));
  });

  it.each(files.filter((file) => file !== 'en.json').map((file) => path.basename(file, '.json')))(
    '%s: the notes that the law wants on an invoice are there, too',
    (language) => {
      for (const note of ['reverse-charge', 'outside-eu', 'no-vat'] as const)
        expect(vatNoteWords(language, note)).not.toBe(vatNoteWords('en', note));
    },
  );

  it('every [[key]] of a template has words', () => {
    const mails = readdirSync(path.join(SOURCES, 'mails'));
    const missing: string[] = [];
    for (const file of [
      ...mails.map((name) => `mails/${name}`),
      ...readdirSync(path.join(SOURCES, 'parts')).map((name) => `parts/${name}`),
    ]) {
      const section = file.startsWith('mails/') ? path.basename(file).replace(/\.\w+$/, '') : 'common';
      for (const [, key = ''] of readFileSync(path.join(SOURCES, file), 'utf8').matchAll(/\[\[([\w.-]+)\]\]/g)) {
        const own = key.includes('.')
          ? english.has(key)
          : english.has(`${section}.${key}`) || english.has(`common.${key}`);
        if (!own) missing.push(`${file}: ${key}`);
      }
    }
    expect(missing).toEqual([]);
  });

  it('no phrase is left that nobody says', () => {
    const inTemplates = new Set(
      ['mails', 'parts'].flatMap((folder) =>
        readdirSync(path.join(SOURCES, folder)).flatMap((file) =>
          [...readFileSync(path.join(SOURCES, folder, file), 'utf8').matchAll(/\[\[([\w.-]+)\]\]/g)].map(([, key]) => {
            const section = folder === 'mails' ? file.replace(/\.\w+$/, '') : 'common';
            return key?.includes('.') ? key : `${section}.${key}`;
          }),
        ),
      ),
    );
    const said = sayings();
    const unsaid = [...english.keys()].filter((name) => {
      const [section = '', key = ''] = [name.slice(0, name.indexOf('.')), name.slice(name.indexOf('.') + 1)];
      // A mail's own phrase may take the place of a common one.
      const isInTemplate =
        [name, `common.${key}`].some((one) => inTemplates.has(one)) || (section === 'common' && inMails(key));
      return !isInTemplate && !said.some((pattern) => pattern.test(name) || pattern.test(key));
    });
    expect(unsaid).toEqual([]);

    function inMails(key: string): boolean {
      return [...inTemplates].some((one) => one.endsWith(`.${key}`));
    }
  });

  it('a missing word and a missing language fall back to English', () => {
    const dir = mkdtempSync(path.join(tmpdir(), 'words-'));
    writeFileSync(path.join(dir, 'en.json'), '{"a":{"x":"Hello {{n}}","y":"Bye"}}');
    writeFileSync(path.join(dir, 'sl.json'), '{"a":{"x":"Zdravo {{n}}"}}');
    const two = loadWords(dir);
    expect(two.say('sl-SI', 'a', 'x', { n: 'A & B' })).toBe('Zdravo A & B');
    expect(String(two.sentence('sl', 'a', 'x', { n: 'A & B' }).html)).toBe('Zdravo A &amp; B');
    expect(two.say('sl', 'a', 'y')).toBe('Bye');
    expect(two.say('fr', 'a', 'y')).toBe('Bye');
    expect(() => two.say('sl', 'a', 'z')).toThrow('a.z');
  });

  it('a phrase that counts takes the plural form of its language', () => {
    const said = [1, 2, 3, 5, 101, 102].map((count) => words.say('sl', 'answer-list', 'preview', { count }));
    expect(said).toEqual([
      '1 certifikat',
      '2 certifikata',
      '3 certifikati',
      '5 certifikatov',
      '101 certifikat',
      '102 certifikata',
    ]);
    expect(words.say('hr', 'answer-invoices', 'preview', { count: 22 })).toBe('22 računa');
    expect(words.say('de', 'answer-invoices', 'preview', { count: 1 })).toBe('1 Rechnung');
    expect(words.say('en', 'answer-invoices', 'preview', { count: 0 })).toBe('0 invoices');
  });

  it('a plural form that the language does not have, or lacks, is said at the start', () => {
    const dir = mkdtempSync(path.join(tmpdir(), 'words-'));
    writeFileSync(path.join(dir, 'en.json'), '{"a":{"x":{"one":"{{count}} day","other":"{{count}} days"}}}');
    writeFileSync(path.join(dir, 'sl.json'), '{"a":{"x":{"one":"{{count}} dan","other":"{{count}} dni"}}}');
    expect(() => loadWords(dir)).toThrow('sl.json: a.x must have the plural forms few, one, other, two.');
  });

  it('a folder that is not built is said', () => {
    expect(() => loadWords(path.join(tmpdir(), 'no-such-folder'))).toThrow('npm run build');
  });

  it('strong and code are marks in HTML and nothing or quotes in text', () => {
    const both = words.sentence('en', 'answer-help', 'status');
    expect(String(both.html)).toContain('<code>status example.com</code>');
    expect(both.text).toContain('"status example.com"');
  });
});
