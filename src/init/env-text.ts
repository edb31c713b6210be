import { parse } from 'dotenv';
import { AppError } from '../core/errors.js';

/** What a file is to say of a variable; null: nothing, it is made a comment. */
export type Values = Readonly<Record<string, string | null>>;

/** As dotenv reads it back: bare where nothing in it has a meaning there, else in quotes that it does not hold. */
function written(value: string): string {
  if (/^[\w.:/@%+,=?&*~-]*$/.test(value)) return value;
  const quote = ["'", '`', '"'].find((sign) => !value.includes(sign) && !(sign === '"' && value.includes('\\')));
  return quote ? quote + value + quote : value;
}

/** The lines with a variable set in them: in its own place, where it stands as a comment, or else at the end. */
function withValue(lines: readonly string[], name: string, value: string | null): string[] {
  const active = new RegExp(`^\\s*(?:export\\s+)?${name}\\s*=`);
  const last = lines.findLastIndex((line) => active.test(line));
  if (value === null) return lines.map((line) => (active.test(line) ? `# ${line}` : line));
  const comment = new RegExp(`^#\\s*${name}=`);
  const at = last >= 0 ? last : lines.findIndex((line) => comment.test(line));
  const line = `${name}=${written(value)}`;
  return at >= 0 ? lines.with(at, line) : [...lines, line];
}

/**
 * The text of a `.env` file with these variables set; every comment and every other variable stays as it is.
 * @throws AppError where it could not be read back so, as with a value over several lines
 */
export function withVariables(text: string, values: Values): string {
  const ended = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  const lines = Object.entries(values).reduce<string[]>(
    (before, [name, value]) => withValue(before, name, value),
    ended.split('\n').slice(0, -1),
  );
  const made = `${lines.join('\n')}\n`;
  const wanted = { ...parse(text) };
  for (const [name, value] of Object.entries(values)) {
    if (value === null) delete wanted[name];
    else wanted[name] = value;
  }
  const read = parse(made);
  const wrong = [...new Set([...Object.keys(wanted), ...Object.keys(read)])].filter((n) => wanted[n] !== read[n]);
  if (wrong.length > 0) {
    throw new AppError(
      'conflict',
      `.env could not be changed without touching something else in it (${wrong.join(', ')}); please write ${Object.keys(values).join(', ')} into it by hand.`,
    );
  }
  return made;
}
