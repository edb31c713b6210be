import type { Changing } from '../context.js';
import type { Customer } from '../model/customer.js';
import type { CreditNote, Invoice, InvoiceLine } from '../model/invoice.js';
import type { Product } from '../model/product.js';
import { AppError } from '../errors.js';
import { priceFor } from '../rules/currencies.js';
import { makeCreditNote, makeInvoice } from '../rules/invoice.js';
import { lineWords } from '../rules/invoice-words.js';
import { formatNumber, seriesOf } from '../rules/number-format.js';

/** The next number of a kind of document: sequential, and given back where the transaction fails. */
async function nextNumber(
  { tx, today }: Changing,
  kind: 'invoice' | 'credit-note' | 'proforma',
  format: string,
): Promise<string> {
  return formatNumber(format, today, await tx.nextNumber(`${kind}:${seriesOf(format, today)}`));
}

/** A document that is issued takes nobody's place, whatever formats the shop file has had. */
const numberTaken = (number: string): Error =>
  new Error(`${number} is there already; the number formats of the shop file give numbers twice`);

export interface Issuing {
  certificateId: string;
  period: number;
  currency: string;
  items: readonly Pick<InvoiceLine, 'description' | 'quantity' | 'unitNet'>[];
  /** A proforma; else an invoice. */
  isProforma?: boolean;
  /** What was paid on a proforma before. */
  paidBefore?: Invoice['prepaid'];
}

/** Number and facts in this transaction, the PDF afterwards. */
export async function saveInvoice(changing: Changing, customer: Customer, about: Issuing): Promise<Invoice> {
  const { tx, today, shop } = changing;
  const number = about.isProforma
    ? await nextNumber(changing, 'proforma', shop.numbers.proforma)
    : await nextNumber(changing, 'invoice', shop.numbers.invoice);
  const invoice = makeInvoice({ ...about, number, shop, customer, today });
  if (!(await tx.add('invoice', invoice))) throw numberTaken(number);
  changing.touched.add(invoice.id);
  return invoice;
}

/** The terms as this customer buys them: the price in the customer's currency. */
export function termsFor(product: Product, customer: Customer): Product {
  const price = priceFor(product, customer);
  if (price) return { ...product, price };
  const why = `${product.name} (${product.id}) has no price in ${customer.currency}, the currency of ${customer.name}.`;
  throw new AppError('conflict', `${why} Add it to the product's prices, or change the customer's currency.`, {
    field: 'product',
  });
}

/** Issues the invoice of a period, or its proforma. */
export async function issueInvoice(
  changing: Changing,
  customer: Customer,
  about: { certificateId: string; period: number; product: Product; names: string[]; isProforma?: boolean },
): Promise<Invoice> {
  const { product, certificateId, period, isProforma } = about;
  const { price, termMonths } = product;
  const description = lineWords(customer.language, { ...about, product: product.name, termMonths });
  return saveInvoice(changing, customer, {
    certificateId,
    period,
    isProforma,
    currency: price.currency,
    items: [{ description, quantity: 1, unitNet: price.amount }],
  });
}

/** Voids an invoice: from now on nothing is owed on it. The invoice itself keeps every word and figure. */
export async function issueCreditNote(
  changing: Changing,
  invoice: Invoice,
  { reason, by }: { reason: string; by: string },
): Promise<{ note: CreditNote; invoice: Invoice }> {
  const { tx, today, shop } = changing;
  const number = await nextNumber(changing, 'credit-note', shop.numbers.creditNote);
  const note = makeCreditNote(invoice, { number, shop, reason, by, today });
  if (!(await tx.add('credit-note', note))) throw numberTaken(number);
  const credited: Invoice = { ...invoice, creditedBy: note.id };
  await tx.put('invoice', credited);
  changing.touched.add(note.id).add(invoice.id);
  return { note, invoice: credited };
}
