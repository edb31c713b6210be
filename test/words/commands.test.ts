import path from 'node:path';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readQuestion } from '../../src/mail/in/questions.js';
import { compiledTemplatesDir } from '../../src/words/compiled-templates.js';
import { loadWords } from '../../src/words/words.js';

const dir = path.join(compiledTemplatesDir(), 'words');
const words = loadWords(dir);
const QUESTIONS = ['list', 'status', 'csr', 'renew', 'invoices', 'invoice', 'help'];

/** What the clerk makes of a mail that asks with these words, as its subject or as its first line. */
function understood(command: string): string[] {
  return [readQuestion(command, ''), readQuestion('Re: x', command)].map((said) =>
    said === null ? 'nothing' : said.kind === 'confirm' ? said.answer : said.question,
  );
}

/** Every `` `…` `` in the words of a language, with its place filled. */
function quoted(language: string): string[] {
  const text = readFileSync(path.join(dir, `${language}.json`), 'utf8').replace(/\{\{example\}\}/g, '2026-000123');
  return [...new Set([...text.matchAll(/`([^`]+)`/g)].map(([, command = '']) => command))];
}

describe.each(words.languages)('the commands in %s', (language) => {
  const say = (key: string): string => words.say(language, 'command', key);

  it.each(['list', 'invoices', 'help', 'same', 'yes'])('%s is understood', (key) => {
    expect(understood(say(key))).toEqual([key, key]);
    expect(understood(say(key).toUpperCase())).toEqual([key, key]);
  });

  it('status, csr and invoice are understood with what belongs behind them', () => {
    expect(understood(`${say('status')} bakery-novak.example`)).toEqual(['status', 'status']);
    expect(understood(`${say('status')} SSL-1042`)).toEqual(['status', 'status']);
    expect(understood(`${say('csr')} bakery-novak.example`)).toEqual(['csr', 'csr']);
    expect(understood(`${say('invoice')} 2026-000123`)).toEqual(['invoice', 'invoice']);
  });

  it('every command that a mail mentions is one', () => {
    const commands = quoted(language);
    expect(commands.length).toBeGreaterThan(8);
    for (const command of commands) {
      const filled = command.replace(say('name'), 'example.com').replace(say('number'), '2026-000123');
      for (const said of understood(filled))
        expect([command, [...QUESTIONS, 'same', 'yes']]).toEqual([command, expect.arrayContaining([said])]);
    }
  });
});
