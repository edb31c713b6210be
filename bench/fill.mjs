// Fills a store with active certificates, as the use-cases leave them.
import { createHash } from 'node:crypto';
import { makeInvoice } from '../dist/core/rules/invoice.js';
import { addDays, addMonths } from '../dist/core/rules/calendar.js';
import { openJsonStore } from '../dist/core/store/json/json-store.js';

const BATCH = 500;

/** The notice for a renewal goes out so many days before. */
const NOTICE_DAYS = 30;

/** Base64 that no compression makes shorter, as keys and signatures are: a database that could would hold less of it. */
const NOISE = Array.from({ length: 2_000 }, (_, n) => createHash('sha512').update(`${n}`).digest('base64')).join('');

/** As long as real PEM text, and another one for each `n`. */
function pem(kind, length, n) {
  const from = (n * 7919) % (NOISE.length - length);
  return `-----BEGIN ${kind}-----\n${NOISE.slice(from, from + length)}\n-----END ${kind}-----\n`;
}

/**
 * Customer, certificate and invoice number `n`. A renewal opens on `renewal`; left out, not in the weeks to come.
 */
export function documents(n, today, shop, product, renewal) {
  const id = `SSL-${100_000 + n}`;
  const customerId = `C-${100_000 + Math.floor(n / 5)}`;
  const start = renewal ? addMonths(addDays(renewal, NOTICE_DAYS), -12) : addDays(today, -(n % 250) - 20);
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
    // Not in the shop's own format: what is measured gives numbers from the first one on.
    number: `OLD-${String(n).padStart(7, '0')}`,
    shop,
    customer,
    certificateId: id,
    period: 1,
    items: [{ description: name, quantity: 1, unitNet: product.price.amount }],
    currency: 'EUR',
    today: start,
  });
  invoice.payments = [{ amount: invoice.total, on: start, by: 'bench', recordedAt: `${start}T08:00:00.000Z` }];
  const end = addMonths(start, 12);
  const hex = n.toString(16).padStart(64, '0');
  // A leaf and one intermediate of RSA 2048, and a CSR.
  const issued = {
    leafPem: pem('CERTIFICATE', 1600, n),
    chainPem: [pem('CERTIFICATE', 1200, n % 10)],
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
    pem: pem('CERTIFICATE REQUEST', 960, n),
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

/**
 * `count` certificates, each with its customer and invoice. All over them `aDay` are due for renewal on each of `days`
 * days, beginning with today.
 */
export function* manyDocuments(count, today, shop, product, { days = 0, aDay = 0 } = {}) {
  const due = days * aDay;
  const apart = Math.max(1, Math.floor(count / Math.max(due, 1)));
  for (let n = 0; n < count; n += 1) {
    const isDue = n % apart === 0 && n / apart < due;
    yield documents(n, today, shop, product, isDue ? addDays(today, (n / apart) % days) : undefined);
  }
}

/** Puts what `manyDocuments` makes into a store. */
export async function fillStore(store, ...what) {
  const making = manyDocuments(...what);
  for (let done = false; !done;) {
    await store.tx(async (tx) => {
      for (let n = 0; n < BATCH && !done; n += 1) {
        const made = making.next();
        done = made.done;
        if (done) break;
        await tx.put('customer', made.value.customer);
        await tx.put('invoice', made.value.invoice);
        await tx.put('certificate', made.value.certificate);
      }
    });
  }
}

/** Bytes of journal, many times as many as usual: while a store is filled, each snapshot is soon too small. */
const COMPACT_AT = 1 << 25;

/** The same into a JSON store in `folder`, which is closed again. */
export async function fill(folder, ...what) {
  const store = await openJsonStore({ folder, compactAt: COMPACT_AT });
  await fillStore(store, ...what);
  await store.close();
}
