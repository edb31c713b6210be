import type { Certificate, Mail, State } from '../../../src/sandbox/page/shapes.js';

/** The state's parts with believable values, of which a test changes what it is about. */
export const certificate = (change: Partial<Certificate> = {}): Certificate => ({
  id: 'SSL-1002',
  commonName: 'fjordkaffe.example',
  names: ['fjordkaffe.example', 'www.fjordkaffe.example'],
  customer: 'Fjordkaffe AS',
  product: 'DV Single',
  installedBy: 'customer',
  status: 'active',
  missing: [],
  paidUntil: '2026-12-25',
  notAfter: '2026-12-30',
  ...change,
});

export const state = (certificates: Certificate[], change: Partial<State> = {}): State => ({
  now: '2026-11-24T08:00:00.000Z',
  certificates,
  invoices: [],
  reviews: [],
  outbox: { pending: 0, sent: 0, dead: 0 },
  received: [],
  slack: { users: [] },
  ...change,
});

export const mail = (change: Partial<Mail> = {}): Mail => ({
  id: '1',
  to: 'drift@fjordkaffe.example',
  from: 'ssl@ssl.example.com',
  replyTo: null,
  subject: 'fjordkaffe.example: renewal',
  date: '2026-11-25T08:00:00.000Z',
  text: '',
  html: null,
  attachments: [],
  ...change,
});
