import type { ReviewView } from '../../core/model/slack-content.js';
import type { BankEntryView, InvoiceView } from '../../core/model/view.js';
import type { ImportedEntry, Results } from '../../core/results.js';
import { type Block, type Message, actions, button, context, header, message, section } from '../blocks.js';
import { code, md } from '../limits.js';
import { money, plural } from './words.js';

/** Rows of a result that are shown; all of them are on the command line. */
const MOST_ROWS = 20;
const MOST_CANDIDATES = 5;

/** An entry in two lines: how much, from whom, when, with which words. */
export function entryWords(entry: Pick<BankEntryView, 'amount' | 'currency' | 'direction' | 'party' | 'on'>): string {
  const { amount, currency, direction, party, on } = entry;
  const who = md(party || 'no name', 80);
  const what = money({ amount, currency });
  return direction === 'in' ? `*${what}* from ${who} on ${on}` : `*${what}* that went out to ${who} on ${on}`;
}

function textOf({ reference, text }: Pick<BankEntryView, 'reference' | 'text'>): string {
  const words = [reference ? code(reference, 60) : '', text ? md(text, 200) : ''].filter(Boolean);
  return words.length > 0 ? words.join(' · ') : 'no text';
}

const notOurs = (id: string): ReturnType<typeof button> =>
  button({
    text: 'Not ours',
    action: 'payment:not-ours',
    value: id,
    confirm: {
      title: 'Not ours?',
      text: 'The entry pays no invoice of the certificates; it is put aside.',
      yes: 'Put aside',
    },
  });

const assign = (id: string): ReturnType<typeof button> =>
  button({ text: 'For another invoice', action: 'payment:assign', value: id });

/** A button for an invoice that an entry may be for. */
function candidateButton(entry: BankEntryView, invoice: InvoiceView, index: number): ReturnType<typeof button> {
  const isSame = invoice.total.currency === entry.currency;
  const what = money({ amount: entry.unbooked, currency: entry.currency });
  const verb = entry.direction === 'in' ? 'Book' : 'Book as a refund';
  if (!isSame)
    return button({
      text: `For ${invoice.number}`,
      action: `payment-assign:${index}`,
      value: `${entry.id} ${invoice.number}`,
    });
  return button({
    text: `${verb} on ${invoice.number}`,
    action: `payment-book:${index}`,
    value: `${entry.id} ${invoice.number}`,
    style: index === 0 ? 'primary' : undefined,
    confirm: {
      title: `${verb} on ${invoice.number}?`,
      text: `${what}; the invoice is ${money(invoice.total)} of ${invoice.customer.name}, ${openWords(invoice)}.`,
      yes: verb === 'Book' ? 'Book' : 'Book it',
    },
  });
}

function openWords(invoice: InvoiceView): string {
  const { currency } = invoice.total;
  if (invoice.status === 'credited') return 'credited';
  return invoice.open < 0
    ? `${money({ amount: -invoice.open, currency })} paid too much`
    : `${money({ amount: invoice.open, currency })} open`;
}

const candidateLine = (invoice: InvoiceView): string =>
  `• ${code(invoice.number)} · ${md(invoice.customer.name, 80)} · ${money(invoice.total)}, ${openWords(invoice)}, due ${invoice.due}`;

const at = (instant: string | undefined): string =>
  instant ? ` at ${instant.slice(0, 16).replace('T', ' ')} UTC` : '';

/** A doubtful entry: what it is, why it waits, what it may be for, and a button for each. */
export function paymentReviewBlocks(
  review: ReviewView,
  { entry, candidates }: NonNullable<ReviewView['payment']>,
  alone: boolean,
): Block[] {
  const reasons = review.reasons.slice(0, 3).map((reason) => `• ${md(reason, 400)}`);
  const head = section([`*${md(review.id)}* · ${entryWords(entry)}`, textOf(entry), ...reasons].join('\n'));
  if (review.state !== 'open') {
    const where = entry.bookings.map(({ invoice }) => code(invoice)).join(', ');
    const what = where ? `✅ Booked on ${where}` : '❌ Not ours';
    const by = review.decidedBy ? ` by ${md(review.decidedBy)}` : '';
    return [head, section(`${what}${by}${at(review.decidedAt)}.`)];
  }
  const few = candidates.slice(0, MOST_CANDIDATES);
  const buttons = [...few.map((one, i) => candidateButton(entry, one, i)), assign(entry.id), notOurs(entry.id)];
  return [
    head,
    section(`*It may be for*\n${few.map(candidateLine).join('\n') || 'no invoice that we know of'}`),
    { ...actions(buttons), block_id: `${alone ? 'review' : 'queue'}:${review.id}` },
  ];
}

/** An entry that fits no invoice, with its buttons. */
export function entryBlocks(entry: BankEntryView): Block[] {
  const left =
    entry.unbooked < entry.amount ? ` · ${money({ amount: entry.unbooked, currency: entry.currency })} left` : '';
  return [
    section(`${entryWords(entry)}${left}\n${textOf(entry)}`),
    { ...actions([assign(entry.id), notOurs(entry.id)]), block_id: `entries:${entry.id}` },
  ];
}

const SIGNS = {
  booked: '✅',
  known: '☑️',
  refunded: '↩️',
  review: '❓',
  unmatched: '➖',
  there: '·',
  outgoing: '·',
} as const satisfies Record<ImportedEntry['outcome'], string>;

function resultLine(entry: ImportedEntry): string {
  const where =
    entry.invoices.length > 0
      ? ` → ${entry.invoices
          .slice(0, 5)
          .map((id) => code(id))
          .join(', ')}`
      : '';
  return `${SIGNS[entry.outcome]} ${entryWords(entry)}${where}${entry.why ? ` · ${md(entry.why, 200)}` : ''}`;
}

/** What became of a statement. */
export function importMessage({ saved, entries, counts, notBooked }: Results['import-statement']): Message {
  const told = [
    [counts.booked, 'booked'],
    [counts.known, 'recorded by hand before'],
    [counts.refunded, 'booked as money that went back'],
    [counts.review, 'to look at'],
    [counts.unmatched, 'that fit no invoice'],
    [counts.there, 'there already'],
    [counts.outgoing, 'of our own payments, left alone'],
    [notBooked, 'not booked by the bank yet, left out'],
  ] as const;
  const words = told.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  const title = saved ? 'Statement imported' : 'Only looked at, nothing changed';
  const said = words.length > 0 ? words.join(', ') : 'There is no entry in it';
  const shown = entries.filter(({ outcome }) => outcome !== 'there' && outcome !== 'outgoing');
  const rows = shown.slice(0, MOST_ROWS).map((entry) => section(resultLine(entry)));
  const more =
    shown.length > MOST_ROWS ? [context(`and ${plural(shown.length - MOST_ROWS, 'more entry', 'more entries')}`)] : [];
  const next = [
    ...(saved && counts.review > 0 ? ['`/ssl review` decides what is doubtful.'] : []),
    ...(saved && counts.unmatched > 0 ? ['`/ssl payments unmatched` lists what fits no invoice.'] : []),
  ];
  return message(`${title}: ${said}.`, [
    header(title),
    section(`${said}.`),
    ...rows,
    ...more,
    ...(next.length > 0 ? [context(next.join(' '))] : []),
  ]);
}
