import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { AppError } from '../../core/errors.js';

/** One record, its cells by column. */
export interface CsvRecord {
  line: number;
  cells: Record<string, string>;
}

const records = z.array(z.object({ record: z.record(z.string(), z.string()), info: z.object({ lines: z.number() }) }));

/** `Next Due Date` is `next_due_date`: columns are told apart without their capitals, spaces and dashes. */
export const columnName = (written: string): string =>
  written
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');

/** `Client Name=customer`: their column, ours. Throws AppError where ours is none of `allowed`. */
export function readMapping(pairs: readonly string[], allowed: readonly string[]): Map<string, string> {
  return new Map(
    pairs.map((pair) => {
      const at = pair.lastIndexOf('=');
      const ours = columnName(pair.slice(at + 1));
      if (at < 1 || !allowed.includes(ours)) {
        throw new AppError('invalid-input', `--map "${pair}": write THEIRS=OURS; ours are ${allowed.join(', ')}.`);
      }
      return [columnName(pair.slice(0, at)), ours];
    }),
  );
}

/**
 * The records of a CSV file. Commas, semicolons and tabs are told apart by the first line. `what` names the file in
 * what is said of it. Throws AppError.
 */
export function readCsv(
  bytes: Uint8Array,
  mapping: ReadonlyMap<string, string>,
  what = 'That',
): { records: CsvRecord[]; columns: { theirs: string; name: string }[] } {
  const text = Buffer.from(bytes).toString('utf8');
  const [first = ''] = text.split(/\r?\n/, 1);
  const delimiter = [';', '\t', ','].find((mark) => first.includes(mark)) ?? ',';
  let columns: { theirs: string; name: string }[] = [];
  const header = (written: string[]): string[] => {
    columns = written.map((cell) => ({
      theirs: cell.trim(),
      name: mapping.get(columnName(cell)) ?? columnName(cell),
    }));
    return columns.map(({ name }) => name);
  };
  try {
    const parsed: unknown = parse(text, {
      bom: true,
      columns: header,
      delimiter,
      info: true,
      skip_empty_lines: true,
      trim: true,
      max_record_size: 1_000_000,
    });
    const read = records.parse(parsed).map(({ record, info }) => ({ line: info.lines, cells: record }));
    return { records: read, columns };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('invalid-input', `${what} is not a CSV file that can be read: ${why}`, { cause });
  }
}
