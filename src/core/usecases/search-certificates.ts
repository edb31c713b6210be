import type { Certificate } from '../model/certificate.js';
import type { Customer } from '../model/customer.js';
import type { CertificateView } from '../model/view.js';
import type { ReadTx } from '../ports.js';
import { fitsWords, keyOfWord, nameTexts, wordRange } from '../rules/search-words.js';
import { all } from './find.js';
import { MOST_LOOKED_AT, type Part } from './walk.js';

/** A word that fits more customers than this (`ltd`) is no good for looking up their certificates one by one. */
const MOST_CUSTOMERS = 50;

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

/** Ids of the customers that a word fits; null where they are too many. */
async function customersWith(tx: ReadTx, word: string, key: string): Promise<Set<string> | null> {
  const found = new Set<string>();
  let looked = 0;
  for await (const customer of all(tx, 'customer', { index: 'word', ...wordRange(key) })) {
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

/** A way to look certificates up, and how many it leads to. */
export interface Way {
  parts: Part<'certificate'>[];
  count: number;
}

export async function wayOf(tx: ReadTx, parts: Part<'certificate'>[]): Promise<Way> {
  let count = 0;
  for (const { query } of parts) count += await tx.count('certificate', query);
  return { parts, count };
}

/**
 * Where the certificates stand that a word fits: by their own names, by their customer, by their product. Null where
 * the word leads to too many customers, or has no letter or digit.
 */
async function wayOfWord(tx: ReadTx, word: string): Promise<Way | null> {
  const key = keyOfWord(word);
  if (key === undefined) return null;
  const customerIds = await customersWith(tx, word, key);
  if (customerIds === null) return null;
  const byName = (c: Certificate): boolean => fitsWords(ownTexts(c), [word]);
  const byCustomer = (c: Certificate): boolean => byName(c) || customerIds.has(c.customerId);
  const products = await productsWith(tx, word);
  return wayOf(tx, [
    { query: { index: 'word', ...wordRange(key) } },
    ...[...customerIds].map((is): Part<'certificate'> => ({ query: { index: 'customer', is }, unless: byName })),
    ...products.flatMap((id) => [
      { query: { index: 'product', is: `live ${id}` } as const, unless: byCustomer },
      { query: { index: 'product', is: `cancelled ${id}` } as const, unless: byCustomer },
    ]),
  ]);
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
    const found = new Map<string, Certificate>();
    for (const { query } of way.parts) for await (const c of all(tx, 'certificate', query)) found.set(c.id, c);
    if (found.size <= most) return [...found.values()];
  }
  return null;
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
