import type { Asking } from '../context.js';
import type { Certificate } from '../model/certificate.js';
import type { CreditNote, Invoice } from '../model/invoice.js';
import type { BankEntryView, CertificateView, CreditNoteView, InvoiceView } from '../model/view.js';
import { type BankEntry, unbooked } from '../model/bank-entry.js';
import { viewCertificate, viewCreditNote, viewInvoice } from '../rules/view.js';
import { certificateOfInvoice, customerById } from './find.js';

/** A certificate as it is shown now. */
export async function shown(asking: Asking, certificate: Certificate): Promise<CertificateView> {
  return viewCertificate(certificate, await customerById(asking.tx, certificate.customerId), asking.today);
}

export async function shownInvoice(asking: Asking, invoice: Invoice): Promise<InvoiceView> {
  return viewInvoice(invoice, await certificateOfInvoice(asking.tx, invoice), asking.today);
}

export async function shownCreditNote(asking: Asking, note: CreditNote): Promise<CreditNoteView> {
  return viewCreditNote(note, await certificateOfInvoice(asking.tx, note));
}

export async function invoiceOf(asking: Asking, number: string): Promise<InvoiceView> {
  const invoice = await asking.tx.get('invoice', number);
  if (!invoice) throw new Error(`invoice ${number} is not there`);
  return shownInvoice(asking, invoice);
}

/** Whose turn it is; staff can do something for some that wait for the customer, too. */
export const isTurnOf = (turn: 'customer' | 'staff', view: CertificateView): boolean =>
  view.turn === turn || (turn === 'staff' && view.reissueNow === true);

export function viewEntry(entry: BankEntry): BankEntryView {
  const { id, on, amount, currency, direction, isReversal, party, text, reference, state, doubt } = entry;
  const { bookings, settled, review } = entry;
  const movement = { id, on, amount, currency, direction, isReversal, party, text, reference, state, doubt };
  return { ...movement, bookings, unbooked: unbooked(entry), settled, review };
}
