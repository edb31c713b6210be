import { z } from 'zod';
import { ENTRY_STATES, statementInput } from '../model/bank-entry.js';
import { INVOICE_STATUSES } from '../model/invoice.js';
import { csvFormat } from '../rules/statement/csv.js';
import { invoiceNumber, page, plainDate, text, wholeNumber } from './fields.js';

/** A status, or `open` for those that are owed. */
export const invoiceFilter = z.enum(
  [...INVOICE_STATUSES, 'open'],
  `The status is ${INVOICE_STATUSES.join(', ')} or open.`,
);
export type InvoiceFilter = z.infer<typeof invoiceFilter>;

/** Invoices, payments and bank statements. */
export const moneyInputs = {
  'record-payment': z.object({
    invoice: invoiceNumber,
    /** Minor units; left out: what is open. */
    amount: z.int().positive('The amount must be more than zero.').optional(),
    on: plainDate.optional(),
    reference: z.string().trim().max(140).optional(),
    /** Another payment, although the invoice is paid or the same sum of that day is recorded: a person says so. */
    again: z.boolean().default(false),
  }),
  /** `unpay`: a mistake is taken back. */
  'take-back-payment': z.object({
    invoice: invoiceNumber,
    reason: text('The reason', 500),
    /** Its number on the invoice, from 1; left out: the only one. */
    payment: wholeNumber('The number of the payment', 1, 10_000).optional(),
  }),
  /** The reason is for the customer to read. `newInvoice`: another one takes its place, with the facts of today. */
  'credit-invoice': z.object({
    invoice: invoiceNumber,
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
  'list-invoices': z.object({
    status: invoiceFilter.optional(),
    words: z.string().trim().max(200).default(''),
    ...page,
  }),
  'show-invoice': z.object({ number: invoiceNumber }),
  'show-credit-note': z.object({ number: text('The number of the credit note', 40) }),
  'list-entries': z.object({ state: z.enum(ENTRY_STATES).default('unmatched'), ...page }),
  'show-entry': z.object({ entry: text('The entry', 40) }),
} as const;
