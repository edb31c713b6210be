import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AppError } from '../src/core/errors.js';
import { parseShop, readShopFile } from '../src/shop-file.js';

const seller = {
  name: 'Northgate Hosting',
  address: { lines: ['Slovenska cesta 12'], postalCode: '1000', city: 'Ljubljana', country: 'si' },
  email: 'billing@northgate.example',
};
const product = { id: 'dv-single', name: 'Basic SSL', ca: 'Example CA', price: { amount: 4900, currency: 'EUR' } };
const whole = { seller, vat: { SI: [{ from: '2013-07-01', percent: 22 }] }, products: [product] };

function wordsOf(json: unknown): string {
  try {
    parseShop(json, 'shop.json');
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid-input') return error.safeMessage;
    throw error;
  }
  return '';
}

describe('the shop file', () => {
  it('has comments in any object, which are not read', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'certclerk-shop-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const commented = { $comment: ['a', 'b'], ...whole, vat: { $comment: 'percent', ...whole.vat } };
    await writeFile(join(folder, 'shop.json'), JSON.stringify(commented));
    expect(await readShopFile(join(folder, 'shop.json'))).toEqual(parseShop(whole, 'shop.json'));
  });

  it('says for how long mails are kept: each kind for itself, 180 days where it says nothing', () => {
    const kept = (retentionDays: object) => parseShop({ ...whole, retentionDays }, 'shop.json').shop.retentionDays;
    expect(parseShop(whole, 'shop.json').shop.retentionDays).toEqual({ mails: 180, sent: 180, quarantine: 180 });
    expect(kept({ sent: 30 })).toEqual({ mails: 180, sent: 30, quarantine: 180 });
    expect(wordsOf({ ...whole, retentionDays: { mails: 29, sent: 3651 } })).toMatch(
      /retentionDays\.mails: At least 30 days\.\n\s+retentionDays\.sent: At most 3650 days\./,
    );
    expect(wordsOf({ ...whole, retentionDays: { invoices: 30 } })).toContain('retentionDays');
  });

  it('is read, with its defaults', () => {
    const { shop, products } = parseShop(whole, 'shop.json');
    expect(shop).toMatchObject({
      currency: 'EUR',
      dueDays: 10,
      numbers: { invoice: '{year}-{number:6}', creditNote: 'CN-{year}-{number:6}' },
      sweepLimit: 200,
      mailsPerMinutePerDomain: 600,
      vatRates: { SI: [{ from: '2013-07-01', rate: 2200 }] },
      seller: { address: { country: 'SI' } },
    });
    expect(products).toMatchObject([
      {
        id: 'dv-single',
        validation: 'DV',
        termMonths: 12,
        maxNames: 1,
        renewalDays: 30,
        reminderDays: [14, 7, 3, 1, 0],
        renewalCsr: 'new',
        reissueCsr: 'reuse',
        namesFrom: 'order',
        sha1Csr: 'refuse',
      },
    ]);
  });

  it('of the examples is sound', async () => {
    const { shop, products } = await readShopFile('data/examples/shop.json');
    expect(shop.seller.bank?.iban).toBe('SI56191000000123438');
    expect(products.length).toBeGreaterThan(1);
  });

  it.each([
    [22, 2200],
    [5.5, 550],
    [8.1, 810],
    [0.29, 29],
    [0, 0],
  ])('%d percent are %i basis points', (percent, rate) => {
    const { shop } = parseShop({ ...whole, vat: { SI: [{ from: '2013-07-01', percent }] } }, 'shop.json');
    expect(shop.vatRates.SI).toEqual([{ from: '2013-07-01', rate }]);
  });

  it.each([
    [{ prefix: 'A-' }, 'A-{year}-{number:6}', 'CN-A-{year}-{number:6}'],
    [{ prefix: 'A-', number: '{yy}/{number:4}' }, '{yy}/{number:4}', 'CN-A-{year}-{number:6}'],
    [{ number: '{number}/1/1', creditNoteNumber: '{number}/1/2' }, '{number}/1/1', '{number}/1/2'],
  ])('numbers %j', (invoices, invoice, creditNote) => {
    expect(parseShop({ ...whole, invoices }, 'shop.json').shop.numbers).toMatchObject({ invoice, creditNote });
  });

  it.each<[string, unknown, RegExp]>([
    [
      'a number format without a number',
      { ...whole, invoices: { number: '{year}' } },
      /invoices\.number: A number format has \{number\} once/,
    ],
    [
      'one series for invoices and credit notes',
      { ...whole, invoices: { creditNoteNumber: '{year}/{number}' } },
      /invoices: Invoices and credit notes would have the same numbers/,
    ],
    ['nothing in it', {}, /seller: .*\n.*vat: .*\n.*products: /],
    [
      'a product without a price',
      { ...whole, products: [{ ...product, price: { amount: 0, currency: 'EUR' } }] },
      /products\.0\.price\.amount: Only paid products exist/,
    ],
    ['no product', { ...whole, products: [] }, /products: A shop needs at least one product/],
    [
      'a product in another currency',
      { ...whole, products: [{ ...product, price: { amount: 1, currency: 'USD' } }] },
      /sells in EUR, but these products do not: dv-single/,
    ],
    [
      'a wrong IBAN',
      { ...whole, seller: { ...seller, bank: { holder: 'N', iban: 'SI56 1' } } },
      /seller\.bank\.iban: That is not an IBAN/,
    ],
    [
      'an IBAN with wrong check digits',
      { ...whole, seller: { ...seller, bank: { holder: 'N', iban: 'SI57 1910 0000 0123 438' } } },
      /seller\.bank\.iban: That is not an IBAN/,
    ],
    [
      'a date that is none',
      { ...whole, vat: { SI: [{ from: '1.7.2013', percent: 22 }] } },
      /vat\.SI\.0\.from: A date is written like/,
    ],
    ['a field nobody knows', { ...whole, sellers: {} }, /sellers/],
    ['two products with one code', { ...whole, products: [product, { ...product, name: 'Other' }] }, /dv-single/],
    ['a logo that no PDF takes', { ...whole, logo: 'logo.svg' }, /logo: The logo is a PNG or JPEG file/],
    ['no object at all', [], /the file: /],
    ['null', null, /the file: /],
  ])('with %s is refused, and the place named', (_what, json, words) => {
    expect(wordsOf(json)).toMatch(words);
    expect(wordsOf(json)).toMatch(/^shop\.json/);
  });

  it('tells every fault at once', () => {
    const words = wordsOf({ ...whole, currency: 'euro', sweepLimit: 0, seller: { ...seller, email: 'x', name: '' } });
    for (const place of ['currency', 'sweepLimit', 'seller.email', 'seller.name']) expect(words).toContain(place);
  });

  it('that is not there, or is not JSON, is named', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'certclerk-shop-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const path = join(folder, 'shop.json');
    await expect(readShopFile(path)).rejects.toMatchObject({
      code: 'invalid-input',
      safeMessage: `The shop file ${path} cannot be read; CERTCLERK_SHOP must name a readable JSON file.`,
    });
    await writeFile(path, '{ "seller": ');
    await expect(readShopFile(path)).rejects.toMatchObject({
      code: 'invalid-input',
      safeMessage: expect.stringContaining(`${path} is not JSON`),
    });
    await writeFile(path, `\uFEFF${JSON.stringify(whole)}`);
    expect((await readShopFile(path)).products).toHaveLength(1);
  });
});
