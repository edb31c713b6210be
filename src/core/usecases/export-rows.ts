import type { CheckedInput } from '../command.js';
import type { Asking, UseCase } from '../context.js';
import type { Certificate } from '../model/certificate.js';
import type { Customer } from '../model/customer.js';
import type { Documents } from '../model/documents.js';
import type { ExportRow } from '../model/export.js';
import type { CreditNote } from '../model/invoice.js';
import { decimalAmount } from '../rules/words.js';
import { bookPage } from './export/books.js';
import { shown } from './show.js';

const EXPORTS = {
  customers: 'customer',
  certificates: 'certificate',
  invoices: 'invoice',
  'credit-notes': 'credit-note',
} as const;

const customerRow = (c: Customer): ExportRow => ({
  id: c.id,
  customer: c.name,
  street: c.address.lines.join(', '),
  postal_code: c.address.postalCode,
  city: c.address.city,
  country: c.address.country,
  vat_id: c.vatId ?? '',
  language: c.language,
  contacts: c.contacts.map((contact) => `${contact.name} <${contact.addresses.join(', ')}>`).join('; '),
});

async function certificateRow(asking: Asking, certificate: Certificate): Promise<ExportRow> {
  const view = await shown(asking, certificate);
  return {
    id: view.id,
    customer_id: view.customer.id,
    customer: view.customer.name,
    product: view.product.code,
    names: view.names.join(' '),
    installed_by: view.installedBy,
    status: view.status,
    missing: view.missing.join(' '),
    paid_until: view.paidUntil ?? '',
    not_after: view.notAfter ?? '',
    next_reissue: view.reissueOn ?? '',
    open_invoice: view.openInvoice ?? '',
  };
}

/** Amounts are positive; that they are given back is what a credit note is. */
const creditNoteRow = (note: CreditNote): ExportRow => {
  const amount = (minor: number): string => decimalAmount(minor, note.currency);
  return {
    number: note.id,
    issued: note.issued,
    invoice: note.credits.number,
    invoice_issued: note.credits.issued,
    customer_id: note.customerId,
    customer: note.buyer.name,
    country: note.buyer.address.country,
    vat_id: note.buyer.vatId ?? '',
    certificate: note.certificateId,
    currency: note.currency,
    net: amount(note.net),
    vat_rates: note.vat.map((line) => `${line.rate / 100} % of ${amount(line.net)}`).join('; '),
    vat: amount(note.vatTotal),
    total: amount(note.total),
    vat_note: note.vatNote ?? '',
    reason: note.reason,
    by: note.by,
  };
};

type Row<K extends keyof Documents> = (asking: Asking, document: Documents[K]) => Promise<ExportRow>;

async function page<K extends 'customer' | 'certificate' | 'credit-note'>(
  asking: Asking,
  kind: K,
  { limit, after }: CheckedInput<'export-rows'>,
  row: Row<K>,
  wanted: (document: Documents[K]) => boolean = () => true,
): Promise<{ rows: ExportRow[]; next?: string }> {
  const found = await asking.tx.find(kind, undefined, { limit, after });
  const rows = await Promise.all(found.items.filter(wanted).map((document) => row(asking, document)));
  return { rows, next: found.next };
}

/** Tables for other programs, page by page, in the order of ids; `invoices` is what the books need (export/books.ts). */
export const exportRows: UseCase<'export-rows'> = {
  kind: 'question',
  run(asking, input) {
    const { from = '', to = '9999-12-31' } = input;
    switch (EXPORTS[input.what]) {
      case 'customer':
        return page(asking, 'customer', input, (_asking, customer) => Promise.resolve(customerRow(customer)));
      case 'certificate':
        return page(asking, 'certificate', input, certificateRow);
      case 'invoice':
        return bookPage(asking, input);
      case 'credit-note':
        return page(
          asking,
          'credit-note',
          input,
          (_asking, note) => Promise.resolve(creditNoteRow(note)),
          ({ issued }) => issued >= from && issued <= to,
        );
    }
  },
};
