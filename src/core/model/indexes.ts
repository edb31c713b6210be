import { nextDue } from '../rules/due.js';
import { paidAmount } from '../rules/view.js';
import type { Documents, Kind } from './documents.js';
import { SHORT_MAIL_ID } from './mail-in.js';
import { isNotice } from './outbox.js';

/** From a document to the keys under which an index lists it; none: not listed. */
type KeysOf<T> = (document: T) => string[];

/**
 * Every index that a store keeps. Derived from the document alone, so a store may rebuild them at any time
 * (it does when `INDEX_VERSION` differs from the one it was built with).
 */
export const indexes = {
  customer: {
    /** Each mail address of each contact, lower case. */
    address: (c) => c.contacts.flatMap((contact) => contact.addresses.map((a) => a.toLowerCase())),
    name: (c) => [c.name.toLowerCase()],
  },
  product: {},
  certificate: {
    name: (c) => [...c.names],
    customer: (c) => [c.customerId],
    /** The date on which the clock has something to do for it. */
    due: (c) => nextDue(c),
    /** Keys of accepted CSRs and of issued certificates. */
    spki: (c) => {
      const keys = c.periods.flatMap((p) => [...(p.csr ? [p.csr] : []), ...p.issued].map((one) => one.spkiSha256));
      // Of an imported certificate the key is not known.
      return [...new Set(keys.filter((key) => key !== ''))];
    },
    held: (c) => (c.held ? ['yes'] : []),
  },
  invoice: {
    certificate: (i) => [i.certificateId],
    customer: (i) => [i.customerId],
    /** Due date of those that are not paid. */
    open: (i) => (i.creditedBy || paidAmount(i) >= i.total ? [] : [i.due]),
  },
  'credit-note': { customer: (n) => [n.customerId] },
  outbox: {
    /** Instant of the next attempt of those that wait: mails that somebody waits for, notices of the clock, posts. */
    dueMail: (o) => (o.state === 'queued' && o.channel === 'mail' && !isNotice(o) ? [o.nextAttemptAt] : []),
    dueNotice: (o) => (o.state === 'queued' && o.channel === 'mail' && isNotice(o) ? [o.nextAttemptAt] : []),
    dueSlack: (o) => (o.state === 'queued' && o.channel === 'slack' ? [o.nextAttemptAt] : []),
    state: (o) => [o.state],
    messageId: (o) => (o.channel === 'mail' ? [o.messageId] : []),
    certificate: (o) => (o.certificateId ? [o.certificateId] : []),
  },
  mail: {
    receivedAt: (m) => [m.receivedAt],
    /** The outcome and, behind a space, when it came: counted by outcome, and paged in the order of time. */
    outcome: (m) => [`${m.outcome} ${m.receivedAt}`],
    /** By how much of its id people write. */
    shortId: (m) => [m.id.slice(0, SHORT_MAIL_ID)],
    /** Of those that a second copy could repeat. */
    messageId: (m) => (m.messageId && m.asked ? [m.messageId] : []),
  },
  review: { state: (r) => [r.state] },
  question: { state: (q) => [q.state], customer: (q) => [q.customerId] },
  'reply-right': { certificate: (r) => [r.certificateId] },
  'leaked-key': {},
  claim: {},
  counter: {},
  setting: {},
  audit: { about: (a) => a.about },
} as const satisfies { [K in Kind]: Record<string, KeysOf<Documents[K]>> };

/** To be raised whenever a function above, or a rule that it uses, changes. */
export const INDEX_VERSION = 9;

export type IndexName<K extends Kind> = keyof (typeof indexes)[K] & string;
