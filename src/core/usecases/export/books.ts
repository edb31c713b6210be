import type { CheckedInput } from '../../command.js';
import type { Asking } from '../../context.js';
import { invalid } from '../../errors.js';
import type { ExportRow } from '../../model/export.js';
import { invoiceStatus } from '../../rules/view.js';
import { creditNoteRows, invoiceRows, paymentRows } from './book-rows.js';

const KINDS = ['invoice', 'credit-note'] as const;

/** `invoice 2026-000123`: where the page before ended. */
function placeOf(after: string | undefined): { kind: (typeof KINDS)[number]; id: string | undefined } {
  if (after === undefined) return { kind: 'invoice', id: undefined };
  const at = after.indexOf(' ');
  const kind = KINDS.find((one) => one === after.slice(0, at));
  if (!kind) throw invalid('This page mark is not one of ours. Begin again with the first page.', 'after');
  return { kind, id: after.slice(at + 1) || undefined };
}

/**
 * What the books need of a span of days, page by page: each invoice that was issued in it, each payment that came in it
 * (also on older invoices), then each credit note. A page may be empty where nothing of it lies in the span.
 */
export async function bookPage(
  { tx, shop, today }: Asking,
  { from = '', to = '9999-12-31', limit, after }: CheckedInput<'export-rows'>,
): Promise<{ rows: ExportRow[]; next?: string }> {
  const isIn = (day: string): boolean => day >= from && day <= to;
  const { kind, id } = placeOf(after);
  if (kind === 'credit-note') {
    const page = await tx.find('credit-note', undefined, { limit, after: id });
    const rows = page.items.filter(({ issued }) => isIn(issued)).flatMap(creditNoteRows);
    return { rows, next: page.next === undefined ? undefined : `credit-note ${page.next}` };
  }
  const page = await tx.find('invoice', undefined, { limit, after: id });
  // A proforma is no invoice, and belongs into no books; what was paid in part on one is money all the same.
  const rows = page.items.flatMap((invoice) => [
    ...(!invoice.proforma && isIn(invoice.issued) ? invoiceRows(invoice, invoiceStatus(invoice, today)) : []),
    ...paymentRows(invoice, shop.timeZone).filter(({ date = '' }) => isIn(date)),
  ]);
  return { rows, next: page.next === undefined ? 'credit-note ' : `invoice ${page.next}` };
}
