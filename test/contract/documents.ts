import type { Customer } from '../../src/core/model/customer.js';
import type { Documents } from '../../src/core/model/documents.js';
import type { ReceivedMail } from '../../src/core/model/mail-in.js';
import type { OutboxMail } from '../../src/core/model/outbox.js';

/** A customer with these addresses, one contact for each list. */
export function customer(
  id: string,
  name: string,
  addresses: [string, ...string[]][] = [[`${id}@example.com`]],
): Customer {
  const contacts = addresses.map((list, i) => ({ id: `${id}-${i}`, name: `Contact ${i}`, addresses: list }));
  const [first, ...others] = contacts;
  if (!first) throw new Error('a customer has a contact');
  return {
    id,
    name,
    address: { lines: ['Main street 1'], postalCode: '1000', city: 'Ljubljana', country: 'SI' },
    language: 'en',
    contacts: [first, ...others],
    createdAt: '2026-01-01T00:00:00.000Z',
  };
}

export function received(id: string, receivedAt: string, outcome: ReceivedMail['outcome'] = 'applied'): ReceivedMail {
  return { id, messageId: null, from: 'a@example.com', subject: 'CSR', receivedAt, outcome, reason: 'test', raw: null };
}

export function queued(id: string, nextAttemptAt: string, state: OutboxMail['state'] = 'queued'): OutboxMail {
  return {
    id,
    state,
    queuedAt: '2026-01-01T00:00:00.000Z',
    nextAttemptAt,
    attempts: 0,
    channel: 'mail',
    to: { name: 'A', address: 'a@example.com' },
    language: 'en',
    messageId: `<${id}@example.com>`,
    replyTo: 'ssl@example.com',
    references: [],
    content: { template: 'answer-help', notUnderstood: false },
    attachments: [],
  };
}

export function auditEntry(n: number, about: string[]): Documents['audit'] {
  const id = String(n).padStart(12, '0');
  const at = '2026-01-01T00:00:00.000Z';
  return { id, at, actor: { kind: 'clock' }, command: 'test', about, input: '', previous: '', hash: '' };
}
