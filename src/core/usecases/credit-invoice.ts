import { STAFF_AND_SETUP, type Changing, type UseCase } from '../context.js';
import { conflict } from '../errors.js';
import { describeActor } from '../model/actor.js';
import type { Certificate } from '../model/certificate.js';
import type { Invoice } from '../model/invoice.js';
import { requestFor, waitingRequests } from '../outbox/about-money.js';
import { queueElsewhere, queueMail, tellStaff } from '../outbox/queue.js';
import { paidAmount } from '../rules/view.js';
import { amountWords } from '../rules/words.js';
import { certificateOfInvoice, customerById, findInvoice } from './find.js';
import { issueCreditNote, saveInvoice } from './issue-invoice.js';
import { shown, shownCreditNote, shownInvoice } from './show.js';

/**
 * Why the invoice cannot be credited alone, or null. A certificate that waits for a payment needs an invoice to pay: it
 * gets another one, or it is cancelled.
 */
export function whyNotCredit(invoice: Invoice, certificate: Certificate, newInvoice: boolean): string | null {
  if (invoice.proforma) return `${invoice.id} is a proforma: nothing is owed on it, so there is nothing to credit.`;
  if (invoice.creditedBy) return `Invoice ${invoice.id} is credited already, by ${invoice.creditedBy}.`;
  if (certificate.cancelled) return newInvoice ? `${certificate.id} is cancelled; it gets no new invoice.` : null;
  const period = certificate.periods.find((one) => one.invoice === invoice.id);
  if (!period || period.paidOn || newInvoice) return null;
  return (
    `${certificate.id} waits for the payment of ${invoice.id}. Credit it with a new invoice in its place, or cancel ` +
    'the certificate: that credits the invoice, too.'
  );
}

/** The same things at the same prices, with the customer and the VAT of today; what was paid counts for the new one. */
async function replaceInvoice(
  changing: Changing,
  old: Invoice,
  certificate: Certificate,
): Promise<{ old: Invoice; invoice: Invoice; certificate: Certificate; moved: number }> {
  const { tx, today: on, now: recordedAt } = changing;
  const customer = await customerById(tx, old.customerId);
  const { certificateId, period: n, currency, lines: items } = old;
  let invoice = await saveInvoice(changing, customer, { certificateId, period: n, currency, items });
  const moved = paidAmount(old);
  let emptied = old;
  if (moved !== 0) {
    const by = describeActor(changing.actor);
    const entry = { on, by, recordedAt };
    const from = { ...entry, amount: moved, reference: `from ${old.id}` };
    const to = { ...entry, amount: -moved, reference: `to ${invoice.id}` };
    invoice = { ...invoice, payments: [...invoice.payments, from] };
    emptied = { ...old, payments: [...old.payments, to] };
    await tx.put('invoice', invoice);
    await tx.put('invoice', emptied);
  }
  const [first, ...rest] = certificate.periods.map((p) => (p.invoice === old.id ? { ...p, invoice: invoice.id } : p));
  const updated: Certificate = { ...certificate, periods: [first ?? certificate.periods[0], ...rest] };
  await tx.put('certificate', updated);
  changing.touched.add(updated.id);
  return { old: emptied, invoice, certificate: updated, moved };
}

/** What was to ask for the old invoice and has not gone out asks for the new one; the old mail is withdrawn when it is tried. */
async function askForNew(changing: Changing, old: Invoice, invoice: Invoice): Promise<void> {
  const view = await shownInvoice(changing, invoice);
  for (const mail of await waitingRequests(changing.tx, old)) {
    const content = requestFor(mail, view);
    const attachments = mail.attachments.map((one) =>
      one.kind === 'invoice-pdf' && one.number === old.id ? { ...one, number: invoice.id } : one,
    );
    if (content && view.open > 0) await queueElsewhere(changing, { ...mail, content, attachments }, mail.to);
  }
}

/** Voids a whole invoice by a credit note, which goes to the customer; with a new invoice in its place if asked for. */
export const creditInvoice: UseCase<'credit-invoice'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  role: 'admin',
  async run(changing, input) {
    const known = await findInvoice(changing.tx, input.invoice);
    const certificate = await certificateOfInvoice(changing.tx, known);
    const why = whyNotCredit(known, certificate, input.newInvoice);
    if (why) throw conflict(why);
    const by = describeActor(changing.actor);
    const { note, invoice: credited } = await issueCreditNote(changing, known, { reason: input.reason, by });
    const replaced = input.newInvoice ? await replaceInvoice(changing, credited, certificate) : null;

    const now = replaced?.certificate ?? certificate;
    const view = await shown(changing, now);
    const invoice = await shownInvoice(changing, replaced?.old ?? credited);
    const newInvoice = replaced ? await shownInvoice(changing, replaced.invoice) : null;
    const creditNote = await shownCreditNote(changing, note);
    if (replaced) await askForNew(changing, known, replaced.invoice);
    await queueMail(changing, {
      customer: await customerById(changing.tx, known.customerId),
      content: {
        template: 'invoice-credited',
        certificate: view,
        invoice,
        creditNote,
        newInvoice,
        moved: replaced?.moved ?? 0,
      },
      attachments: [
        { kind: 'credit-note-pdf', number: note.id },
        ...(newInvoice ? [{ kind: 'invoice-pdf', number: newInvoice.number } as const] : []),
      ],
      keyFor: now.cancelled ? undefined : now,
      certificateId: now.id,
    });
    const refund = invoice.paid > 0 ? `; ${amountWords(invoice.paid, known.currency)} are to be paid back` : '';
    const after = newInvoice ? `, new invoice ${newInvoice.number}` : '';
    await tellStaff(changing, 'credited', now, by, `${known.id} by ${note.id}${after}${refund}`);
    return { certificate: view, invoice, creditNote, newInvoice };
  },
};
