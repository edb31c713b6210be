import type { MailContent, MailTemplate } from '../../core/model/mail-content.js';
import type { Attachment, OutboxMail } from '../../core/model/outbox.js';
import type { CertificateView, CreditNoteView, InvoiceView } from '../../core/model/view.js';

/** Believable facts for every mail: previews, the check of a shop's own templates, and the tests use the same. */
export const certificate: CertificateView = {
  id: 'SSL-1042',
  commonName: 'bakery-novak.example',
  names: ['bakery-novak.example', 'www.bakery-novak.example', 'shop.bakery-novak.example'],
  customer: { id: 'C-1001', name: 'Bakery Novak' },
  product: { code: 'dv-multi', name: 'Sectigo PositiveSSL Multi-Domain (DV), 1 year' },
  installedBy: 'customer',
  status: 'renewal due',
  missing: ['payment', 'csr'],
  turn: 'customer',
  validFrom: '2026-06-08',
  paidUntil: '2026-12-24',
  notAfter: '2026-12-25',
  reissueOn: null,
  openInvoice: '2026-000123',
};

const waiting: CertificateView = {
  ...certificate,
  status: 'waiting for CSR and payment',
  validFrom: null,
  paidUntil: null,
  notAfter: null,
};

export const invoice: InvoiceView = {
  number: '2026-000123',
  certificate: 'SSL-1042',
  commonName: 'bakery-novak.example',
  customer: { id: 'C-1001', name: 'Bakery Novak' },
  status: 'issued',
  issued: '2026-11-24',
  due: '2026-12-04',
  total: { amount: 14640, currency: 'EUR' },
  paid: 0,
  open: 14640,
  reference: 'SI00 2026-000123',
};

const creditNote: CreditNoteView = {
  number: 'CN-2026-000004',
  invoice: '2026-000123',
  certificate: 'SSL-1042',
  commonName: 'bakery-novak.example',
  customer: { id: 'C-1001', name: 'Bakery Novak' },
  issued: '2026-11-24',
  total: { amount: 14640, currency: 'EUR' },
  reason: 'PZ <12> & Co.',
};

const certificates: CertificateView[] = [
  { ...certificate, missing: ['payment', 'csr'] },
  {
    ...certificate,
    id: 'SSL-1043',
    commonName: '*.novak-logistics.example',
    names: ['*.novak-logistics.example'],
    product: { code: 'dv-wild', name: 'RapidSSL Wildcard, 1 year' },
    status: 'active',
    missing: [],
    paidUntil: '2027-08-01',
    notAfter: '2027-02-14',
    reissueOn: '2027-01-24',
  },
  {
    ...waiting,
    id: 'SSL-1050',
    commonName: 'a-rather-long-name-for-a-customer-portal.intranet.novak-logistics.example',
    names: ['a-rather-long-name-for-a-customer-portal.intranet.novak-logistics.example'],
  },
  {
    ...certificate,
    id: 'SSL-0990',
    commonName: 'old.novak.example',
    names: ['old.novak.example'],
    status: 'expired',
    paidUntil: '2026-10-01',
    notAfter: '2026-10-02',
  },
];

const invoices: InvoiceView[] = [
  invoice,
  {
    ...invoice,
    number: '2026-000101',
    status: 'overdue',
    issued: '2026-10-01',
    due: '2026-10-11',
    commonName: 'old.novak.example',
    total: { amount: 123456, currency: 'EUR' },
  },
  { ...invoice, number: '2025-000077', status: 'paid', issued: '2025-11-24', due: '2025-12-04', paid: 14640, open: 0 },
];

/** One mail of each template, with everything in it that it may hold. */
export const contents: { [T in MailTemplate]: Extract<MailContent, { template: T }> } = {
  'order-received': { template: 'order-received', certificate: waiting, invoice, askForCsr: true },
  'csr-request': { template: 'csr-request', certificate, reason: 'waiting', mayReuseCsr: true },
  'csr-accepted': {
    template: 'csr-accepted',
    certificate: { ...waiting, missing: ['payment'], status: 'waiting for payment' },
    key: 'RSA 2048',
    names: certificate.names,
    warnings: [
      {
        code: 'subject-ou',
        severity: 'warning',
        message: 'The CSR has an organisational unit (OU). Certificate authorities drop it.',
        clause: 'CA/Browser Forum BR 7.1.2.7.4',
        advice: 'You need do nothing.',
      },
    ],
  },
  'csr-refused': {
    template: 'csr-refused',
    certificate: waiting,
    findings: [
      {
        code: 'rsa-too-short',
        severity: 'error',
        message: 'The key is RSA with 1024 bits. At least 2048 are needed.',
        clause: 'CA/Browser Forum BR 6.1.5',
        advice: 'Make a new key with 2048 bits and a new CSR with it.',
      },
      {
        code: 'name-not-ordered',
        severity: 'error',
        message: 'The name mail.bakery-novak.example <test> & co. is not part of your order.',
        clause: 'The order',
        advice: 'Leave the name out, or write to us to have it added to the order.',
      },
      {
        code: 'cn-not-in-san',
        severity: 'warning',
        message: 'The common name is not among the subject alternative names.',
        clause: 'CA/Browser Forum BR 7.1.4.3',
        advice: 'It is added by itself.',
      },
    ],
  },
  'csr-in-review': { template: 'csr-in-review', certificate: waiting },
  'csr-held': {
    template: 'csr-held',
    certificate: waiting,
    key: 'RSA 2048',
    fingerprint: '5f2b90c1',
    names: certificate.names,
    receivedOn: '2026-11-24',
    findings: [
      {
        code: 'subject-ou',
        severity: 'warning',
        message: 'The CSR has an organisational unit (OU). Certificate authorities drop it.',
        clause: 'CA/Browser Forum BR 7.1.2.7.4',
        advice: 'You need do nothing.',
      },
    ],
  },
  'review-rejected': {
    template: 'review-rejected',
    certificate: waiting,
    sentence:
      'The mail came from an address that we do not know. Please write from the address that is registered with us.',
  },
  'private-key-received': { template: 'private-key-received', certificate: waiting },
  'payment-received': {
    template: 'payment-received',
    certificate: { ...waiting, missing: ['csr'], openInvoice: null },
    invoice: { ...invoice, paid: 14640, open: 0, status: 'paid' },
    amount: 14640,
  },
  'payment-taken-back': {
    template: 'payment-taken-back',
    certificate: waiting,
    invoice,
    amount: 14640,
    payment: 1,
  },
  'validation-needed': {
    template: 'validation-needed',
    certificate: { ...waiting, missing: ['validation'], openInvoice: null },
    instructions:
      'Add this record to the DNS of bakery-novak.example:\n\n_3b1f0a2c9d8e7f65.bakery-novak.example. CNAME 8d2f1c3b5a7e9f04c6b8a1d3e5f70912.b7c6d5e4f3a2918076543210fedcba98.sectigo.example.',
  },
  'certificate-issued': {
    template: 'certificate-issued',
    certificate: {
      ...certificate,
      status: 'active',
      missing: [],
      paidUntil: '2027-11-24',
      notAfter: '2027-06-10',
      reissueOn: '2027-05-11',
      openInvoice: null,
    },
    validFrom: '2026-11-24',
  },
  'renewal-notice': {
    template: 'renewal-notice',
    certificate,
    invoice,
    askForCsr: true,
    mayReuseCsr: true,
    changes: {
      product: { from: 'PositiveSSL Multi-Domain', to: certificate.product.name },
      price: { from: { amount: 10000, currency: 'EUR' }, to: { amount: 12000, currency: 'EUR' } },
      termMonths: { from: 24, to: 12 },
      names: { from: ['bakery-novak.example'] },
    },
  },
  'reissue-due': {
    template: 'reissue-due',
    certificate: {
      ...certificate,
      status: 'reissue due',
      missing: ['csr'],
      paidUntil: '2027-05-24',
      notAfter: '2026-12-24',
      openInvoice: null,
    },
    validFrom: '2026-06-08',
    needsCsr: true,
  },
  reminder: {
    template: 'reminder',
    certificate,
    missing: ['payment', 'csr'],
    deadline: '2026-12-24',
    daysLeft: 7,
    invoice,
  },
  expired: {
    template: 'expired',
    certificate: { ...certificate, notAfter: '2026-12-24', paidUntil: '2026-12-24', status: 'expired' },
    deadline: '2026-12-24',
    invoice: { ...invoice, status: 'overdue' },
  },
  'payment-overdue': {
    template: 'payment-overdue',
    certificate,
    invoice: { ...invoice, status: 'overdue' },
    daysLate: 7,
  },
  cancelled: {
    template: 'cancelled',
    certificate: { ...certificate, status: 'cancelled', missing: [] },
    creditNotes: [creditNote],
  },
  'invoice-credited': {
    template: 'invoice-credited',
    certificate,
    invoice: { ...invoice, status: 'credited', creditedBy: 'CN-2026-000004', open: 0 },
    creditNote,
    newInvoice: { ...invoice, number: '2026-000131', reference: 'RF802026000131' },
    moved: 0,
  },
  'contact-changed': {
    template: 'contact-changed',
    customer: 'Bakery Novak d.o.o.',
    contact: 'Ana Novak',
    added: ['office@bakery-novak.example', 'it@bakery-novak.example'],
    removed: ['ana@bakery-novak.example'],
    registered: 'office@bakery-novak.example',
  },
  'answer-list': { template: 'answer-list', certificates },
  'answer-status': { template: 'answer-status', certificate, invoices },
  'answer-invoices': { template: 'answer-invoices', invoices },
  'answer-invoice': { template: 'answer-invoice', invoice },
  'answer-not-found': {
    template: 'answer-not-found',
    asked: 'novak',
    choices: ['bakery-novak.example', 'old.novak.example'],
  },
  'answer-help': { template: 'answer-help', notUnderstood: true },
  'staff-answer': {
    template: 'staff-answer',
    certificate: waiting,
    answer: 'One CSR does for all three: shop.bakery-novak.example is part of the order.\n\nMaja',
    question: {
      id: 'Q-0007',
      subject: 'Re: Your order for bakery-novak.example: we need a CSR',
      text: 'Hello,\n\ndo I need a CSR of its own for shop.bakery-novak.example, or does one <do> for all?\n\nAna',
      askedAt: '2026-11-24T07:00:00.000Z',
      by: null,
    },
  },
};

/** A mail of that content as the outbox holds it. */
export function mailOf(content: MailContent, more: Partial<OutboxMail> = {}): OutboxMail {
  return {
    id: 'O-000001',
    state: 'queued',
    queuedAt: '2026-11-24T08:00:00.000Z',
    nextAttemptAt: '2026-11-24T08:00:00.000Z',
    attempts: 0,
    channel: 'mail',
    to: { name: 'Ana Novak', address: 'ana@bakery-novak.example' },
    language: 'en',
    messageId: '<abcdefghijklmnopqrstuvwxyz.O-000001@ssl.sumnik.example>',
    replyTo: 'ssl+abcdefghijklmnopqrstuvwxyz@ssl.sumnik.example',
    references: [],
    content,
    attachments: [],
    ...more,
  };
}

export const issuedFiles: Attachment[] = [
  'bakery-novak.example.pem',
  'bakery-novak.example-chain.pem',
  'bakery-novak.example.zip',
].map((filename) => ({ filename, contentType: 'application/octet-stream', content: Buffer.from(filename) }));

export const pdf: Attachment = {
  filename: '2026-000123.pdf',
  contentType: 'application/pdf',
  content: Buffer.from('%PDF-1.4'),
};

export const DATE = '2026-11-24T08:00:00.000Z';
