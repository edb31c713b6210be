import type { Changing } from '../../context.js';
import { describeActor } from '../../model/actor.js';
import type { Certificate } from '../../model/certificate.js';
import type { Invoice, Payment } from '../../model/invoice.js';
import type { AttachmentRef } from '../../model/outbox.js';
import type { CertificateView, InvoiceView } from '../../model/view.js';
import { waitingRequests } from '../../outbox/about-money.js';
import { queueMail, tellStaff } from '../../outbox/queue.js';
import { borneFee, settled } from '../../rules/payments.js';
import { paidAmount } from '../../rules/view.js';
import { amountWords } from '../../rules/words.js';
import { certificateOfInvoice, customerById } from '../find.js';
import { shown, shownInvoice } from '../show.js';
import { invoiceOfProforma } from './invoice-of-proforma.js';

export interface Booked {
  certificate: CertificateView;
  invoice: InvoiceView;
  amount: number;
  /** What banks kept and the shop bears. */
  fee: number;
  /** Number of the payment on its invoice. */
  n: number;
}

/** Saves an invoice whose payments have changed, and its certificate as they leave it. */
export async function savePayments(changing: Changing, invoice: Invoice): Promise<Certificate> {
  const { tx, touched } = changing;
  await tx.put('invoice', invoice);
  touched.add(invoice.id);
  const before = await certificateOfInvoice(tx, invoice);
  const certificate = settled(before, invoice);
  if (certificate !== before) {
    await tx.put('certificate', certificate);
    touched.add(certificate.id);
  }
  return certificate;
}

/** What is not as it was asked for, in words for staff. */
function oddity(invoice: Invoice, fee: number, received: Payment['received'], isNew: boolean): string {
  const { currency, total } = invoice;
  const over = paidAmount(invoice) - total;
  const words = [
    received ? `, for which the bank booked ${amountWords(received.amount, received.currency)}` : '',
    fee > 0 ? `, of which banks kept ${amountWords(fee, currency)}` : '',
    over > 0 ? `, ${amountWords(over, currency)} too much` : '',
    over < 0 ? `, ${amountWords(-over, currency)} still open` : '',
    over < 0 && isNew ? '; the invoice is over the whole, and the rest is owed on it' : '',
  ];
  return words.join('');
}

/**
 * The invoice goes out with the mail of the payment where it was issued on it, and where the mail that was to bring it has
 * not gone out: that one is withdrawn, for it asks for a payment.
 */
async function unsentInvoice({ tx }: Changing, invoice: Invoice, isNew: boolean): Promise<AttachmentRef[]> {
  if (isNew) return [{ kind: 'invoice-pdf', number: invoice.id }];
  const waiting = paidAmount(invoice) >= invoice.total ? await waitingRequests(tx, invoice) : [];
  return waiting.some(({ attachments }) => attachments.some((one) => one.kind === 'invoice-pdf'))
    ? [{ kind: 'invoice-pdf', number: invoice.id }]
    : [];
}

/** `2026-000123`, `proforma PF-2026-00004`, `2026-000123 (of proforma PF-2026-00004)`. */
const paperWords = ({ id, proforma, prepaid }: Invoice): string =>
  proforma ? `proforma ${id}` : prepaid ? `${id} (of proforma ${prepaid.proforma})` : id;

/** Books a payment on an invoice or a proforma: the certificate moves on once the sum is reached, and customer and staff are told. */
export async function bookPayment(
  changing: Changing,
  known: Invoice,
  payment: Pick<Payment, 'amount' | 'on' | 'reference' | 'entry' | 'received'>,
): Promise<Booked> {
  const by = describeActor(changing.actor);
  const { amount, received } = payment;
  const fee = borneFee(changing.shop, known, known.total - paidAmount(known), amount);
  const booked: Payment = { ...payment, by, recordedAt: changing.now, ...(fee > 0 ? { fee } : {}) };
  const paid: Invoice = { ...known, payments: [...known.payments, booked] };
  // Also on a part: the VAT of what is paid in advance is due now, and the customer gets an invoice of it
  // (Directive 2006/112/EC, Art. 65 and 220(1)(4), (5)).
  const isNew = paid.proforma !== undefined && amount > 0;
  const invoice = isNew ? await invoiceOfProforma(changing, paid) : paid;
  const certificate = await savePayments(changing, invoice);
  const view = await shown(changing, certificate);
  const invoiceView = await shownInvoice(changing, invoice);
  const n = invoice.payments.length;
  // What went back the customer sees in the account; a return of the bank's is for staff to speak of.
  if (amount > 0) {
    await queueMail(changing, {
      customer: await customerById(changing.tx, invoice.customerId),
      content: {
        template: 'payment-received',
        certificate: view,
        invoice: invoiceView,
        amount,
        payment: n,
        ...(isNew ? { isNew } : {}),
      },
      attachments: await unsentInvoice(changing, invoice, isNew),
      keyFor: certificate,
    });
  }
  const isPaid = paidAmount(invoice) >= invoice.total;
  const words = `${amountWords(Math.abs(amount), invoice.currency)} for ${paperWords(invoice)}${oddity(invoice, fee, received, isNew)}`;
  const event = amount < 0 ? 'money-went-back' : isPaid ? 'paid' : 'paid-in-part';
  await tellStaff(changing, event, certificate, by, words);
  return { certificate: view, invoice: invoiceView, amount, fee, n };
}
