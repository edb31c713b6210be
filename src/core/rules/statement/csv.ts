import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { invalid } from '../../errors.js';
import type { ReadStatement } from '../../model/bank-entry.js';
import { isPlainDate } from '../calendar.js';
import { checkedCurrency, minorUnits } from './amounts.js';
import { type Unnamed, nameMovements } from './entry-id.js';

const column = z.string().trim().min(1).max(100);

/** Which columns of a bank's CSV say what, and how it writes dates and numbers. */
export const csvFormat = z.strictObject({
  columns: z
    .strictObject({
      date: column,
      /** One column with a sign, or two without. */
      amount: column.optional(),
      in: column.optional(),
      out: column.optional(),
      currency: column.optional(),
      party: column.optional(),
      iban: column.optional(),
      reference: column.optional(),
      text: z.union([column.transform((one) => [one]), z.array(column).max(10)]).default([]),
      /** The bank's own number of the entry. */
      id: column.optional(),
    })
    .refine(
      (columns) => columns.amount !== undefined || columns.in !== undefined,
      'A column for the amount is needed: "amount", or "in" and "out".',
    ),
  date: z.enum(['YYYY-MM-DD', 'DD.MM.YYYY', 'DD/MM/YYYY', 'MM/DD/YYYY', 'YYYYMMDD']).default('YYYY-MM-DD'),
  decimal: z.enum([',', '.']).default('.'),
  /** Left out: the first line tells. */
  delimiter: z.enum([',', ';', '\t', '|']).optional(),
  encoding: z.enum(['utf-8', 'windows-1250', 'windows-1252', 'utf-16le']).default('utf-8'),
  /** Lines above the line of column names. */
  skipLines: z.int().min(0).max(100).default(0),
  /** Where no column says them. */
  account: z
    .string()
    .max(40)
    .transform((account) => account.replace(/\s/g, ''))
    .default(''),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'A currency is three letters, like EUR.')
    .default('EUR'),
});
export type CsvFormat = z.output<typeof csvFormat>;

const rows = z.array(z.object({ record: z.record(z.string(), z.string()), info: z.object({ lines: z.int() }) }));
type Row = z.infer<typeof rows>[number];

function parseRows(bytes: Uint8Array, format: CsvFormat): Row[] {
  const text = new TextDecoder(format.encoding).decode(bytes);
  const heading = text.split(/\r?\n/, format.skipLines + 1)[format.skipLines] ?? '';
  const delimiter = format.delimiter ?? [';', '\t', '|', ','].find((mark) => heading.includes(mark)) ?? ',';
  try {
    return rows.parse(
      parse(text, {
        bom: true,
        columns: (names: string[]) => names.map((name) => name.trim()),
        delimiter,
        from_line: format.skipLines + 1,
        info: true,
        skip_empty_lines: true,
        trim: true,
        relax_column_count: true,
        max_record_size: 100_000,
      }),
    );
  } catch (cause) {
    throw invalid(`That CSV file cannot be read: ${cause instanceof Error ? cause.message : 'it is damaged'}`);
  }
}

const ORDERS: Record<CsvFormat['date'], (text: string) => string[] | undefined> = {
  'YYYY-MM-DD': (text) => /^(\d{4})-(\d{1,2})-(\d{1,2})/.exec(text)?.slice(1),
  YYYYMMDD: (text) => /^(\d{4})(\d{2})(\d{2})$/.exec(text)?.slice(1),
  'DD.MM.YYYY': (text) => /^(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})/.exec(text)?.slice(1).reverse(),
  'DD/MM/YYYY': (text) => /^(\d{1,2})\/(\d{1,2})\/(\d{4})/.exec(text)?.slice(1).reverse(),
  'MM/DD/YYYY': (text) => {
    const [, month = '', day = '', year = ''] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})/.exec(text) ?? [];
    return [year, month, day];
  },
};

function dateOf(text: string, format: CsvFormat, line: number): string {
  const [year = '', month = '', day = ''] = ORDERS[format.date](text) ?? [];
  const on = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  if (!isPlainDate(on)) throw invalid(`Line ${line}: "${text.slice(0, 30)}" is not a date like ${format.date}.`);
  return on;
}

/** Thousands are grouped by the other mark, by spaces or by apostrophes. */
function amountOf(text: string, { decimal }: CsvFormat, currency: string, line: number): number {
  if (text.trim() === '') return 0;
  const other = decimal === ',' ? '.' : ',';
  const plain = text.replace(/[\s'’\u00A0\u202F]/g, '').replace(/\u2212/g, '-');
  const grouped = new RegExp(`^[+-]?\\d{1,3}(?:\\${other}\\d{3})+(?:\\${decimal}\\d*)?$`);
  const digits = grouped.test(plain) ? plain.replaceAll(other, '') : plain;
  const amount = digits.includes(other) && decimal === ',' ? null : minorUnits(digits.replace(decimal, '.'), currency);
  if (amount === null) {
    throw invalid(`Line ${line}: "${text.slice(0, 30)}" is not an amount with the decimal mark "${decimal}".`);
  }
  return amount;
}

const cut = (text: string, most: number): string => [...text].slice(0, most).join('');

function movementOf({ record, info }: Row, format: CsvFormat): Unnamed[] {
  const { columns } = format;
  const cell = (name: string | undefined): string => (name === undefined ? '' : (record[name] ?? '').trim());
  const currency = checkedCurrency(cell(columns.currency) || format.currency);
  const amount = columns.amount
    ? amountOf(cell(columns.amount), format, currency, info.lines)
    : Math.abs(amountOf(cell(columns.in), format, currency, info.lines)) -
      Math.abs(amountOf(cell(columns.out), format, currency, info.lines));
  if (amount === 0) return [];
  return [
    {
      on: dateOf(cell(columns.date), format, info.lines),
      amount: Math.abs(amount),
      currency,
      direction: amount > 0 ? 'in' : 'out',
      isReversal: false,
      party: cut(cell(columns.party), 200),
      iban: cut(cell(columns.iban).replace(/\s/g, ''), 40) || undefined,
      reference: cut(cell(columns.reference), 200),
      text: cut(
        columns.text
          .map((name) => cell(name))
          .filter(Boolean)
          .join(' · '),
        2000,
      ),
      bankReference: cut(cell(columns.id), 100),
    },
  ];
}

/** Reads a bank's CSV by its format. Every line must be sound. Throws `invalid-input` with the line. */
export function readCsv(bytes: Uint8Array, format: CsvFormat): ReadStatement {
  const read = parseRows(bytes, format);
  const [first] = read;
  if (!first) throw invalid('There are no lines in that CSV file.');
  const { text, ...others } = format.columns;
  const missing = [...Object.values(others), ...text].filter((name) => !Object.hasOwn(first.record, name));
  if (missing.length > 0) {
    const there = Object.keys(first.record).join(', ');
    throw invalid(`The CSV file has no column ${missing.join(', ')}. It has: ${cut(there, 500)}.`);
  }
  const movements = nameMovements(
    format.account,
    read.flatMap((row) => movementOf(row, format)),
  );
  return { statements: [{ id: '', account: format.account, movements }], notBooked: 0 };
}
