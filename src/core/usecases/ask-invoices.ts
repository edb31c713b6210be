import type { InvoiceFilter } from '../inputs/money.js';
import type { Asking, UseCase } from '../context.js';
import type { PlainDate } from '../model/dates.js';
import type { Invoice } from '../model/invoice.js';
import type { InvoiceView } from '../model/view.js';
import { addDays } from '../rules/calendar.js';
import { fitsWords, nameTexts, wordsIn } from '../rules/search-words.js';
import { all, findCreditNote, findInvoice } from './find.js';
import { certificatesOfWords } from './search-certificates.js';
import { shownCreditNote, shownInvoice } from './show.js';
import { type Part, walk } from './walk.js';

/** Where the invoices of a status stand; those that are owed in the order of their due dates. */
function partOf(status: InvoiceFilter | undefined, today: PlainDate): Part<'invoice'> {
  const descending = true;
  switch (status) {
    case undefined:
      return { query: { index: 'issued' }, descending };
    case 'open':
      return { query: { index: 'open' }, descending };
    case 'overdue':
      return { query: { index: 'open', upTo: addDays(today, -1) }, descending };
    case 'issued':
      return { query: { index: 'open', from: today }, descending };
    case 'proforma':
      return { query: { index: 'offered' }, descending };
    default:
      return { query: { index: 'settled', is: status }, descending };
  }
}

const fits = (view: InvoiceView, words: readonly string[]): boolean =>
  fitsWords(
    [view.number, view.certificate, ...nameTexts(view.commonName), view.customer.name, view.customer.id],
    words,
  );

const hasStatus = (view: InvoiceView, status: InvoiceFilter | undefined): boolean =>
  status === undefined ||
  (status === 'open' ? view.status === 'issued' || view.status === 'overdue' : view.status === status);

/** In the order in which they were issued, whichever series their numbers are of. */
const placeOf = ({ issued, id }: Invoice): string => `${issued} ${id}`;

/** Of so many certificates all invoices are read, to be put in order. */
const MOST_CERTIFICATES = 60;

/** The invoices of those certificates to which a word leads, newest first; null where these are too many. */
async function invoicesOfWords({ tx }: Asking, words: readonly string[]): Promise<Invoice[] | null> {
  // Digits may be a part of a number, which no certificate has.
  const names = words.filter((word) => !/^[\d/-]*$/.test(word));
  const certificates = await certificatesOfWords(tx, names, MOST_CERTIFICATES);
  if (certificates === null) return null;
  const invoices: Invoice[] = [];
  for (const { id } of certificates) {
    for await (const invoice of all(tx, 'invoice', { index: 'certificate', is: id })) invoices.push(invoice);
  }
  return invoices.sort((a, b) => (placeOf(a) < placeOf(b) ? 1 : -1));
}

/**
 * Newest first; those of a status that is owed by their due dates. A page may be short where few of many fit; it goes
 * on as long as there is a `next`.
 */
export const listInvoices: UseCase<'list-invoices'> = {
  kind: 'question',
  async run(asking, input) {
    const words = wordsIn(input.words);
    const row = async (invoice: Invoice): Promise<InvoiceView | null> => {
      const view = await shownInvoice(asking, invoice);
      return hasStatus(view, input.status) && fits(view, words) ? view : null;
    };
    const { limit, after } = input;
    const few = await invoicesOfWords(asking, words);
    if (few) {
      const views = await Promise.all(few.map(row));
      const place = (view: InvoiceView): string => `${view.issued} ${view.number}`;
      const left = views.filter((view) => view !== null).filter((view) => after === undefined || place(view) < after);
      const invoices = left.slice(0, limit);
      const last = invoices.at(-1);
      return { invoices, next: left.length > limit && last ? place(last) : undefined };
    }
    const parts = [partOf(input.status, asking.today)];
    const { rows, next } = await walk(asking.tx, { kind: 'invoice', parts, limit, after, row });
    return { invoices: rows, next };
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
