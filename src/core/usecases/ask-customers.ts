import type { UseCase } from '../context.js';
import type { Customer } from '../model/customer.js';
import type { Product } from '../model/product.js';
import type { CertificateView, InvoiceView } from '../model/view.js';
import { all, findCustomer } from './find.js';
import { shown, shownInvoice } from './show.js';

export const listCustomers: UseCase<'list-customers'> = {
  kind: 'question',
  async run({ tx }, { words }) {
    const parts = words.toLowerCase().split(/\s+/).filter(Boolean);
    const customers: Customer[] = [];
    for await (const customer of all(tx, 'customer', { index: 'name' })) {
      const text = [customer.id, customer.name, ...customer.contacts.flatMap((c) => [c.name, ...c.addresses])]
        .join(' ')
        .toLowerCase();
      if (parts.every((part) => text.includes(part))) customers.push(customer);
    }
    return { customers };
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
