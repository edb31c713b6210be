import { describe, expect, it } from 'vitest';
import type { Movement } from '../../../src/core/model/bank-entry.js';
import type { Invoice } from '../../../src/core/model/invoice.js';
import { creditorReference } from '../../../src/core/rules/creditor-reference.js';
import { makeInvoice } from '../../../src/core/rules/invoice.js';
import { type Found, matchMovement } from '../../../src/core/rules/matching/match.js';
import { isLikeName, isSameName } from '../../../src/core/rules/matching/names.js';
import { keysInText, paymentKeys } from '../../../src/core/rules/matching/references.js';
import { shop } from '../facts.js';

const customer = {
  createdAt: '2026-11-01T09:00:00.000Z',
  id: 'C-1001',
  name: 'Pekarna Novak d.o.o.',
  address: { lines: ['Glavni trg 1'], postalCode: '2000', city: 'Maribor', country: 'SI' },
  language: 'sl',
};

function invoice(number: string, more: Partial<Invoice> = {}): Invoice {
  const made = makeInvoice({
    number,
    shop: shop(),
    customer: { ...customer, contacts: [{ id: 'P-1', name: 'Ana', addresses: ['ana@novak.example'] }] },
    certificateId: 'SSL-1001',
    period: 1,
    items: [{ description: 'DV', quantity: 1, unitNet: 10000 }],
    currency: 'EUR',
    today: '2026-11-10',
  });
  return { ...made, total: 12200, ...more };
}

const A = invoice('2026-000001');
const B = invoice('2026-000002');
const payment = { amount: 12200, on: '2026-11-22', by: 'Maja (slack)', recordedAt: '2026-11-22T10:00:00.000Z' };

const movement = (more: Partial<Movement> = {}): Movement => ({
  id: 'B-0000000000000001',
  on: '2026-11-24',
  amount: 12200,
  currency: 'EUR',
  direction: 'in',
  isReversal: false,
  party: 'PEKARNA NOVAK DOO',
  reference: '',
  text: '',
  ...more,
});

const none: Found = { byReference: [], byNumber: [], sameAmount: [] };

/** A verdict in one line. */
function said(m: Partial<Movement>, found: Partial<Found>, feeTolerance = 0): string {
  const verdict = matchMovement(movement(m), { ...none, ...found }, shop({ feeTolerance }));
  switch (verdict.is) {
    case 'sure':
      return `sure by ${verdict.by}: ${verdict.parts.map((p) => `${p.invoice.id} ${p.amount}${p.received ? ` for ${p.received.amount} ${p.received.currency}` : ''}`).join(', ')}`;
    case 'known':
      return `known: ${verdict.invoice.id} #${verdict.n}`;
    case 'doubtful':
      return `doubtful: ${verdict.candidates.map(({ id }) => id).join(', ')}: ${verdict.why}`;
    default:
      return verdict.is;
  }
}

const paid = { ...A, payments: [{ ...payment, entry: 'B-1' }] };
const over = { ...A, payments: [{ ...payment, amount: 15000, entry: 'B-1' }] };
const credited = { ...A, creditedBy: '2026-000009' };
const byRef = (...byReference: Invoice[]) => ({ byReference });
const byNo = (...byNumber: Invoice[]) => ({ byNumber });
const sums = (...sameAmount: Invoice[]) => ({ sameAmount });
const twin = invoice('2026-000003', { buyer: { ...B.buyer, name: 'Novak Janez s.p.' } });

describe('for which invoice an entry is', () => {
  it.each<[what: string, movement: Partial<Movement>, found: Partial<Found>, verdict: string | RegExp]>([
    ['the reference, and what is open', {}, byRef(A), 'sure by reference: 2026-000001 12200'],
    [
      'the reference from somebody else',
      { party: 'Racunovodstvo Kos' },
      byRef(A),
      'sure by reference: 2026-000001 12200',
    ],
    ['the reference, in part', { amount: 5000 }, byRef(A), 'sure by reference: 2026-000001 5000'],
    ['the reference, too much', { amount: 13000 }, byRef(A), 'sure by reference: 2026-000001 13000'],
    ['the reference and the number of one', {}, { ...byRef(A), ...byNo(A) }, 'sure by reference: 2026-000001 12200'],
    [
      'the reference of one, the number of another',
      {},
      { ...byRef(A), ...byNo(B) },
      /^doubtful: 2026-000001, 2026-000002/,
    ],
    ['the number, and what is open', {}, byNo(A), 'sure by number: 2026-000001 12200'],
    [
      'the number, in part',
      { amount: 5000 },
      byNo(A),
      /^doubtful: 2026-000001: .*122\.00 EUR are open, and is 50\.00 EUR/,
    ],
    ['the number, too much', { amount: 12201 }, byNo(A), /^doubtful: 2026-000001/],
    [
      'two numbers and their sum',
      { amount: 24400 },
      byNo(A, B),
      'sure by number: 2026-000001 12200, 2026-000002 12200',
    ],
    ['two numbers and another sum', { amount: 24399 }, byNo(A, B), /^doubtful: 2026-000001, 2026-000002/],
    ['two references, one of them paid', { amount: 12200 }, byRef(paid, B), /^doubtful/],
    ['an invoice that is paid', {}, byRef(paid), /^doubtful: 2026-000001: .*paid twice/],
    ['an invoice that was paid by hand', {}, byRef({ ...A, payments: [payment] }), 'known: 2026-000001 #1'],
    ['by hand, another sum', { amount: 12000 }, byRef({ ...A, payments: [payment] }), /^doubtful: .*paid twice/],
    ['by hand, long ago', { on: '2026-12-24' }, byRef({ ...A, payments: [payment] }), /^doubtful: .*paid twice/],
    [
      'by hand, taken back',
      {},
      byRef({ ...A, payments: [{ ...payment, takenBack: { by: 'x', at: 'y', reason: 'z' } }] }),
      'sure by reference: 2026-000001 12200',
    ],
    ['an invoice that is credited', {}, byRef(credited), /^doubtful: 2026-000001: .*credited by 2026-000009/],
    ['another currency', { currency: 'USD' }, byRef(A), /^doubtful: 2026-000001: .*in EUR, the payment is in USD/],
    [
      'a sum that was converted',
      { currency: 'USD', amount: 13100, instructed: { amount: 12200, currency: 'EUR' } },
      byRef(A),
      'sure by reference: 2026-000001 12200 for 13100 USD',
    ],
    [
      'a part that was converted',
      { currency: 'USD', amount: 5100, instructed: { amount: 5000, currency: 'EUR' } },
      byRef(A),
      /^doubtful/,
    ],
    ['amount and name', {}, sums(A), 'sure by name: 2026-000001 12200'],
    ['amount and name, of two', {}, sums(A, B), /^doubtful: 2026-000001, 2026-000002/],
    [
      'amount and name, and a reference of others',
      { reference: 'SI00 7781-22' },
      sums(A),
      /^doubtful: 2026-000001: .*something else/,
    ],
    ['amount, and a part of the name', { party: 'NOVAK JANEZ' }, sums(twin, A), 'sure by name: 2026-000003 12200'],
    ['amount, and less of the name', { party: 'Pekarna Novak Maribor' }, sums(A), /^doubtful: 2026-000001/],
    ['the amount alone', { party: 'Kos in sinovi' }, sums(A), 'unmatched'],
    ['no name', { party: '' }, sums(A), 'unmatched'],
    ['nothing at all', {}, {}, 'unmatched'],
    ['a batch without its parts', { doubt: 'as one sum' }, byRef(A), 'doubtful: 2026-000001: as one sum'],
    ['our own payment', { direction: 'out' }, {}, 'outgoing'],
    ['our own payment of the same sum', { direction: 'out' }, sums(A), 'outgoing'],
    [
      'a refund of what was too much',
      { direction: 'out', amount: 2800 },
      byNo(over),
      'sure by refund: 2026-000001 -2800',
    ],
    ['a refund of something else', { direction: 'out', amount: 2799 }, byNo(over), /^doubtful: 2026-000001/],
    [
      'a refund of a credited invoice',
      { direction: 'out' },
      byRef({ ...paid, creditedBy: '2026-000009' }),
      'sure by refund: 2026-000001 -12200',
    ],
    [
      'a payment that the bank took back',
      { direction: 'out', isReversal: true },
      byRef(paid),
      'sure by return: 2026-000001 -12200',
    ],
    [
      'a return without a payment',
      { direction: 'out', isReversal: true },
      byRef(A),
      /^doubtful: 2026-000001: .*no such payment/,
    ],
    ['a return of nobody knows what', { direction: 'out', isReversal: true }, {}, 'unmatched'],
    ['our own payment that came back', { isReversal: true }, byRef(A), /^doubtful: 2026-000001: .*no new payment/],
  ])('%s', (_what, m, found, verdict) => {
    if (typeof verdict === 'string') expect(said(m, found)).toBe(verdict);
    else expect(said(m, found)).toMatch(verdict);
  });

  it('what banks kept counts up to the tolerance', () => {
    expect(said({ amount: 11700 }, byNo(A), 500)).toBe('sure by number: 2026-000001 11700');
    expect(said({ amount: 11699 }, byNo(A), 500)).toMatch(/^doubtful/);
  });
});

describe('numbers and references in what people write', () => {
  const rf = creditorReference('2026-000123');
  it.each([
    ['2026-000123'],
    ['Invoice no. 2026-000123, thank you'],
    ['racun:2026/000123'],
    ['RE2026000123'],
    ['2026 000123'],
    ['SI00 2026-000123'],
    ['SI002026-000123'],
    ['HR99 2026000123'],
    [rf],
    [rf.replace(/(.{4})/g, '$1 ')],
    [`placilo ${rf.toLowerCase()} hvala`],
  ])('%s', (text) => {
    const keys = keysInText(text);
    expect(paymentKeys({ id: '2026-000123', reference: rf }).some((key) => keys.includes(key))).toBe(true);
  });

  it.each([
    ['a wrong check digit', rf.replace(/^RF../, 'RF00')],
    ['another number', '2026-000124'],
    ['digits in a longer word', 'x92026000123y'],
    ['nothing', ''],
  ])('%s: not ours', (_what, text) => {
    const keys = keysInText(text);
    expect(paymentKeys({ id: '2026-000123', reference: rf }).some((key) => keys.includes(key))).toBe(false);
  });

  it('a text full of numbers costs a bounded number of looks', () => {
    expect(keysInText('12345 '.repeat(100_000)).length).toBeLessThanOrEqual(80);
    expect(keysInText('1'.repeat(1_000_000))).toEqual([]);
  });
});

describe('names', () => {
  it.each([
    ['Pekarna Novak d.o.o.', 'PEKARNA NOVAK DOO', true, true],
    ['Čebelarstvo Žagar, s. p.', 'CEBELARSTVO ZAGAR SP', true, true],
    ['Müller & Söhne GmbH & Co. KG', 'MULLER SOHNE', true, true],
    ['Novak Ana', 'ANA NOVAK', true, true],
    ['Društvo prijateljev dolgih imen Ljubljana', 'DRUSTVO PRIJATELJEV DOLGIH IMEN LJU', false, true],
    ['Pekarna Novak', 'Pekarna Kos', false, false],
    ['d.o.o.', 'DOO', false, false],
    ['', '', false, false],
    ['Ana', 'An', false, false],
    ['*'.repeat(300), '<!channel>', false, false],
    ['日本証明書株式会社', '日本証明書株式会社', true, true],
  ])('%s / %s', (a, b, same, like) => {
    expect([isSameName(a, b), isLikeName(a, b)]).toEqual([same, like]);
    expect([isSameName(b, a), isLikeName(b, a)]).toEqual([same, like]);
  });
});
