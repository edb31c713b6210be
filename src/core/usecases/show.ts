import type { Asking } from '../context.js';
import type { Certificate } from '../model/certificate.js';
import type { Invoice } from '../model/invoice.js';
import type { CertificateView, InvoiceView } from '../model/view.js';
import { viewCertificate, viewInvoice } from '../rules/view.js';
import { customerById } from './find.js';

/** A certificate as it is shown now. */
export async function shown(asking: Asking, certificate: Certificate): Promise<CertificateView> {
  return viewCertificate(certificate, await customerById(asking.tx, certificate.customerId), asking.today);
}

export async function shownInvoice(asking: Asking, invoice: Invoice): Promise<InvoiceView> {
  const certificate = await asking.tx.get('certificate', invoice.certificateId);
  if (!certificate) throw new Error(`invoice ${invoice.id} is for ${invoice.certificateId}, which is not there`);
  return viewInvoice(invoice, certificate, asking.today);
}

export async function invoiceOf(asking: Asking, number: string): Promise<InvoiceView> {
  const invoice = await asking.tx.get('invoice', number);
  if (!invoice) throw new Error(`invoice ${number} is not there`);
  return shownInvoice(asking, invoice);
}
