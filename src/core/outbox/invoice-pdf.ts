import { notFound } from '../errors.js';
import type { Attachment } from '../model/outbox.js';
import type { PrintInvoice, Store } from '../ports.js';
import { findInvoice } from '../usecases/find.js';

/**
 * The PDF of an invoice: made once, its digest committed before anybody gets it, the same bytes ever after (design
 * §6.7). Two that ask at once both print; the first to commit wins and both get its bytes.
 */
export async function ensureInvoicePdf(store: Store, printInvoice: PrintInvoice, number: string): Promise<Attachment> {
  const invoice = await store.read((tx) => findInvoice(tx, number));
  let digest = invoice.pdf;
  if (!digest) {
    const made = await store.blobs.put(await printInvoice(invoice));
    digest = await store.tx(async (tx) => {
      const now = await findInvoice(tx, number);
      if (now.pdf) return now.pdf;
      await tx.put('invoice', { ...now, pdf: made });
      return made;
    });
  }
  const content = await store.blobs.get(digest);
  if (!content) throw notFound(`The PDF of invoice ${invoice.id} is not in the store; restore it from a backup.`);
  return { filename: `invoice-${invoice.id}.pdf`, contentType: 'application/pdf', content };
}
