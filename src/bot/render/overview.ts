import type { PlainDate } from '../../core/model/dates.js';
import { type Overview, type OverviewKind, totalOf } from '../../core/model/slack-content.js';
import { type Block, type Message, button, context, header, message, section } from '../blocks.js';
import { code, md } from '../limits.js';
import type { CertificateView } from '../../core/model/view.js';
import { entryWords } from './payments.js';
import { certificateRow, deadLetterRow, invoiceRow } from './rows.js';
import { called, plural } from './words.js';

interface Kind {
  title: string;
  count: number;
  rows: Block[];
  /** The command that shows all of them. */
  all: string;
}

/** What needs somebody, by kind; kinds with nothing in them are left out. */
function kinds(overview: Overview, today: PlainDate, most: number): Kind[] {
  const of = <T>(title: string, kind: OverviewKind, items: T[], row: (item: T) => Block, all: string): Kind => ({
    title,
    count: totalOf(overview, kind),
    rows: items.slice(0, most).map(row),
    all,
  });
  const one = (c: CertificateView): Block => certificateRow(c, today);
  return [
    of('🔎 To look at', 'reviews', overview.reviews, reviewRow, '/ssl review'),
    of('💬 Questions', 'questions', overview.questions ?? [], questionRow, '/ssl questions'),
    of('👉 Waiting for us', 'waitingForUs', overview.waitingForUs, one, '/ssl list turn:us'),
    of('⏳ Waiting for customers', 'waitingForCustomers', overview.waitingForCustomers, one, '/ssl list turn:customer'),
    of('⚠️ Overdue invoices', 'overdue', overview.overdue, (i) => invoiceRow(i, today), '/ssl invoices overdue'),
    of('🏦 Payments that fit no invoice', 'unmatched', overview.unmatched ?? [], entryRow, '/ssl payments unmatched'),
    of('📅 Expiring', 'expiring', overview.expiring, one, '/ssl expiring'),
    of('✉️ Mails that could not be sent', 'deadLetters', overview.deadLetters, deadLetterRow, '/ssl mails dead'),
  ].filter((kind) => kind.count > 0);
}

function reviewRow(review: Overview['reviews'][number]): Block {
  const about = review.certificate ? called(review.certificate) : code(review.from);
  return section(
    `*${md(review.id)}* · ${about}\n${md(review.reasons[0] ?? review.subject, 300)}`,
    button({ text: 'Look', action: 'review:show', value: review.id }),
  );
}

function questionRow(question: NonNullable<Overview['questions']>[number]): Block {
  const about = question.certificate ? called(question.certificate) : md(question.subject, 120);
  return section(
    `*${md(question.id)}* · ${md(question.contact.name, 80)} · ${about}\n${md(question.text, 300)}`,
    button({ text: 'Look', action: 'question:show', value: question.id }),
  );
}

const holdText = (why: string): string =>
  `⏸️ *Nothing is sent.* ${md(why, 500)} Look at what waits (${code('/ssl mails queued')}), then say ${code('/ssl release')}.`;

const entryRow = (entry: NonNullable<Overview['unmatched']>[number]): Block =>
  section(
    `${entryWords(entry)}\n${md(entry.reference || entry.text || 'no text', 200)}`,
    button({ text: 'For an invoice', action: 'payment:assign', value: entry.id }),
  );

/** The blocks of an overview with at most `most` rows of each kind. */
export function overviewBlocks(overview: Overview, today: PlainDate, most: number): Block[] {
  const { certificates, active } = overview.counts;
  const found = kinds(overview, today, most);
  const totals = context(`${plural(certificates, 'certificate')}, ${active} active · ${today}`);
  const hold = overview.onHold ? [section(holdText(overview.onHold))] : [];
  if (found.length === 0) return [...hold, section('✅ Nothing needs anybody now.'), totals];
  return [
    ...hold,
    ...found.flatMap(({ title, count, rows, all }) => [
      section(`*${title}* (${count})`),
      ...rows,
      ...(count > rows.length ? [context(`… and ${count - rows.length} more: ${code(all)}`)] : []),
    ]),
    totals,
  ];
}

/** `2 to look at, 1 waiting for us`, for notifications. */
function overviewText(overview: Overview): string {
  const parts = [
    ['reviews', 'to look at'],
    ['questions', 'to answer'],
    ['waitingForUs', 'waiting for us'],
    ['waitingForCustomers', 'waiting for customers'],
    ['overdue', 'overdue'],
    ['unmatched', 'without an invoice'],
    ['expiring', 'expiring'],
    ['deadLetters', 'could not be sent'],
  ] as const;
  const said = parts
    .map(([kind, what]) => ({ count: totalOf(overview, kind), what }))
    .filter(({ count }) => count > 0)
    .map(({ count, what }) => `${count} ${what}`);
  return said.length > 0 ? said.join(', ') : 'Nothing needs anybody now.';
}

/** Rows of each kind in an answer, so that eight full kinds stay within 50 blocks. */
const ROWS_IN_MESSAGE = 3;

/** The answer to `/ssl` alone, and the daily digest. */
export const overviewMessage = (title: string, overview: Overview, today: PlainDate): Message =>
  message(`${title}: ${overviewText(overview)}`, [header(title), ...overviewBlocks(overview, today, ROWS_IN_MESSAGE)]);
