import type { CertificateDetail } from '../core/results.js';
import type { Customer } from '../core/model/customer.js';
import { type OutboxItem, titleOf } from '../core/model/outbox.js';
import { type ReceivedMail, SHORT_MAIL_ID } from '../core/model/mail-in.js';
import type { CertificateView, CreditNoteView, InvoiceView } from '../core/model/view.js';
import { amountWords } from '../core/rules/words.js';
import { facts, table } from './print.js';

const date = (value: string | null): string => value ?? '-';

export function certificateTable(certificates: readonly CertificateView[]): string {
  if (certificates.length === 0) return 'No certificates.';
  return table([
    ['ID', 'NAME', 'CUSTOMER', 'STATUS', 'MISSING', 'NOT BEFORE', 'NOT AFTER', 'PAID UNTIL', 'NEXT REISSUE'],
    ...certificates.map((c) => [
      c.id,
      c.commonName,
      c.customer.name,
      c.status,
      c.missing.join(', ') || '-',
      date(c.validFrom ?? null),
      date(c.notAfter),
      date(c.paidUntil),
      date(c.reissueOn),
    ]),
  ]);
}

export function invoiceTable(invoices: readonly InvoiceView[]): string {
  if (invoices.length === 0) return 'No invoices.';
  return table([
    ['NUMBER', 'CERTIFICATE', 'CUSTOMER', 'STATUS', 'ISSUED', 'DUE', 'TOTAL', 'OPEN'],
    ...invoices.map((i) => [
      i.number,
      i.certificate,
      i.customer.name,
      i.status,
      i.issued,
      i.due,
      amountWords(i.total.amount, i.total.currency),
      amountWords(i.open, i.total.currency),
    ]),
  ]);
}

export const creditNoteCard = (note: CreditNoteView): string =>
  facts([
    ['Credit note', note.number],
    ['Invoice', note.invoice],
    ['Certificate', `${note.certificate} ${note.commonName}`],
    ['Customer', `${note.customer.name} (${note.customer.id})`],
    ['Issued', note.issued],
    ['Credited', amountWords(note.total.amount, note.total.currency)],
    ['Reason', note.reason],
  ]);

export function certificateCard(detail: CertificateDetail): string {
  const { view, product, csr, issued, sent, invoices, customer, timeline } = detail;
  const head = facts([
    ['Certificate', `${view.id} ${view.commonName}`],
    ['Names', view.names.join(', ')],
    ...(view.nextNames ? [['Next names', view.nextNames.join(', ')] as [string, string]] : []),
    ['Customer', `${customer.name} (${customer.id}), ${customer.contacts[0].addresses[0]}`],
    ['Product', `${product.name} (${product.ca}, ${product.validation})`],
    ['Installed by', view.installedBy],
    ['Status', view.status],
    ['Missing', view.missing.length > 0 ? `${view.missing.join(', ')} (${view.turn}'s turn)` : '-'],
    ['Not before', date(view.validFrom ?? null)],
    ['Not after', date(view.notAfter)],
    ['Paid until', date(view.paidUntil)],
    [
      'Next reissue',
      view.reissueNow ? `${date(view.reissueOn)}: now, whatever the renewal waits for` : date(view.reissueOn),
    ],
    ['CSR', csr ? `${csr.key}, ${csr.receivedAt.slice(0, 10)}, ${csr.by}` : '-'],
    ['Sent to the CA', sent ? `${sent.on} ${sent.caOrder ?? ''}`.trim() : '-'],
    ['Issued', issued.map((i) => `${i.notBefore.slice(0, 10)} to ${i.notAfter.slice(0, 10)}`).join('; ') || '-'],
  ]);
  return `${head}\n\n${invoiceTable(invoices)}\n\n${timelineTable(timeline)}`;
}

const timelineTable = (events: CertificateDetail['timeline']): string =>
  table([
    ['WHEN', 'WHAT', 'BY', 'MORE'],
    ...events.map(({ at, event, by, detail }) => [at.slice(0, 16).replace('T', ' '), event, by ?? '-', detail ?? '-']),
  ]);

export function customerCard(customer: Customer): string {
  const { address } = customer;
  return facts([
    ['Customer', `${customer.id} ${customer.name}`],
    ['Address', [...address.lines, `${address.postalCode} ${address.city}`.trim(), address.country].join(', ')],
    ['VAT id', customer.vatId ?? '-'],
    ['Language', customer.language],
    ...(customer.currency ? [['Currency', customer.currency] as [string, string]] : []),
    ...(customer.calendar ? [['Calendar file', 'with renewal notices'] as [string, string]] : []),
    ...customer.contacts.map((c): [string, string] => ['Contact', `${c.id} ${c.name} <${c.addresses.join('>, <')}>`]),
  ]);
}

export function outboxTable(items: readonly OutboxItem[]): string {
  if (items.length === 0) return 'Nothing in the outbox.';
  return table([
    ['ID', 'STATE', 'TO', 'WHAT', 'QUEUED', 'ATTEMPTS', 'LAST ERROR'],
    ...items.map((item) => [
      item.id,
      item.state,
      item.channel === 'mail' ? item.to.address : 'Slack',
      titleOf(item),
      item.queuedAt,
      String(item.attempts),
      item.lastError ?? '-',
    ]),
  ]);
}

export function outboxCard(item: OutboxItem): string {
  const { state, lease } = item;
  return facts([
    ['Item', item.id],
    ['State', state === 'queued' && lease ? 'queued, being sent' : state],
    ['What', titleOf(item)],
    ['To', item.channel === 'mail' ? `${item.to.name} <${item.to.address}>` : 'Slack'],
    ['About', item.certificateId ?? '-'],
    ...(item.channel === 'mail' ? [['Message-ID', item.messageId] as [string, string]] : []),
    ['Queued', item.queuedAt],
    ['Attempts', String(item.attempts)],
    ...(state === 'queued' ? [['Next attempt', item.nextAttemptAt] as [string, string]] : []),
    ['Done', item.doneAt ?? '-'],
    ['Last error', item.lastError ?? '-'],
  ]);
}

export function mailTable(mails: readonly ReceivedMail[]): string {
  if (mails.length === 0) return 'No mails.';
  return table([
    ['ID', 'RECEIVED', 'FROM', 'SUBJECT', 'OUTCOME', 'REASON'],
    ...mails.map((m) => [
      m.id.slice(0, SHORT_MAIL_ID),
      m.receivedAt,
      m.from,
      m.subject.slice(0, 50),
      m.outcome,
      m.reason,
    ]),
  ]);
}

const PROVED = {
  pass: 'proved',
  fail: 'its domain refuses it',
  none: 'not proved',
  off: 'not asked for (MAIL_AUTH=off)',
} as const satisfies Record<NonNullable<ReceivedMail['authentication']>['verdict'], string>;

export function mailCard(mail: ReceivedMail): string {
  const { authentication } = mail;
  const proof = authentication ? [PROVED[authentication.verdict], ...authentication.reasons].join('; ') : '-';
  return facts([
    ['Mail', mail.id],
    ['Message-ID', mail.messageId ?? '-'],
    ['Received', mail.receivedAt],
    ['From', mail.from || '-'],
    ['Subject', mail.subject || '-'],
    ['Outcome', mail.outcome],
    ['Reason', mail.reason],
    ['Sender', proof],
    ['Certificate', mail.certificateId ?? '-'],
    ['Raw bytes', mail.raw ? `kept (${mail.raw})` : 'not kept'],
  ]);
}
