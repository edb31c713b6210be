import { describe, expect, it } from 'vitest';
import { facts, table } from '../../src/cli/print.js';

// What a stranger can put into the From or the subject of a mail that `certclerk list mails` shows.
const NASTY = [
  ['an escape sequence', '\u001b[2J\u001b]0;owned\u0007'],
  ['its C1 form', '\u009b2J'],
  ['a carriage return', 'evil\rgood'],
  ['a line end', 'evil\ngood'],
  ['another line end', 'evil\u2028good'],
  ['an override of the reading direction', '\u202egro.elpmaxe'],
  ['an isolate', '\u2066x\u2069'],
] as const;

describe('the terminal', () => {
  it.each(NASTY)('is shown %s as plain text', (_what, text) => {
    const shown = [
      ...table([
        ['FROM', 'SUBJECT'],
        [text, text],
      ]).split('\n'),
      ...facts([['From', text]]).split('\n'),
    ];
    expect(shown).toHaveLength(3);
    expect(shown.join('')).not.toMatch(/[\p{Cc}\u2028\u202e\u2066\u2069]/u);
  });

  it('keeps other scripts, and columns that stand', () => {
    expect(
      table([
        ['A', 'B'],
        ['žluťoučký', 'x'],
        ['שלום', 'y'],
      ]),
    ).toBe('A          B\nžluťoučký  x\nשלום       y');
  });
});
