import type { Customer } from '../model/customer.js';
import type { PlainDate } from '../model/dates.js';
import type { NationalVat } from '../model/invoice.js';
import type { Money } from '../model/money.js';
import type { Product } from '../model/product.js';
import type { Shop } from '../model/shop.js';
import { daysBetween } from './calendar.js';
import { fractionDigits } from './words.js';

/** Member states outside the euro area, and their currencies; all others have the euro (Bulgaria from 2026 on). */
const NATIONAL: Readonly<Record<string, string>> = {
  CZ: 'CZK',
  DK: 'DKK',
  HU: 'HUF',
  PL: 'PLN',
  RO: 'RON',
  SE: 'SEK',
};

const EURO = new Set('AT BE BG CY DE EE ES FI FR GR EL HR IE IT LT LU LV MT NL PT SI SK'.split(' '));

/** The currency in which a seller of this country owes VAT; null outside the EU, where these rules do not hold. */
export const nationalCurrency = (country: string): string | null =>
  NATIONAL[country] ?? (EURO.has(country) ? 'EUR' : null);

/** The price of one term in the customer's currency; null where the product has none in it. */
export function priceFor({ price, prices }: Product, { currency }: Pick<Customer, 'currency'>): Money | null {
  if (currency === undefined || currency === price.currency) return price;
  const amount = prices?.[currency];
  return amount === undefined ? null : { amount, currency };
}

/** Art. 91(2) asks for the latest rate; banks and customs offices publish theirs at least once a month. */
const OLDEST_RATE_DAYS = 35;

/**
 * How much the VAT is in the seller's national currency, which an invoice in another one must say (Art. 230 of Directive
 * 2006/112/EC). Null: nothing is to be said. A string: why it cannot be said.
 */
export function vatInNational(
  shop: Pick<Shop, 'seller' | 'exchangeRates'>,
  vat: Money,
  on: PlainDate,
): NationalVat | string | null {
  const currency = nationalCurrency(shop.seller.address.country);
  if (vat.amount === 0 || currency === null || currency === vat.currency) return null;
  const rate = shop.exchangeRates?.[vat.currency]
    ?.filter(({ from }) => from <= on)
    .sort((a, b) => a.from.localeCompare(b.from))
    .at(-1);
  const wanted = `An invoice in ${vat.currency} must say its VAT in ${currency}, and the shop file has`;
  if (!rate) return `${wanted} no exchange rate for ${on} (exchangeRates).`;
  if (daysBetween(rate.from, on) > OLDEST_RATE_DAYS) {
    return `${wanted} no exchange rate later than that of ${rate.from} (exchangeRates): add the latest one.`;
  }
  return { currency, amount: converted(vat, currency, rate.buys), buys: rate.buys, rateOf: rate.from };
}

const SCALE = 1_000_000;

/** Half up, on whole numbers. @param buys how much of the amount's currency one unit of the other one buys */
function converted({ amount, currency }: Money, to: string, buys: number): number {
  const digits = BigInt(10) ** BigInt(fractionDigits(to));
  const above = BigInt(amount) * BigInt(SCALE) * digits;
  const below = BigInt(Math.round(buys * SCALE)) * BigInt(10) ** BigInt(fractionDigits(currency));
  return Number((above * 2n + below) / (below * 2n));
}
