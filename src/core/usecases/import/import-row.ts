import { z } from 'zod';
import { contactInput, postalAddress } from '../../inputs/customers.js';
import type { PlainDate } from '../../model/dates.js';
import { isPlainDate } from '../../rules/calendar.js';

const text = (max: number) => z.string().trim().max(max, `longer than ${max} characters`).default('');
const date = text(10)
  .refine((cell) => cell === '' || isPlainDate(cell), 'not a date; write it like 2026-11-24')
  .transform((cell) => (cell === '' ? null : cell));

/** The columns of an import, as their cells come: text, empty where there is nothing. */
const importRow = z.object({
  customer: text(200).refine((name) => name !== '', 'the name is missing'),
  street: text(200),
  postal_code: text(20),
  city: text(100),
  country: text(2),
  vat_id: text(15),
  language: text(2),
  contact: text(100),
  email: text(254),
  product: text(40),
  /** Separated by spaces, commas or semicolons; the first is the common name. */
  names: text(65_000).transform((names) => names.split(/[\s,;]+/).filter(Boolean)),
  installed_by: text(10)
    .transform((who) => (who === '' ? 'customer' : who))
    .pipe(z.enum(['customer', 'us'], 'not customer or us')),
  paid_until: date,
  /** Of the certificate that is installed now; left out: it ends with what is paid. */
  not_before: date,
  not_after: date,
});

export const IMPORT_COLUMNS = Object.keys(importRow.shape);

type Checked = z.output<typeof importRow>;

/** What one row says about a customer; null where it only names one. */
export interface ImportedCustomer {
  name: string;
  address: z.output<typeof postalAddress>;
  vatId?: string;
  language?: string;
  contact: z.output<typeof contactInput>;
}

export interface ImportedCertificate {
  product: string;
  names: string[];
  installedBy: 'customer' | 'us';
  paidUntil: PlainDate;
  notBefore: PlainDate | null;
  notAfter: PlainDate;
}

export interface ImportedRow {
  customer: string;
  details: ImportedCustomer | null;
  certificate: ImportedCertificate | null;
}

const customerDetails = z.object({
  address: postalAddress,
  vatId: z
    .string()
    .toUpperCase()
    .regex(/^[A-Z]{2}[A-Z0-9+*]{2,13}$/, 'A VAT id starts with the country, like SI12345678.')
    .optional(),
  language: z
    .string()
    .regex(/^[a-z]{2}$/, 'A language is two letters, like en or sl.')
    .optional(),
  contact: contactInput,
});

function detailsOf(row: Checked): { details: ImportedCustomer | null } | { problems: string[] } {
  const given = [row.street, row.postal_code, row.city, row.country, row.vat_id, row.language, row.contact, row.email];
  if (given.every((cell) => cell === '')) return { details: null };
  const checked = customerDetails.safeParse({
    address: {
      lines: row.street ? [row.street] : [],
      postalCode: row.postal_code,
      city: row.city,
      country: row.country,
    },
    vatId: row.vat_id || undefined,
    language: row.language.toLowerCase() || undefined,
    contact: { name: row.contact || row.email, addresses: row.email ? [row.email] : [] },
  });
  if (!checked.success) return { problems: sentences(checked.error) };
  return { details: { name: row.customer, ...checked.data } };
}

function certificateOf(row: Checked): { certificate: ImportedCertificate | null } | { problems: string[] } {
  const isNothing = row.product === '' && row.names.length === 0 && !row.paid_until && !row.not_after;
  if (isNothing) return { certificate: null };
  const { paid_until: paidUntil, not_before: notBefore, not_after: notAfter } = row;
  const problems = [
    ...(row.product === '' ? ['The product is missing.'] : []),
    ...(row.names.length === 0 ? ['The names are missing.'] : []),
    ...(paidUntil ? [] : ['paid_until is missing.']),
    ...(notBefore && notAfter && notBefore >= notAfter ? ['not_before must lie before not_after.'] : []),
  ];
  if (problems.length > 0 || !paidUntil) return { problems };
  const { product, names, installed_by: installedBy } = row;
  return { certificate: { product, names, installedBy, paidUntil, notBefore, notAfter: notAfter ?? paidUntil } };
}

const sentences = (error: z.ZodError): string[] => [...new Set(error.issues.map(({ message }) => message))];

/** What is wrong with single cells, each with its column. */
const cellFaults = (error: z.ZodError): string[] =>
  error.issues.map(({ message, path }) => `${path.map(String).join('.')}: ${message.replace(/[.]$/, '')}.`);

/** Reads the cells of one row; `problems` names everything that is wrong with it. */
export function readImportRow(cells: Record<string, string>): ImportedRow | { problems: string[] } {
  const row = importRow.safeParse(cells);
  if (!row.success) return { problems: cellFaults(row.error) };
  const details = detailsOf(row.data);
  const certificate = certificateOf(row.data);
  const problems = [
    ...('problems' in details ? details.problems : []),
    ...('problems' in certificate ? certificate.problems : []),
  ];
  if ('problems' in details || 'problems' in certificate) return { problems };
  return { customer: row.data.customer, ...details, ...certificate };
}
