import { nextDue } from '../rules/due.js';
import { dunningKeys } from '../rules/dunning.js';
import { lackingKeys, statusKeys, turnKeys } from '../rules/listing.js';
import { nameTexts, wordKeys } from '../rules/search-words.js';
import { deadline } from '../rules/status.js';
import { paymentKeys } from '../rules/matching/references.js';
import { awaitsPayment, invoiceStatus } from '../rules/view.js';
import { blobsOf, shortDigest } from './blob-refs.js';
import type { Documents, Kind } from './documents.js';
import { currentPeriod } from './certificate.js';
import { SHORT_MAIL_ID } from './mail-in.js';
import { isNotice } from './outbox.js';

/** From a document to the keys under which an index lists it; none: not listed. */
type KeysOf<T> = (document: T) => string[];

/** Serial numbers are written with colons, in capitals, and with zeros in front; all of them mean the same. */
export const serialKey = (serial: string): string =>
  serial
    .toLowerCase()
    .replace(/[^0-9a-f]/g, '')
    .replace(/^0+(?=.)/, '');

/**
 * Every index that a store keeps. Derived from the document alone, so a store may rebuild them at any time
 * (it does when `INDEX_VERSION` differs from the one it was built with).
 */
export const indexes = {
  customer: {
    /** Each mail address of each contact, lower case. */
    address: (c) => c.contacts.flatMap((contact) => contact.addresses.map((a) => a.toLowerCase())),
    name: (c) => [c.name.toLowerCase()],
    /** Parts of its words, by which people look for it (rules/search-words.ts). */
    word: (c) => wordKeys([c.id, c.name, ...c.contacts.flatMap(({ name, addresses }) => [name, ...addresses])]),
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
    /** Parts of its names, and its number. */
    word: (c) => wordKeys([c.id.replace(/^SSL-/, ''), ...c.names.flatMap(nameTexts)]),
    /** What follows from the date, without one (rules/listing.ts). */
    status: (c) => statusKeys(c),
    turn: (c) => turnKeys(c),
    /** The date on which it stops to work or to be paid for. */
    ends: (c) => [c.cancelled ? null : deadline(c)].filter((end) => end !== null),
    lacking: (c) => lackingKeys(c),
    product: (c) => [`${c.cancelled ? 'cancelled' : 'live'} ${currentPeriod(c).product.id}`],
    serial: (c) => c.periods.flatMap((p) => p.issued.map((one) => serialKey(one.serial))),
    caOrder: (c) => c.periods.flatMap((p) => (p.sent?.caOrder ? [p.sent.caOrder.toLowerCase()] : [])),
  },
  invoice: {
    certificate: (i) => [i.certificateId],
    customer: (i) => [i.customerId],
    /** In the order of time, whichever series a number is of. */
    issued: (i) => [i.issued],
    /** Due date of those that are not paid. */
    open: (i) => (!i.proforma && awaitsPayment(i) ? [i.due] : []),
    /** The same of proformas that may still be paid. */
    offered: (i) => (i.proforma && awaitsPayment(i) ? [i.due] : []),
    dunning: (i) => dunningKeys(i),
    settled: (i) => (awaitsPayment(i) ? [] : [invoiceStatus(i, i.due)]),
    /** Its number and its reference, as payments carry them. */
    payment: (i) => paymentKeys(i),
    /** What it names of the bytes beside the documents. */
    blob: (i) => blobsOf('invoice', i).map(shortDigest),
  },
  'credit-note': {
    customer: (n) => [n.customerId],
    blob: (n) => blobsOf('credit-note', n).map(shortDigest),
  },
  'bank-entry': { state: (e) => [e.state] },
  outbox: {
    /** Instant of the next attempt of those that wait: mails that somebody waits for, notices of the clock, posts. */
    dueMail: (o) => (o.state === 'queued' && o.channel === 'mail' && !isNotice(o) ? [o.nextAttemptAt] : []),
    dueNotice: (o) => (o.state === 'queued' && o.channel === 'mail' && isNotice(o) ? [o.nextAttemptAt] : []),
    dueSlack: (o) => (o.state === 'queued' && o.channel === 'slack' ? [o.nextAttemptAt] : []),
    state: (o) => [o.state],
    messageId: (o) => (o.channel === 'mail' ? [o.messageId] : []),
    certificate: (o) => (o.certificateId ? [o.certificateId] : []),
    /** To whom a mail is, or whose question a post tells of. */
    customer: (o) => {
      if (o.channel === 'mail') return o.contact ? [o.contact.customerId] : [];
      return o.content.kind === 'question-opened' ? [o.content.question.customer.id] : [];
    },
    blob: (o) => blobsOf('outbox', o).map(shortDigest),
    /** When those were done with whose words are still kept. A dead letter waits for a person. */
    kept: (o) =>
      o.emptied || o.state === 'queued' || o.state === 'dead' ? [] : [o.goes ? '' : (o.doneAt ?? o.queuedAt)],
  },
  mail: {
    receivedAt: (m) => [m.receivedAt],
    /** The outcome and, behind a space, when it came: counted by outcome, and paged in the order of time. */
    outcome: (m) => [`${m.outcome} ${m.receivedAt}`],
    /** By how much of its id people write. */
    shortId: (m) => [m.id.slice(0, SHORT_MAIL_ID)],
    /** Of those that a second copy could repeat. */
    messageId: (m) => (m.messageId && m.asked ? [m.messageId] : []),
    /** When those came whose words are still kept. */
    kept: (m) => (m.emptied ? [] : [m.goes ? '' : m.receivedAt]),
    /** Of those whose words are still kept. */
    from: (m) => (m.emptied || m.goes ? [] : m.from.toLowerCase().split(', ')),
    certificate: (m) => (m.certificateId ? [m.certificateId] : []),
  },
  review: {
    state: (r) => [r.state],
    /** Of those that wait: urgent ones first, then in the order in which they came. */
    open: (r) => (r.state === 'open' ? [`${r.leakedSpki ? 0 : 1} ${r.openedAt}`] : []),
    /** When those were closed whose words are still kept. */
    kept: (r) => (r.state === 'open' || r.emptied ? [] : [r.decidedAt ?? r.openedAt]),
    from: (r) => (r.emptied ? [] : r.from.toLowerCase().split(', ')),
    certificate: (r) => (r.certificateId ? [r.certificateId] : []),
  },
  question: {
    state: (q) => [q.state],
    customer: (q) => [q.customerId],
    kept: (q) => (q.state === 'open' || q.emptied ? [] : [q.settledAt ?? q.askedAt]),
  },
  'reply-right': {
    certificate: (r) => [r.certificateId],
    /** As of claims, of those whose CSR waits no more. */
    until: (r) => (r.held !== undefined && r.csr === undefined ? [r.until ?? ''] : []),
  },
  'leaked-key': {},
  /** The last day on which it matters; empty where that is not known yet. */
  claim: { until: (c) => [c.until ?? ''] },
  tally: { until: (t) => [t.until] },
  counter: {},
  setting: {},
  /** Who wants which digest. */
  staff: { digest: (s) => s.digests },
  'slack-card': {},
  audit: { about: (a) => a.about },
} as const satisfies { [K in Kind]: Record<string, KeysOf<Documents[K]>> };

/** To be raised whenever a function above, or a rule that it uses, changes. */
export const INDEX_VERSION = 17;

export type IndexName<K extends Kind> = keyof (typeof indexes)[K] & string;

const table: { [K in Kind]: Record<string, KeysOf<Documents[K]>> } = indexes;

/** The keys under which one index lists a document. */
export const keysIn = <K extends Kind>(kind: K, index: IndexName<K>, document: Documents[K]): string[] =>
  table[kind][index]?.(document) ?? [];
