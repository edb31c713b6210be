import { AppError } from '../core/errors.js';
import { decimalAmount, parseAmount } from '../core/rules/words.js';
import { faultsOfShop } from '../shop-file.js';
import type { Prompt, Question } from './prompt.js';
import { type ProductAnswer, type ShopAnswers, answersIn, shopWith, usualVat } from './shop-text.js';

type Field = Exclude<keyof ShopAnswers, 'products'>;

interface ShopQuestion {
  field: Field;
  flag: string;
  words: string;
  /** Where the reader of shop files finds fault with the answer. */
  place: string;
  optional?: boolean;
  initial?: (so: ShopAnswers, today: string) => string | undefined;
}

/** In the order in which they are asked. */
export const SHOP_QUESTIONS: readonly ShopQuestion[] = [
  { field: 'name', flag: 'seller', words: "Your company's name, as on the invoices", place: 'seller.name' },
  { field: 'street', flag: 'street', words: 'Street', place: 'seller.address.lines' },
  {
    field: 'postalCode',
    flag: 'postal-code',
    words: 'Postal code',
    place: 'seller.address.postalCode',
    optional: true,
  },
  { field: 'city', flag: 'city', words: 'City', place: 'seller.address.city' },
  { field: 'country', flag: 'country', words: 'Country (two letters, like SI)', place: 'seller.address.country' },
  { field: 'email', flag: 'seller-email', words: 'Mail address on the invoices', place: 'seller.email' },
  { field: 'vatId', flag: 'vat-id', words: 'VAT id', place: 'seller.vatId', optional: true },
  {
    field: 'registration',
    flag: 'registration',
    words: 'Company register and number',
    place: 'seller.registration',
    optional: true,
  },
  { field: 'iban', flag: 'iban', words: 'Bank account (IBAN)', place: 'seller.bank.iban', optional: true },
  { field: 'bic', flag: 'bic', words: 'BIC', place: 'seller.bank.bic', optional: true },
  { field: 'currency', flag: 'currency', words: 'Currency', place: 'currency', initial: () => 'EUR' },
  {
    field: 'vat',
    flag: 'vat',
    words: 'VAT that you charge at home, in percent (0: none)',
    place: 'vat',
    initial: ({ country, vatId }, today) => (vatId ? usualVat(country, today) : undefined) ?? '0',
  },
];

const CODES = new Set(['country', 'currency', 'iban', 'bic']);
/** As the file has it. */
const tidy = (field: Field, answer: string): string =>
  CODES.has(field) ? answer.replace(/\s/g, '').toUpperCase() : field === 'vat' ? answer.replace(',', '.') : answer;

/** What the reader of shop files says of one answer. */
function faultIn({ field, place }: ShopQuestion, so: ShopAnswers, today: string) {
  return (text: string): string | undefined => {
    const answer = tidy(field, text);
    if (field === 'vat' && !/^\d{1,2}(?:\.\d{1,2})?$/.test(answer)) return 'Please write it like 22 or 25.5.';
    const faults = faultsOfShop(shopWith({}, { ...so, [field]: answer }, today));
    return faults.find((fault) => fault.place === place || fault.place.startsWith(`${place}.`))?.message;
  };
}

/** What is wrong with answers that came as flags, each with its flag. */
export function faultsInFlags(given: ShopAnswers, today: string): string[] {
  return SHOP_QUESTIONS.flatMap((question) => {
    const answer = given[question.field];
    const fault = answer === undefined ? undefined : faultIn(question, given, today)(answer);
    return fault === undefined ? [] : [`--${question.flag}: ${fault}`];
  });
}

/** The flags without which there is no shop, of those that were not given. */
export function missingFlags(given: ShopAnswers): string[] {
  const missing = SHOP_QUESTIONS.filter(({ field, optional, initial }) => !optional && !initial && !given[field]);
  const products = (given.products ?? []).length === 0 ? ['--product'] : [];
  return [...missing.map(({ flag, words }) => `--${flag} (${words})`), ...products];
}

/** The answers as the file has them, with what follows where nothing was said. */
export function completed(given: ShopAnswers, today: string): ShopAnswers {
  return SHOP_QUESTIONS.reduce<ShopAnswers>((so, { field, initial }) => {
    const answer = so[field] ?? initial?.(so, today);
    return answer === undefined ? so : { ...so, [field]: tidy(field, answer) };
  }, given);
}

/** Asks for the shop. @param before what its file says now, `{}` where there is none */
export async function askShop(
  prompt: Prompt,
  before: unknown,
  flags: ShopAnswers,
  today: string,
): Promise<ShopAnswers> {
  const known = { ...answersIn(before), ...flags };
  let so: ShopAnswers = {};
  for (const question of SHOP_QUESTIONS) {
    const { field, words, optional, initial } = question;
    if (field === 'bic' && so.iban === '') continue;
    const asked: Question = {
      words,
      optional,
      initial: known[field] ?? initial?.(so, today),
      faultIn: faultIn(question, so, today),
    };
    so = { ...so, [field]: tidy(field, await prompt.ask(asked)) };
  }
  const hasProducts = !faultsOfShop(before).some(({ place }) => place === 'products');
  const products = await askProducts(prompt, so.currency ?? 'EUR', hasProducts || (flags.products ?? []).length > 0);
  return { ...so, products: [...(flags.products ?? []), ...products] };
}

async function askProducts(prompt: Prompt, currency: string, mayBeNone: boolean): Promise<ProductAnswer[]> {
  prompt.say('\nProducts: what you sell, each with its price');
  const products: ProductAnswer[] = [];
  for (;;) {
    const optional = mayBeNone || products.length > 0;
    const id = await prompt.ask({
      words: optional ? "Another product's code (Enter: no more)" : 'Code, like dv-single',
      optional,
      faultIn: (text) => faultInProduct({ id: text }, currency, 'id'),
    });
    if (id === '') return products;
    products.push(await askProduct(prompt, id, currency));
  }
}

async function askProduct(prompt: Prompt, id: string, currency: string): Promise<ProductAnswer> {
  const name = await prompt.ask({ words: '  Name' });
  const ca = await prompt.ask({ words: '  CA that issues it' });
  const validation = await prompt.ask({
    words: '  Validation (DV, OV, EV)',
    initial: 'DV',
    faultIn: (text) => faultInProduct({ validation: text.toUpperCase() }, currency, 'validation'),
  });
  const wildcard = await prompt.confirm('  Wildcards?', false);
  const maxNames = await prompt.ask({
    words: '  The most names in one',
    initial: wildcard ? '2' : '1',
    faultIn: (text) => faultInProduct({ maxNames: Number(text) }, currency, 'maxNames'),
  });
  const price = await prompt.ask({
    words: `  Price without VAT, for a year, in ${currency}`,
    faultIn: (text) => {
      const amount = amountOf(text, currency);
      if (typeof amount === 'string') return amount;
      return faultInProduct({ price: { amount, currency } }, currency, 'price');
    },
  });
  const amount = parseAmount(price, currency);
  prompt.say(`  ${id}: ${name}, ${decimalAmount(amount, currency)} ${currency}`);
  return {
    id,
    name,
    ca,
    validation: validation.toUpperCase(),
    ...(wildcard ? { wildcard } : {}),
    maxNames: Number(maxNames),
    price: { amount, currency },
  };
}

/** Minor units; or what is wrong with the text. */
function amountOf(text: string, currency: string): number | string {
  try {
    return parseAmount(text, currency);
  } catch (error) {
    if (error instanceof AppError) return error.safeMessage;
    throw error;
  }
}

/** What the reader of shop files says of a key of a product. */
function faultInProduct(part: Partial<ProductAnswer>, currency: string, key: keyof ProductAnswer): string | undefined {
  const product = { id: 'x', name: 'x', ca: 'x', validation: 'DV', price: { amount: 1, currency }, ...part };
  const place = `products.0.${key}`;
  return faultsOfShop({ products: [product] }).find((f) => f.place === place || f.place.startsWith(`${place}.`))
    ?.message;
}

/**
 * A product as a flag: `CODE:PRICE:NAME:CA`, and behind it, where they differ, `:OV`, `:5` (the most names), `:wildcard`.
 * @throws AppError `invalid-input`
 */
export function readProductFlag(text: string, currency: string): ProductAnswer {
  const [id = '', price = '', name = '', ca = '', ...more] = text.split(':').map((part) => part.trim());
  const validation = more.find((part) => /^(?:DV|OV|EV)$/i.test(part))?.toUpperCase() ?? 'DV';
  const count = more.find((part) => /^\d+$/.test(part));
  const wildcard = more.includes('wildcard');
  const strange = more.filter((part) => !/^(?:DV|OV|EV|\d+|wildcard)$/i.test(part));
  const amount = amountOf(price, currency);
  const product = {
    id,
    name,
    ca,
    validation,
    ...(wildcard ? { wildcard } : {}),
    maxNames: count ? Number(count) : wildcard ? 2 : 1,
    price: { amount: typeof amount === 'number' ? amount : 0, currency },
  };
  const own = faultsOfShop({ products: [product] }).find(({ place }) => place.startsWith('products.0'))?.message;
  const fault = strange.length > 0 ? `What is ${strange.join(', ')}?` : typeof amount === 'string' ? amount : own;
  if (fault === undefined) return product;
  throw new AppError(
    'invalid-input',
    `--product ${text}: ${fault} A product is written CODE:PRICE:NAME:CA[:OV][:5][:wildcard], like dv-single:49.00:Basic SSL:Example CA.`,
  );
}
