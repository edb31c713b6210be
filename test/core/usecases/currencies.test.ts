import { describe, expect, it } from 'vitest';
import { vatInNational } from '../../../src/core/rules/currencies.js';
import { product, shop } from '../facts.js';
import { STAFF, type World, addCustomer, csrInput, lastMail, openWorld, order } from '../world.js';

const RATES = {
  USD: [
    { from: '2026-11-20', buys: 1.0842 },
    { from: '2026-10-01', buys: 2 },
  ],
};
const SOLD = [product({ prices: { CHF: 4700, USD: 5400 } })];

const openShop = (more: object = {}) => openWorld({ products: SOLD, shop: { exchangeRates: RATES, ...more } });
const foreign = (world: World, currency: string, more: object = {}) =>
  addCustomer(world, 'Kos', ['kos@kos.example'], { currency, ...more });

describe('a customer with a currency', () => {
  it('is invoiced in it; the VAT is said in the national currency, at the latest rate', async () => {
    const world = await openShop();
    const { invoice } = await order(world, await foreign(world, 'usd'));
    expect(invoice.total).toEqual({ amount: 6588, currency: 'USD' });
    const [stored] = await world.every('invoice');
    expect(stored).toMatchObject({
      net: 5400,
      vatTotal: 1188,
      nationalVat: { currency: 'EUR', amount: 1096, buys: 1.0842, rateOf: '2026-11-20' },
    });
    expect((await world.certificate('SSL-1001')).periods[0].product.price).toEqual({ amount: 5400, currency: 'USD' });
    const { rows } = await world.clerk.execute('export-rows', { what: 'invoices' }, STAFF);
    expect(rows[0]).toMatchObject({ currency: 'USD', vat: '11.88', vat_national: '10.96', national_currency: 'EUR' });
    const { owed } = await world.clerk.execute('stats', {}, STAFF);
    expect(owed).toEqual([{ currency: 'USD', invoices: 1, open: 6588, overdue: 0 }]);
  });

  it('pays no VAT abroad, and then no rate is needed', async () => {
    const world = await openShop({ exchangeRates: undefined });
    const address = { lines: ['Weg 1'], postalCode: '8001', city: 'Zürich', country: 'CH' };
    const { invoice } = await order(world, await foreign(world, 'CHF', { address }));
    expect(invoice.total).toEqual({ amount: 4700, currency: 'CHF' });
    expect((await world.every('invoice'))[0]?.nationalVat).toBeUndefined();
  });

  it.each<[what: string, currency: string, shop: object, why: RegExp]>([
    ['no price', 'GBP', {}, /no price in GBP/],
    ['no rate', 'CHF', {}, /must say its VAT in EUR.*no exchange rate for 2026-11-24/],
    [
      'an old rate',
      'USD',
      { exchangeRates: { USD: [{ from: '2026-10-01', buys: 1.1 }] } },
      /no exchange rate later than that of 2026-10-01/,
    ],
  ])('%s: refused, and no number is lost', async (_what, currency, more, why) => {
    const world = await openShop(more);
    const refused = order(world, await foreign(world, currency));
    await expect(refused).rejects.toMatchObject({ code: 'conflict', safeMessage: expect.stringMatching(why) });
    expect((await order(world, await addCustomer(world))).invoice.number).toBe('2026-000001');
  });

  it('is changed, and the next renewal is in the new one, with the old price beside it', async () => {
    const world = await openWorld({ products: [product({ termMonths: 6, prices: { CHF: 4700 } })] });
    const address = { lines: ['Weg 1'], postalCode: '8001', city: 'Zürich', country: 'CH' };
    const customer = await foreign(world, 'CHF', { address });
    await order(world, customer);
    await world.clerk.execute('submit-csr', { certificate: 'SSL-1001', base64: csrInput('example.com') }, STAFF);
    await world.clerk.execute('record-payment', { invoice: '2026-000001' }, STAFF);
    await world.clerk.execute('record-issued', { certificate: 'SSL-1001' }, STAFF);
    // The shop's own currency is what everybody has who has none.
    await world.clerk.execute('edit-customer', { customer: customer.id, currency: 'EUR' }, STAFF);
    expect((await world.every('customer'))[0]?.currency).toBeUndefined();
    world.windTo('2027-04-24');
    await world.sweep();
    expect(lastMail(await world.mails(), 'renewal-notice').content).toMatchObject({
      invoice: { total: { amount: 4900, currency: 'EUR' } },
      changes: { price: { from: { amount: 4700, currency: 'CHF' }, to: { amount: 4900, currency: 'EUR' } } },
    });
  });
});

it.each([
  ['SI', 'USD', 1188, 1.0842, 'EUR', 1096], // 1095.74
  ['CZ', 'EUR', 1050, 0.04, 'CZK', 26250],
  ['HU', 'EUR', 1050, 0.0025, 'HUF', 4200], // no smaller unit is in use,
  ['SI', 'JPY', 150, 160, 'EUR', 94], // 93.75
])('VAT of a seller in %s, billed in %s', (country, currency, amount, buys, national, expected) => {
  const seller = { ...shop().seller, address: { ...shop().seller.address, country } };
  const rates = { exchangeRates: { [currency]: [{ from: '2026-11-24', buys }] }, seller };
  expect(vatInNational(rates, { amount, currency }, '2026-11-24')).toMatchObject({
    currency: national,
    amount: expected,
  });
});
