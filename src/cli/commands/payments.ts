import { type Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { AppError } from '../../core/errors.js';
import type { BankEntryView } from '../../core/model/view.js';
import type { ImportedEntry, Results } from '../../core/results.js';
import { ENTRY_STATES } from '../../core/model/bank-entry.js';
import { amountWords, parseAmount } from '../../core/rules/words.js';
import { csvFormat } from '../../core/rules/statement/csv.js';
import { command, readInput } from '../ask.js';
import { table } from '../print.js';
import { type Json, print, query } from '../query.js';

interface ImportOptions extends Json {
  csv?: string;
  map?: string[];
  date?: string;
  decimal?: string;
  encoding?: string;
  account?: string;
  currency?: string;
  save?: string;
  dryRun?: boolean;
}

/** `Buchungstag=date`, several of `text` one after another. */
function columnsOf(pairs: readonly string[]): Record<string, string | string[]> {
  const columns: Record<string, string | string[]> = {};
  const texts: string[] = [];
  for (const pair of pairs) {
    const at = pair.lastIndexOf('=');
    if (at < 1) throw new AppError('invalid-input', `--map: write "their column=ours", not "${pair}".`);
    const [theirs, ours] = [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    if (ours === 'text') texts.push(theirs);
    else columns[ours] = theirs;
  }
  return { ...columns, text: texts };
}

function formatOf(o: ImportOptions) {
  if (!o.map) return undefined;
  const { date, decimal, encoding, account, currency } = o;
  const written = Object.fromEntries(
    Object.entries({ date, decimal, encoding, account, currency }).filter(([, value]) => value !== undefined),
  );
  const format = csvFormat.safeParse({ columns: columnsOf(o.map), ...written });
  if (format.success) return format.data;
  const faults = format.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new AppError('invalid-input', `The format of the CSV file is not complete. ${faults.join(' ')}`);
}

const OUTCOMES = {
  booked: 'booked',
  known: 'recorded by hand before',
  refunded: 'refund booked',
  review: 'review',
  unmatched: 'not matched',
  there: 'there already',
  outgoing: 'our own payment',
} as const satisfies Record<ImportedEntry['outcome'], string>;

function importWords({ saved, entries, counts, notBooked }: Results['import-statement']): string {
  const shown = entries.filter(({ outcome }) => outcome !== 'outgoing' && outcome !== 'there');
  const rows = shown.map((e) => [
    e.on,
    amountWords(e.direction === 'in' ? e.amount : -e.amount, e.currency),
    e.party.slice(0, 30),
    OUTCOMES[e.outcome],
    e.invoices.join(' ') || '-',
    e.why ?? '',
    e.id,
  ]);
  const list =
    rows.length > 0 ? [table([['DATE', 'AMOUNT', 'FROM', 'OUTCOME', 'INVOICES', '', 'ENTRY'], ...rows]), ''] : [];
  const said = Object.entries(OUTCOMES).flatMap(([outcome, words]) => {
    const count = z.number().parse(Reflect.get(counts, outcome));
    return count > 0 ? [`${count} ${words}`] : [];
  });
  const pending = notBooked > 0 ? [`${notBooked} entries are not booked by the bank yet and were left out.`] : [];
  const end = saved ? 'The statement is imported.' : 'Nothing was changed. Leave --dry-run out to book it.';
  return [...list, `${said.join(', ') || 'There is no entry in it'}.`, ...pending, end].join('\n');
}

const entryTable = (entries: readonly BankEntryView[]): string =>
  entries.length === 0
    ? 'No entries.'
    : table([
        ['ENTRY', 'DATE', 'AMOUNT', 'FROM', 'TEXT', 'STATE', 'INVOICES'],
        ...entries.map((e) => [
          e.id,
          e.on,
          amountWords(e.direction === 'in' ? e.amount : -e.amount, e.currency),
          e.party.slice(0, 30),
          [e.reference, e.text].filter(Boolean).join(' ').slice(0, 60),
          e.state,
          e.bookings.map(({ invoice }) => invoice).join(' ') || '-',
        ]),
      ]);

function stateOf(text: string): (typeof ENTRY_STATES)[number] {
  const state = z.enum(ENTRY_STATES).safeParse(text);
  if (!state.success) throw new InvalidArgumentError(`The state is ${ENTRY_STATES.join(', ')}.`);
  return state.data;
}

async function settle(o: Json, entry: string, said: Omit<Parameters<typeof command<'settle-entry'>>[1], 'entry'>) {
  const result = await command('settle-entry', { entry, ...said });
  print(o, result, entryTable([result.entry]));
}

async function assign(entry: string, number: string, amount: string | undefined, o: Json & { recorded?: boolean }) {
  if (o.recorded) return settle(o, entry, { decision: 'recorded', invoice: number });
  const { invoice } = await command('show-invoice', { number });
  const minor = amount === undefined ? undefined : parseAmount(amount, invoice.total.currency);
  return settle(o, entry, { decision: 'book', invoice: number, amount: minor });
}

/** Bank statements and their entries (docs/payments.md). */
export function addPaymentCommands(certclerk: Command): void {
  const payments = certclerk.command('payments').description('bank statements: import them, and settle what is left');
  query(payments, 'import <file>', 'book a bank statement: camt.053, or CSV with a format (- for standard input)')
    .option('--dry-run', 'only look: what would be booked')
    .option('--csv <name>', 'the format of a CSV file, by its name in the shop file or of --save')
    .option('--map <pair...>', 'the format by itself: "their column=ours" (date, amount, in, out, text, party, …)')
    .option('--date <form>', 'with --map: YYYY-MM-DD, DD.MM.YYYY, DD/MM/YYYY, MM/DD/YYYY or YYYYMMDD')
    .option('--decimal <mark>', 'with --map: the decimal mark, . or ,')
    .option('--encoding <name>', 'with --map: utf-8, windows-1250, windows-1252 or utf-16le')
    .option('--account <iban>', 'with --map: the account')
    .option('--currency <code>', 'with --map: the currency where no column says it')
    .option('--save <name>', 'with --map: save the format under this name')
    .action(async (file: string, o: ImportOptions) => {
      const columns = formatOf(o);
      if (o.save && !columns) throw new AppError('invalid-input', '--save needs the format to save: --map …');
      const base64 = Buffer.from(await readInput(file)).toString('base64');
      const input = { base64, format: o.csv, columns, saveAs: o.save, dryRun: o.dryRun };
      const result = await command('import-statement', input);
      print(o, result, importWords(result));
    });
  query(payments, 'list', 'entries of statements that fit no invoice')
    .option('--state <state>', ENTRY_STATES.join(', '), stateOf)
    .action(async (o: Json & { state?: (typeof ENTRY_STATES)[number] }) => {
      const entries: BankEntryView[] = [];
      let after: string | undefined;
      do {
        const page = await command('list-entries', { state: o.state, limit: 500, after });
        entries.push(...page.entries);
        after = page.next;
      } while (after);
      print(o, { entries }, entryTable(entries));
    });
  query(payments, 'show <entry>', 'one entry').action(async (entry: string, o: Json) => {
    const result = await command('show-entry', { entry });
    print(o, result, entryTable([result.entry]));
  });
  query(payments, 'assign <entry> <number> [amount]', 'book an entry on an invoice; an amount books a part of it')
    .option('--recorded', 'it is the payment that was recorded by hand: link it, book nothing')
    .action(assign);
  query(payments, 'not-ours <entry>', 'put an entry aside: it pays no invoice of ours').action(
    (entry: string, o: Json) => settle(o, entry, { decision: 'not-ours' }),
  );
  query(payments, 'reopen <entry>', 'an entry that was put aside by mistake waits again').action(
    (entry: string, o: Json) => settle(o, entry, { decision: 'reopen' }),
  );
}
