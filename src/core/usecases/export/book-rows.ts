import type { Customer } from '../../model/customer.js';
import type { PlainDate } from '../../model/dates.js';
import type { ExportRow } from '../../model/export.js';
import type { Billed, CreditNote, Invoice, Payment } from '../../model/invoice.js';
import { dateIn } from '../../rules/calendar.js';
import { livePayments, numberedPayments } from '../../rules/payments.js';
import { paidAmount } from '../../rules/view.js';
import { amountWords, decimalAmount } from '../../rules/words.js';

/** The columns, in their order; what a kind of row does not have is empty. */
const EMPTY = {
  kind: '',
  number: '',
  date: '',
  supply_date: '',
  due: '',
  status: '',
  customer_id: '',
  customer: '',
  country: '',
  vat_id: '',
  certificate: '',
  currency: '',
  vat_rate: '',
  net: '',
  vat: '',
  gross: '',
  vat_national: '',
  national_currency: '',
  vat_reason: '',
  vat_note: '',
  payment: '',
  bank_fee: '',
  paid: '',
  balance: '',
  payments: '',
  reference: '',
  cancels: '',
  credited_by: '',
  note: '',
} as const satisfies ExportRow;
type Cells = Partial<Record<keyof typeof EMPTY, string>>;

const rowOf = (cells: Cells): ExportRow => ({ ...EMPTY, ...cells });

/** Whom and what a row is about. */
function party({ buyer, customerId, certificateId, currency }: Billed): Cells {
  return {
    customer_id: customerId satisfies Customer['id'],
    customer: buyer.name,
    country: buyer.address.country,
    vat_id: buyer.vatId ?? '',
    certificate: certificateId,
    currency,
  };
}

const percent = (rate: number): string => String(rate / 100);

/**
 * A row for each VAT rate; what is of the whole document stands in the first alone, so that each column can be summed.
 * @param sign -1: a credit note takes away
 */
function billRows(bill: Billed, sign: 1 | -1, own: Cells, first: Cells): ExportRow[] {
  const amount = (minor: number): string => decimalAmount(sign * minor, bill.currency);
  return bill.vat.map(({ rate, net, vat }, i) =>
    rowOf({
      ...party(bill),
      ...own,
      number: bill.id,
      date: bill.issued,
      vat_rate: percent(rate),
      net: amount(net),
      vat: amount(vat),
      gross: amount(net + vat),
      vat_reason: bill.vatReason ?? '',
      vat_note: bill.vatNote ?? '',
      ...(i === 0 ? { ...national(bill, sign), ...first } : {}),
    }),
  );
}

/** The VAT in the seller's national currency, of an invoice in another one. */
function national({ nationalVat }: Billed, sign: 1 | -1): Cells {
  if (!nationalVat) return {};
  const { amount, currency } = nationalVat;
  return { vat_national: decimalAmount(sign * amount, currency), national_currency: currency };
}

/** `2026-11-24 59.78; 2026-12-01 -1.00` */
const paymentList = (invoice: Invoice): string =>
  livePayments(invoice)
    .map(({ payment }) => `${payment.on} ${decimalAmount(payment.amount + (payment.fee ?? 0), invoice.currency)}`)
    .join('; ');

export function invoiceRows(invoice: Invoice, status: string): ExportRow[] {
  const amount = (minor: number): string => decimalAmount(minor, invoice.currency);
  const paid = paidAmount(invoice);
  const own = {
    kind: 'invoice',
    supply_date: invoice.prepaid?.on ?? invoice.issued,
    due: invoice.due,
    status,
    reference: invoice.reference,
    credited_by: invoice.creditedBy ?? '',
    note: invoice.prepaid ? `of proforma ${invoice.prepaid.proforma}` : '',
  };
  const owed = invoice.creditedBy ? 0 : invoice.total;
  return billRows(invoice, 1, own, {
    paid: amount(paid),
    balance: amount(owed - paid),
    payments: paymentList(invoice),
  });
}

export function creditNoteRows(note: CreditNote): ExportRow[] {
  const { number, issued } = note.credits;
  return billRows(note, -1, { kind: 'credit-note', supply_date: issued, cancels: number, note: note.reason }, {});
}

/** A payment on its day and, where it was a mistake, what took it back, on the day on which that was said. */
export function paymentRows(invoice: Invoice, timeZone: string): ExportRow[] {
  return numberedPayments(invoice).flatMap(({ n, payment }) => {
    const paid = paymentRow(invoice, n, payment, { kind: 'payment', date: payment.on, sign: 1 });
    if (!payment.takenBack) return [paid];
    const { at, reason } = payment.takenBack;
    const day = dateIn(timeZone, new Date(at));
    const back = paymentRow(invoice, n, payment, { kind: 'payment-taken-back', date: day, sign: -1 });
    return [paid, { ...back, note: reason }];
  });
}

function paymentRow(
  invoice: Invoice,
  n: number,
  { amount, fee = 0, received, reference }: Payment,
  { kind, date, sign }: { kind: string; date: PlainDate; sign: 1 | -1 },
): ExportRow {
  const written = (minor: number): string => decimalAmount(sign * minor, invoice.currency);
  return rowOf({
    ...party(invoice),
    kind,
    number: `${invoice.id} #${n}`,
    date,
    payment: written(amount),
    bank_fee: fee > 0 ? written(fee) : '',
    reference: reference ?? '',
    note: received ? `the bank booked ${amountWords(received.amount, received.currency)}` : '',
  });
}
