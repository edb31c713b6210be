import type { Billed, CreditNote, Invoice } from '../../src/core/model/invoice.js';
import { shop } from '../mail/out/example-shop.js';

/** Believable invoices; the tests and the pictures use the same. */
export const invoice: Invoice = {
  id: '2026-000123',
  certificateId: 'SSL-1042',
  period: 2,
  customerId: 'C-1001',
  issued: '2026-11-24',
  due: '2026-12-04',
  currency: 'EUR',
  language: 'en',
  seller: shop.seller,
  buyer: {
    name: 'Bäckerei Straßer & Đurđica Čučković s.p.',
    address: { lines: ['Große Straße 5', 'Hinterhaus'], postalCode: '9020', city: 'Klagenfurt', country: 'AT' },
    vatId: 'ATU12345675',
  },
  lines: [
    {
      description:
        'Sectigo PositiveSSL Multi-Domain (DV), 1 year\nbakery-novak.example, www.bakery-novak.example, shop.bakery-novak.example\n24 December 2026 to 24 December 2027',
      quantity: 1,
      unitNet: 12000,
      net: 12000,
      vatRate: 2200,
    },
  ],
  vat: [{ rate: 2200, net: 12000, vat: 2640 }],
  net: 12000,
  vatTotal: 2640,
  total: 14640,
  reference: 'RF462026000123',
  payments: [],
};

export const reverseCharge: Invoice = {
  ...invoice,
  vatReason: 'reverse-charge',
  lines: invoice.lines.map((line) => ({ ...line, vatRate: 0 })),
  vat: [{ rate: 0, net: 12000, vat: 0 }],
  vatTotal: 0,
  total: 12000,
  vatNote:
    'Reverse charge: VAT is to be accounted for by the recipient (Articles 44 and 196 of Directive 2006/112/EC).',
};

/** What comes before an invoice, and is none. */
export const proforma: Invoice = { ...invoice, id: 'PF-2026-00012', reference: 'RF18PF202600012', proforma: {} };

/** Paid before it was issued, on the proforma. */
export const prepaid: Invoice = {
  ...invoice,
  prepaid: { proforma: 'PF-2026-00012', amount: 14640, on: '2026-11-22' },
};

/** In another currency than the seller's own. */
export const inDollars: Invoice = {
  ...invoice,
  currency: 'USD',
  nationalVat: { currency: 'EUR', amount: 2435, buys: 1.0842, rateOf: '2026-11-20' },
};

/** Voids the first one. */
export const creditNote: CreditNote = {
  ...billedOf(invoice),
  id: 'CN-2026-000004',
  issued: '2026-11-27',
  credits: { number: invoice.id, issued: invoice.issued },
  reason: 'Wrong address & name on the <invoice>',
  by: 'Maja (slack)',
};

function billedOf({ due: _due, reference: _reference, payments: _payments, ...billed }: Invoice): Billed {
  return billed;
}

/** So many lines that they need several pages. */
export const long: Invoice = {
  ...invoice,
  lines: Array.from({ length: 60 }, (_, i) => ({
    description: `RapidSSL (DV), 1 year\nhost-${i + 1}.novak-logistics.example`,
    quantity: 1,
    unitNet: 1100 + i * 111,
    net: 1100 + i * 111,
    vatRate: i % 3 === 0 ? 950 : 2200,
  })),
  vat: [
    { rate: 2200, net: 177200, vat: 38984 },
    { rate: 950, net: 85270, vat: 8101 },
  ],
  net: 262470,
  vatTotal: 47085,
  total: 309555,
};
