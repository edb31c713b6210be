import type { UseCase } from '../context.js';
import type { Product } from '../model/product.js';
import type { CertificateView, InvoiceView } from '../model/view.js';
import type { Query } from '../ports.js';
import { fitsWords, keyOfWord, wordRange, wordsIn } from '../rules/search-words.js';
import { all } from './find.js';
import { findCustomer } from './find-meant.js';
import { customerTexts } from './search-certificates.js';
import { shown, shownInvoice } from './show.js';
import { walk } from './walk.js';

/** In the order of names; those that words fit in the order of what fits. */
export const listCustomers: UseCase<'list-customers'> = {
  kind: 'question',
  async run({ tx }, input) {
    const words = wordsIn(input.words);
    const [key] = words
      .map(keyOfWord)
      .filter((part) => part !== undefined)
      .sort((a, b) => b.length - a.length);
    const query: Query<'customer'> = key === undefined ? { index: 'name' } : { index: 'word', ...wordRange(key) };
    const { rows, next } = await walk(tx, {
      kind: 'customer',
      parts: [{ query }],
      limit: input.limit,
      after: input.after,
      row: (customer) => (fitsWords(customerTexts(customer), words) ? customer : null),
    });
    return { customers: rows, next, total: words.length > 0 ? null : await tx.count('customer') };
  },
};

export const showCustomer: UseCase<'show-customer'> = {
  kind: 'question',
  async run(asking, input) {
    const customer = await findCustomer(asking.tx, input.customer);
    const certificates: CertificateView[] = [];
    for await (const c of all(asking.tx, 'certificate', { index: 'customer', is: customer.id })) {
      certificates.push(await shown(asking, c));
    }
    const invoices: InvoiceView[] = [];
    for await (const i of all(asking.tx, 'invoice', { index: 'customer', is: customer.id })) {
      invoices.push(await shownInvoice(asking, i));
    }
    return { customer, certificates, invoices };
  },
};

export const listProducts: UseCase<'list-products'> = {
  kind: 'question',
  async run({ tx }) {
    const products: Product[] = [];
    for await (const product of all(tx, 'product')) products.push(product);
    return { products };
  },
};
