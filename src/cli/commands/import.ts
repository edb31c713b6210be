import type { Command } from 'commander';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import type { CommandInput } from '../../core/command.js';
import { AppError } from '../../core/errors.js';
import { IMPORT_COLUMNS } from '../../core/usecases/import/import-row.js';
import { command, readInput } from '../ask.js';
import { EXIT } from '../exit.js';
import { type Json, print, query } from '../query.js';

type Row = CommandInput<'import-rows'>['rows'][number];

/** Rows of one transaction; rows of one customer stay together. */
const CHUNK = 200;
const MOST_PROBLEMS_SHOWN = 200;

const records = z.array(z.object({ record: z.record(z.string(), z.string()), info: z.object({ lines: z.number() }) }));

/** `Client Name=customer`: their column, ours. */
function readMapping(pairs: readonly string[]): Map<string, string> {
  return new Map(
    pairs.map((pair) => {
      const at = pair.lastIndexOf('=');
      const ours = pair.slice(at + 1).trim();
      if (at < 1 || !IMPORT_COLUMNS.includes(ours)) {
        throw new AppError(
          'invalid-input',
          `--map "${pair}": write THEIRS=OURS; ours are ${IMPORT_COLUMNS.join(', ')}.`,
        );
      }
      return [pair.slice(0, at).trim(), ours];
    }),
  );
}

/** The rows of a CSV file, by our columns. Commas, semicolons and tabs are told apart by the first line. */
function readRows(bytes: Uint8Array, mapping: ReadonlyMap<string, string>): { rows: Row[]; unknown: string[] } {
  const text = Buffer.from(bytes).toString('utf8');
  const [first = ''] = text.split(/\r?\n/, 1);
  const delimiter = [';', '\t', ','].find((mark) => first.includes(mark)) ?? ',';
  const unknown = new Set<string>();
  const ours = (theirs: string): string => {
    const name =
      mapping.get(theirs.trim()) ??
      theirs
        .trim()
        .toLowerCase()
        .replace(/[\s-]+/g, '_');
    if (!IMPORT_COLUMNS.includes(name)) unknown.add(theirs.trim());
    return name;
  };
  try {
    const parsed: unknown = parse(text, {
      bom: true,
      columns: (header: string[]) => header.map(ours),
      delimiter,
      info: true,
      skip_empty_lines: true,
      trim: true,
      max_record_size: 1_000_000,
    });
    return {
      rows: records.parse(parsed).map(({ record, info }) => ({ line: info.lines, cells: record })),
      unknown: [...unknown],
    };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('invalid-input', `That is not a CSV file that can be read: ${why}`, { cause });
  }
}

/** Chunks that never divide a customer: later rows may lean on the first one's address. */
function chunksOf(rows: readonly Row[]): Row[][] {
  const byCustomer = new Map<string, Row[]>();
  for (const row of rows) {
    const key = (row.cells['customer'] ?? '').toLowerCase();
    byCustomer.set(key, [...(byCustomer.get(key) ?? []), row]);
  }
  const chunks: Row[][] = [];
  for (const group of byCustomer.values()) {
    const last = chunks.at(-1);
    if (last && last.length + group.length <= CHUNK) last.push(...group);
    else chunks.push([...group]);
  }
  return chunks;
}

interface Imported {
  saved: boolean;
  problems: { line: number; problem: string }[];
  customers: number;
  certificates: number;
  present: number;
}

/** Looks at all of it first, so that a file with a mistake changes nothing. */
async function importAll(rows: Row[], dryRun: boolean): Promise<Imported> {
  const looked = await command('import-rows', { rows, dryRun: true });
  if (dryRun || looked.problems.length > 0) return looked;
  const total: Imported = { saved: true, problems: [], customers: 0, certificates: 0, present: 0 };
  let done = 0;
  for (const chunk of chunksOf(rows)) {
    const part = await command('import-rows', { rows: chunk });
    const [problem] = part.problems;
    if (problem) {
      // The clerk works on meanwhile, so what was sound at the first look may not be any more.
      const why = `line ${problem.line}: ${problem.problem}`;
      throw new AppError(
        'conflict',
        `${why} ${done} rows were imported before that. Mend it and run the import again.`,
      );
    }
    total.customers += part.customers;
    total.certificates += part.certificates;
    total.present += part.present;
    done += chunk.length;
    if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${rows.length} rows`);
  }
  if (process.stderr.isTTY) process.stderr.write('\n');
  return total;
}

function words({ saved, problems, customers, certificates, present }: Imported): string {
  const shown = problems.slice(0, MOST_PROBLEMS_SHOWN).map(({ line, problem }) => `line ${line}: ${problem}`);
  const more = problems.length > shown.length ? [`… and ${problems.length - shown.length} more`] : [];
  const counts = `${customers} customers and ${certificates} certificates`;
  const there = present > 0 ? ` ${present} certificates were there already.` : '';
  if (problems.length > 0) {
    return [...shown, ...more, `${problems.length} problems; nothing was imported. Mend the file and try again.`].join(
      '\n',
    );
  }
  return saved
    ? `${counts} were imported.${there} Nothing is sent for them until you say: certclerk release`
    : `${counts} would be imported.${there} Leave --dry-run out to do it.`;
}

export function addImportCommand(certclerk: Command): void {
  query(certclerk, 'import <file>', `customers and certificates from a CSV file (- for standard input)`)
    .option('--dry-run', 'only look: every problem at once, nothing changed')
    .option('--map <pair...>', 'their column = ours, like "Client Name=customer"')
    .addHelpText('after', `\nColumns: ${IMPORT_COLUMNS.join(', ')}.\ndocs/import.md explains each of them.`)
    .action(async (file: string, o: Json & { dryRun?: boolean; map?: string[] }) => {
      const { rows, unknown } = readRows(await readInput(file), readMapping(o.map ?? []));
      if (rows.length === 0) throw new AppError('invalid-input', 'There are no rows in that file.');
      if (unknown.length > 0) console.error(`Columns that are not used: ${unknown.join(', ')}. Name them with --map.`);
      const result = await importAll(rows, o.dryRun === true);
      print(o, result, words(result));
      if (result.problems.length > 0) process.exitCode = EXIT.refused;
    });
}
