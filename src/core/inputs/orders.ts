import { z } from 'zod';
import { currencyCode, text, wholeNumber, certificateRef, certificateNames, nothing } from './fields.js';

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
    currency: currencyCode,
  }),
  /** The price in other currencies, minor units. */
  prices: z.record(currencyCode, z.int().positive()).optional(),
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

/** Products, orders, and what changes them. */
export const orderInputs = {
  'add-product': productInput,
  'list-products': nothing,
  'order-certificate': z.object({
    customer: text('The customer'),
    product: text('The product'),
    names: certificateNames,
    installedBy: z.enum(['customer', 'us']).default('customer'),
  }),
  /** What would be said of the names of an order, before it is taken; without a product, what every product says. */
  'check-order': z.object({
    names: z.array(z.string().max(300)).max(500),
    product: z.string().trim().max(60).optional(),
  }),
  /** The next period, before its day. */
  'renew-certificate': z.object({ certificate: certificateRef }),
  /** All names, the common name first: from the renewal on that is open, or else from the next one on. */
  'edit-names': z.object({
    certificate: certificateRef,
    names: certificateNames,
  }),
  'cancel-certificate': z.object({ certificate: certificateRef, reason: z.string().trim().max(500).default('') }),
  'import-rows': z.object({
    /** Cells by column (usecases/import/import-row.ts), with the line on which the row stands, for what is said of it. */
    rows: z.array(z.object({ line: z.int(), cells: z.record(z.string(), z.string()) })).max(1_000_000),
    /** Only look: problems, nothing changed. */
    dryRun: z.boolean().default(false),
  }),
} as const;
