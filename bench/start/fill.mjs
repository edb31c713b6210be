// Fills a store with active certificates, as the use-cases leave them.
import { makeInvoice } from '../../dist/core/rules/invoice.js';
import { addDays, addMonths } from '../../dist/core/rules/calendar.js';
import { openJsonStore } from '../../dist/core/store/json/json-store.js';

const BATCH = 2000;

function documents(n, today, shop, product) {
  const id = `SSL-${100_000 + n}`;
  const customerId = `C-${100_000 + Math.floor(n / 5)}`;
  const start = addDays(today, -(n % 300) - 20);
  const name = `www.customer-${n}.example.com`;
  const customer = {
    id: customerId,
    name: `Customer ${Math.floor(n / 5)}`,
    address: { lines: ['High Street 1'], postalCode: '1000', city: 'Ljubljana', country: 'SI' },
    language: 'en',
    contacts: [{ id: 'p1', name: 'Somebody', addresses: [`somebody@customer-${Math.floor(n / 5)}.example.com`] }],
    createdAt: `${start}T08:00:00.000Z`,
  };
  const invoice = makeInvoice({
    number: `${start.slice(0, 4)}-${String(n).padStart(6, '0')}`,
    shop,
    customer,
    certificateId: id,
    period: 1,
    description: name,
    unitNet: product.price.amount,
    currency: 'EUR',
    today: start,
  });
  invoice.payments = [{ amount: invoice.total, on: start, by: 'bench', recordedAt: `${start}T08:00:00.000Z` }];
  const end = addMonths(start, 12);
  const hex = n.toString(16).padStart(64, '0');
  // As long as real PEM text: a leaf and one intermediate of RSA 2048, and a CSR.
  const pem = (kind, length) => `-----BEGIN ${kind}-----\n${'QUJD'.repeat(length / 4)}\n-----END ${kind}-----\n`;
  const issued = {
    leafPem: pem('CERTIFICATE', 1600),
    chainPem: [pem('CERTIFICATE', 1200)],
    serial: hex.slice(32),
    issuer: 'CN=Bench CA',
    spkiSha256: hex,
    notBefore: `${start}T08:00:00.000Z`,
    notAfter: `${end}T08:00:00.000Z`,
    recordedOn: start,
    recordedAt: `${start}T08:00:00.000Z`,
    by: 'bench',
  };
  const csr = {
    pem: pem('CERTIFICATE REQUEST', 960),
    sha256: hex,
    spkiSha256: hex,
    key: 'RSA 2048',
    names: [name],
    findings: [],
    receivedAt: `${start}T08:00:00.000Z`,
    by: 'bench',
  };
  const period = {
    n: 1,
    opened: start,
    product,
    start,
    end,
    anchor: { date: start, months: 12 },
    invoice: invoice.id,
    paidOn: start,
    request: 1,
    csr,
    issued: [issued],
  };
  const certificate = {
    id,
    customerId,
    names: [name],
    installedBy: 'customer',
    periods: [period],
    createdAt: `${start}T08:00:00.000Z`,
  };
  return { customer, invoice, certificate };
}

export async function fill(folder, count, today, shop, product) {
  const store = await openJsonStore({ folder });
  for (let from = 0; from < count; from += BATCH) {
    await store.tx(async (tx) => {
      for (let n = from; n < Math.min(count, from + BATCH); n += 1) {
        const { customer, invoice, certificate } = documents(n, today, shop, product);
        await tx.put('customer', customer);
        await tx.put('invoice', invoice);
        await tx.put('certificate', certificate);
      }
    });
  }
  await store.close();
}
