import { STAFF_AND_SETUP, type Changing, type UseCase } from '../context.js';
import { conflict } from '../errors.js';
import { describeActor } from '../model/actor.js';
import type { Certificate } from '../model/certificate.js';
import type { CreditNote, Invoice } from '../model/invoice.js';
import { queueMail, tellStaff } from '../outbox/queue.js';
import { cancelledWords } from '../rules/invoice-words.js';
import { awaitsPayment, paidAmount } from '../rules/view.js';
import { amountWords } from '../rules/words.js';
import { all, customerById } from './find.js';
import { findCertificate } from './find-meant.js';
import { issueCreditNote } from './issue-invoice.js';
import { shown, shownCreditNote } from './show.js';

/**
 * Nobody owes anything for a certificate that is cancelled: what is open is credited, and a proforma lapses, on which nothing
 * was owed. What was paid in part stays booked.
 */
async function settleOpenInvoices(
  changing: Changing,
  certificate: Certificate,
  by: string,
): Promise<{ notes: CreditNote[]; lapsed: Invoice[] }> {
  const open: Invoice[] = [];
  for await (const invoice of all(changing.tx, 'invoice', { index: 'certificate', is: certificate.id })) {
    if (awaitsPayment(invoice)) open.push(invoice);
  }
  const notes: CreditNote[] = [];
  const lapsed: Invoice[] = [];
  for (const invoice of open) {
    const reason = cancelledWords(invoice.language, certificate);
    if (invoice.proforma) {
      await changing.tx.put('invoice', { ...invoice, proforma: { lapsed: { on: changing.today, reason } } });
      changing.touched.add(invoice.id);
      lapsed.push(invoice);
      continue;
    }
    notes.push((await issueCreditNote(changing, invoice, { reason, by })).note);
  }
  return { notes, lapsed };
}

/** What staff have to pay back of the papers that are void now. */
async function refundWords(changing: Changing, numbers: readonly string[]): Promise<string[]> {
  const words: string[] = [];
  for (const number of numbers) {
    const invoice = await changing.tx.get('invoice', number);
    const paid = invoice ? paidAmount(invoice) : 0;
    if (invoice && paid > 0) words.push(`${amountWords(paid, invoice.currency)} of ${invoice.id} are to be paid back`);
  }
  return words;
}

/**
 * Ends a certificate: no renewal, no reminder, no CSR any more, and its open invoice is credited. What was issued stays
 * valid until it expires. The reason is for staff alone; `unpaid`: the invoice for which the clock ends it, which the customer
 * is told.
 */
export async function endCertificate(
  changing: Changing,
  certificate: Certificate,
  reason: string,
  unpaid?: string,
): Promise<{ certificate: Certificate; notes: CreditNote[] }> {
  const by = describeActor(changing.actor);
  const updated = { ...certificate, cancelled: { on: changing.today, reason, by } };
  await changing.tx.put('certificate', updated);
  changing.touched.add(updated.id);
  const { notes, lapsed } = await settleOpenInvoices(changing, updated, by);
  const creditNotes = await Promise.all(notes.map((note) => shownCreditNote(changing, note)));
  await queueMail(changing, {
    customer: await customerById(changing.tx, updated.customerId),
    content: {
      template: 'cancelled',
      certificate: await shown(changing, updated),
      creditNotes,
      lapsed: lapsed.map(({ id }) => id),
      unpaid,
    },
    attachments: notes.map((note) => ({ kind: 'credit-note-pdf', number: note.id })),
    certificateId: updated.id,
  });
  const credited = notes.map((note) => `${note.credits.number} is credited by ${note.id}`);
  const lapses = lapsed.map(({ id }) => `proforma ${id} has lapsed`);
  const papers = [...notes.map(({ credits }) => credits.number), ...lapsed.map(({ id }) => id)];
  const parts = [reason, ...credited, ...lapses, ...(await refundWords(changing, papers))];
  const detail = parts.filter((one) => one !== '').join('; ');
  await tellStaff(changing, 'cancelled', updated, by, detail || undefined);
  return { certificate: updated, notes };
}

export const cancelCertificate: UseCase<'cancel-certificate'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  role: 'admin',
  async run(changing, input) {
    const certificate = await findCertificate(changing.tx, input.certificate);
    if (certificate.cancelled) {
      const { by, on } = certificate.cancelled;
      throw conflict(`${certificate.id} was cancelled by ${by} on ${on} already.`);
    }
    const ended = await endCertificate(changing, certificate, input.reason);
    return {
      certificate: await shown(changing, ended.certificate),
      creditNotes: await Promise.all(ended.notes.map((note) => shownCreditNote(changing, note))),
    };
  },
};
