import { notFound } from '../errors.js';
import type { Certificate } from '../model/certificate.js';
import type { Customer } from '../model/customer.js';
import type { Documents, Kind } from '../model/documents.js';
import type { Billed, CreditNote, Invoice } from '../model/invoice.js';
import type { OutboxItem } from '../model/outbox.js';
import type { Product } from '../model/product.js';
import type { Query, ReadTx } from '../ports.js';

/** Every document of a query, page after page. */
export async function* all<K extends Kind>(tx: ReadTx, kind: K, query?: Query<K>): AsyncGenerator<Documents[K]> {
  let after: string | undefined;
  do {
    const page = await tx.find(kind, query, { limit: 500, after });
    yield* page.items;
    after = page.next;
  } while (after);
}

export async function customerById(tx: ReadTx, id: string): Promise<Customer> {
  const customer = await tx.get('customer', id);
  if (!customer) throw notFound(`There is no customer ${id}.`);
  return customer;
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
