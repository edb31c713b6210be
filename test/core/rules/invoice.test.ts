import { describe, expect, it } from 'vitest';
import type { PostalAddress } from '../../../src/core/model/customer.js';
import type { InvoiceLine } from '../../../src/core/model/invoice.js';
import {
  creditorReference,
  invoiceNumber,
  makeInvoice,
  vatFor,
  vatLines,
  vatOf,
} from '../../../src/core/rules/invoice.js';
import { lineWords } from '../../../src/core/rules/invoice-words.js';
import { customer, shop } from '../facts.js';

describe('VAT of an amount, half up', () => {
  it.each([
    [4900, 2200, 1078],
    [12000, 2200, 2640],
    [1, 2200, 0], // 0.22
    [2, 2200, 0], // 0.44
    [3, 2200, 1], // 0.66
    [25, 2200, 6], // 5.50
    [75, 2200, 17], // 16.50: half up, not to the even number
    [24, 2200, 5], // 5.28
    [50, 1900, 10], // 9.50
    [150, 1900, 29], // 28.50
    [10, 550, 1], // 0.55
    [9, 550, 0], // 0.495
    [999_999_999, 2200, 220_000_000],
    [4900, 0, 0],
    [0, 2200, 0],
  ])('%i at %i basis points is %i', (net, rate, vat) => {
    expect(vatOf(net, rate)).toBe(vat);
  });

  it('is reckoned on the sum of the nets of a rate, not line by line', () => {
    const line = (net: number, vatRate: number): InvoiceLine => ({
      description: '',
      quantity: 1,
      unitNet: net,
      net,
      vatRate,
    });
    // Line by line 25 and 25 would make 6 + 6.
    expect(vatLines([line(25, 2200), line(100, 950), line(25, 2200)])).toEqual([
      { rate: 2200, net: 50, vat: 11 },
      { rate: 950, net: 100, vat: 10 },
    ]);
    expect(vatLines([])).toEqual([]);
  });
});

describe('which VAT', () => {
  const at = (country: string): PostalAddress => ({ lines: ['1'], postalCode: '', city: 'X', country });
  const day = '2026-11-24';
  const reverse = 'reverse-charge';
  const outside = 'outside-eu';

  it.each<[string, string, string | undefined, number, string | null]>([
    ['at home, a consumer', 'SI', undefined, 2200, null],
    ['at home, a business', 'SI', 'SI87654321', 2200, null],
    ['another member state, a business', 'DE', 'DE123456789', 0, reverse],
    ['Greece, whose VAT ids begin with EL', 'GR', 'EL123456789', 0, reverse],
    ['another member state, a consumer, rate known', 'HR', undefined, 2500, null],
    ['another member state, a consumer, rate not known: the home rate', 'DE', undefined, 2200, null],
    ['another member state, with a VAT id from elsewhere', 'HR', 'CHE123456789', 2500, null],
    ['outside the EU, a business', 'CH', 'CHE123456789', 0, outside],
    ['outside the EU, a consumer', 'US', undefined, 0, outside],
    ['left the EU', 'GB', 'GB123456789', 0, outside],
  ])('%s', (_what, country, vatId, rate, note) => {
    const vat = vatFor(shop(), { address: at(country), vatId }, day);
    expect(vat.rate).toBe(rate);
    expect(vat.note).toBe(note ?? undefined);
  });

  it.each([
    ['2013-06-30', 2000],
    ['2013-07-01', 2200],
    ['2026-11-24', 2200],
  ])('on %s the home rate is %i', (date, rate) => {
    expect(vatFor(shop(), customer(), date).rate).toBe(rate);
  });

  it('does not depend on the order of the table', () => {
    const turned = shop({ vatRates: { SI: [...(shop().vatRates.SI ?? [])].reverse() } });
    expect(vatFor(turned, customer(), day).rate).toBe(2200);
  });

  it('says so where a seller charges none', () => {
    expect(vatFor(shop({ vatRates: {} }), customer(), day)).toEqual({ rate: 0, note: 'no-vat' });
  });
});

it.each([
  ['', '2026', 123, '2026-000123'],
  ['', '2026', 1, '2026-000001'],
  ['', '2026', 1_234_567, '2026-1234567'],
  ['A-', '2027', 9, 'A-2027-000009'],
])('the invoice number of "%s", %s, %i is %s', (prefix, year, n, number) => {
  expect(invoiceNumber(prefix, year, n)).toBe(number);
});

/** ISO 11649: with the first four characters at the end and letters as 10 to 35, the rest by 97 is 1. Computed whole. */
function restBy97(reference: string): bigint {
  const turned = reference.slice(4) + reference.slice(0, 4);
  const digits = [...turned].map((c) => (/\d/.test(c) ? c : String(c.charCodeAt(0) - 55))).join('');
  return BigInt(digits) % 97n;
}

describe('the creditor reference', () => {
  it('is that of the standard’s own example', () => {
    expect(restBy97('RF18539007547034')).toBe(1n);
    expect(creditorReference('539007547034')).toBe('RF18539007547034');
  });

  it.each(['2026-000001', '2026-000123', '2026-999999', 'A-2027-000009', 'NORTHGATE-2026-000123', 'x', '0'])(
    'of %s has right check digits and keeps the number whole',
    (number) => {
      const reference = creditorReference(number);
      expect(reference).toMatch(/^RF\d\d[A-Z0-9]{1,21}$/);
      expect(restBy97(reference)).toBe(1n);
      expect(reference.slice(4)).toBe(number.replaceAll('-', '').toUpperCase());
    },
  );

  it('has right check digits for a thousand numbers, and shows a transposition', () => {
    for (let n = 1; n <= 1000; n += 1) expect(restBy97(creditorReference(invoiceNumber('', '2026', n)))).toBe(1n);
    const swapped = creditorReference('2026-000012').replace(/12$/, '21');
    expect(restBy97(swapped)).not.toBe(1n);
  });
});

describe('an invoice', () => {
  const facts = {
    number: '2026-000007',
    certificateId: 'SSL-1001',
    period: 1,
    description: 'Basic SSL, example.com, 12 months (SSL-1001)',
    unitNet: 4900,
    currency: 'EUR',
    today: '2026-11-24',
  };

  it('is due ten calendar days after its issue, over the end of a month', () => {
    const made = makeInvoice({ ...facts, shop: shop(), customer: customer() });
    expect(made).toMatchObject({ id: '2026-000007', issued: '2026-11-24', due: '2026-12-04', payments: [] });
    expect(makeInvoice({ ...facts, shop: shop({ dueDays: 30 }), customer: customer() }).due).toBe('2026-12-24');
  });

  it('adds up', () => {
    const made = makeInvoice({ ...facts, shop: shop(), customer: customer() });
    expect(made).toMatchObject({ net: 4900, vatTotal: 1078, total: 5978, vat: [{ rate: 2200, net: 4900, vat: 1078 }] });
    expect(made.vatNote).toBeUndefined();
    expect(made.lines).toEqual([
      { description: facts.description, quantity: 1, unitNet: 4900, net: 4900, vatRate: 2200 },
    ]);
  });

  it('says why there is no VAT, and names both parties with their VAT ids', () => {
    const buyer = customer({
      vatId: 'DE123456789',
      address: { lines: ['1'], postalCode: '1', city: 'Ulm', country: 'DE' },
    });
    const made = makeInvoice({ ...facts, shop: shop(), customer: buyer });
    expect(made).toMatchObject({
      vatTotal: 0,
      total: 4900,
      buyer: { vatId: 'DE123456789' },
      seller: { vatId: 'SI12345678' },
    });
    expect(made.vatNote).toMatch(/Art\. 196/);
  });

  it.each([
    ['en', 'Reverse charge'],
    ['de', 'Steuerschuldnerschaft des Leistungsempfängers'],
    ['sl', 'Obrnjena davčna obveznost'],
    ['hr', 'Prijenos porezne obveze'],
    ['fr', 'Reverse charge'],
  ])('in %s gives the reason in the words of the law: %s', (language, words) => {
    const buyer = customer({
      language,
      vatId: 'DE123456789',
      address: { lines: ['1'], postalCode: '1', city: 'Ulm', country: 'DE' },
    });
    const made = makeInvoice({ ...facts, shop: shop(), customer: buyer });
    expect(made.vatNote).toContain(words);
    expect(made.vatNote).toMatch(/reverse charge|Reverse charge/);
    expect(made.vatNote).toMatch(/\b196\b.*2006\/112/);
  });

  it.each([
    ['en', 12, '12 months'],
    ['en', 1, '1 month'],
    ['de', 12, '12 Monate'],
    ['sl', 12, '12 mesecev'],
    ['sl', 24, '24 mesecev'],
    ['sl', 2, '2 meseca'],
    ['hr', 12, '12 mjeseci'],
    ['hr', 3, '3 mjeseca'],
    ['xx', 12, '12 months'],
  ])('in %s says for how long, %i months: %s', (language, termMonths, words) => {
    const of = {
      product: 'Basic SSL',
      names: ['example.com', 'www.example.com'],
      termMonths,
      certificateId: 'SSL-1001',
    };
    const line = lineWords(language, of).replace(/[\u00a0\u202f]/g, ' ');
    expect(line).toBe(`Basic SSL, example.com, www.example.com, ${words} (SSL-1001)`);
  });
});
