import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'dotenv';
import { describe, expect, it } from 'vitest';
import { withVariables } from '../../src/init/env-text.js';

const EXAMPLE = readFileSync(join(import.meta.dirname, '../../.env.example'), 'utf8');

describe('variables in a .env file', () => {
  it('stand where the example explains them, and no comment is lost', () => {
    const text = withVariables(EXAMPLE, { MAIL_ADDRESS: 'ssl@shop.example', IMAP_URL: 'imaps://a:b%23c@mail/INBOX' });
    expect(parse(text)).toEqual({ MAIL_ADDRESS: 'ssl@shop.example', IMAP_URL: 'imaps://a:b%23c@mail/INBOX' });
    expect(text.split('\n').length).toBe(EXAMPLE.split('\n').length);
    const lines = text.split('\n');
    expect(lines[lines.indexOf('MAIL_ADDRESS=ssl@shop.example') - 1]).toMatch(/^# The clerk's own address/);
  });

  it.each<[string, string, Record<string, string | null>, string]>([
    ['in an empty file', '', { A: '1' }, 'A=1\n'],
    ['in place of another value', 'A=1\nB=2\n', { A: '3' }, 'A=3\nB=2\n'],
    ['in place of the value that counts', 'A=1\nA=2', { A: '3' }, 'A=1\nA=3\n'],
    ['in place of an exported one', 'export A = "1"\n', { A: '3' }, 'A=3\n'],
    ['behind all others', '# mine\nB=2', { A: '3' }, '# mine\nB=2\nA=3\n'],
    ['taken away', 'A=1\nB=2\n', { A: null }, '# A=1\nB=2\n'],
    ['taken away where it is not', 'B=2\n', { A: null }, 'B=2\n'],
    ['with spaces and hashes', '', { A: 'a #b' }, "A='a #b'\n"],
    ['with quotes', '', { A: `a'b #` }, "A=`a'b #`\n"],
  ])('%s', (_, before, values, after) => {
    expect(withVariables(before, values)).toBe(after);
  });

  it('are refused where something else would change: a value over several lines', () => {
    expect(() => withVariables('K="one\nA=two"\n', { A: '3' })).toThrow(/by hand/);
    expect(() => withVariables('', { A: 'one\ntwo\'`"\\' })).toThrow(/by hand/);
  });
});
