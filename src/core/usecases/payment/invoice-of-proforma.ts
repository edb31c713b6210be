import type { Changing } from '../../context.js';
import { conflict } from '../../errors.js';
import type { Certificate } from '../../model/certificate.js';
import type { Invoice } from '../../model/invoice.js';
import type { ReadTx } from '../../ports.js';
import { livePayments, paidOn } from '../../rules/payments.js';
import { paidAmount } from '../../rules/view.js';
import { certificateOfInvoice, customerById, findInvoice } from '../find.js';
import { saveInvoice } from '../issue-invoice.js';

/** The paper that a payment with this number is for: of a proforma that was paid, the invoice that followed. */
export async function findPayable(tx: ReadTx, number: string): Promise<Invoice> {
  const invoice = await findInvoice(tx, number);
  return invoice.proforma?.invoicedBy ? findInvoice(tx, invoice.proforma.invoicedBy) : invoice;
}

/** Throws where nothing is owed on it any more. */
export function refuseSettled({ id, creditedBy, proforma }: Invoice): void {
  if (creditedBy) throw conflict(`Invoice ${id} is credited by ${creditedBy}; nothing is owed on it.`);
  if (proforma?.lapsed) throw conflict(`Proforma ${id} lapsed on ${proforma.lapsed.on}: ${proforma.lapsed.reason}`);
}

const withInvoice = (certificate: Certificate, from: string, to: string): Certificate => {
  const [first = certificate.periods[0], ...rest] = certificate.periods.map((period) =>
    period.invoice === from ? { ...period, invoice: to } : period,
  );
  return { ...certificate, periods: [first, ...rest] };
};

/** What was booked from statements on the proforma is booked on its invoice, under the same number of the payment. */
async function moveBookings({ tx, touched }: Changing, { id, payments }: Invoice, to: string): Promise<void> {
  for (const entryId of new Set(payments.flatMap(({ entry }) => entry ?? []))) {
    const entry = await tx.get('bank-entry', entryId);
    if (!entry) continue;
    const bookings = entry.bookings.map((one) => (one.invoice === id ? { ...one, invoice: to } : one));
    await tx.put('bank-entry', { ...entry, bookings });
    touched.add(entryId);
  }
}

/**
 * The invoice of a proforma that is paid, or paid in part: number and date of today, the things and prices that were
 * offered, the customer of today and the VAT of the day on which the money was there. It is over the whole, so that what
 * was paid in advance has its invoice at once; what is not paid is owed on it from now on. It takes over the payments, and
 * the place in the certificate's period. Where the VAT has become another one, what is short or too much shows on the invoice.
 */
export async function invoiceOfProforma(changing: Changing, proforma: Invoice): Promise<Invoice> {
  const { tx, touched } = changing;
  const { id, certificateId, period, currency, lines: items, payments } = proforma;
  // In part: the first part brings the invoice; only older stores have proformas with several.
  const on = paidOn(proforma) ?? livePayments(proforma)[0]?.payment.on ?? changing.today;
  const customer = await customerById(tx, proforma.customerId);
  const paidBefore = { proforma: id, amount: paidAmount(proforma), on };
  const issued = await saveInvoice(changing, customer, { certificateId, period, currency, items, paidBefore });
  const invoice: Invoice = { ...issued, payments };
  await tx.put('invoice', invoice);
  await tx.put('invoice', { ...proforma, payments: [], proforma: { invoicedBy: invoice.id } });
  await moveBookings(changing, proforma, invoice.id);
  const certificate = withInvoice(await certificateOfInvoice(tx, invoice), id, invoice.id);
  await tx.put('certificate', certificate);
  touched.add(id).add(certificate.id);
  return invoice;
}
