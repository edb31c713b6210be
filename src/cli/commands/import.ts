import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { CommandInput } from '../../core/command.js';
import { AppError } from '../../core/errors.js';
import { IMPORT_COLUMNS } from '../../core/usecases/import/import-row.js';
import { command, readInput } from '../ask.js';
import { EXIT } from '../exit.js';
import { READING_AIDS, csvToFillIn, readPemFolder } from '../import/pem-folder.js';
import { readCsv, readMapping } from '../import/read-csv.js';
import { type WhmcsOptions, rowsFromWhmcs } from '../import/whmcs.js';
import { harmless, table } from '../print.js';
import { type Json, print, query } from '../query.js';

type Row = CommandInput<'import-rows'>['rows'][number];

/** Rows of one transaction; rows of one customer stay together. */
const CHUNK = 200;
const MOST_PROBLEMS_SHOWN = 200;

/** The rows of a CSV file, by our columns. */
function readRows(bytes: Uint8Array, mapping: ReadonlyMap<string, string>): { rows: Row[]; unknown: string[] } {
  const { records: rows, columns } = readCsv(bytes, mapping);
  const known = [...IMPORT_COLUMNS, ...READING_AIDS];
  return { rows, unknown: columns.flatMap(({ theirs, name }) => (known.includes(name) ? [] : theirs)) };
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

interface ImportOptions extends Json, WhmcsOptions {
  dryRun?: boolean;
  format: string;
  clients?: string;
  pem?: string;
  to?: string;
}

function printImported(o: ImportOptions, result: Imported): void {
  print(o, result, words(result));
  if (result.problems.length > 0) process.exitCode = EXIT.refused;
}

async function importCsv(file: string, o: ImportOptions): Promise<void> {
  const { rows, unknown } = readRows(await readInput(file), readMapping(o.map ?? [], IMPORT_COLUMNS));
  if (rows.length === 0) throw new AppError('invalid-input', 'There are no rows in that file.');
  if (unknown.length > 0) console.error(`Columns that are not used: ${unknown.join(', ')}. Name them with --map.`);
  printImported(o, await importAll(rows, o.dryRun === true));
}

async function importWhmcs(file: string, o: ImportOptions): Promise<void> {
  if (o.clients === undefined) {
    throw new AppError('invalid-input', 'The report of the services names no addresses; add --clients clients.csv.');
  }
  const { rows, problems, passedOver } = rowsFromWhmcs(await readInput(file), await readInput(o.clients), o);
  const { notRunning, otherProducts } = passedOver;
  console.error(
    `Passed over: services that do not run (${notRunning}), services of other products (${otherProducts}).`,
  );
  if (rows.length + problems.length === 0) {
    throw new AppError('invalid-input', 'There are no running services of those products in that file.');
  }
  const result = await importAll(rows, o.dryRun === true || problems.length > 0);
  const all = [...problems, ...result.problems].sort((a, b) => a.line - b.line);
  printImported(o, { ...result, problems: all });
}

async function listPem(folder: string, o: ImportOptions): Promise<void> {
  const { certificates, left } = await readPemFolder(folder, new Date());
  const leftWords = left.map(({ file, why }) => `${harmless(file)}: ${why}`).join('\n');
  const csv = csvToFillIn(certificates);
  const isWritten = o.to !== undefined && !o.dryRun && certificates.length > 0;
  if (isWritten && o.to !== undefined) await writeNew(o.to, csv);
  if (o.dryRun || o.to !== undefined || o.json) {
    const rows = certificates.map((c) => [c.file, c.names.join(' '), c.notBefore, c.notAfter, c.issuer]);
    const listed = rows.length > 0 ? table([['FILE', 'NAMES', 'NOT BEFORE', 'NOT AFTER', 'ISSUER'], ...rows]) : '';
    const said = [listed, leftWords, nextStep(certificates.length, isWritten ? o.to : undefined)];
    print(o, { certificates, left }, said.filter(Boolean).join('\n\n'));
  } else {
    process.stdout.write(csv);
    if (leftWords) console.error(leftWords);
  }
  if (left.length > 0 || certificates.length === 0) process.exitCode = EXIT.refused;
}

function nextStep(count: number, to: string | undefined): string {
  if (count === 0) return 'There is no certificate to bring in, so no file was made.';
  return to === undefined
    ? `${count} certificates. For a file to fill in, leave --dry-run out and say --to FILE.`
    : `${count} certificates are in ${to}. Fill in customer, product and paid_until, then: certclerk import ${to}`;
}

/** Never over a file that is there: somebody may have filled it in. */
async function writeNew(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    const isThere = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    const why = isThere ? 'is there already; name another file' : 'cannot be written';
    throw new AppError('invalid-input', `The file ${file} ${why}.`, { cause });
  }
}

/** Options that would be passed over in silence are a misunderstanding. */
function refuseMixture(file: string | undefined, o: ImportOptions): void {
  const isWhmcs = o.format === 'whmcs';
  const faults: [boolean, string][] = [
    [!isWhmcs && o.format !== 'csv', '--format is csv or whmcs.'],
    [o.pem === undefined && file === undefined, 'Name a CSV file, or a folder of certificates with --pem.'],
    [
      o.pem !== undefined && (file !== undefined || isWhmcs || o.map !== undefined),
      '--pem goes with --to, --dry-run and --json alone.',
    ],
    [o.pem === undefined && o.to !== undefined, '--to goes with --pem.'],
    [
      !isWhmcs && (o.clients ?? o.product ?? o.dates) !== undefined,
      '--clients, --product and --dates go with --format whmcs.',
    ],
  ];
  const said = faults.flatMap(([isSo, words]) => (isSo ? words : []));
  if (said.length > 0) throw new AppError('invalid-input', said.join(' '));
}

export function addImportCommand(certclerk: Command): void {
  query(
    certclerk,
    'import [file]',
    'customers and certificates from a CSV file (- for standard input), WHMCS, or a folder',
  )
    .option('--dry-run', 'only look: every problem at once, nothing changed')
    .option('--map <pair...>', 'their column = ours, like "Client Name=customer"')
    .option('--format <format>', "csv, or whmcs: WHMCS' report of the services", 'csv')
    .option('--clients <file>', "whmcs: WHMCS' report of the clients")
    .option(
      '--product <pair...>',
      'whmcs: its product id = our code, like 12=dv-single; other products are passed over',
    )
    .option('--dates <format>', 'whmcs: how dates are written: YYYY-MM-DD (default), DD/MM/YYYY, …')
    .option('--pem <folder>', 'read certificates from their files, and make a CSV file to fill in')
    .option('--to <file>', 'with --pem: the CSV file to make; left out: standard output')
    .addHelpText('after', `\nColumns: ${IMPORT_COLUMNS.join(', ')}.\ndocs/import.md explains each of them.`)
    .action(async (file: string | undefined, o: ImportOptions) => {
      refuseMixture(file, o);
      if (o.pem !== undefined) await listPem(o.pem, o);
      else if (file !== undefined) await (o.format === 'whmcs' ? importWhmcs : importCsv)(file, o);
    });
}
