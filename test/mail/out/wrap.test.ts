import { describe, expect, it } from 'vitest';
import { textRows, wrapText } from '../../../src/mail/out/wrap.js';

const words = (n: number): string => Array.from({ length: n }, (_, i) => `word${i}`).join(' ');

describe('wrapText', () => {
  it('breaks at spaces so that no line is longer than 78', () => {
    const wrapped = wrapText(words(60));
    expect(Math.max(...wrapped.split('\n').map((line) => line.length))).toBeLessThanOrEqual(78);
    expect(wrapped.replace(/\s+/g, ' ').trim()).toBe(words(60));
  });

  it('hangs the lines of a list under its first word', () => {
    const lines = wrapText(`- ${words(30)}`)
      .trimEnd()
      .split('\n');
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines.slice(1)) expect(line).toMatch(/^ {2}\S/);
  });

  it('leaves commands as they are, for they are copied', () => {
    const command = `    ${words(40)}`;
    expect(wrapText(`Do:\n${command}`)).toBe(`Do:\n${command}\n`);
  });

  it('keeps a word that is longer than a line whole', () => {
    const long = 'x'.repeat(120);
    expect(wrapText(`a ${long} b`)).toBe(`a\n${long}\nb\n`);
  });

  it('keeps one empty line where a template left several', () => {
    expect(wrapText('a\n\n\n\nb')).toBe('a\n\nb\n');
  });
});

describe('textRows', () => {
  it('puts values under each other', () => {
    expect(
      textRows([
        { label: 'IBAN', value: 'SI56' },
        { label: 'Bank account', value: 'x' },
      ]),
    ).toBe('    IBAN:         SI56\n    Bank account: x');
  });

  it('hangs the later lines of a value', () => {
    expect(textRows([{ label: 'Names', value: 'a.example\nb.example' }])).toBe(
      '    Names: a.example\n           b.example',
    );
  });
});
