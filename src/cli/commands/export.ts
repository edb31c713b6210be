import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import type { CommandInput } from '../../core/command.js';
import { AppError } from '../../core/errors.js';
import type { ExportRow } from '../../core/model/export.js';
import { command } from '../ask.js';
import { type BookTotal, BookTotals, totalWords } from '../book-totals.js';
import { harmlessCell } from '../csv-cells.js';

/** Rows that are asked for at a time. */
const PAGE = 500;
/** Excel reads UTF-8 only where the file begins so. */
const BYTE_ORDER_MARK = '\ufeff';

interface ExportOptions {
  format: string;
  out?: string;
  from?: string;
  to?: string;
}

async function* pages(input: CommandInput<'export-rows'>): AsyncGenerator<ExportRow[]> {
  let after: string | undefined;
  do {
    const page = await command('export-rows', { ...input, limit: PAGE, after });
    yield page.rows;
    after = page.next;
  } while (after);
}

/** What a format makes of the rows; `totals` as they are when all rows have passed. */
type Write = (
  rows: AsyncIterable<ExportRow[]>,
  facts: { span: Pick<ExportOptions, 'from' | 'to'>; totals: (() => BookTotal[]) | null },
) => AsyncGenerator<string>;

const formats: Record<'csv' | 'json' | 'jsonl', Write> = {
  /** RFC 4180, with a line of names; a cell that a spreadsheet would run as a formula is disarmed. */
  async *csv(rows) {
    let header = true;
    for await (const page of rows) {
      if (page.length === 0) continue;
      const safe = page.map((row) => Object.fromEntries(Object.entries(row).map(([k, v]) => [k, harmlessCell(v)])));
      const text = stringify(safe, { header, record_delimiter: 'windows' });
      yield header ? `${BYTE_ORDER_MARK}${text}` : text;
      header = false;
    }
  },
  /** One JSON object with all rows and, of the books, their totals. */
  async *json(rows, { span, totals }) {
    yield `{"from":${JSON.stringify(span.from ?? null)},"to":${JSON.stringify(span.to ?? null)},"rows":[`;
    let comma = '';
    for await (const page of rows) {
      for (const row of page) {
        yield `${comma}\n${JSON.stringify(row)}`;
        comma = ',';
      }
    }
    yield totals ? `\n],"totals":${JSON.stringify(totals())}}\n` : '\n]}\n';
  },
  /** One JSON object a line. */
  async *jsonl(rows) {
    for await (const page of rows) for (const row of page) yield `${JSON.stringify(row)}\n`;
  },
};

/** The input is checked by the command itself. */
function inputOf(what: string, { from, to }: ExportOptions): CommandInput<'export-rows'> {
  const table = z.enum(['customers', 'certificates', 'invoices', 'credit-notes']).safeParse(what);
  if (!table.success) {
    throw new AppError('invalid-input', 'What is exported is customers, certificates, invoices or credit-notes.');
  }
  return { what: table.data, from, to };
}

async function* counted(rows: AsyncIterable<ExportRow[]>, totals: BookTotals | null): AsyncGenerator<ExportRow[]> {
  for await (const page of rows) {
    if (totals) for (const row of page) totals.add(row);
    yield page;
  }
}

async function run(what: string, options: ExportOptions): Promise<void> {
  const format = z.enum(['csv', 'json', 'jsonl']).safeParse(options.format);
  if (!format.success) throw new AppError('invalid-input', '--format is csv, json or jsonl.');
  const input = inputOf(what, options);
  const books = input.what === 'invoices' ? new BookTotals() : null;
  const totals = books ? () => books.totals() : null;
  const text = formats[format.data](counted(pages(input), books), { span: options, totals });
  if (options.out === undefined) {
    for await (const part of text) process.stdout.write(part);
    return;
  }
  try {
    await writeFile(options.out, text, { mode: 0o600 });
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError('invalid-input', `The file ${options.out} cannot be written.`, { cause });
  }
  if (totals) console.log(totalWords(totals()));
}

export function addExportCommand(certclerk: Command): void {
  certclerk
    .command('export <what>')
    .description(
      'a table for other programs: customers, certificates, invoices (all that the books need) or credit-notes',
    )
    .option('--format <format>', 'csv, json, or jsonl with one JSON object a line', 'csv')
    .option('--out <file>', 'left out: standard output')
    .option('--from <date>', 'invoices, credit notes and payments from this day on, like 2026-11-01')
    .option('--to <date>', 'invoices, credit notes and payments up to this day')
    .action(run);
}
