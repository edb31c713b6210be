import { AppError, notFound } from '../errors.js';
import type { Certificate } from '../model/certificate.js';
import { commonName } from '../model/certificate.js';
import type { Customer } from '../model/customer.js';
import type { Documents, Kind } from '../model/documents.js';
import type { Billed, CreditNote, Invoice } from '../model/invoice.js';
import type { OutboxItem } from '../model/outbox.js';
import type { Product } from '../model/product.js';
import type { Query, ReadTx } from '../ports.js';

/** How many are offered when a name fits several. */
const MOST_CHOICES = 10;

/** Every document of a query, page after page. */
export async function* all<K extends Kind>(tx: ReadTx, kind: K, query?: Query<K>): AsyncGenerator<Documents[K]> {
  let after: string | undefined;
  do {
    const page = await tx.find(kind, query, { limit: 500, after });
    yield* page.items;
    after = page.next;
  } while (after);
}

async function uniqueCertificates(found: AsyncIterable<Certificate>): Promise<Certificate[]> {
  const byId = new Map<string, Certificate>();
  for await (const certificate of found) byId.set(certificate.id, certificate);
  const live = [...byId.values()].filter((c) => !c.cancelled);
  return live.length > 0 ? live : [...byId.values()];
}

async function* withPart(tx: ReadTx, part: string): AsyncGenerator<Certificate> {
  for await (const certificate of all(tx, 'certificate')) {
    if (certificate.names.some((name) => name.includes(part))) yield certificate;
  }
}

/**
 * The certificate that somebody means: by id, by one of its names, or by a part of a name.
 * Throws `not-found`, or `ambiguous` with the choices. Cancelled ones only count when nothing else fits.
 */
export async function findCertificate(tx: ReadTx, ref: string): Promise<Certificate> {
  const wanted = ref.trim().toLowerCase();
  const byId = await tx.get('certificate', wanted.toUpperCase());
  if (byId) return byId;
  const exact = await uniqueCertificates(all(tx, 'certificate', { index: 'name', is: wanted }));
  const fits = exact.length > 0 ? exact : await uniqueCertificates(withPart(tx, wanted));
  const [first] = fits;
  if (!first) {
    throw notFound(`There is no certificate "${ref.trim()}". Use its id (like SSL-1042) or one of its names.`);
  }
  if (fits.length === 1) return first;
  throw new AppError('ambiguous', `"${ref.trim()}" fits ${fits.length} certificates. Which one?`, {
    choices: fits.slice(0, MOST_CHOICES).map((c) => ({ id: c.id, label: `${c.id} ${commonName(c)}` })),
  });
}

export async function customerById(tx: ReadTx, id: string): Promise<Customer> {
  const customer = await tx.get('customer', id);
  if (!customer) throw notFound(`There is no customer ${id}.`);
  return customer;
}

/** The customer that somebody means: by id, by name, by mail address, or by a part of the name. */
export async function findCustomer(tx: ReadTx, ref: string): Promise<Customer> {
  const wanted = ref.trim().toLowerCase();
  const byId = await tx.get('customer', wanted.toUpperCase());
  if (byId) return byId;
  const fits: Customer[] = [];
  for await (const c of all(tx, 'customer', { index: 'name', is: wanted })) fits.push(c);
  if (fits.length === 0) for await (const c of all(tx, 'customer', { index: 'address', is: wanted })) fits.push(c);
  if (fits.length === 0) {
    for await (const c of all(tx, 'customer')) if (c.name.toLowerCase().includes(wanted)) fits.push(c);
  }
  const [first] = fits;
  if (!first) throw notFound(`There is no customer "${ref.trim()}". Use the id (like C-1001) or a part of the name.`);
  if (fits.length === 1) return first;
  throw new AppError('ambiguous', `"${ref.trim()}" fits ${fits.length} customers. Which one?`, {
    choices: fits.slice(0, MOST_CHOICES).map((c) => ({ id: c.id, label: `${c.id} ${c.name}` })),
  });
}

export async function findInvoice(tx: ReadTx, number: string): Promise<Invoice> {
  const invoice = await tx.get('invoice', number.trim().toUpperCase());
  if (!invoice) throw notFound(`There is no invoice ${number.trim()}. Invoice numbers look like 2026-000123.`);
  return invoice;
}

export async function findCreditNote(tx: ReadTx, number: string): Promise<CreditNote> {
  const note = await tx.get('credit-note', number.trim().toUpperCase());
  if (!note) throw notFound(`There is no credit note ${number.trim()}. Their numbers look like CN-2026-000004.`);
  return note;
}

/** The certificate that an invoice or a credit note is for. */
export async function certificateOfInvoice(tx: ReadTx, bill: Billed): Promise<Certificate> {
  const certificate = await tx.get('certificate', bill.certificateId);
  if (!certificate) throw new Error(`${bill.id} is for ${bill.certificateId}, which is not there`);
  return certificate;
}

export async function findOutboxItem(tx: ReadTx, id: string): Promise<OutboxItem> {
  const item = await tx.get('outbox', id.trim().toUpperCase());
  if (!item) throw notFound(`There is no outbox item ${id.trim()}. They look like O-000012.`);
  return item;
}

export async function findProduct(tx: ReadTx, code: string): Promise<Product> {
  const product = await tx.get('product', code.trim().toLowerCase());
  if (product) return product;
  const codes: string[] = [];
  for await (const p of all(tx, 'product')) codes.push(p.id);
  throw notFound(`There is no product "${code.trim()}". There are: ${codes.join(', ') || 'none yet'}.`);
}
