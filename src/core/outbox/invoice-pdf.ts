import { notFound } from '../errors.js';
import type { CreditNote, Invoice } from '../model/invoice.js';
import type { Attachment } from '../model/outbox.js';
import type { PrintInvoice, ReadTx, Store } from '../ports.js';
import { findCreditNote, findInvoice } from '../usecases/find.js';

type Paper = { kind: 'invoice'; document: Invoice } | { kind: 'credit-note'; document: CreditNote };

/** Throws `not-found` where there is neither. */
async function findPaper(tx: ReadTx, number: string): Promise<Paper> {
  const note = await tx.get('credit-note', number.trim().toUpperCase());
  return note ? { kind: 'credit-note', document: note } : { kind: 'invoice', document: await findInvoice(tx, number) };
}

/** Writes the digest down, or gives the one that was written meanwhile. */
function commitPdf(store: Store, { kind, document: { id } }: Paper, made: string): Promise<string> {
  return store.tx(async (tx) => {
    const now = kind === 'invoice' ? await findInvoice(tx, id) : await findCreditNote(tx, id);
    if (now.pdf) return now.pdf;
    if ('credits' in now) await tx.put('credit-note', { ...now, pdf: made });
    else await tx.put('invoice', { ...now, pdf: made });
    return made;
  });
}

/** A number may have strokes in it, and a file name none. */
function fileName({ kind, document }: Paper): string {
  const what = kind === 'invoice' && document.proforma ? 'proforma' : kind;
  return `${what}-${document.id.replaceAll('/', '-')}.pdf`;
}

/**
 * The PDF of an invoice or a credit note: made once, its digest committed before anybody gets it, the same bytes ever
 * after (design §6.7). Two that ask at once both print; the first to commit wins and both get its bytes.
 */
export async function ensureInvoicePdf(store: Store, printInvoice: PrintInvoice, number: string): Promise<Attachment> {
  const paper = await store.read((tx) => findPaper(tx, number));
  const { document } = paper;
  const digest = document.pdf ?? (await commitPdf(store, paper, await store.blobs.put(await printInvoice(document))));
  const content = await store.blobs.get(digest);
  if (!content) throw notFound(`The PDF of ${document.id} is not in the store; restore it from a backup.`);
  return { filename: fileName(paper), contentType: 'application/pdf', content };
}
