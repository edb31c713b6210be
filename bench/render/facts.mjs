// Believable customers and invoices, each another one.
import { makeInvoice } from '../../dist/core/rules/invoice.js';
import { viewInvoice } from '../../dist/core/rules/view.js';

export const shop = {
  seller: {
    name: 'Gostovanje Šumnik d.o.o.',
    address: { lines: ['Cesta v Žlebič 12'], postalCode: '1310', city: 'Ribnica', country: 'SI' },
    vatId: 'SI12345679',
    registration: 'Okrožno sodišče v Ljubljani, 1234567000',
    email: 'podpora@sumnik.example',
    phone: '+386 1 555 01 00',
    website: 'https://sumnik.example',
    bank: { holder: 'Gostovanje Šumnik d.o.o.', iban: 'SI56263300012039086', bic: 'LJBASI2X', name: 'NLB d.d.' },
  },
  currency: 'EUR',
  vatRates: { SI: [{ from: '2013-07-01', rate: 2200 }] },
  dueDays: 10,
  numbers: { invoice: '{year}-{number:6}', creditNote: 'CN-{year}-{number:6}', proforma: 'PF-{year}-{number:5}' },
  timeZone: 'Europe/Ljubljana',
  language: 'en',
  mailAddress: 'ssl@ssl.sumnik.example',
  sweepLimit: 200,
  mailsPerMinutePerDomain: 600,
};

const LANGUAGES = ['en', 'de', 'sl', 'hr'];

export function invoiceOf(n) {
  const name = `shop-${n}.customer.example`;
  return makeInvoice({
    number: `2026-${String(n).padStart(6, '0')}`,
    shop,
    customer: {
      id: `C-${1000 + n}`,
      name: `Bäckerei Đurđica Čučković ${n}`,
      address: { lines: [`Große Straße ${n}`], postalCode: '2000', city: 'Maribor', country: 'SI' },
      language: LANGUAGES[n % 4],
    },
    certificateId: `SSL-${1000 + n}`,
    period: 2,
    items: [{ description: `Basic SSL, ${name}, 12 months (SSL-${1000 + n})`, quantity: 1, unitNet: 4900 + n }],
    currency: 'EUR',
    today: '2026-11-24',
  });
}

/** A renewal notice as the outbox holds it. */
export function noticeOf(n) {
  const invoice = invoiceOf(n);
  const name = `shop-${n}.customer.example`;
  const certificate = {
    id: invoice.certificateId,
    commonName: name,
    names: [name, `www.${name}`],
    customer: { id: invoice.customerId, name: invoice.buyer.name },
    product: { code: 'dv-single', name: 'Basic SSL' },
    installedBy: 'customer',
    status: 'renewal due',
    missing: ['payment', 'csr'],
    turn: 'customer',
    paidUntil: '2026-12-24',
    notAfter: '2026-12-25',
    validFrom: '2026-06-08',
    reissueOn: null,
    openInvoice: invoice.id,
  };
  const view = viewInvoice(invoice, { names: [name] }, '2026-11-24');
  const id = `O-${String(n).padStart(6, '0')}`;
  const key = 'abcdefghijklmnopqrstuvwxyz';
  return {
    id,
    state: 'queued',
    queuedAt: '2026-11-24T08:00:00.000Z',
    nextAttemptAt: '2026-11-24T08:00:00.000Z',
    attempts: 0,
    channel: 'mail',
    to: { name: 'Ana Novak', address: `ana@${name}` },
    language: LANGUAGES[n % 4],
    messageId: `<${key}.${id}@ssl.sumnik.example>`,
    replyTo: `ssl+${key}@ssl.sumnik.example`,
    references: [],
    content: { template: 'renewal-notice', certificate, invoice: view, askForCsr: true, mayReuseCsr: true },
    attachments: [],
  };
}
