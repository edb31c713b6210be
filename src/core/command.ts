import { z } from 'zod';
import { INVOICE_STATUSES } from './model/invoice.js';
import { ENTRY_STATES, statementInput } from './model/bank-entry.js';
import { csvFormat } from './rules/statement/csv.js';
import { REVIEW_STATES } from './model/review.js';
import { isPlainDate } from './rules/calendar.js';
import { MAIL_OUTCOMES, leakedDigests, receivedMailInput } from './model/mail-in.js';
import { DIGESTS } from './model/staff.js';

const text = (what: string, max = 200) =>
  z
    .string({ error: `${what} is missing.` })
    .trim()
    .min(1, `${what} is missing.`)
    .max(max, `${what} is longer than ${max} characters.`);

const email = z
  .string()
  .trim()
  .max(254)
  .regex(
    /^[^\s@<>,;"\r\n]+@[^\s@<>,;"\r\n]+\.[^\s@<>,;"\r\n]+$/,
    'That is not an e-mail address; write it like anna@example.com.',
  );

const wholeNumber = (what: string, least: number, most: number) => {
  const error = `${what} is a whole number from ${least} to ${most}.`;
  return z.int(error).min(least, error).max(most, error);
};

export const plainDate = z.string().refine(isPlainDate, 'That is not a date; write it like 2026-11-24.');

/** An id (`SSL-1042`), any name of a certificate, or a part of a name. */
const certificateRef = text('The certificate (its id or one of its names)', 300);

export const postalAddress = z.object({
  lines: z.array(text('The street', 100)).min(1, 'The street is missing.').max(4),
  postalCode: z.string().trim().max(20).default(''),
  city: text('The city', 100),
  country: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^[A-Z]{2}$/, 'The country is two letters, like SI or DE.'),
});

const contactName = text("The contact's name", 100);
const contactAddresses = z
  .array(email)
  .min(1, "The contact's e-mail address is missing.")
  .max(20, 'A contact has at most 20 addresses.');

export const contactInput = z.object({ name: contactName, addresses: contactAddresses });

/** A contact's id, an address or the name; left out: the only one. */
const contactRef = z.string().trim().max(254).optional();

const vatId = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z]{2}[A-Z0-9+*]{2,13}$/, 'A VAT id starts with the country, like SI12345678.');

const language = z.string().regex(/^[a-z]{2}$/, 'A language is two letters, like en or sl.');

const currency = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z]{3}$/, 'A currency is three letters, like EUR.');

export const customerInput = z.object({
  name: text("The customer's name"),
  address: postalAddress,
  vatId: vatId.optional(),
  language: language.optional(),
  currency: currency.optional(),
  /** Whether a renewal notice has the expiry with it as a calendar file. */
  calendar: z.boolean().optional(),
  contacts: z.array(contactInput).min(1, 'A customer needs a contact with an e-mail address.'),
});

/** Of a product, and in the shop file for all that say nothing themselves. */
export const cancelUnpaidDays = wholeNumber('The days after which what is unpaid is cancelled', 1, 365);

export const productInput = z.object({
  id: z
    .string()
    .trim()
    .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'A product code is lower-case letters, digits and dashes, like dv-single.'),
  name: text("The product's name", 100),
  ca: text('The CA', 100),
  validation: z.enum(['DV', 'OV', 'EV']).default('DV'),
  wildcard: z.boolean().default(false),
  maxNames: wholeNumber('The most names', 1, 250).default(1),
  termMonths: wholeNumber('The term in months', 1, 120).default(12),
  price: z.object({
    amount: z
      .int('The price is a whole number of minor units (12000 is 120.00).')
      .positive('Only paid products exist: the price must be more than zero.'),
    currency: z.string().regex(/^[A-Z]{3}$/, 'A currency is three letters, like EUR.'),
  }),
  /** The price in other currencies, minor units. */
  prices: z
    .record(z.string().regex(/^[A-Z]{3}$/, 'A currency is three letters, like EUR.'), z.int().positive())
    .optional(),
  includesWww: z.boolean().default(true),
  includesBareOfWildcard: z.boolean().default(true),
  namesFrom: z.enum(['order', 'csr']).default('order'),
  renewalCsr: z.enum(['new', 'reuse-allowed']).default('new'),
  reissueCsr: z.enum(['reuse', 'new']).default('reuse'),
  sha1Csr: z.enum(['refuse', 'warn']).default('refuse'),
  renewalDays: wholeNumber('The days before renewal', 1, 90).default(30),
  reminderDays: z.array(wholeNumber('A reminder day', 0, 90)).default([14, 7, 3, 1, 0]),
  reissueDays: wholeNumber('The days before a reissue', 1, 90).optional(),
  mergeReissueDays: wholeNumber('The days within which a reissue is part of the renewal', 0, 90).optional(),
  renewalDocument: z.enum(['invoice', 'proforma'], 'The renewal document is invoice or proforma.').optional(),
  cancelUnpaidDays: cancelUnpaidDays.optional(),
});

/** How many entries a page holds. */
const limit = wholeNumber('The limit', 1, 1000).default(100);

/** A status, or `open` for those that are owed. */
export const invoiceFilter = z.enum(
  [...INVOICE_STATUSES, 'open'],
  `The status is ${INVOICE_STATUSES.join(', ')} or open.`,
);
export type InvoiceFilter = z.infer<typeof invoiceFilter>;

const mailOutcome = z.enum(MAIL_OUTCOMES, `The outcome is ${MAIL_OUTCOMES.join(', ')}.`);

/** A page of a list, and where it begins: `next` of the page before. */
const page = { limit, after: z.string().max(2000).optional() };

const nothing = z.object({});
const listInput = z.object({
  /** Parts of a name, id or customer's name; all must fit. */
  words: z.string().trim().max(200).default(''),
  status: z.string().trim().optional(),
  customer: z.string().trim().optional(),
  turn: z.enum(['customer', 'staff'], 'It is the turn of customer or staff.').optional(),
  /** Those that end within so many days. */
  expires: wholeNumber('The number of days', 0, 3660).optional(),
  ...page,
});

/**
 * Everything that anybody can ask, as plain data. A slash command, a mail, a cron wake and the command line all become
 * one of these and go through `execute`. Inputs are checked here, whoever sends them.
 */
export const inputs = {
  // customers and products
  'register-customer': customerInput,
  'edit-customer': customerInput.partial().extend({
    customer: text('The customer'),
    /** Empty: there is none any more. */
    vatId: vatId.or(z.literal('')).optional(),
  }),
  'edit-contact': z.object({
    customer: text('The customer'),
    contact: contactRef,
    name: contactName.optional(),
    /** The whole list; the first is the registered address. */
    addresses: contactAddresses.optional(),
    /** One more address. */
    add: email.optional(),
  }),
  'add-contact': contactInput.extend({ customer: text('The customer') }),
  'add-product': productInput,
  'list-customers': z.object({ words: z.string().trim().max(200).default(''), ...page }),
  'show-customer': z.object({ customer: text('The customer (its id or name)') }),
  /** Everything that is held about a customer, for the customer. */
  'export-customer': z.object({ customer: text('The customer (its id or name)') }),
  'erase-customer': z.object({ customer: text('The customer (its id or name)') }),
  'show-contact': z.object({ customer: text('The customer (its id or name)'), contact: contactRef }),
  'list-products': nothing,
  // the life of a certificate
  'order-certificate': z.object({
    customer: text('The customer'),
    product: text('The product'),
    names: z.array(text('A name', 300)).min(1, 'At least one name is needed, like www.example.com.').max(250),
    installedBy: z.enum(['customer', 'us']).default('customer'),
  }),
  /** What would be said of the names of an order, before it is taken; without a product, what every product says. */
  'check-order': z.object({
    names: z.array(z.string().max(300)).max(500),
    product: z.string().trim().max(60).optional(),
  }),
  'submit-csr': z.object({
    certificate: certificateRef,
    /** Base64 of what was pasted or uploaded. */
    base64: text('The CSR', 60_000_000),
    /** Only look: findings, nothing changed. */
    dryRun: z.boolean().default(false),
  }),
  /** Mails the customer, asking for a CSR or for another one. */
  'request-csr': z.object({
    certificate: certificateRef,
    /** Id, name or address of one of the customer's contacts; left out: the first. */
    contact: z.string().trim().max(254).optional(),
  }),
  /** Private keys came through this door; never they themselves, only which public keys they open. */
  'report-leaked-key': z.object({ spkis: leakedDigests }),
  'mark-sent': z.object({
    certificate: certificateRef,
    caOrder: z.string().trim().max(100).optional(),
    validation: z.string().trim().max(5000).optional(),
  }),
  'record-payment': z.object({
    invoice: text('The invoice number', 40),
    /** Minor units; left out: what is open. */
    amount: z.int().positive('The amount must be more than zero.').optional(),
    on: plainDate.optional(),
    reference: z.string().trim().max(140).optional(),
    /** Another payment, although the invoice is paid or the same sum of that day is recorded: a person says so. */
    again: z.boolean().default(false),
  }),
  /** `unpay`: a mistake is taken back. */
  'take-back-payment': z.object({
    invoice: text('The invoice number', 40),
    reason: text('The reason', 500),
    /** Its number on the invoice, from 1; left out: the only one. */
    payment: wholeNumber('The number of the payment', 1, 10_000).optional(),
  }),
  /** The reason is for the customer to read. `newInvoice`: another one takes its place, with the facts of today. */
  'credit-invoice': z.object({
    invoice: text('The invoice number', 40),
    reason: text('The reason, which the customer reads,', 300),
    newInvoice: z.boolean().default(false),
  }),
  /** A bank statement: `base64` of the file, or what was `read` of it. */
  'import-statement': z.object({
    base64: z.string().max(28_000_000, 'That file is too large to be a bank statement.').optional(),
    /** Of a CSV file: a format by its name, or the format itself, to be saved under a name. */
    format: z.string().trim().toLowerCase().max(30).optional(),
    columns: csvFormat.optional(),
    saveAs: z
      .string()
      .regex(/^[a-z0-9-]{1,30}$/, "A format's name is lower-case letters, digits and dashes.")
      .optional(),
    read: statementInput.optional(),
    /** Only look: what would be booked, nothing changed. */
    dryRun: z.boolean().default(false),
  }),
  /** What a person says of an entry of a statement. */
  'settle-entry': z.object({
    entry: text('The entry', 40),
    /** `recorded`: it is a payment that was recorded by hand; `reopen`: what was said of it was a mistake. */
    decision: z.enum(['book', 'recorded', 'not-ours', 'reopen']),
    invoice: z.string().trim().max(40).optional(),
    /** Minor units of the invoice's currency; left out: what of the entry is not booked yet. */
    amount: z.int().positive('The amount must be more than zero.').optional(),
  }),
  'record-issued': z.object({
    certificate: certificateRef,
    /** Base64 of PEM or DER with its chain; left out: the issuer makes one (test CA, ACME). */
    base64: z.string().max(20_000_000).optional(),
    /** Only look: findings and the dates as they would be, nothing changed. */
    dryRun: z.boolean().default(false),
  }),
  /** Which certificate each of a pile of files is for, by its public key. Nothing is recorded. */
  'match-issued': z.object({
    files: z
      .array(z.object({ name: z.string().max(300), base64: z.string().max(20_000_000) }))
      .min(1, 'Give at least one file.')
      .max(500, 'That are more than 500 files; give them in several goes.'),
  }),
  /** The next period, before its day. */
  'renew-certificate': z.object({ certificate: certificateRef }),
  /** All names, the common name first: from the renewal on that is open, or else from the next one on. */
  'edit-names': z.object({
    certificate: certificateRef,
    names: z.array(text('A name', 300)).min(1, 'At least one name is needed, like www.example.com.').max(250),
  }),
  'cancel-certificate': z.object({ certificate: certificateRef, reason: z.string().trim().max(500).default('') }),
  // mail
  'receive-mail': receivedMailInput,
  'decide-review': z.object({
    review: text('The review'),
    /** `ask`: for a fresh mail with the CSR. */
    decision: z.enum(['approve', 'reject', 'ask']),
    sentence: z.string().trim().max(2000).default(''),
  }),
  /** The answer is mailed to the contact, in the thread of the question. */
  'answer-question': z.object({ question: text('The question'), answer: text('The answer', 5000) }),
  'close-question': z.object({ question: text('The question') }),
  /** The review's only doubt is the sender's address: it becomes one of the contact's. */
  'add-sender': z.object({ review: text('The review') }),
  /** Now, by a person: what is missing, and by when. */
  'send-reminder': z.object({ certificate: certificateRef }),
  /** A reissue inside the paid term, opened by hand; `newCsr`: the one that is there does not count any more. */
  'ask-reissue': z.object({
    certificate: certificateRef,
    reason: text('The reason', 500),
    newCsr: z.boolean().default(false),
  }),
  /** The CA has revoked what was issued last; with `serial` only if that is the one. */
  'record-revoked': z.object({
    certificate: certificateRef,
    reason: text('The reason', 500),
    serial: z.string().trim().max(100).optional(),
    keyCompromised: z.boolean().default(false),
  }),
  'revoke-replies': z.object({ certificate: certificateRef }),
  // the clock
  'attend-certificate': z.object({ certificate: certificateRef }),
  'dun-invoice': z.object({ invoice: text('The invoice number', 40) }),
  'queue-digest': nothing,
  'queue-urgent': nothing,
  'release-sweep': z.object({
    /** After a restore: what becomes of mails and posts that wait. */
    waiting: z.enum(['send', 'withdraw'], 'What waits is to be sent or withdrawn.').optional(),
  }),
  /** `madeAt`: when the backup was made that is now the store. */
  'note-restore': z.object({
    madeAt: z.iso.datetime({ offset: true, error: 'When the backup was made is written like 2026-11-24T03:00:00Z.' }),
  }),
  /** The clock jumped: nothing is sent until a person confirms it. */
  'doubt-clock': z.object({ why: text('Why the clock is doubted', 500) }),
  'tell-staff': z.object({ text: text('The sentence', 2900) }),
  // staff and their channel
  /** The settings of whoever asks; what is left out stays. */
  'edit-own-settings': z.object({
    digests: z
      .array(z.enum(DIGESTS, `The digests are ${DIGESTS.join(' and ')}.`))
      .max(DIGESTS.length)
      .optional(),
  }),
  'show-own-settings': nothing,
  /** The card of this certificate stands in the channel as this message now. */
  'keep-slack-card': z.object({
    certificate: certificateRef,
    channel: text('The channel', 40),
    ts: text('The message', 40),
  }),
  'show-slack-card': z.object({ certificate: certificateRef }),
  // what is sent
  /** `all`: every dead letter. */
  'resend-mail': z.object({ id: text('The outbox item') }),
  // questions
  'list-certificates': listInput,
  'show-certificate': z.object({ certificate: certificateRef }),
  'list-expiring': z.object({ days: wholeNumber('The number of days', 0, 3660).default(30), ...page }),
  'list-invoices': z.object({
    status: invoiceFilter.optional(),
    words: z.string().trim().max(200).default(''),
    ...page,
  }),
  'list-entries': z.object({ state: z.enum(ENTRY_STATES).default('unmatched'), ...page }),
  'show-entry': z.object({ entry: text('The entry', 40) }),
  'show-invoice': z.object({ number: text('The invoice number', 40) }),
  'show-credit-note': z.object({ number: text('The number of the credit note', 40) }),
  'expiries-by-month': nothing,
  /** `most`: rows of each kind; how many there are is said beside them. */
  overview: z.object({ most: wholeNumber('The number of rows', 1, 100).default(10) }),
  'list-reviews': z.object({ state: z.enum(REVIEW_STATES).default('open'), ...page }),
  'show-review': z.object({ review: text('The review') }),
  'list-questions': z.object({ state: z.enum(['open', 'answered', 'closed']).default('open'), ...page }),
  'show-question': z.object({ question: text('The question') }),
  'list-outbox': z.object({
    state: z.enum(['queued', 'sent', 'dead', 'withdrawn']).optional(),
    limit,
    after: z.string().optional(),
  }),
  'import-rows': z.object({
    /** Cells by column (usecases/import/import-row.ts), with the line on which the row stands, for what is said of it. */
    rows: z.array(z.object({ line: z.int(), cells: z.record(z.string(), z.string()) })).max(1_000_000),
    /** Only look: problems, nothing changed. */
    dryRun: z.boolean().default(false),
  }),
  'export-rows': z.object({
    what: z.enum(
      ['customers', 'certificates', 'invoices', 'credit-notes'],
      'There are customers, certificates, invoices and credit-notes.',
    ),
    /** Invoices, credit notes and payments only: of these days, both included. */
    from: plainDate.optional(),
    to: plainDate.optional(),
    limit,
    after: z.string().optional(),
  }),
  'show-outbox': z.object({ id: text('The outbox item') }),
  'list-mails': z.object({
    outcome: mailOutcome.optional(),
    /** Dates in the shop's time zone, both included. */
    since: plainDate.optional(),
    until: plainDate.optional(),
    limit,
    after: z.string().optional(),
  }),
  'show-mail': z.object({ mail: text('The mail (its id, or the beginning of it)', 64) }),
  'count-mails': nothing,
  'verify-audit': nothing,
  /** `about`: an id, or whatever leads to a certificate. */
  'list-audit': z.object({ about: z.string().trim().max(300).optional(), ...page }),
  /** A name, a customer, a mail address, a number of an invoice, a certificate or the CA. */
  find: z.object({ text: text('What to look for', 300) }),
  stats: nothing,
} as const satisfies Record<string, z.ZodType>;

export type CommandName = keyof typeof inputs;
/** What a caller writes. */
export type CommandInput<N extends CommandName> = z.input<(typeof inputs)[N]>;
/** What a use-case gets. */
export type CheckedInput<N extends CommandName> = z.output<(typeof inputs)[N]>;
