import type { AcceptedCsr, IssuedCertificate } from '../../src/core/model/certificate.js';
import type { Customer } from '../../src/core/model/customer.js';
import type { Invoice } from '../../src/core/model/invoice.js';
import type { Product } from '../../src/core/model/product.js';
import type { Overview, QuestionView, ReviewView } from '../../src/core/model/slack-content.js';
import type { BankEntryView, CertificateView, InvoiceView } from '../../src/core/model/view.js';
import type { CertificateDetail, Results } from '../../src/core/results.js';
import type { Finding } from '../../src/core/rules/findings.js';

/** Facts in which every text is the same one and every list has the same length, for whoever renders them. */

export const LARGE = 250;

export const HOSTILE: Record<string, string> = {
  mention: '<!channel> <!here> <@U0ANNAKELL> <#C0GENERAL01> @everyone',
  link: '<https://evil.example|Your bank> https://evil.example',
  formatting: '*bold* _italic_ ~struck~ `code` ```block``` > quote\n- list',
  entities: '&lt;!channel&gt; &amp;amp; &'.repeat(200),
  'right to left': '\u202Eevil\u202C \u2066x\u2069 שלום مرحبا',
  emoji: '👨‍👩‍👧‍👦🏳️‍🌈😀'.repeat(400),
  'half characters': '\uD83D\uDE00\uD83D'.repeat(1500),
  control: '\u0000\u0007\u001B[31m\r\n\t\u2028\u2029\u0085',
  long: 'x'.repeat(5000),
  'long lines': 'word '.repeat(2000),
  'many lines': 'a\n'.repeat(4000),
  empty: '',
  spaces: '   \n\t ',
  'zero width': '\u200B\u200D\uFEFF\u2060',
  quotes: `"'\`\\n\${x}{{y}}%s`,
};

const times = <T>(many: number, make: (n: number) => T): T[] => Array.from({ length: many }, (_, n) => make(n));

export const certificateOf = (text: string, many: number): CertificateView => ({
  id: 'SSL-1042',
  commonName: text,
  names: times(Math.max(1, many), () => text),
  customer: { id: 'C-1001', name: text },
  product: { code: 'dv-single', name: text },
  installedBy: 'customer',
  status: 'waiting for CSR and payment',
  missing: ['payment', 'csr'],
  turn: 'customer',
  paidUntil: '2027-01-03',
  notAfter: '2026-11-01',
  reissueOn: null,
  openInvoice: '2026-000001',
});

export const invoiceOf = (text: string): InvoiceView => ({
  number: '2026-000001',
  certificate: 'SSL-1042',
  commonName: text,
  customer: { id: 'C-1001', name: text },
  status: 'overdue',
  issued: '2026-11-01',
  due: '2026-11-11',
  total: { amount: 14640, currency: 'EUR' },
  paid: 100,
  open: 14540,
  reference: text,
});

export const customerOf = (text: string, many: number): Customer => {
  const contact = { id: '1', name: text, addresses: [text, ...times(many, () => text)] as [string, ...string[]] };
  return {
    id: 'C-1001',
    name: text,
    address: { lines: times(4, () => text), postalCode: text, city: text, country: 'IT' },
    vatId: text,
    language: 'en',
    contacts: [contact, ...times(many, () => contact)],
    createdAt: '2026-01-01T00:00:00.000Z',
  };
};

export const productOf = (text: string, n = 0): Product => ({
  id: `dv-${n}`,
  name: text,
  ca: text,
  validation: 'DV',
  wildcard: true,
  maxNames: 250,
  termMonths: 12,
  price: { amount: 12000, currency: 'EUR' },
  includesWww: true,
  includesBareOfWildcard: true,
  namesFrom: 'order',
  renewalCsr: 'new',
  reissueCsr: 'reuse',
  sha1Csr: 'refuse',
  renewalDays: 30,
  reminderDays: [14],
});

export const findingOf = (text: string): Finding => ({
  code: 'x',
  severity: 'warning',
  message: text,
  clause: text,
  advice: text,
});

const csrOf = (text: string, many: number): AcceptedCsr => ({
  pem: text,
  sha256: text,
  spkiSha256: text,
  key: text,
  names: times(many, () => text),
  findings: times(many, () => findingOf(text)),
  receivedAt: '2026-11-24T09:00:00.000Z',
  by: text,
});

const issuedOf = (text: string): IssuedCertificate => ({
  leafPem: text,
  chainPem: [text],
  serial: text,
  issuer: text,
  spkiSha256: text,
  notBefore: '2026-01-01T00:00:00.000Z',
  notAfter: '2026-12-01T00:00:00.000Z',
  recordedOn: '2026-01-01',
  recordedAt: '2026-01-01T00:00:00.000Z',
  by: text,
  revokedOn: '2026-02-01',
});

export const detailOf = (text: string, many: number): CertificateDetail => ({
  view: certificateOf(text, many),
  customer: customerOf(text, many),
  product: productOf(text),
  invoices: times(many, () => invoiceOf(text)),
  csr: csrOf(text, many),
  sent: { on: '2026-11-24', caOrder: text, validation: text, by: text },
  issued: times(many, () => issuedOf(text)),
  periods: times(many, (n) => ({
    n,
    start: '2026-01-01',
    end: '2027-01-01',
    invoice: '2026-000001',
    paidOn: '2026-01-02',
  })),
  timeline: times(many, () => ({ at: '2026-11-24T09:00:00.000Z', event: 'paid', by: text, detail: text })),
  possible: { csr: true, pay: true, sent: true, issue: true, cancel: true },
});

export const reviewOf = (text: string, many: number): ReviewView => ({
  id: 'R-0001',
  certificate: certificateOf(text, many),
  from: text,
  subject: text,
  reasons: times(many, () => text),
  approveDoes: text,
  state: 'open',
  openedAt: '2026-11-24T09:00:00.000Z',
  csr: {
    pem: text,
    key: text,
    names: times(many, () => text),
    findings: times(many, () => ({ severity: 'warning', message: text })),
  },
  text,
});

export const questionOf = (text: string, many: number): QuestionView => ({
  id: 'Q-0001',
  state: 'open',
  askedAt: '2026-11-24T09:00:00.000Z',
  certificate: certificateOf(text, many),
  customer: { id: 'C-1001', name: text },
  contact: { name: text, address: text },
  from: text,
  subject: text,
  text: `${text}\n${text}`.repeat(many + 1).slice(0, 4000),
  files: times(Math.min(many, 10), () => text.slice(0, 120)),
  doubts: [text, text],
  follows: 'Q-0000',
});

export const entryOf = (text: string): BankEntryView => ({
  id: 'B-000000000001',
  on: '2026-11-24',
  amount: 14640,
  currency: 'EUR',
  direction: 'in',
  isReversal: false,
  party: text,
  text,
  reference: text,
  state: 'unmatched',
  bookings: [],
  unbooked: 14640,
});

export const overviewOf = (text: string, many: number): Overview => ({
  reviews: times(many, () => reviewOf(text, 2)),
  questions: times(many, () => questionOf(text, 2)),
  waitingForUs: times(many, () => certificateOf(text, 2)),
  waitingForCustomers: times(many, () => certificateOf(text, 2)),
  overdue: times(many, () => invoiceOf(text)),
  unmatched: times(many, () => entryOf(text)),
  expiring: times(many, () => certificateOf(text, 2)),
  deadLetters: times(many, () => ({ id: 'O-000001', to: text, subject: text, error: text })),
  counts: { certificates: many, active: many },
});

export const invoiceDetailOf = (text: string, many: number): Results['show-invoice'] => {
  const document: Invoice = {
    id: '2026-000001',
    certificateId: 'SSL-1042',
    period: 1,
    customerId: 'C-1001',
    issued: '2026-11-01',
    due: '2026-11-11',
    currency: 'EUR',
    language: 'en',
    seller: { name: text, address: { lines: [text], postalCode: text, city: text, country: 'SI' }, email: text },
    buyer: { name: text, address: { lines: [text], postalCode: text, city: text, country: 'IT' } },
    lines: [],
    vat: [],
    net: 12000,
    vatTotal: 2640,
    total: 14640,
    reference: text,
    payments: times(many, () => ({
      amount: 1,
      on: '2026-11-24',
      reference: text,
      by: text,
      recordedAt: '2026-11-24T09:00:00.000Z',
    })),
  };
  const creditNote = {
    number: 'CN-2026-000004',
    invoice: '2026-000123',
    certificate: 'SSL-1042',
    commonName: text,
    customer: { id: 'C-1001', name: text },
    issued: '2026-11-20',
    total: { amount: 14640, currency: 'EUR' },
    reason: text,
  };
  return { invoice: invoiceOf(text), document, creditNote };
};
