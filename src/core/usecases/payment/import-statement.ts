import { type Asking, type Changing, STAFF_AND_SETUP, type UseCase } from '../../context.js';
import { invalid } from '../../errors.js';
import { inTurns } from '../../own-turn.js';
import { describeActor } from '../../model/actor.js';
import type { BankEntry, Movement } from '../../model/bank-entry.js';
import type { Payment } from '../../model/invoice.js';
import { queueSlack } from '../../outbox/queue.js';
import type { ImportOutcome, ImportedEntry, Results } from '../../results.js';
import { type Part, type Verdict, matchMovement } from '../../rules/matching/match.js';
import { type CsvFormat, csvFormat } from '../../rules/statement/csv.js';
import { statementInTurns } from '../../rules/statement/read-statement.js';
import { amountWords } from '../../rules/words.js';
import { saveReview } from '../review/open-review.js';
import { Books } from './books.js';
import { bookPayment } from './book-payment.js';

const savedAs = (name: string): string => `statement-format:${name.toLowerCase()}`;

/** A format by its name: of the shop file, or one that was saved with an earlier import. */
async function formatNamed({ tx, shop }: Asking, name: string): Promise<CsvFormat> {
  const inFile = shop.statementFormats?.[name];
  if (inFile) return inFile;
  const saved = await tx.get('setting', savedAs(name));
  if (saved) return csvFormat.parse(JSON.parse(saved.value));
  const names = Object.keys(shop.statementFormats ?? {}).join(', ');
  throw invalid(`There is no statement format "${name}". The shop file has: ${names || 'none'}.`, 'format');
}

/** Cards for the first; the others wait in the queue, where the digest counts them. */
const MOST_CARDS = 10;

/** One import under way. */
class Import {
  readonly entries: ImportedEntry[] = [];
  readonly #seen = new Set<string>();
  #reviews = 0;
  readonly #books: Books;

  constructor(
    private readonly changing: Changing,
    private readonly dryRun: boolean,
  ) {
    this.#books = new Books(changing);
  }

  async take(movement: Movement, account: string, statement: string): Promise<void> {
    // One file may hold the same statement twice.
    const isThere =
      this.#seen.has(movement.id) || (await this.changing.tx.get('bank-entry', movement.id)) !== undefined;
    if (isThere) return this.#note(movement, 'there', []);
    this.#seen.add(movement.id);
    const verdict = matchMovement(movement, await this.#books.find(movement), this.changing.shop);
    if (verdict.is === 'outgoing') return this.#note(movement, 'outgoing', []);
    const by = describeActor(this.changing.actor);
    const entry: BankEntry = {
      ...movement,
      account,
      statement,
      state: 'unmatched',
      bookings: [],
      importedAt: this.changing.now,
      importedBy: by,
    };
    const kept = await this.#settle(entry, verdict);
    if (this.dryRun) return;
    await this.changing.tx.put('bank-entry', kept);
    this.changing.touched.add(kept.id);
  }

  #note(movement: Movement, outcome: ImportOutcome, invoices: string[], why?: string): void {
    const { id, on, amount, currency, direction, party, text, reference } = movement;
    const words = { party, text: (text || reference).slice(0, 200) };
    this.entries.push({ id, on, amount, currency, direction, ...words, outcome, invoices, why });
  }

  async #settle(entry: BankEntry, verdict: Exclude<Verdict, { is: 'outgoing' }>): Promise<BankEntry> {
    const settled = { by: entry.importedBy, at: entry.importedAt };
    switch (verdict.is) {
      case 'unmatched':
        this.#note(entry, 'unmatched', [], entry.doubt);
        return entry;
      case 'doubtful': {
        const candidates = verdict.candidates.map(({ id }) => id);
        this.#note(entry, 'review', candidates, verdict.why);
        return { ...entry, state: 'review', review: await this.#review(entry, verdict.why, candidates) };
      }
      case 'known': {
        const { invoice, n } = verdict;
        await this.#link(entry, invoice.id, n);
        this.#note(entry, 'known', [invoice.id]);
        const bookings = [{ invoice: invoice.id, payment: n, amount: entry.amount }];
        return { ...entry, state: 'booked', bookings, settled };
      }
      case 'sure': {
        const bookings: BankEntry['bookings'] = [];
        const said: string[] = [];
        for (const part of verdict.parts) {
          const { number, n, words } = await this.#book(entry, part);
          const amount = verdict.parts.length > 1 ? part.amount : entry.amount;
          bookings.push({ invoice: number, payment: n, amount });
          if (words) said.push(words);
        }
        const outcome = entry.direction === 'in' ? 'booked' : 'refunded';
        this.#note(
          entry,
          outcome,
          bookings.map((one) => one.invoice),
          said.join('; ') || undefined,
        );
        return { ...entry, state: 'booked', bookings, settled };
      }
    }
  }

  async #review(entry: BankEntry, why: string, candidates: string[]): Promise<string | undefined> {
    if (this.dryRun) return undefined;
    this.#reviews += 1;
    return reviewOfEntry(this.changing, entry, why, candidates, this.#reviews <= MOST_CARDS);
  }

  /** The payment that was recorded by hand is the one in the statement. */
  async #link(entry: BankEntry, id: string, n: number): Promise<void> {
    const invoice = await this.#books.now({ id });
    const payments = invoice.payments.map((p, i) => (i === n - 1 ? { ...p, entry: entry.id } : p));
    const linked = { ...invoice, payments };
    this.#books.note(linked);
    if (this.dryRun) return;
    await this.changing.tx.put('invoice', linked);
    this.changing.touched.add(id);
  }

  async #book(
    entry: BankEntry,
    { invoice, amount, received }: Part,
  ): Promise<{ number: string; n: number; words: string }> {
    const known = await this.#books.now(invoice);
    const payment = { amount, received, on: entry.on, reference: referenceOf(entry), entry: entry.id };
    if (this.dryRun) {
      const draft: Payment = { ...payment, by: entry.importedBy, recordedAt: entry.importedAt };
      this.#books.note({ ...known, payments: [...known.payments, draft] });
      return { number: known.id, n: known.payments.length + 1, words: '' };
    }
    const booked = await bookPayment(this.changing, known, payment);
    const { number } = booked.invoice;
    for (const id of new Set([known.id, number])) this.#books.note(await this.#fresh(id));
    return { number, n: booked.n, words: oddWords(booked.fee, booked.invoice.open, known.currency) };
  }

  async #fresh(id: string) {
    const invoice = await this.changing.tx.get('invoice', id);
    if (!invoice) throw new Error(`invoice ${id} is not there`);
    return invoice;
  }
}

export const referenceOf = (entry: Movement): string | undefined =>
  (entry.reference || entry.text).slice(0, 140) || undefined;

/** What was not as it was owed, in words. */
function oddWords(fee: number, open: number, currency: string): string {
  return [
    fee > 0 ? `banks kept ${amountWords(fee, currency)}` : '',
    open > 0 ? `in part, ${amountWords(open, currency)} still open` : '',
    open < 0 ? `${amountWords(-open, currency)} too much` : '',
  ]
    .filter(Boolean)
    .join(', ');
}

async function reviewOfEntry(
  changing: Changing,
  entry: BankEntry,
  why: string,
  candidates: string[],
  hasCard: boolean,
): Promise<string> {
  const words = amountWords(entry.amount, entry.currency);
  const subject = `${entry.direction === 'in' ? 'Payment' : 'Money that went out'} of ${words} on ${entry.on}`;
  const first = await changing.tx.get('invoice', candidates[0] ?? '');
  const { id } = await saveReview(
    changing,
    {
      from: entry.party || '(no name)',
      subject,
      messageId: null,
      reasons: [why],
      text: [entry.reference, entry.text].filter(Boolean).join('\n'),
      certificateId: first?.certificateId,
      payment: { entry: entry.id, candidates: candidates.slice(0, 10) },
    },
    hasCard,
  );
  return id;
}

const COUNTED = ['booked', 'known', 'refunded', 'review', 'unmatched', 'there', 'outgoing'] as const;

function summary(entries: readonly ImportedEntry[]): Results['import-statement']['counts'] {
  const counts = { booked: 0, known: 0, refunded: 0, review: 0, unmatched: 0, there: 0, outgoing: 0 };
  for (const outcome of COUNTED) counts[outcome] = entries.filter((entry) => entry.outcome === outcome).length;
  return counts;
}

/**
 * Books a bank statement: what is surely for an invoice at once, what is doubtful goes to review with the invoices that it
 * may be for, the rest waits unmatched. All of it in one transaction or nothing; an entry that came before is left alone.
 */
export const importStatement: UseCase<'import-statement'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,

  /** A file takes its time to be read, and one that cannot be read books nothing. */
  async before(asking, input) {
    if (input.read) return input;
    const format = input.columns ?? (input.format ? await formatNamed(asking, input.format) : undefined);
    const read = await inTurns(statementInTurns(Buffer.from(input.base64 ?? '', 'base64'), format));
    return { ...input, base64: undefined, read };
  },

  async run(changing, input) {
    const { read } = input;
    if (!read) throw new Error('import-statement ran without a statement');
    const work = new Import(changing, input.dryRun);
    for (const { account, id, movements } of read.statements) {
      for (const movement of movements) await work.take(movement, account, id);
    }
    const counts = summary(work.entries);
    if (!input.dryRun && input.saveAs && input.columns) {
      const value = JSON.stringify(input.columns);
      await changing.tx.put('setting', { id: savedAs(input.saveAs), value });
      changing.touched.add('setting');
    }
    if (!input.dryRun && counts.unmatched > 0) {
      const text = `A bank statement was imported: ${counts.booked + counts.known} entries are booked, ${counts.review} wait in review, ${counts.unmatched} fit no invoice: /ssl payments unmatched`;
      await queueSlack(changing, { kind: 'notice', text });
    }
    return { saved: !input.dryRun, entries: work.entries, counts, notBooked: read.notBooked };
  },
};
