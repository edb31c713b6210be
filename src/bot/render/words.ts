import type { PlainDate } from '../../core/model/dates.js';
import type { InvoiceStatus } from '../../core/model/invoice.js';
import type { Money } from '../../core/model/money.js';
import type { CertificateStatus, CertificateView, InvoiceView, Missing } from '../../core/model/view.js';
import type { DigestName } from '../../core/model/staff.js';
import { daysBetween } from '../../core/rules/calendar.js';
import { amountWords } from '../../core/rules/words.js';
import { code, md } from '../limits.js';

/** One sign per status, so that a list is read at a glance; the word stands beside it always. */
export const SIGNS = {
  cancelled: '❌',
  revoked: '❌',
  'waiting for CSR and payment': '⏳',
  'waiting for CSR': '⏳',
  'waiting for payment': '⏳',
  'waiting for validation': '⏳',
  'ready to issue': '⚠️',
  expired: '❌',
  'renewal due': '⚠️',
  'reissue due': '⚠️',
  active: '✅',
} as const satisfies Record<CertificateStatus, string>;

export const INVOICE_SIGNS = {
  issued: '⏳',
  overdue: '⚠️',
  paid: '✅',
  credited: '❌',
  proforma: '📝',
  lapsed: '❌',
  invoiced: '✅',
} as const satisfies Record<InvoiceStatus, string>;

/** What the paper is, at the beginning of a sentence. */
export const paperName = ({ isProforma }: Pick<InvoiceView, 'isProforma'>): string =>
  isProforma ? 'Proforma' : 'Invoice';

/** Its status, and the paper before or behind it: `invoiced (2026-000123)`, `paid (of proforma PF-2026-00004)`. */
export function statusWords({ status, invoicedBy, paidProforma }: InvoiceView): string {
  if (invoicedBy) return `${status} (${md(invoicedBy)})`;
  return paidProforma ? `${status} (of proforma ${md(paidProforma)})` : status;
}

const MISSING_WORDS = {
  payment: 'payment',
  csr: 'CSR',
  validation: 'validation',
  issue: 'the certificate itself',
} as const satisfies Record<Missing, string>;

/** `missing: payment, CSR – the customer's turn`, or that nothing is. */
export function missingLine(view: CertificateView): string {
  if (view.missing.length === 0) return 'nothing is missing';
  const what = view.missing.map((missing) => MISSING_WORDS[missing]).join(', ');
  const whose = view.turn === 'staff' ? ' – *our turn*' : view.turn === 'customer' ? " – the customer's turn" : '';
  return `missing: ${what}${whose}`;
}

/** `in 40 days`, `today`, `3 days ago`. */
export function daysLeft(date: PlainDate, today: PlainDate): string {
  const days = daysBetween(today, date);
  if (days === 0) return 'today';
  const count = `${Math.abs(days)} day${Math.abs(days) === 1 ? '' : 's'}`;
  return days > 0 ? `in ${count}` : `${count} ago`;
}

/** `2027-01-03 (in 40 days)`, or a dash where there is no date yet. */
export const dateWithDays = (date: PlainDate | null, today: PlainDate): string =>
  date === null ? '–' : `${date} (${daysLeft(date, today)})`;

/** A date that changes: `2026-12-01 → *2027-06-10*`, or the new one alone where there was none. */
export const dateChange = (before: PlainDate | null, after: PlainDate | null): string =>
  before === after || before === null ? `*${after ?? '–'}*` : `${before} → *${after ?? '–'}*`;

export const money = ({ amount, currency }: Money): string => amountWords(amount, currency);

/** Names in code, the first few of them. */
export function namesLine(names: readonly string[], most = 10): string {
  const shown = names.slice(0, most).map((name) => code(name));
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

/** `✅ SSL-1042 www.example.com`: how a certificate is called in a sentence. */
export const called = (view: { id: string; commonName: string }): string => `${md(view.id)} ${code(view.commonName)}`;

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

export const DIGEST_WORDS = {
  daily: 'The digest of each morning',
  urgent: 'What is urgent, at once',
} as const satisfies Record<DigestName, string>;
