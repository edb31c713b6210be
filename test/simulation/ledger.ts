import type { Clerk } from '../../src/core/clerk.js';
import type { openMemoryStore } from './memory-store.js';
import type { Manner } from './people.js';

/** What the simulation keeps beside the clerk, by arithmetic of its own. */

export const FROM = '2026-01-01';
export const UNTIL = '2036-01-01';

export const TERMS = [12, 12, 12, 24, 36, 6] as const;
export const NEW_PRICES_FROM = '2030-01-01';
export const priceOf = (term: number, on: string): number => (on < NEW_PRICES_FROM ? 407 * term : 433 * term + 1);
export const codeOf = (term: number, reissueCsr: string): string => `dv-${term}-${reissueCsr}`;

/** With 22 % of VAT, half up, by whole numbers. */
export const gross = (net: number): number => Number((BigInt(net) * 122n + 50n) / 100n);

/** What one certificate is to its customer, and what the customer was told. */
export interface Order {
  name: string;
  id: string;
  term: number;
  newCsrs: boolean;
  manner: Manner;
  csr: string;
  payOn: string | null;
  sendOn: string | null;
  cancelOn: string | null;
  revokeOn: string | null;
  /** Invoices that came and were not paid, with their sums. */
  owed: Map<string, number>;
  /** Since when the dates by which it is reminded are as they are. */
  deadlineSince: string;
  /** When the clock last wrote to the customer. */
  toldOn: string;
}

export interface Ledger {
  /** What is owed or paid, without what was credited. */
  invoiced: number;
  paid: number;
  invoices: number;
  renewals: number;
  credited: number;
  reissues: number;
  revoked: number;
  issued: number;
  mails: number;
  withdrawn: number;
  outages: number;
  /** Days without a certificate that works, of customers who were late or after an outage. */
  late: number;
}

export const emptyLedger = (): Ledger => ({
  invoiced: 0,
  paid: 0,
  invoices: 0,
  renewals: 0,
  credited: 0,
  reissues: 0,
  revoked: 0,
  issued: 0,
  mails: 0,
  withdrawn: 0,
  outages: 0,
  late: 0,
});

/** One shop over ten years, as everybody in the simulation sees it. */
export interface Life {
  readonly zone: string;
  readonly random: () => number;
  readonly store: ReturnType<typeof openMemoryStore>;
  readonly clerk: Clerk;
  readonly ledger: Ledger;
  readonly orders: Map<string, Order>;
  /** Mails that were read, and what each of them said that may be said once. */
  readonly seen: Set<string>;
  customerId: string;
  today: string;
  /** The last day on which the clerk was up before today. */
  lastUp: string;
  lastOutage: string;
}

/** An invoice has come to the customer: what it has to say is known beforehand. */
export function enter(life: Life, order: Order, number: string): number {
  const total = gross(priceOf(order.term, life.today));
  order.owed.set(number, total);
  life.ledger.invoiced += total;
  return total;
}

const DAY = 86_400_000;
export const plusDays = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * DAY).toISOString().slice(0, 10);
export const daysFrom = (a: string, b: string): number => (Date.parse(b) - Date.parse(a)) / DAY;

/** Calendar months by counting, not by a library; the last day where the month has no such day. */
export function plusMonths(date: string, months: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const count = year * 12 + month - 1 + months;
  const [y, m] = [Math.floor(count / 12), (count % 12) + 1];
  const isLeap = (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0;
  const longest = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][m - 1] ?? 31;
  return [y, String(m).padStart(2, '0'), String(Math.min(day, longest)).padStart(2, '0')].join('-');
}
