import { z } from 'zod';
import { isPlainDate } from '../rules/calendar.js';

// What several inputs are made of.

export const text = (what: string, max = 200) =>
  z
    .string({ error: `${what} is missing.` })
    .trim()
    .min(1, `${what} is missing.`)
    .max(max, `${what} is longer than ${max} characters.`);

export const email = z
  .string()
  .trim()
  .max(254)
  .regex(
    /^[^\s@<>,;"\r\n]+@[^\s@<>,;"\r\n]+\.[^\s@<>,;"\r\n]+$/,
    'That is not an e-mail address; write it like anna@example.com.',
  );

export const wholeNumber = (what: string, least: number, most: number) => {
  const error = `${what} is a whole number from ${least} to ${most}.`;
  return z.int(error).min(least, error).max(most, error);
};

export const plainDate = z.string().refine(isPlainDate, 'That is not a date; write it like 2026-11-24.');

/** An id (`SSL-1042`), any name of a certificate, or a part of a name. */
export const certificateRef = text('The certificate (its id or one of its names)', 300);

const CURRENCY = [/^[A-Z]{3}$/, 'A currency is three letters, like EUR.'] as const;
/** As programs write it (ISO 4217). */
export const currencyCode = z.string().regex(...CURRENCY);
/** As people write it. */
export const currency = z
  .string()
  .trim()
  .toUpperCase()
  .regex(...CURRENCY);

export const invoiceNumber = text('The invoice number', 40);

/** All names of a certificate, the common name first. */
export const certificateNames = z
  .array(text('A name', 300))
  .min(1, 'At least one name is needed, like www.example.com.')
  .max(250);

/** How many entries a page holds. */
export const limit = wholeNumber('The limit', 1, 1000).default(100);

/** A page of a list, and where it begins: `next` of the page before. */
export const page = { limit, after: z.string().max(2000).optional() };

/** Asked without a word more. */
export const nothing = z.object({});
