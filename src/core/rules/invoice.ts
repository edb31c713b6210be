import type { Customer } from '../model/customer.js';
import type { PlainDate } from '../model/dates.js';
import type { CreditNote, Invoice, InvoiceLine, VatLine } from '../model/invoice.js';
import type { Shop } from '../model/shop.js';
import { conflict } from '../errors.js';
import { addDays } from './calendar.js';
import { creditorReference } from './creditor-reference.js';
import { vatInNational } from './currencies.js';
import { type VatNote, vatNoteWords } from './invoice-words.js';
import { STANDARD_VAT_RATES } from './vat-rates.js';

/** Member states of the European Union; Greece also under the code that VAT ids use. */
export const EU = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GR EL HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '),
);

/** Half up, on minor units: 0.5 becomes 1. */
export const vatOf = (net: number, rate: number): number => Math.floor((net * rate + 5000) / 10000);

type DatedRates = Readonly<Record<string, readonly { from: string; rate: number }[]>>;

/** The rate in force on a date, in basis points; undefined where the table has none for the country. */
function rateOn(table: DatedRates, country: string, date: PlainDate): number | undefined {
  return table[country]
    ?.filter((r) => r.from <= date)
    .sort((a, b) => a.from.localeCompare(b.from))
    .at(-1)?.rate;
}

/**
 * What a consumer in another member state pays: with the One-Stop-Shop the rate there; without it (below the threshold of
 * Art. 59c) that of home; where the shop file does not say, the rate there if the shop's own table has one.
 */
function consumerRate(shop: Shop, country: string, date: PlainDate, homeRate: number): number {
  if (shop.oss === false) return homeRate;
  const own = rateOn(shop.vatRates, country, date);
  const there = shop.oss ? (own ?? rateOn(STANDARD_VAT_RATES, country, date)) : own;
  return there ?? homeRate;
}

/**
 * VAT of an electronically supplied service by seller's and buyer's country (Directive 2006/112/EC Art. 44, 58, 196):
 * at home the home rate; a business in another member state: reverse charge; a consumer there: by the shop's choice
 * (One-Stop-Shop or not); outside the EU none.
 */
export function vatFor(
  shop: Shop,
  buyer: Pick<Customer, 'address' | 'vatId'>,
  date: PlainDate,
): { rate: number; note?: VatNote } {
  const home = shop.seller.address.country;
  const there = buyer.address.country;
  const homeRate = rateOn(shop.vatRates, home, date) ?? 0;
  if (there === home || !EU.has(home)) {
    return homeRate === 0 ? { rate: 0, note: 'no-vat' } : { rate: homeRate };
  }
  if (!EU.has(there)) return { rate: 0, note: 'outside-eu' };
  const country = there === 'GR' ? 'EL' : there;
  if (buyer.vatId && (buyer.vatId.startsWith(there) || buyer.vatId.startsWith(country))) {
    return { rate: 0, note: 'reverse-charge' };
  }
  return { rate: consumerRate(shop, there === 'EL' ? 'GR' : there, date, homeRate) };
}

/** VAT per rate, on the sum of the nets of that rate (design §6.7). */
export function vatLines(lines: readonly InvoiceLine[]): VatLine[] {
  const nets = new Map<number, number>();
  for (const line of lines) nets.set(line.vatRate, (nets.get(line.vatRate) ?? 0) + line.net);
  return [...nets].sort(([a], [b]) => b - a).map(([rate, net]) => ({ rate, net, vat: vatOf(net, rate) }));
}

/** An invoice with every fact of the moment in it: later changes of shop or customer do not reach it. */
export function makeInvoice(facts: {
  number: string;
  shop: Shop;
  customer: Customer;
  certificateId: string;
  period: number;
  items: readonly Pick<InvoiceLine, 'description' | 'quantity' | 'unitNet'>[];
  currency: string;
  today: PlainDate;
  /** A proforma. */
  isProforma?: boolean;
  /** What was paid on a proforma before. */
  paidBefore?: { proforma: string; amount: number; on: PlainDate };
}): Invoice {
  const { shop, customer, today, paidBefore } = facts;
  // What is paid in advance is taxed when it is paid (Directive 2006/112/EC, Art. 65).
  const { rate, note } = vatFor(shop, customer, paidBefore?.on ?? today);
  const lines = facts.items.map(({ description, quantity, unitNet }) => ({
    description,
    quantity,
    unitNet,
    net: quantity * unitNet,
    vatRate: rate,
  }));
  const vat = vatLines(lines);
  const net = lines.reduce((sum, line) => sum + line.net, 0);
  const vatTotal = vat.reduce((sum, line) => sum + line.vat, 0);
  const total = net + vatTotal;
  const national = vatInNational(shop, { amount: vatTotal, currency: facts.currency }, paidBefore?.on ?? today);
  if (typeof national === 'string') throw conflict(national);
  return {
    id: facts.number,
    ...(facts.isProforma ? { proforma: {} } : {}),
    ...(paidBefore ? { prepaid: { ...paidBefore, amount: Math.min(paidBefore.amount, total) } } : {}),
    certificateId: facts.certificateId,
    period: facts.period,
    customerId: customer.id,
    issued: today,
    due: addDays(today, shop.dueDays),
    currency: facts.currency,
    language: customer.language,
    seller: shop.seller,
    buyer: { name: customer.name, address: customer.address, vatId: customer.vatId },
    lines,
    vat,
    net,
    vatTotal,
    total,
    ...(national && !facts.isProforma ? { nationalVat: national } : {}),
    vatReason: note,
    vatNote:
      note && ((note === 'no-vat' && shop.noVatNote?.[customer.language]) || vatNoteWords(customer.language, note)),
    reference: creditorReference(facts.number),
    payments: [],
  };
}

/** What the paper asks for: not what was paid before it was issued. */
export const toPay = ({ total, prepaid }: Pick<Invoice, 'total' | 'prepaid'>): number => total - (prepaid?.amount ?? 0);

/** The credit note that voids the whole of an invoice: its facts, from the seller as it is now. */
export function makeCreditNote(
  invoice: Invoice,
  facts: { number: string; shop: Shop; reason: string; by: string; today: PlainDate },
): CreditNote {
  const {
    due: _due,
    reference: _reference,
    payments: _payments,
    creditedBy: _creditedBy,
    prepaid: _prepaid,
    dunned: _dunned,
    pdf: _pdf,
    ...billed
  } = invoice;
  return {
    ...billed,
    id: facts.number,
    issued: facts.today,
    seller: facts.shop.seller,
    credits: { number: invoice.id, issued: invoice.issued },
    reason: facts.reason,
    by: facts.by,
  };
}
