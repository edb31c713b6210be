import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { XMLValidator } from 'fast-xml-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CreditNote, Invoice } from '../../src/core/model/invoice.js';
import { makeInvoice } from '../../src/core/rules/invoice.js';
import { eInvoiceXml, whyNoXml } from '../../src/documents/e-invoice.js';
import { createInvoicePrinter } from '../../src/documents/invoice-pdf.js';
import { customer, shop } from '../core/facts.js';
import { broken, parse, at, RULES } from './en-16931.js';
import { creditNote, inDollars, invoice, long, prepaid, reverseCharge } from './examples.js';

const made = (country: string, vatId?: string, theShop = shop()): Invoice =>
  makeInvoice({
    number: '2026-000007',
    shop: theShop,
    customer: customer({ vatId, address: { lines: ['A', 'B', 'C', 'D'], postalCode: '', city: 'X', country } }),
    certificateId: 'SSL-1001',
    period: 1,
    items: [{ description: 'Basic SSL <&>', quantity: 1, unitNet: 4905 }],
    currency: 'EUR',
    today: '2026-11-24',
  });

const CASES: [string, Invoice | CreditNote][] = [
  ['an invoice', invoice],
  ['one of two rates', long],
  ['reverse charge', reverseCharge],
  ['a credit note', creditNote],
  ['paid in advance', prepaid],
  ['paid in advance in part', { ...prepaid, prepaid: { proforma: 'PF-1', amount: 14000, on: '2026-11-22' } }],
  ['in another currency', inDollars],
  ['at home', made('SI')],
  ['a consumer in another member state', made('HR')],
  ['a business there', made('DE', 'DE123456789')],
  ['outside the EU', made('CH', 'CHE123456789')],
  ['a seller that charges none', made('SI', undefined, shop({ vatRates: {} }))],
  [
    'a seller with a tax number only',
    made('SI', undefined, shop({ vatRates: {}, seller: { ...shop().seller, vatId: undefined, taxNumber: '123' } })),
  ],
];

describe('the EN 16931 XML', () => {
  it.each(CASES)('of %s keeps every business rule', (_what, paper) => {
    expect(whyNoXml(paper)).toBeNull();
    const xml = eInvoiceXml(paper);
    expect(XMLValidator.validate(xml)).toBe(true);
    expect(broken(xml)).toEqual([]);
    expect(eInvoiceXml(paper)).toBe(xml);
  });

  it.each<[string, (xml: string) => string, string]>([
    [
      'a total that does not add up',
      (xml) => xml.replace('<ram:GrandTotalAmount>146.40', '<ram:GrandTotalAmount>146.41'),
      'BR-CO-15',
    ],
    [
      'VAT of another rate',
      (xml) => xml.replace('<ram:CalculatedAmount>26.40', '<ram:CalculatedAmount>26.50'),
      'BR-CO-17',
    ],
    ['a line that is missing a name', (xml) => xml.replace(/<ram:Name>Sectigo[^]*?<\/ram:Name>/, ''), 'BR-25'],
    [
      'no due date',
      (xml) => xml.replace(/<ram:SpecifiedTradePaymentTerms>[^]*?<\/ram:SpecifiedTradePaymentTerms>/, ''),
      'BR-CO-25',
    ],
    ['no country', (xml) => xml.replace('<ram:CountryID>AT</ram:CountryID>', ''), 'BR-11'],
  ])('%s would be noticed', (_what, spoil, rule) => {
    const xml = eInvoiceXml(invoice);
    expect(spoil(xml)).not.toBe(xml);
    expect(broken(spoil(xml)).map((one) => one.split(':')[0])).toContain(rule);
  });

  it('is looked at by all rules of the standard that can apply', () => expect(RULES.length).toBeGreaterThan(55));

  it.each<[string, Invoice, RegExp]>([
    ['no lines', { ...invoice, lines: [] }, /BR-16/],
    ['a seller without any tax id', { ...invoice, seller: { ...invoice.seller, vatId: undefined } }, /BR-S-02/],
    [
      'reverse charge without the VAT id of the buyer',
      { ...reverseCharge, buyer: { ...invoice.buyer, vatId: undefined } },
      /BR-AE-02/,
    ],
    ['three decimals', { ...invoice, currency: 'BHD' }, /decimals/],
  ])('is left out for %s', (_what, paper, why) => expect(whyNoXml(paper)).toMatch(why));

  it('says what the paper says', () => {
    const root = parse(eInvoiceXml(creditNote));
    const said = (place: string) => at(root, place).map((node) => node.text);
    expect(said('ExchangedDocument/TypeCode')).toEqual(['381']);
    expect(said('ExchangedDocument/IncludedNote/Content')[0]).toContain('Wrong address');
    const settlement = 'SupplyChainTradeTransaction/ApplicableHeaderTradeSettlement';
    expect(said(`${settlement}/InvoiceReferencedDocument/IssuerAssignedID`)).toEqual(['2026-000123']);
    expect(at(parse(eInvoiceXml(invoice)), `${settlement}/PaymentReference`)[0]?.text).toBe(invoice.reference);
  });
});

describe('the PDF', () => {
  const print = createInvoicePrinter();
  let dir = '';
  beforeAll(() => (dir = mkdtempSync(path.join(tmpdir(), 'e-invoice-'))));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it.each<[string, Invoice | CreditNote]>([
    ['an invoice', { ...invoice, seller: { ...invoice.seller, name: 'Novak & Sons <d.o.o.>' } }],
    ['a credit note', creditNote],
  ])('of %s carries the same bytes, and says that it is PDF/A-3', async (name, paper) => {
    const file = path.join(dir, `${name}.pdf`);
    writeFileSync(file, await print(paper));
    execFileSync('pdfdetach', ['-saveall', '-o', dir, file]);
    expect(readFileSync(path.join(dir, 'factur-x.xml'), 'utf8')).toBe(eInvoiceXml(paper));
    const metadata = execFileSync('pdfinfo', ['-meta', file], { encoding: 'utf8' });
    const xml = metadata.slice(metadata.indexOf('<x:xmpmeta'), metadata.indexOf('</x:xmpmeta>') + 12);
    expect(XMLValidator.validate(xml)).toBe(true);
    expect(xml).toContain('<pdfaid:part>3</pdfaid:part>');
    expect(xml).toContain('<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>');
  });

  it('carries none where the rules cannot be kept', async () => {
    const file = path.join(dir, 'none.pdf');
    writeFileSync(file, await print({ ...invoice, seller: { ...invoice.seller, vatId: undefined } }));
    expect(execFileSync('pdfdetach', ['-list', file], { encoding: 'utf8' })).toContain('0 embedded files');
  });
});
