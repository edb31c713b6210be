/** RFC 3676 §4.2: lines of at most 78 characters, as RFC 5322 §2.1.1 asks of every line. */
export const TEXT_COLUMNS = 78;

/**
 * Breaks long lines of a plain-text mail at spaces. Lines that begin with four spaces (commands, tables) stay as they
 * are; of a list (`- `, `1. `) the later lines hang under the first word, and those
 * of a quotation begin with `> ` as the first does. Words longer than a line are left whole.
 */
export function wrapText(text: string, columns = TEXT_COLUMNS): string {
  let wrapped = '';
  let empty = 2;
  for (const untrimmed of text.split('\n')) {
    const line = untrimmed.trimEnd();
    // One empty line is enough where a template left several, and none stands at the top.
    empty = line === '' ? empty + 1 : 0;
    if (empty > 1) continue;
    wrapped += `${line.length <= columns || line.startsWith('    ') ? line : wrapLine(line, columns).join('\n')}\n`;
  }
  return wrapped.endsWith('\n\n') ? wrapped.slice(0, -1) : wrapped;
}

function wrapLine(line: string, columns: number): string[] {
  const lead = /^\s*(?:[-*] |=> |> |\d+\. )?/.exec(line)?.[0] ?? '';
  const hang = lead.endsWith('> ') && lead !== '=> ' ? lead : ' '.repeat(lead.length);
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
  lines.push(current);
  return lines;
}

/** Label and value in two columns; long values hang under their first line. Four spaces keep it from being wrapped again. */
export function textRows(rows: readonly { label: string; value: string }[], columns = TEXT_COLUMNS): string {
  const indent = '    ';
  const width = Math.max(0, ...rows.map((row) => row.label.length)) + 2;
  const room = Math.max(20, columns - indent.length - width);
  const lines: string[] = [];
  for (const { label, value } of rows) {
    let head = `${label}:`.padEnd(width);
    for (const line of value.split('\n')) {
      for (const part of line.length <= room ? [line] : wrapLine(line, room)) {
        lines.push(indent + head + part);
        head = ' '.repeat(width);
      }
    }
  }
  return lines.join('\n');
}
