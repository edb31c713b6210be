import type { Certificate } from '../model/certificate.js';
import type { Customer } from '../model/customer.js';
import type { CertificateView } from '../model/view.js';
import type { ReadTx } from '../ports.js';
import { type KeyRange, fitsWords, keyOfWord, nameTexts, rangesOfWord, wordRange } from '../rules/search-words.js';
import { all } from './find.js';
import { type Part, type Parts, flattened } from './walk.js';

/** A word that fits more customers than this (`ltd`) is no good for looking up their certificates one by one. */
const MOST_CUSTOMERS = 50;
/** Nor is one for which so many customers have to be looked at. */
const MOST_LOOKED_AT = 300;

const ownTexts = (c: Certificate): string[] => [c.id, ...c.names.flatMap(nameTexts)];

/** Everything by which the lists find a certificate. */
export const textsOf = (view: CertificateView): string[] => [
  view.id,
  ...view.names.flatMap(nameTexts),
  view.customer.name,
  view.customer.id,
  view.product.name,
  view.product.code,
];

export const customerTexts = (c: Customer): string[] => [
  c.id,
  c.name,
  ...c.contacts.flatMap(({ name, addresses }) => [name, ...addresses]),
];

/** The one of some ranges of the index `word` that lists the fewest. */
async function shortest(
  tx: ReadTx,
  kind: 'certificate' | 'customer',
  ranges: readonly KeyRange[],
): Promise<{ range: KeyRange; count: number } | null> {
  const counted = ranges.map(async (range) => ({ range, count: await tx.count(kind, { index: 'word', ...range }) }));
  return (await Promise.all(counted)).sort((a, b) => a.count - b.count)[0] ?? null;
}

/** Ids of the customers that a word fits; null where they are too many. */
async function customersWith(tx: ReadTx, word: string, range: KeyRange): Promise<Set<string> | null> {
  const found = new Set<string>();
  let looked = 0;
  for await (const customer of all(tx, 'customer', { index: 'word', ...range })) {
    if (fitsWords([customer.id, customer.name], [word])) found.add(customer.id);
    looked += 1;
    if (found.size > MOST_CUSTOMERS || looked > MOST_LOOKED_AT) return null;
  }
  return found;
}

async function productsWith(tx: ReadTx, word: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id, name } of all(tx, 'product')) if (fitsWords([id, name], [word])) ids.push(id);
  return ids;
}

/** A way to look certificates up, and about how many have to be looked at. */
export interface Way {
  parts: Parts<'certificate'>;
  count: number;
}

async function countOf(tx: ReadTx, parts: readonly Part<'certificate'>[]): Promise<number> {
  const counts = await Promise.all(parts.map(({ query }) => tx.count('certificate', query)));
  return counts.reduce((sum, count) => sum + count, 0);
}

export const wayOf = async (tx: ReadTx, parts: readonly Part<'certificate'>[]): Promise<Way> => ({
  parts,
  count: await countOf(tx, parts),
});

/**
 * Where the certificates stand that a word fits: by their own names, and where these do not fill the page, by their
 * customer and their product. Null where the word has no letter or digit.
 */
async function wayOfWord(tx: ReadTx, word: string): Promise<Way | null> {
  const ranges = rangesOfWord(word);
  const listed = await shortest(tx, 'certificate', ranges);
  const customers = await shortest(tx, 'customer', ranges);
  if (!listed || !customers) return null;
  const byName = (c: Certificate): boolean => fitsWords(ownTexts(c), [word]);
  const products = await partsOfProducts(tx, word);
  const others =
    customers.count > MOST_LOOKED_AT ? await tx.count('certificate') : customers.count + (await countOf(tx, products));
  return {
    parts: [
      { query: { index: 'word', ...listed.range } },
      () => partsByOthers(tx, { word, customers: customers.range, products, byName }),
    ],
    count: listed.count + others,
  };
}

async function partsOfProducts(tx: ReadTx, word: string): Promise<Part<'certificate'>[]> {
  const ids = await productsWith(tx, word);
  return ids.flatMap((id) =>
    ['live', 'cancelled'].map((state) => ({ query: { index: 'product', is: `${state} ${id}` } })),
  );
}

interface Others {
  word: string;
  /** Where its customers are listed. */
  customers: KeyRange;
  products: readonly Part<'certificate'>[];
  byName: (certificate: Certificate) => boolean;
}

/** Those that a word does not fit by their own names, but their customer's or their product's. */
async function partsByOthers(
  tx: ReadTx,
  { word, customers, products, byName }: Others,
): Promise<Part<'certificate'>[]> {
  const ids = await customersWith(tx, word, customers);
  // Too many to be looked up one by one: then certificates are looked at one after the other.
  if (ids === null) return [{ unless: byName }];
  const byCustomer = (c: Certificate): boolean => byName(c) || ids.has(c.customerId);
  return [
    ...[...ids].map((is): Part<'certificate'> => ({ query: { index: 'customer', is }, unless: byName })),
    ...products.map((part) => ({ ...part, unless: byCustomer })),
  ];
}

/** Of several ways the one that leads to the fewest; whoever walks it checks the other conditions. */
export async function bestWay(tx: ReadTx, words: readonly string[], others: readonly Way[]): Promise<Way['parts']> {
  const ways: Way[] = [...others];
  for (const word of words) {
    const way = await wayOfWord(tx, word);
    if (way) ways.push(way);
  }
  const best = ways.sort((a, b) => a.count - b.count)[0];
  return best?.parts ?? [{}];
}

/** The certificates to which one of the words leads, where they are few; null where every word leads to more. */
export async function certificatesOfWords(
  tx: ReadTx,
  words: readonly string[],
  most: number,
): Promise<Certificate[] | null> {
  for (const word of words) {
    const way = await wayOfWord(tx, word);
    // A name has several keys of a word, so the count is more than what comes out.
    if (!way || way.count > 3 * most) continue;
    const found = await certificatesOf(tx, await flattened(way.parts), most);
    if (found) return found;
  }
  return null;
}

/** Everything in these parts, each once; null where it is more than `most`, or one of them leads to all there are. */
async function certificatesOf(
  tx: ReadTx,
  parts: readonly Part<'certificate'>[],
  most: number,
): Promise<Certificate[] | null> {
  if (parts.some(({ query }) => query === undefined)) return null;
  const found = new Map<string, Certificate>();
  for (const { query } of parts) {
    for await (const certificate of all(tx, 'certificate', query)) {
      found.set(certificate.id, certificate);
      if (found.size > most) return null;
    }
  }
  return [...found.values()];
}

/** Certificates of which one name has this part, at most `most`; those that are cancelled come last. */
export async function certificatesWith(tx: ReadTx, part: string, most: number): Promise<Certificate[]> {
  const key = keyOfWord(part);
  if (key === undefined) return [];
  const found = new Map<string, Certificate>();
  for await (const certificate of all(tx, 'certificate', { index: 'word', ...wordRange(key) })) {
    if (!fitsWords(certificate.names.flatMap(nameTexts), [part])) continue;
    found.set(certificate.id, certificate);
    if ([...found.values()].filter((c) => !c.cancelled).length >= most) break;
  }
  return [...found.values()];
}
