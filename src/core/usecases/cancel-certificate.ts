import { STAFF_AND_SETUP, type Changing, type UseCase } from '../context.js';
import { conflict } from '../errors.js';
import { describeActor } from '../model/actor.js';
import type { Certificate } from '../model/certificate.js';
import type { CreditNote, Invoice } from '../model/invoice.js';
import { queueMail, tellStaff } from '../outbox/queue.js';
import { cancelledWords } from '../rules/invoice-words.js';
import { paidAmount } from '../rules/view.js';
import { amountWords } from '../rules/words.js';
import { all, customerById } from './find.js';
import { findCertificate } from './find-meant.js';
import { issueCreditNote } from './issue-invoice.js';
import { shown, shownCreditNote } from './show.js';

/** Nobody owes anything for a certificate that is cancelled: what is open is credited. What was paid in part stays booked. */
async function creditOpenInvoices(changing: Changing, certificate: Certificate, by: string): Promise<CreditNote[]> {
  const open: Invoice[] = [];
  for await (const invoice of all(changing.tx, 'invoice', { index: 'certificate', is: certificate.id })) {
    if (!invoice.creditedBy && paidAmount(invoice) < invoice.total) open.push(invoice);
  }
  const notes: CreditNote[] = [];
  for (const invoice of open) {
    const reason = cancelledWords(invoice.language, certificate);
    notes.push((await issueCreditNote(changing, invoice, { reason, by })).note);
  }
  return notes;
}

/** What staff have to pay back of the invoices that these credit notes void. */
async function refundWords(changing: Changing, notes: readonly CreditNote[]): Promise<string[]> {
  const words: string[] = [];
  for (const { credits } of notes) {
    const invoice = await changing.tx.get('invoice', credits.number);
    const paid = invoice ? paidAmount(invoice) : 0;
    if (invoice && paid > 0) words.push(`${amountWords(paid, invoice.currency)} of ${invoice.id} are to be paid back`);
  }
  return words;
}

/**
 * Ends a certificate: no renewal, no reminder, no CSR any more, and its open invoice is credited. What was issued stays
 * valid until it expires. The reason is for staff alone.
 */
export async function endCertificate(
  changing: Changing,
  certificate: Certificate,
  reason: string,
): Promise<{ certificate: Certificate; notes: CreditNote[] }> {
  const by = describeActor(changing.actor);
  const updated = { ...certificate, cancelled: { on: changing.today, reason, by } };
  await changing.tx.put('certificate', updated);
  changing.touched.add(updated.id);
  const notes = await creditOpenInvoices(changing, updated, by);
  const creditNotes = await Promise.all(notes.map((note) => shownCreditNote(changing, note)));
  await queueMail(changing, {
    customer: await customerById(changing.tx, updated.customerId),
    content: { template: 'cancelled', certificate: await shown(changing, updated), creditNotes },
    attachments: notes.map((note) => ({ kind: 'credit-note-pdf', number: note.id })),
    certificateId: updated.id,
  });
  const credited = notes.map((note) => `${note.credits.number} is credited by ${note.id}`);
  const detail = [reason, ...credited, ...(await refundWords(changing, notes))].filter((one) => one !== '').join('; ');
  await tellStaff(changing, 'cancelled', updated, by, detail || undefined);
  return { certificate: updated, notes };
}

export const cancelCertificate: UseCase<'cancel-certificate'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  role: 'admin',
  async run(changing, input) {
    const certificate = await findCertificate(changing.tx, input.certificate);
    if (certificate.cancelled)
      throw conflict(`${certificate.id} was cancelled on ${certificate.cancelled.on} already.`);
    const ended = await endCertificate(changing, certificate, input.reason);
    return {
      certificate: await shown(changing, ended.certificate),
      creditNotes: await Promise.all(ended.notes.map((note) => shownCreditNote(changing, note))),
    };
  },
};
