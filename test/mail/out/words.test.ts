import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadWords } from '../../../src/words/words.js';
import { compiledTemplatesDir } from '../../../src/words/compiled-templates.js';

const SOURCES = path.join(import.meta.dirname, '../../../templates');
const words = loadWords(path.join(compiledTemplatesDir(), 'words'));

type WordsFile = Record<string, Record<string, string>>;
const read = (file: string): WordsFile => JSON.parse(readFileSync(path.join(SOURCES, 'words', file), 'utf8'));
const entries = (file: WordsFile): [string, string][] =>
  Object.entries(file).flatMap(([section, phrases]) =>
    Object.entries(phrases).map(([key, text]): [string, string] => [`${section}.${key}`, text]),
  );
const facts = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').sort();

const english = new Map(entries(read('en.json')));
const languages = readdirSync(path.join(SOURCES, 'words')).filter((file) => file.endsWith('.json'));

describe('the words', () => {
  it.each(languages)('%s: every phrase of English is there, with the same facts, and none else', (file) => {
    const own = new Map(entries(read(file)));
    expect([...own.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [key, text] of own) expect([key, facts(text)]).toEqual([key, facts(english.get(key) ?? '')]);
  });

  it.each([...english])('%s is plain: facts as {{name}} only, marks in pairs, no HTML', (_, text) => {
    expect(text.replace(/\{\{\w+\}\}/g, '')).not.toMatch(/[{}<]/);
    expect((text.match(/\*\*/g) ?? []).length % 2).toBe(0);
    expect((text.match(/`/g) ?? []).length % 2).toBe(0);
  });

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

  it('a folder that is not built is said', () => {
    expect(() => loadWords(path.join(tmpdir(), 'no-such-folder'))).toThrow('npm run build');
  });

  it('strong and code are marks in HTML and nothing or quotes in text', () => {
    const both = words.sentence('en', 'answer-help', 'status');
    expect(String(both.html)).toContain('<code>status example.com</code>');
    expect(both.text).toContain('"status example.com"');
  });
});
