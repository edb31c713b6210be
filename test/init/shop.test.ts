import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { faultsOfShop, parseShop } from '../../src/shop-file.js';
import { completed, faultsInFlags, missingFlags, readProductFlag } from '../../src/init/shop-questions.js';
import { type ShopAnswers, answersIn, readBack, shopText } from '../../src/init/shop-text.js';

const TODAY = '2026-11-24';
const EXAMPLE = readFileSync(join(import.meta.dirname, '../../data/examples/shop.json'), 'utf8');

const GIVEN: ShopAnswers = {
  name: 'Northgate Hosting d.o.o.',
  street: 'Slovenska cesta 12',
  city: 'Ljubljana',
  country: 'si',
  email: 'billing@northgate.example',
  vatId: 'SI12345678',
  iban: 'SI56 1910 0000 0123 438',
  products: [readProductFlag('dv-single:49.00:Basic SSL:Example CA', 'EUR')],
};

describe('a shop file that is made from answers', () => {
  it('is one that certclerk reads, with comments that it does not', () => {
    const text = shopText(null, completed(GIVEN, TODAY), TODAY);
    expect(text).toContain('"$comment"');
    const { shop, products } = parseShop(readBack(text), 'shop.json');
    expect(shop.seller).toMatchObject({ vatId: 'SI12345678', bank: { iban: 'SI56191000000123438' } });
    expect(shop.seller.address).toMatchObject({ lines: ['Slovenska cesta 12'], country: 'SI' });
    expect(shop.vatRates).toEqual({ SI: [{ from: '2013-07-01', rate: 2200 }] });
    expect(products).toMatchObject([{ id: 'dv-single', price: { amount: 4900, currency: 'EUR' } }]);
  });

  it('charges no VAT where the seller has no VAT id, unless told so', () => {
    const vat = (more: ShopAnswers) =>
      parseShop(readBack(shopText(null, completed({ ...GIVEN, ...more }, TODAY), TODAY)), 'x').shop.vatRates;
    expect(vat({ vatId: undefined })).toEqual({});
    expect(vat({ vat: '19,5' })).toEqual({ SI: [{ from: '2026-01-01', rate: 1950 }] });
  });

  it('keeps what stands in it already', () => {
    const before: unknown = JSON.parse(EXAMPLE);
    expect(JSON.parse(shopText(EXAMPLE, {}, TODAY))).toEqual(before);
    expect(JSON.parse(shopText(EXAMPLE, answersIn(before), TODAY))).toEqual(before);
    const changed = shopText(
      EXAMPLE,
      { name: 'Other', vat: '23', products: GIVEN.products?.map((p) => ({ ...p, id: 'new' })) },
      TODAY,
    );
    const { shop, products } = parseShop(readBack(changed), 'shop.json');
    expect(shop.seller).toMatchObject({ name: 'Other', phone: '+386 1 555 01 00', bank: { name: 'Example Bank' } });
    expect(shop.vatRates['SI']?.at(-1)).toEqual({ from: TODAY, rate: 2300 });
    expect(products.map((p) => p.id)).toEqual(['dv-single', 'dv-multi', 'dv-wildcard', 'ov-business', 'new']);
  });
});

describe('flags', () => {
  it('that are missing are all named', () => {
    expect(missingFlags({}).map((flag) => flag.split(' ', 1).join(''))).toEqual([
      '--seller',
      '--street',
      '--city',
      '--country',
      '--seller-email',
      '--product',
    ]);
    expect(missingFlags(GIVEN)).toEqual([]);
  });

  it.each<[ShopAnswers, RegExp]>([
    [{ iban: 'SI00' }, /^--iban: That is not an IBAN/],
    [{ country: 'Slovenia' }, /^--country: The country is two letters/],
    [{ email: 'nobody' }, /^--seller-email: /],
    [{ currency: 'euro' }, /^--currency: A currency is three letters/],
    [{ vat: 'much' }, /^--vat: Please write it like 22/],
    [{ vat: '101' }, /^--vat: /],
  ])('that are wrong are named: %j', (wrong, says) => {
    expect(faultsInFlags({ ...GIVEN, ...wrong }, TODAY)).toEqual([expect.stringMatching(says)]);
    expect(faultsInFlags(GIVEN, TODAY)).toEqual([]);
  });

  it.each<[string, object]>([
    ['dv-single:49:Basic SSL:Example CA', { validation: 'DV', maxNames: 1, price: { amount: 4900, currency: 'EUR' } }],
    ['ov:249.50:Business: Example CA :ov:5', { ca: 'Example CA', validation: 'OV', maxNames: 5 }],
    ['wild:189:Wildcard:Example CA:wildcard', { wildcard: true, maxNames: 2 }],
  ])('a product: %s', (text, product) => {
    expect(readProductFlag(text, 'EUR')).toMatchObject(product);
    expect(
      faultsOfShop({ products: [readProductFlag(text, 'EUR')] }).filter((f) => f.place.startsWith('products')),
    ).toEqual([]);
  });

  it.each<[string, RegExp]>([
    ['DV single:49:Basic:CA', /A product code is lower-case/],
    ['dv:free:Basic:CA', /"free" is not an amount/],
    ['dv:0:Basic:CA', /Only paid products exist/],
    ['dv:49:Basic', /The CA/],
    ['dv:49:Basic:CA:weekly', /What is weekly\?/],
  ])('a product that cannot be: %s', (text, says) => {
    expect(() => readProductFlag(text, 'EUR')).toThrow(says);
  });
});
