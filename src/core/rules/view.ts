import type { Certificate } from '../model/certificate.js';
import { commonName, currentPeriod } from '../model/certificate.js';
import type { Customer } from '../model/customer.js';
import type { PlainDate } from '../model/dates.js';
import type { CreditNote, Invoice, InvoiceStatus } from '../model/invoice.js';
import type { CertificateView, CreditNoteView, InvoiceView } from '../model/view.js';
import { mayCover } from './issuing.js';
import { latestIssued, missing, notAfter, paidUntil, reissueDate, statusOf, turnOf } from './status.js';

/** A certificate as it is shown today. */
export function viewCertificate(certificate: Certificate, customer: Customer, today: PlainDate): CertificateView {
  const period = currentPeriod(certificate);
  const needs = missing(certificate, today);
  return {
    id: certificate.id,
    commonName: commonName(certificate),
    names: [...certificate.names],
    ...(certificate.nextNames ? { nextNames: [...certificate.nextNames] } : {}),
    customer: { id: customer.id, name: customer.name },
    product: { code: period.product.id, name: period.product.name },
    installedBy: certificate.installedBy,
    status: statusOf(certificate, today),
    missing: needs,
    turn: turnOf(certificate, needs),
    paidUntil: paidUntil(certificate),
    notAfter: notAfter(certificate),
    validFrom: latestIssued(certificate)?.notBefore.slice(0, 10) ?? null,
    reissueOn: certificate.cancelled ? null : reissueDate(certificate),
    reissueNow: mayCover(certificate, today),
    openInvoice: period.paidOn || certificate.cancelled ? null : period.invoice,
    ...(!period.paidOn && period.invoice === period.proforma ? { openProforma: true } : {}),
  };
}

/** What counts as paid: what arrived and was not taken back, and what banks kept of it and the shop bears. */
export const paidAmount = (invoice: Pick<Invoice, 'payments'>): number =>
  invoice.payments.reduce((sum, p) => (p.takenBack ? sum : sum + p.amount + (p.fee ?? 0)), 0);

/** Whether nothing can be owed on it any more, whatever was paid: credited, or a proforma that lapsed or became an invoice. */
export const isVoid = ({ creditedBy, proforma }: Pick<Invoice, 'creditedBy' | 'proforma'>): boolean =>
  creditedBy !== undefined || proforma?.lapsed !== undefined || proforma?.invoicedBy !== undefined;

/** Whether it may still be paid: also a proforma, on which nothing is owed. */
export const awaitsPayment = (invoice: Invoice): boolean => !isVoid(invoice) && paidAmount(invoice) < invoice.total;

export function invoiceStatus(invoice: Invoice, today: PlainDate): InvoiceStatus {
  if (invoice.proforma) {
    if (invoice.proforma.invoicedBy) return 'invoiced';
    return invoice.proforma.lapsed ? 'lapsed' : 'proforma';
  }
  if (invoice.creditedBy) return 'credited';
  if (paidAmount(invoice) >= invoice.total) return 'paid';
  return invoice.due < today ? 'overdue' : 'issued';
}

export function viewInvoice(invoice: Invoice, certificate: Certificate, today: PlainDate): InvoiceView {
  const paid = paidAmount(invoice);
  return {
    number: invoice.id,
    certificate: invoice.certificateId,
    commonName: commonName(certificate),
    customer: { id: invoice.customerId, name: invoice.buyer.name },
    status: invoiceStatus(invoice, today),
    issued: invoice.issued,
    due: invoice.due,
    total: { amount: invoice.total, currency: invoice.currency },
    paid,
    open: isVoid(invoice) ? 0 : invoice.total - paid,
    reference: invoice.reference,
    ...(invoice.creditedBy ? { creditedBy: invoice.creditedBy } : {}),
    ...(invoice.proforma ? { isProforma: true, invoicedBy: invoice.proforma.invoicedBy } : {}),
    ...(invoice.prepaid ? { paidProforma: invoice.prepaid.proforma } : {}),
  };
}

export const viewCreditNote = (note: CreditNote, certificate: Certificate): CreditNoteView => ({
  number: note.id,
  invoice: note.credits.number,
  certificate: note.certificateId,
  commonName: commonName(certificate),
  customer: { id: note.customerId, name: note.buyer.name },
  issued: note.issued,
  total: { amount: note.total, currency: note.currency },
  reason: note.reason,
});
