import { isatty } from 'node:tty';
import { prefersPlainText } from '../config.js';

/**
 * Text that others wrote, as a subject or a sender, for the terminal: control characters could move the cursor and
 * rewrite what stands there (ECMA-48), bidirectional ones could turn it around (Unicode TR 9).
 */
export const harmless = (text: string): string =>
  text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '?');

/** Text in columns, two spaces apart; the first row is the heading. */
export function table(written: readonly (readonly string[])[]): string {
  const rows = written.map((row) => row.map(harmless));
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const CODES = { red: 31, green: 32, yellow: 33, dim: 2, bold: 1 } as const;
type Colour = keyof typeof CODES;

/** A label and its value, in a colour or without. */
export type Fact = readonly [label: string, value: string, colour?: Colour];

/** Labels and values, one a line. */
export const facts = (pairs: readonly Fact[]): string => {
  const width = Math.max(...pairs.map(([label]) => label.length));
  const shown = (value: string, colour?: Colour): string => (colour ? paint(colour, harmless(value)) : harmless(value));
  return pairs.map(([label, value, colour]) => `${label.padEnd(width)}  ${shown(value, colour)}`).join('\n');
};

/** https://no-color.org asks programs to be plain where it is set; `TERM=dumb` knows no colours. */
const isColourful = (): boolean => isatty(1) && !prefersPlainText();

/** Colours on a terminal, plain text elsewhere. */
export function paint(colour: Colour, text: string): string {
  return isColourful() ? `\u001b[${CODES[colour]}m${text}\u001b[0m` : text;
}
