import { describe, expect, it } from 'vitest';
import type { PostalAddress } from '../../../src/core/model/customer.js';
import type { InvoiceLine } from '../../../src/core/model/invoice.js';
import { EU, makeCreditNote, makeInvoice, vatFor, vatLines, vatOf } from '../../../src/core/rules/invoice.js';
import { STANDARD_VAT_RATES } from '../../../src/core/rules/vat-rates.js';
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

  it.each<[string, boolean | undefined, string, string, number]>([
    ['with the One-Stop-Shop the rate there, of the built-in table', true, 'DE', '2026-11-24', 1900],
    ['which is dated', true, 'DE', '2020-08-01', 1600],
    ['Finland before its change', true, 'FI', '2024-08-31', 2400],
    ['Finland after it', true, 'FI', '2024-09-01', 2550],
    ['Greece under either code', true, 'EL', '2026-11-24', 2400],
    ['the shop’s own table comes first', true, 'HR', '2026-11-24', 2500],
    ['below the threshold the home rate, whatever the table says', false, 'HR', '2026-11-24', 2200],
    ['not said: where the shop’s table has a rate', undefined, 'HR', '2026-11-24', 2500],
    ['not said, and none in it', undefined, 'DE', '2026-11-24', 2200],
  ])('of a consumer in another member state: %s', (_what, oss, country, date, rate) => {
    expect(vatFor(shop({ oss }), { address: at(country) }, date).rate).toBe(rate);
  });

  it('knows a rate for every member state, newest last', () => {
    const states = [...EU].filter((country) => country !== 'EL').sort();
    expect(Object.keys(STANDARD_VAT_RATES).sort()).toEqual(states);
    for (const rates of Object.values(STANDARD_VAT_RATES)) {
      expect(rates.map((r) => r.from)).toEqual(rates.map((r) => r.from).sort());
      // Art. 97: never below 15 %; none is above 27 %.
      for (const { rate } of rates) expect(rate >= 1500 && rate <= 2700).toBe(true);
    }
  });

  it('does not depend on the order of the table', () => {
    const turned = shop({ vatRates: { SI: [...(shop().vatRates.SI ?? [])].reverse() } });
    expect(vatFor(turned, customer(), day).rate).toBe(2200);
  });

  it('says so where a seller charges none', () => {
    expect(vatFor(shop({ vatRates: {} }), customer(), day)).toEqual({ rate: 0, note: 'no-vat' });
  });
});

describe('an invoice', () => {
  const facts = {
    number: '2026-000007',
    certificateId: 'SSL-1001',
    period: 1,
    items: [{ description: 'Basic SSL, example.com, 12 months (SSL-1001)', quantity: 1, unitNet: 4900 }],
    currency: 'EUR',
    today: '2026-11-24',
  };

  it('is due ten calendar days after its issue, over the end of a month', () => {
    const made = makeInvoice({ ...facts, shop: shop(), customer: customer() });
    expect(made).toMatchObject({ id: '2026-000007', issued: '2026-11-24', due: '2026-12-04', payments: [] });
    expect(makeInvoice({ ...facts, shop: shop({ dueDays: 30 }), customer: customer() }).due).toBe('2026-12-24');
  });

  it.each([
    ['2026-12-21', '2026-12-31'],
    ['2026-12-22', '2027-01-01'],
    ['2026-12-31', '2027-01-10'],
    ['2027-02-18', '2027-02-28'],
    ['2027-02-19', '2027-03-01'],
    ['2028-02-18', '2028-02-28'],
    ['2028-02-19', '2028-02-29'],
    ['2028-02-20', '2028-03-01'],
    ['2028-02-29', '2028-03-10'],
    ['2100-02-19', '2100-03-01'], // no leap year
    ['2026-03-22', '2026-04-01'], // over the spring change
    ['2026-10-22', '2026-11-01'], // over the autumn change
    ['2026-12-15', '2026-12-25'], // a holiday changes nothing
    ['2026-11-26', '2026-12-06'], // nor does a Sunday
  ])('of %s is due on %s', (today, due) => {
    expect(makeInvoice({ ...facts, today, shop: shop(), customer: customer() })).toMatchObject({ issued: today, due });
  });

  it('adds up', () => {
    const made = makeInvoice({ ...facts, shop: shop(), customer: customer() });
    expect(made).toMatchObject({ net: 4900, vatTotal: 1078, total: 5978, vat: [{ rate: 2200, net: 4900, vat: 1078 }] });
    expect(made.vatNote).toBeUndefined();
    expect(made.lines).toEqual([
      {
        description: 'Basic SSL, example.com, 12 months (SSL-1001)',
        quantity: 1,
        unitNet: 4900,
        net: 4900,
        vatRate: 2200,
      },
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

  it('says why a shop charges no VAT in the shop’s own words, where it has some', () => {
    const exempt = shop({ vatRates: {}, noVatNote: { en: 'Exempt under Art. 94 ZDDV-1.' } });
    const noteIn = (language: string) =>
      makeInvoice({ ...facts, shop: exempt, customer: customer({ language }) }).vatNote;
    expect([noteIn('en'), noteIn('sl')]).toEqual(['Exempt under Art. 94 ZDDV-1.', 'DDV ni obračunan.']);
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

describe('a credit note', () => {
  const made = makeInvoice({
    number: '2026-000007',
    shop: shop(),
    customer: customer(),
    certificateId: 'SSL-1001',
    period: 1,
    items: [{ description: 'Basic SSL', quantity: 1, unitNet: 4900 }],
    currency: 'EUR',
    today: '2026-11-24',
  });
  const facts = { number: 'CN-2026-000001', shop: shop(), reason: 'Wrong address', by: 'Maja (slack)' };

  it('has the amounts, the lines and the buyer of the invoice that it names, and a date of its own', () => {
    const note = makeCreditNote({ ...made, pdf: 'a'.repeat(64) }, { ...facts, today: '2027-01-03' });
    const { lines, vat, net, vatTotal, total, buyer, currency, language } = made;
    expect(note).toMatchObject({ lines, vat, net, vatTotal, total, buyer, currency, language });
    expect(note).toMatchObject({
      id: 'CN-2026-000001',
      issued: '2027-01-03',
      credits: { number: '2026-000007', issued: '2026-11-24' },
      reason: 'Wrong address',
    });
    // Nothing of it is to be paid, and its PDF is another one.
    for (const none of ['due', 'reference', 'payments', 'pdf', 'creditedBy']) expect(note).not.toHaveProperty(none);
  });

  it('names the seller as it is now', () => {
    const moved = shop({
      seller: { ...shop().seller, address: { ...shop().seller.address, lines: ['Nova ulica 1'] } },
    });
    const note = makeCreditNote(made, { ...facts, shop: moved, today: '2027-01-03' });
    expect(note.seller.address.lines).toEqual(['Nova ulica 1']);
  });
});
