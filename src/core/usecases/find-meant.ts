import { AppError, conflict, notFound } from '../errors.js';
import { type Certificate, commonName } from '../model/certificate.js';
import type { Customer } from '../model/customer.js';
import { serialKey } from '../model/indexes.js';
import type { Query, ReadTx } from '../ports.js';
import { normaliseName } from '../rules/names/name.js';
import { fitsWords, keyOfWord, wordRange, wordsIn } from '../rules/search-words.js';
import { certificatesWith, customerTexts } from './search-certificates.js';

/** How many are offered when a name fits several. */
const MOST_CHOICES = 10;
/** Customers that are looked at for a part of a name. */
const MOST_LOOKED_AT = 500;

const inWords = (count: number): string => (count > MOST_CHOICES ? `more than ${MOST_CHOICES}` : String(count));

async function byKey(tx: ReadTx, query: Query<'certificate'>): Promise<Certificate[]> {
  return (await tx.find('certificate', query, { limit: MOST_CHOICES + 1 })).items;
}

/** Those that are not cancelled, if there are any; each once. */
function live(found: readonly Certificate[]): Certificate[] {
  const each = [...new Map(found.map((c) => [c.id, c])).values()];
  const alive = each.filter((c) => !c.cancelled);
  return alive.length > 0 ? alive : each;
}

const LOOKS_LIKE_A_SERIAL = /^[0-9a-f]{2}(:?[0-9a-f]{2}){3,}$/i;

/** The ways in which people name a certificate, the surest first; the first that leads to any counts. */
const ways: ((tx: ReadTx, wanted: string) => Promise<Certificate[]>)[] = [
  (tx, wanted) => byKey(tx, { index: 'name', is: normaliseName(wanted).name ?? wanted }),
  async (tx, wanted) => {
    const invoice = await tx.get('invoice', wanted.toUpperCase());
    const certificate = invoice && (await tx.get('certificate', invoice.certificateId));
    return certificate ? [certificate] : [];
  },
  (tx, wanted) => byKey(tx, { index: 'caOrder', is: wanted }),
  async (tx, wanted) => (LOOKS_LIKE_A_SERIAL.test(wanted) ? byKey(tx, { index: 'serial', is: serialKey(wanted) }) : []),
  (tx, wanted) => certificatesWith(tx, wanted, MOST_CHOICES + 1),
  async (tx, wanted) => {
    const found: Certificate[] = [];
    for (const { id } of await customersMeant(tx, wanted)) {
      found.push(...(await byKey(tx, { index: 'customer', is: id })));
      if (found.length > MOST_CHOICES) break;
    }
    return found;
  },
];

/** Certificates that somebody may mean, at most a few more than are offered. Cancelled ones only where nothing else fits. */
export async function certificatesMeant(tx: ReadTx, ref: string): Promise<Certificate[]> {
  const wanted = ref.trim().toLowerCase();
  const byId = await tx.get('certificate', wanted.replace(/^ssl-?(?=\d+$)/, 'ssl-').toUpperCase());
  if (byId) return [byId];
  for (const way of ways) {
    const found = live(await way(tx, wanted));
    if (found.length > 0) return found;
  }
  return [];
}

/**
 * The certificate that somebody means: by id, by one of its names or a part of one, by an invoice, the CA's order
 * number, a serial number, or by its customer. Throws `not-found`, or `ambiguous` with the choices.
 */
export async function findCertificate(tx: ReadTx, ref: string): Promise<Certificate> {
  const fits = await certificatesMeant(tx, ref);
  const [first] = fits;
  if (!first) {
    throw notFound(`There is no certificate "${ref.trim()}". Use its id (like SSL-1042) or one of its names.`);
  }
  if (fits.length === 1) return first;
  throw new AppError('ambiguous', `"${ref.trim()}" fits ${inWords(fits.length)} certificates. Which one?`, {
    choices: fits.slice(0, MOST_CHOICES).map((c) => ({ id: c.id, label: `${c.id} ${commonName(c)}` })),
  });
}

async function customersBy(tx: ReadTx, query: Query<'customer'>): Promise<Customer[]> {
  const { items } = await tx.find('customer', query, { limit: MOST_CHOICES + 1 });
  return [...new Map(items.map((c) => [c.id, c])).values()];
}

/** Customers that somebody may mean, at most a few more than are offered. */
export async function customersMeant(tx: ReadTx, ref: string): Promise<Customer[]> {
  const wanted = ref.trim().toLowerCase();
  const byId = await tx.get('customer', wanted.replace(/^c-?(?=\d+$)/, 'c-').toUpperCase());
  if (byId) return [byId];
  for (const index of ['name', 'address'] as const) {
    const found = await customersBy(tx, { index, is: wanted });
    if (found.length > 0) return found;
  }
  const words = wordsIn(wanted);
  const keys = words.map(keyOfWord).filter((key) => key !== undefined);
  const [key] = keys.sort((a, b) => b.length - a.length);
  if (key === undefined) return [];
  const { items } = await tx.find('customer', { index: 'word', ...wordRange(key) }, { limit: MOST_LOOKED_AT });
  const byName = items.filter((c) => fitsWords([c.id, c.name], words));
  const fits = byName.length > 0 ? byName : items.filter((c) => fitsWords(customerTexts(c), words));
  return [...new Map(fits.map((c) => [c.id, c])).values()].slice(0, MOST_CHOICES + 1);
}

/** The customer that somebody means: by id, name, mail address, or by parts of these. */
export async function findCustomer(tx: ReadTx, ref: string): Promise<Customer> {
  const fits = await customersMeant(tx, ref);
  const [first] = fits;
  if (!first) throw notFound(`There is no customer "${ref.trim()}". Use the id (like C-1001) or a part of the name.`);
  if (fits.length === 1) return first;
  throw new AppError('ambiguous', `"${ref.trim()}" fits ${inWords(fits.length)} customers. Which one?`, {
    choices: fits.slice(0, MOST_CHOICES).map((c) => ({ id: c.id, label: `${c.id} ${c.name}` })),
  });
}

/** The same, where something is to be sold to or noted of them. Throws `conflict` for one who was erased. */
export async function findCustomerToServe(tx: ReadTx, ref: string): Promise<Customer> {
  const customer = await findCustomer(tx, ref);
  if (customer.erased)
    throw conflict(
      `${customer.id} was erased on ${customer.erased}. Register the customer anew: certclerk customer add.`,
    );
  return customer;
}
