import type { Certificate } from '../src/core/model/certificate.js';
import type { Customer } from '../src/core/model/customer.js';
import type { PlainDate } from '../src/core/model/dates.js';
import type { Invoice } from '../src/core/model/invoice.js';
import type { Product } from '../src/core/model/product.js';
import type { Shop } from '../src/core/model/shop.js';

export interface Filled {
  customer: Customer;
  invoice: Invoice;
  certificate: Certificate;
}

/** Customer, certificate and invoice number `n`, for tests that want many. */
export function documents(n: number, today: PlainDate, shop: Shop, product: Product, renewal?: PlainDate): Filled;
