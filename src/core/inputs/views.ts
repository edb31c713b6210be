import { z } from 'zod';
import { certificateRef, limit, nothing, page, plainDate, text, wholeNumber } from './fields.js';

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

/** What is looked at; nothing changes. */
export const viewInputs = {
  'list-certificates': listInput,
  'show-certificate': z.object({ certificate: certificateRef }),
  'list-expiring': z.object({ days: wholeNumber('The number of days', 0, 3660).default(30), ...page }),
  'expiries-by-month': nothing,
  /** `most`: rows of each kind; how many there are is said beside them. */
  overview: z.object({ most: wholeNumber('The number of rows', 1, 100).default(10) }),
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
  'verify-audit': nothing,
  /** `about`: an id, or whatever leads to a certificate. */
  'list-audit': z.object({ about: z.string().trim().max(300).optional(), ...page }),
  /** A name, a customer, a mail address, a number of an invoice, a certificate or the CA. */
  find: z.object({ text: text('What to look for', 300) }),
  stats: nothing,
} as const;
