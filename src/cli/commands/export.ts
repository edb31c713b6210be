import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import type { CommandInput } from '../../core/command.js';
import { AppError } from '../../core/errors.js';
import type { ExportRow } from '../../core/model/export.js';
import { command } from '../ask.js';

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

const formats = {
  /** RFC 4180, with a line of names; a cell that a spreadsheet would run as a formula is disarmed. */
  async *csv(rows: AsyncIterable<ExportRow[]>): AsyncGenerator<string> {
    let header = true;
    for await (const page of rows) {
      if (page.length === 0) continue;
      const text = stringify(page, { header, escape_formulas: true, record_delimiter: 'windows' });
      yield header ? `${BYTE_ORDER_MARK}${text}` : text;
      header = false;
    }
  },
  /** One JSON object a line. */
  async *jsonl(rows: AsyncIterable<ExportRow[]>): AsyncGenerator<string> {
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

async function run(what: string, options: ExportOptions): Promise<void> {
  const format = z.enum(['csv', 'jsonl']).safeParse(options.format);
  if (!format.success) throw new AppError('invalid-input', '--format is csv or jsonl.');
  const text = formats[format.data](pages(inputOf(what, options)));
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
}

export function addExportCommand(certclerk: Command): void {
  certclerk
    .command('export <what>')
    .description('a table for other programs: customers, certificates, invoices or credit-notes')
    .option('--format <format>', 'csv, or jsonl with one JSON object a line', 'csv')
    .option('--out <file>', 'left out: standard output')
    .option('--from <date>', 'invoices and credit notes issued from this day on, like 2026-11-01')
    .option('--to <date>', 'invoices and credit notes issued up to this day')
    .action(run);
}
