import { z } from 'zod';
import { currency, email, page, text } from './fields.js';

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

/** About customers and their contacts. */
export const customerInputs = {
  'register-customer': customerInput,
  'edit-customer': customerInput.partial().extend({
    customer: text('The customer'),
    /** Empty: there is none any more. */
    vatId: vatId.or(z.literal('')).optional(),
    /** Empty: the shop's. */
    currency: currency.or(z.literal('')).optional(),
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
  'list-customers': z.object({ words: z.string().trim().max(200).default(''), ...page }),
  'show-customer': z.object({ customer: text('The customer (its id or name)') }),
  /** Everything that is held about a customer, for the customer. */
  'export-customer': z.object({ customer: text('The customer (its id or name)') }),
  'erase-customer': z.object({ customer: text('The customer (its id or name)') }),
  'show-contact': z.object({ customer: text('The customer (its id or name)'), contact: contactRef }),
} as const;
