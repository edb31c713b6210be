import type { Certificate, IssuedCertificate, Period } from '../../src/core/model/certificate.js';
import type { Customer } from '../../src/core/model/customer.js';
import type { PlainDate } from '../../src/core/model/dates.js';
import type { Invoice } from '../../src/core/model/invoice.js';
import type { Product } from '../../src/core/model/product.js';
import type { Shop } from '../../src/core/model/shop.js';
import { addDays } from '../../src/core/rules/calendar.js';

/** Facts for tests of the rules: each is sound as it stands, a test says only what it is about. */

export const shop = (more: Partial<Shop> = {}): Shop => ({
  seller: {
    name: 'Northgate Hosting d.o.o.',
    address: { lines: ['Slovenska cesta 12'], postalCode: '1000', city: 'Ljubljana', country: 'SI' },
    vatId: 'SI12345678',
    email: 'billing@northgate.example',
    bank: { holder: 'Northgate Hosting d.o.o.', iban: 'SI56191000000123438', bic: 'LJBASI2X' },
  },
  currency: 'EUR',
  vatRates: {
    SI: [
      { from: '2002-01-01', rate: 2000 },
      { from: '2013-07-01', rate: 2200 },
    ],
    HR: [{ from: '2013-07-01', rate: 2500 }],
  },
  dueDays: 10,
  numbers: { invoice: '{year}-{number:6}', proforma: 'PF-{year}-{number:5}', creditNote: 'CN-{year}-{number:6}' },
  timeZone: 'Europe/Ljubljana',
  language: 'en',
  mailAddress: 'ssl@ssl.northgate.example',
  sweepLimit: 200,
  mailsPerMinutePerDomain: 600,
  ...more,
});

export const product = (more: Partial<Product> = {}): Product => ({
  id: 'dv-single',
  name: 'Basic SSL',
  ca: 'Example CA',
  validation: 'DV',
  wildcard: false,
  maxNames: 1,
  termMonths: 12,
  price: { amount: 4900, currency: 'EUR' },
  includesWww: true,
  includesBareOfWildcard: true,
  namesFrom: 'order',
  renewalCsr: 'new',
  reissueCsr: 'reuse',
  sha1Csr: 'refuse',
  renewalDays: 30,
  reminderDays: [14, 7, 3, 1, 0],
  ...more,
});

export const customer = (more: Partial<Customer> = {}): Customer => ({
  id: 'C-1001',
  name: 'Bakery Novak',
  address: { lines: ['Glavni trg 1'], postalCode: '2000', city: 'Maribor', country: 'SI' },
  language: 'en',
  contacts: [{ id: 'p1', name: 'Ana Novak', addresses: ['ana@novak.example'] }],
  createdAt: '2026-01-01T08:00:00.000Z',
  ...more,
});

export const csr: Period['csr'] = {
  pem: '-----BEGIN CERTIFICATE REQUEST-----\n',
  sha256: 'a'.repeat(64),
  spkiSha256: 'b'.repeat(64),
  key: 'RSA 2048',
  names: ['example.com'],
  findings: [],
  receivedAt: '2026-01-02T08:00:00.000Z',
  by: 'Ana Novak (mail)',
};

/** Valid from one date to another, both in UTC. */
export const issued = (from: PlainDate, to: PlainDate, more: Partial<IssuedCertificate> = {}): IssuedCertificate => ({
  leafPem: '-----BEGIN CERTIFICATE-----\n',
  chainPem: [],
  serial: '01',
  issuer: 'CN=Example CA',
  spkiSha256: 'b'.repeat(64),
  notBefore: `${from}T00:00:00.000Z`,
  notAfter: `${to}T23:59:59.000Z`,
  recordedOn: from,
  recordedAt: `${from}T08:00:00.000Z`,
  by: 'Maja (slack)',
  ...more,
});

export const period = (more: Partial<Period> = {}): Period => ({
  n: 1,
  opened: '2026-01-01',
  product: product(),
  invoice: '2026-000001',
  request: 1,
  issued: [],
  ...more,
});

export const certificate = (
  periods: [Period, ...Period[]] = [period()],
  more: Partial<Certificate> = {},
): Certificate => ({
  id: 'SSL-1001',
  customerId: 'C-1001',
  names: ['example.com'],
  installedBy: 'customer',
  periods,
  createdAt: '2026-01-01T08:00:00.000Z',
  ...more,
});

/** A first period that is paid from `start` to `end` and holds a certificate valid until `notAfter`. */
export const running = (
  start: PlainDate,
  end: PlainDate,
  notAfter: PlainDate = end,
  more: Partial<Period> = {},
): Period =>
  period({
    start,
    end,
    anchor: { date: start, months: 12 },
    paidOn: start,
    csr,
    issued: [issued(start, notAfter)],
    ...more,
  });

/** The renewal that follows `running`, unpaid and without CSR. */
export const renewal = (start: PlainDate, end: PlainDate, more: Partial<Period> = {}): Period =>
  period({
    n: 2,
    opened: addDays(start, -30),
    start,
    end,
    anchor: { date: '2026-01-01', months: 24 },
    invoice: '2026-000002',
    request: 2,
    ...more,
  });

export const invoice = (more: Partial<Invoice> = {}): Invoice => ({
  id: '2026-000001',
  certificateId: 'SSL-1001',
  period: 1,
  customerId: 'C-1001',
  issued: '2026-01-01',
  due: '2026-01-11',
  currency: 'EUR',
  language: 'en',
  seller: shop().seller,
  buyer: { name: 'Bakery Novak', address: customer().address },
  lines: [],
  vat: [],
  net: 4900,
  vatTotal: 1078,
  total: 5978,
  reference: 'RF122026000001',
  payments: [],
  ...more,
});
