import type { UseCase } from '../context.js';
import type { InvoiceView } from '../model/view.js';
import { all, findCreditNote, findInvoice } from './find.js';
import { shownCreditNote, shownInvoice } from './show.js';

/** Newest first. The cursor is the number of the last one shown. */
export const listInvoices: UseCase<'list-invoices'> = {
  kind: 'question',
  async run(asking, input) {
    const words = input.words.toLowerCase().split(/\s+/).filter(Boolean);
    const invoices: InvoiceView[] = [];
    const every: InvoiceView[] = [];
    for await (const invoice of all(asking.tx, 'invoice')) every.push(await shownInvoice(asking, invoice));
    every.reverse();
    const start = input.after ? every.findIndex((i) => i.number === input.after) + 1 : 0;
    for (const view of every.slice(start)) {
      const isOpen = view.status === 'issued' || view.status === 'overdue';
      if (input.status === 'open' ? !isOpen : input.status && view.status !== input.status) continue;
      const text = [view.number, view.certificate, view.commonName, view.customer.name, view.customer.id]
        .join(' ')
        .toLowerCase();
      if (!words.every((word) => text.includes(word))) continue;
      if (invoices.length === input.limit) return { invoices, next: invoices.at(-1)?.number };
      invoices.push(view);
    }
    return { invoices };
  },
};

export const showInvoice: UseCase<'show-invoice'> = {
  kind: 'question',
  async run(asking, input) {
    const document = await findInvoice(asking.tx, input.number);
    const note = document.creditedBy ? await asking.tx.get('credit-note', document.creditedBy) : undefined;
    const creditNote = note ? await shownCreditNote(asking, note) : null;
    return { invoice: await shownInvoice(asking, document), document, creditNote };
  },
};

export const showCreditNote: UseCase<'show-credit-note'> = {
  kind: 'question',
  async run(asking, input) {
    const document = await findCreditNote(asking.tx, input.number);
    return { creditNote: await shownCreditNote(asking, document), document };
  },
};
