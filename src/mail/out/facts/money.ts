import type { MailContent } from '../../../core/model/mail-content.js';
import { invoiceFacts, ofPaper, paymentFacts, replyFacts, row, rowsFacts } from '../fact-rows.js';
import type { Phrasing } from '../phrasing.js';
import type { MailFacts } from './mail-facts.js';

type Content<T extends MailContent['template']> = Extract<MailContent, { template: T }>;

/** What becomes of the money: a new invoice, what was paid on the old one, or nothing more to pay. */
function whatFollows(p: Phrasing, { invoice, newInvoice, moved }: Content<'invoice-credited'>) {
  const money = (amount: number) => p.money({ ...invoice.total, amount });
  if (newInvoice) {
    const facts = { newNumber: newInvoice.number, total: p.money(newInvoice.total), moved: money(moved) };
    if (moved > 0) return p.sentence(newInvoice.open > 0 ? 'next-moved-part' : 'next-moved', facts);
    return p.sentence('next-new', facts);
  }
  return invoice.paid > 0 ? p.sentence('next-refund', { paid: money(invoice.paid) }) : p.sentence('next-nothing');
}

export function invoiceCredited(p: Phrasing, content: Content<'invoice-credited'>): MailFacts {
  const { certificate: c, invoice, creditNote, newInvoice } = content;
  const facts = {
    commonName: c.commonName,
    number: invoice.number,
    issued: p.date(invoice.issued),
    total: p.money(creditNote.total),
    creditNumber: creditNote.number,
  };
  return {
    ...facts,
    subject: p.say('subject', facts),
    preview: p.say('preview', facts),
    heading: p.say('title', facts),
    intro: p.sentence('intro', facts),
    follows: whatFollows(p, content),
    ...paymentFacts(p, newInvoice),
    ...rowsFacts([
      row(p, 'certificate', `${c.commonName} (${c.id})`),
      row(p, 'credit-note', creditNote.number),
      row(p, 'issued', p.date(creditNote.issued)),
      row(p, 'credited-total', p.money(creditNote.total)),
      row(p, 'reason', creditNote.reason),
    ]),
    attached: p.attachments.map((a) => a.filename).join(', '),
  };
}

/** A payment of which the customer was told and which was none; what is to pay now. */
export function paymentTakenBack(p: Phrasing, content: Content<'payment-taken-back'>): MailFacts {
  const { certificate: c, invoice, amount } = content;
  const facts = {
    commonName: c.commonName,
    ...invoiceFacts(p, invoice),
    amount: p.money({ ...invoice.total, amount }),
    sellerEmail: p.shop.seller.email,
  };
  const subject = p.say('subject', facts);
  const isOpen = invoice.due < p.today ? 'open-late' : 'open';
  const follows = invoice.status === 'credited' ? 'credited' : invoice.open > 0 ? isOpen : 'paid';
  return {
    ...facts,
    subject,
    preview: p.say(ofPaper('preview', invoice), facts),
    heading: p.say('title'),
    intro: p.sentence(ofPaper('intro', invoice), facts),
    follows: p.sentence(follows, facts),
    ...replyFacts(p, subject, 'question-button'),
    same: null,
    ...paymentFacts(p, invoice),
    ...rowsFacts([
      row(p, 'certificate', `${c.commonName} (${c.id})`),
      row(p, ofPaper('invoice', invoice), invoice.number),
    ]),
  };
}

/** A dunning reminder: what is open, since when, and what to do where it is not so. */
export function paymentOverdue(p: Phrasing, { certificate: c, invoice }: Content<'payment-overdue'>): MailFacts {
  const facts = { commonName: c.commonName, ...invoiceFacts(p, invoice), sellerEmail: p.shop.seller.email };
  const subject = p.say('subject', facts);
  return {
    ...facts,
    subject,
    preview: p.say('preview', facts),
    heading: p.say('title', facts),
    intro: p.sentence('intro', facts),
    late: p.sentence('late', facts),
    ...replyFacts(p, subject, 'question-button'),
    same: null,
    ...paymentFacts(p, invoice),
    ...rowsFacts([
      row(p, 'certificate', `${c.commonName} (${c.id})`),
      row(p, 'invoice', invoice.number),
      row(p, 'issued', p.date(invoice.issued)),
    ]),
    attached: p.attachments.map((a) => a.filename).join(', '),
  };
}
