/** RFC 3676 §4.2: lines of at most 78 characters, as RFC 5322 §2.1.1 asks of every line. */
export const TEXT_COLUMNS = 78;

/**
 * Breaks long lines of a plain-text mail at spaces. Lines that begin with four spaces (commands, tables) stay as they
 * are; of a list (`- `, `1. `) the later lines hang under the first word. Words longer than a line are left whole.
 */
export function wrapText(text: string, columns = TEXT_COLUMNS): string {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .flatMap((line) => (line.length <= columns || line.startsWith('    ') ? [line] : wrapLine(line, columns)))
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
    .concat('\n');
}

function wrapLine(line: string, columns: number): string[] {
  const lead = /^\s*(?:[-*] |=> |\d+\. )?/.exec(line)?.[0] ?? '';
  const hang = ' '.repeat(lead.length);
  const lines: string[] = [];
  let current = lead;
  for (const word of line.slice(lead.length).split(/ +/)) {
    const empty = current === lead || current === hang;
    if (!empty && current.length + 1 + word.length > columns) {
      lines.push(current);
      current = hang + word;
    } else {
      current += empty ? word : ` ${word}`;
    }
  }
  return [...lines, current];
}

/** Label and value in two columns; long values hang under their first line. Four spaces keep it from being wrapped again. */
export function textRows(rows: readonly { label: string; value: string }[], columns = TEXT_COLUMNS): string {
  const indent = '    ';
  const width = Math.max(0, ...rows.map((row) => row.label.length)) + 2;
  return rows
    .flatMap(({ label, value }) => {
      const [first = '', ...rest] = value
        .split('\n')
        .flatMap((line) => wrapLine(line, Math.max(20, columns - indent.length - width)));
      const head = indent + (label === '' ? '' : `${label}:`).padEnd(width) + first;
      return [head, ...rest.map((line) => indent + ' '.repeat(width) + line)];
    })
    .join('\n');
}
