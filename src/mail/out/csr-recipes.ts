import { TEXT_COLUMNS } from './wrap.js';

/** File names for a name: a `*` is not allowed in file names on Windows. */
const fileStem = (name: string): string => name.replace(/^\*\./, 'wildcard.');

export interface CsrRecipe {
  command: string;
  csrFile: string;
  keyFile: string;
}

/**
 * The complete openssl command (1.1.1 or newer) that makes a key and a CSR for these names; lines end in `\`, also
 * inside the quotes, where the shell joins them again. RSA 2048: what every server and control panel can load.
 * @param names A-labels, the common name first
 */
export function opensslRecipe(names: readonly string[]): CsrRecipe {
  const commonName = names[0] ?? '';
  const stem = fileStem(commonName);
  const csrFile = `${stem}.csr`;
  const keyFile = `${stem}.key`;
  const command = [
    'openssl req -new -newkey rsa:2048 -nodes',
    `-keyout ${quoted(keyFile)}`,
    `-out ${quoted(csrFile)}`,
    `-subj "/CN=${commonName}"`,
    `-addext "${sanLines(names)}"`,
  ].join(' \\\n');
  return { command, csrFile, keyFile };
}

const quoted = (file: string): string => (/^[\w.-]+$/.test(file) ? file : `"${file}"`);

/** No line may begin with spaces: inside the quotes they would become part of a name. */
function sanLines(names: readonly string[]): string {
  const lines: string[] = [];
  let line = 'subjectAltName=';
  names.forEach((name, i) => {
    const entry = `DNS:${name}${i < names.length - 1 ? ',' : ''}`;
    // 4 columns of indent in the mail, 9 for `-addext "` of the first line, 2 for `"` or `\`
    if (line.length + entry.length > TEXT_COLUMNS - 15 && line !== '') {
      lines.push(line);
      line = '';
    }
    line += entry;
  });
  return [...lines, line].join('\\\n');
}
