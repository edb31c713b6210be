import { expect } from 'vitest';
import type { Documents, Kind } from '../../src/core/model/documents.js';
import { type Life, gross, plusMonths } from './ledger.js';

async function every<K extends Kind>({ store }: Life, kind: K): Promise<Documents[K][]> {
  const all: Documents[K][] = [];
  let after: string | undefined;
  do {
    const page = await store.read((tx) => tx.find(kind, undefined, { limit: 1000, after }));
    all.push(...page.items);
    after = page.next;
  } while (after);
  return all;
}

/** 1, 2, 3 and so on in each year. */
function withoutGap(numbers: readonly string[]): void {
  const years = new Map<string, number[]>();
  for (const number of numbers) {
    const [, year = '', n = ''] = /(\d{4})-(\d+)$/.exec(number) ?? [];
    years.set(year, [...(years.get(year) ?? []), Number(n)]);
  }
  for (const [year, given] of years) {
    const sorted = [...given].sort((a, b) => a - b);
    expect(sorted, year).toEqual(given.map((_, i) => i + 1));
  }
}

/** At the end: numbers without gaps, ends by the anchor, and sums that agree with those that were kept beside. */
export async function balance(life: Life): Promise<void> {
  const { ledger } = life;
  const invoices = await every(life, 'invoice');
  const notes = await every(life, 'credit-note');
  withoutGap(invoices.map(({ id }) => id));
  withoutGap(notes.map(({ id }) => id));
  expect(invoices.length).toBe(ledger.invoices + ledger.renewals);
  expect(notes.length).toBe(ledger.credited);
  const renewals = invoices.filter((i) => i.period > 1);
  expect(renewals.length).toBe(ledger.renewals);
  expect(new Set(renewals.map((i) => `${i.certificateId} ${i.period}`)).size).toBe(renewals.length);
  expect(invoices.every((i) => i.total === gross(i.net))).toBe(true);
  const open = invoices.filter((i) => !i.creditedBy);
  expect(open.reduce((sum, i) => sum + i.total, 0)).toBe(ledger.invoiced);
  const booked = invoices.flatMap((i) => i.payments).reduce((sum, p) => sum + p.amount, 0);
  expect(booked).toBe(ledger.paid);
  for (const { periods } of await every(life, 'certificate'))
    for (const { end, anchor } of periods) if (end && anchor) expect(end).toBe(plusMonths(anchor.date, anchor.months));
}
