import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { postalAddress } from './core/inputs/customers.js';
import { cancelUnpaidDays, productInput } from './core/inputs/orders.js';
import { AppError } from './core/errors.js';
import type { Product } from './core/model/product.js';
import type { Shop } from './core/model/shop.js';
import { RETENTION_DAYS } from './core/rules/forgetting.js';
import { couldBeMixedUp, faultInFormat } from './core/rules/number-format.js';
import { csvFormat } from './core/rules/statement/csv.js';

const date = z.iso.date('A date is written like 2013-07-01.');

/** ISO 13616: with the first four characters at the end and letters as 10 to 35, the rest by 97 is 1. */
function isIban(text: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(text)) return false;
  const digits = [...(text.slice(4) + text.slice(0, 4))].map((c) => parseInt(c, 36)).join('');
  return BigInt(digits) % 97n === 1n;
}

const iban = z
  .string()
  .transform((text) => text.replace(/\s/g, '').toUpperCase())
  .refine(isIban, 'That is not an IBAN; please compare it with the bank statement.');

const numberFormat = z.string().superRefine((format, context) => {
  const fault = faultInFormat(format);
  if (fault) context.addIssue({ code: 'custom', message: fault });
});

const invoices = z
  .strictObject({
    /** Put before the numbers where their formats are left out. */
    prefix: z
      .string()
      .regex(/^[A-Z0-9-]{0,10}$/)
      .default(''),
    number: numberFormat.optional(),
    creditNoteNumber: numberFormat.optional(),
    proformaNumber: numberFormat.optional(),
    dueDays: z.int().min(0).max(120).default(10),
  })
  .transform(({ prefix, number, creditNoteNumber, proformaNumber, dueDays }) => ({
    numbers: {
      invoice: number ?? `${prefix}{year}-{number:6}`,
      creditNote: creditNoteNumber ?? `CN-${prefix}{year}-{number:6}`,
      // One digit fewer: whoever leaves the letters away when paying has not written an invoice's number.
      proforma: proformaNumber ?? `PF-${prefix}{year}-{number:5}`,
    },
    dueDays,
  }))
  .refine(({ numbers }) => !couldBeMixedUp(numbers.invoice, numbers.creditNote), {
    error: 'Invoices and credit notes would have the same numbers: give creditNoteNumber letters of its own, like CN-.',
  })
  .refine(
    ({ numbers: { invoice, creditNote, proforma } }) =>
      !couldBeMixedUp(invoice, proforma) && !couldBeMixedUp(creditNote, proforma),
    { error: 'Proformas would have the numbers of other documents: give proformaNumber letters of its own, like PF-.' },
  );

/** Shorter, and a late question of a customer could not be looked up; longer than ten years, and nobody has a reason. */
const keptDays = (kind: keyof typeof RETENTION_DAYS) =>
  z.int().min(30, 'At least 30 days.').max(3650, 'At most 3650 days.').default(RETENTION_DAYS[kind]);

/** The colours of templates/theme.json. */
const COLOURS = ['accent', 'accentSoft', 'ink', 'quiet', 'line', 'paper', 'desk', 'warn', 'warnSoft'] as const;

const shopFile = z.strictObject({
  seller: z.strictObject({
    name: z.string().min(1),
    address: postalAddress,
    vatId: z.string().optional(),
    taxNumber: z.string().optional(),
    registration: z.string().optional(),
    email: z.email(),
    phone: z.string().optional(),
    website: z.url().optional(),
    bank: z
      .strictObject({ holder: z.string(), iban, bic: z.string().optional(), name: z.string().optional() })
      .optional(),
  }),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'A currency is three letters, like EUR.')
    .default('EUR'),
  /** Percent by country, each from a date on. */
  vat: z.record(
    z.string().regex(/^[A-Z]{2}$/),
    z.array(z.strictObject({ from: date, percent: z.number().min(0).max(100) })).min(1),
  ),
  /** How much of a currency one unit of the seller's national one buys, each from a date on. */
  exchangeRates: z
    .record(
      z.string().regex(/^[A-Z]{3}$/, 'A currency is three letters, like USD.'),
      z.array(z.strictObject({ from: date, buys: z.number().min(0.0001).max(1_000_000) })).min(1),
    )
    .optional(),
  oss: z.boolean().optional(),
  noVatNote: z
    .record(z.string().regex(/^[a-z]{2}$/, 'A language is two letters, like en or sl.'), z.string().min(1).max(300))
    .optional(),
  /** Beside the shop file, or a whole path. */
  logo: z
    .string()
    .regex(/\.(?:png|jpe?g)$/i, 'The logo is a PNG or JPEG file; an SVG file must be converted first.')
    .optional(),
  csrHelpUrl: z.url({ protocol: /^https?$/, error: 'An address begins with https://.' }).optional(),
  /** A folder beside the shop file, or a whole path: what the shop lays over templates/. */
  templates: z.string().min(1).optional(),
  colours: z
    .partialRecord(z.enum(COLOURS), z.string().regex(/^#[0-9a-f]{6}$/i, 'A colour is written like #17507a.'), {
      error: `The mails have these colours: ${COLOURS.join(', ')}.`,
    })
    .optional(),
  invoices: invoices.prefault({}),
  renewalDocument: z.enum(['invoice', 'proforma'], 'The renewal document is invoice or proforma.').default('invoice'),
  sweepLimit: z.int().min(1).default(200),
  mailsPerMinutePerDomain: z.int().min(1).max(100_000).default(600),
  /** Minor units (500 is 5.00) that banks may keep of a payment. */
  feeTolerance: z.int().min(0).max(100_000).default(0),
  /** Days after the due date. */
  dunningDays: z.array(z.int().min(1).max(365)).max(10).default([7]),
  /** For every product that says nothing itself; left out: nothing is cancelled by itself. */
  cancelUnpaidDays: cancelUnpaidDays.optional(),
  /** For how long mails are kept; invoices are never touched. */
  retentionDays: z
    .strictObject({ mails: keptDays('mails'), sent: keptDays('sent'), quarantine: keptDays('quarantine') })
    .prefault({}),
  statementFormats: z.record(z.string().regex(/^[a-z0-9-]{1,30}$/), csvFormat).default({}),
  products: z.array(productInput).min(1, 'A shop needs at least one product.'),
});

export interface ShopFile {
  shop: Omit<Shop, 'timeZone' | 'language' | 'mailAddress' | 'reviewApprovers'>;
  products: Product[];
}

/** A thing wrong with a shop file, and where. */
export interface ShopFault {
  place: string;
  message: string;
}

/** What is wrong with single keys of a shop file; what is wrong between products is said by `parseShop`. */
export function faultsOfShop(json: unknown): ShopFault[] {
  const issues = shopFile.safeParse(json).error?.issues ?? [];
  return issues.map(({ path, message }) => ({ place: path.join('.'), message }));
}

/** Reads a shop's facts from parsed JSON. Throws `invalid-input` with every fault at once, each with its place. */
export function parseShop(json: unknown, source: string): ShopFile {
  const checked = shopFile.safeParse(json);
  if (!checked.success) {
    const faults = checked.error.issues.map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`);
    throw new AppError('invalid-input', `${source} is not usable:\n${faults.map((f) => `  ${f}`).join('\n')}`);
  }
  const { seller, currency, vat, invoices, products } = checked.data;
  const wrong = products.filter((p) => p.price.currency !== currency).map((p) => p.id);
  if (wrong.length > 0) {
    throw new AppError(
      'invalid-input',
      `${source}: the shop sells in ${currency}, but these products do not: ${wrong.join(', ')}.`,
    );
  }
  const twice = products.filter((p, i) => products.findIndex((other) => other.id === p.id) < i).map((p) => p.id);
  if (twice.length > 0) {
    throw new AppError(
      'invalid-input',
      `${source}: each product needs a code of its own; there twice: ${twice.join(', ')}.`,
    );
  }
  const sold = products.map((p) => ({ cancelUnpaidDays: checked.data.cancelUnpaidDays, ...p }));
  const hasty = sold.filter((p) => p.cancelUnpaidDays !== undefined && p.cancelUnpaidDays <= invoices.dueDays);
  if (hasty.length > 0) {
    const codes = hasty.map((p) => p.id).join(', ');
    throw new AppError(
      'invalid-input',
      `${source}: cancelUnpaidDays must be more than invoices.dueDays (${invoices.dueDays}), or orders would be cancelled before they are due: ${codes}.`,
    );
  }
  const vatRates = Object.fromEntries(
    Object.entries(vat).map(([country, rates]) => [
      country,
      rates.map(({ from, percent }) => ({ from, rate: Math.round(percent * 100) })),
    ]),
  );
  return {
    shop: {
      seller,
      currency,
      vatRates,
      dueDays: invoices.dueDays,
      numbers: invoices.numbers,
      renewalDocument: checked.data.renewalDocument,
      exchangeRates: checked.data.exchangeRates,
      oss: checked.data.oss,
      noVatNote: checked.data.noVatNote,
      logo: checked.data.logo,
      csrHelpUrl: checked.data.csrHelpUrl,
      templates: checked.data.templates,
      colours: checked.data.colours,
      sweepLimit: checked.data.sweepLimit,
      mailsPerMinutePerDomain: checked.data.mailsPerMinutePerDomain,
      feeTolerance: checked.data.feeTolerance,
      dunningDays: checked.data.dunningDays,
      retentionDays: checked.data.retentionDays,
      statementFormats: checked.data.statementFormats,
    },
    products: sold,
  };
}

/** It is drawn on every invoice, and kept in each PDF. */
const LARGEST_LOGO = 500_000;

/** The whole path of the logo, once it was seen to be a picture that a PDF can hold. */
async function checkLogo(shopFilePath: string, logo: string | undefined): Promise<string | undefined> {
  if (logo === undefined) return undefined;
  const path = resolve(dirname(shopFilePath), logo);
  const wrong = (why: string, cause?: unknown): AppError =>
    new AppError('invalid-input', `${shopFilePath}: logo: ${path} ${why}`, { cause });
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw wrong('cannot be read.', cause);
  }
  if (bytes.length > LARGEST_LOGO) throw wrong(`is larger than ${LARGEST_LOGO / 1000} kB; please make it smaller.`);
  const begins = Buffer.from(bytes.subarray(0, 4)).toString('hex');
  if (begins !== '89504e47' && !begins.startsWith('ffd8ff')) throw wrong('is neither a PNG nor a JPEG picture.');
  return path;
}

/** JSON in which `$comment` keys are for people: they may stand in every object and are left out here. */
export const parseShopText = (text: string): unknown =>
  // Editors on Windows put a byte order mark before it.
  JSON.parse(text.replace(/^\uFEFF/, ''), (key, value: unknown) => (key === '$comment' ? undefined : value));

/** Reads the shop file. Throws `invalid-input` with a sentence that names the file. */
export async function readShopFile(path: string): Promise<ShopFile> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new AppError(
      'invalid-input',
      `The shop file ${path} cannot be read; CERTCLERK_SHOP must name a readable JSON file.`,
      {
        cause: error,
      },
    );
  }
  let json: unknown;
  try {
    json = parseShopText(text);
  } catch (error) {
    throw new AppError(
      'invalid-input',
      `The shop file ${path} is not JSON (${error instanceof Error ? error.message : ''}).`,
      {
        cause: error,
      },
    );
  }
  const read = parseShop(json, path);
  const logo = await checkLogo(path, read.shop.logo);
  const templates = read.shop.templates === undefined ? undefined : resolve(dirname(path), read.shop.templates);
  return { ...read, shop: { ...read.shop, logo, templates } };
}
