import { z } from 'zod';
import { STANDARD_VAT_RATES } from '../core/rules/vat-rates.js';
import { parseShopText } from '../shop-file.js';

/** What is asked of a shop, as text; what is left out stays as it was. */
export interface ShopAnswers {
  name?: string;
  street?: string;
  postalCode?: string;
  city?: string;
  country?: string;
  email?: string;
  vatId?: string;
  registration?: string;
  iban?: string;
  bic?: string;
  currency?: string;
  /** Percent in the shop's own country; `0` where it charges none. */
  vat?: string;
  products?: ProductAnswer[];
}

export interface ProductAnswer {
  id: string;
  name: string;
  ca: string;
  validation: string;
  wildcard?: boolean;
  maxNames?: number;
  price: { amount: number; currency: string };
}

const object = z.record(z.string(), z.unknown());
type Json = z.infer<typeof object>;
const objectIn = (json: unknown): Json => object.safeParse(json).data ?? {};
const textIn = (json: unknown): string | undefined => z.string().safeParse(json).data;

const rates = z.array(z.object({ from: z.string(), percent: z.number() }));

/** What is left out of an object when it is written. */
const orNone = (text: string | undefined): string | undefined => text || undefined;

/** The answers that a shop file gives already, whatever else may be wrong with it. */
export function answersIn(json: unknown): ShopAnswers {
  const shop = objectIn(json);
  const seller = objectIn(shop['seller']);
  const address = objectIn(seller['address']);
  const bank = objectIn(seller['bank']);
  const country = textIn(address['country']);
  const percent = rates.safeParse(objectIn(shop['vat'])[country ?? '']).data?.at(-1)?.percent;
  return {
    name: textIn(seller['name']),
    street: textIn(z.array(z.unknown()).safeParse(address['lines']).data?.[0]),
    postalCode: textIn(address['postalCode']),
    city: textIn(address['city']),
    country,
    email: textIn(seller['email']),
    vatId: textIn(seller['vatId']),
    registration: textIn(seller['registration']),
    iban: textIn(bank['iban']),
    bic: textIn(bank['bic']),
    currency: textIn(shop['currency']),
    vat: percent === undefined ? undefined : String(percent),
  };
}

/** What a member state takes today, in percent; undefined elsewhere. */
export const usualVat = (country: string | undefined, today: string): string | undefined => {
  const rate = STANDARD_VAT_RATES[country ?? '']?.filter(({ from }) => from <= today).at(-1);
  return rate && String(rate.rate / 100);
};

/** The table of VAT with the rate of the shop's own country in it: from today on, where there was another until now. */
function vatTable(before: Json, { country, vat }: ShopAnswers, today: string): Json {
  const percent = Number(vat);
  if (!country || vat === undefined || vat === '') return before;
  if (percent === 0) return Object.fromEntries(Object.entries(before).filter(([place]) => place !== country));
  const own = rates.safeParse(before[country]).data ?? [];
  if (own.at(-1)?.percent === percent) return before;
  const usual = STANDARD_VAT_RATES[country]?.findLast(({ from, rate }) => from <= today && rate === percent * 100);
  const from = own.length > 0 ? today : (usual?.from ?? `${today.slice(0, 4)}-01-01`);
  return { ...before, [country]: [...own, { from, percent }] };
}

/** A shop with the answers in it: everything else stays as it was. */
export function shopWith(before: unknown, given: ShopAnswers, today: string): Json {
  const shop = objectIn(before);
  const seller = objectIn(shop['seller']);
  const address = objectIn(seller['address']);
  const known = answersIn(before);
  const said: ShopAnswers = { ...known, ...given };
  const lines = z.array(z.string()).safeParse(address['lines']).data ?? [];
  const bank = { ...objectIn(seller['bank']), holder: objectIn(seller['bank'])['holder'] ?? said.name };
  return {
    ...shop,
    seller: {
      ...seller,
      name: said.name,
      address: {
        ...address,
        lines: [said.street ?? '', ...lines.slice(1)],
        postalCode: said.postalCode ?? '',
        city: said.city,
        country: said.country,
      },
      vatId: orNone(said.vatId),
      registration: orNone(said.registration),
      email: said.email,
      bank: said.iban ? { ...bank, iban: said.iban, bic: orNone(said.bic) } : undefined,
    },
    currency: said.currency,
    vat: vatTable(objectIn(shop['vat']), said, today),
    products: [...(z.array(z.unknown()).safeParse(shop['products']).data ?? []), ...(given.products ?? [])],
  };
}

/** What people read in the file; certclerk leaves every `$comment` out. */
const COMMENTS = {
  shop: [
    "The shop file of certclerk. Read at the start; after a change: certclerk doctor, then restart the clerk. Every '$comment' is for people alone.",
    'docs/invoices.md explains what concerns money. Not written here are, with what they are when left out:',
    'logo (a PNG or JPEG beside this file), oss, noVatNote, invoices.number, invoices.creditNoteNumber, invoices.dueDays (10),',
    'sweepLimit (200 mails before a sweep asks), mailsPerMinutePerDomain (600), feeTolerance (0), dunningDays ([7]), retentionDays (180), statementFormats.',
  ],
  seller: 'As on your invoices. Also: taxNumber (where there is no VAT id), phone, website; bank.name.',
  vat: 'Percent by country, each from a date on: add a line when a rate changes, and keep the old ones.',
  product:
    'price.amount is net, in the smallest unit (4900 is 49.00). Also: termMonths (12), includesWww, renewalCsr ("new" or "reuse-allowed"), reminderDays, and what docs/csr.md names. A price that changes here counts from the next order or renewal.',
} as const;

function commented(shop: Json): Json {
  const products = z.array(object).parse(shop['products']);
  const [first, ...others] = products;
  return {
    $comment: COMMENTS.shop,
    ...shop,
    seller: { $comment: COMMENTS.seller, ...objectIn(shop['seller']) },
    vat: { $comment: COMMENTS.vat, ...objectIn(shop['vat']) },
    products: first ? [{ $comment: COMMENTS.product, ...first }, ...others] : [],
  };
}

/** The file, with comments. One that had comments of its own keeps these instead. */
export function shopText(before: string | null, given: ShopAnswers, today: string): string {
  const old: unknown = before === null ? {} : JSON.parse(before.replace(/^\uFEFF/, ''));
  const made = shopWith(old, given, today);
  return `${JSON.stringify(before === null ? commented(made) : made, null, 2)}\n`;
}

/** What the reader makes of it. */
export const readBack = (text: string): unknown => parseShopText(text);
