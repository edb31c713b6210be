import type { Customer } from '../../model/customer.js';
import type { Documents, Kind } from '../../model/documents.js';
import type { HeldAbout } from '../../model/held-about.js';
import type { Query, ReadTx } from '../../ports.js';
import { all } from '../find.js';

/** Each document once, whichever queries find it, in the order of ids. */
async function each<K extends Kind>(tx: ReadTx, kind: K, queries: readonly Query<K>[]): Promise<Documents[K][]> {
  const found = new Map<string, Documents[K]>();
  for (const query of queries) for await (const one of all(tx, kind, query)) found.set(one.id, one);
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Finds all of it by indexes: by the customer, by the certificates, and by the addresses that the contacts have now. */
export async function heldAbout(tx: ReadTx, customer: Customer): Promise<HeldAbout> {
  const byCustomer = { index: 'customer', is: customer.id } as const;
  const certificates = await each(tx, 'certificate', [byCustomer]);
  const byCertificate = certificates.map(({ id }) => ({ index: 'certificate', is: id }) as const);
  const addresses = customer.contacts.flatMap((contact) => contact.addresses.map((a) => a.toLowerCase()));
  const byFrom = addresses.map((is) => ({ index: 'from', is }) as const);
  const questions = await each(tx, 'question', [byCustomer]);
  // An agency writes for several customers from one address; what is about another's certificate is the other's.
  const theirs = new Set(certificates.map(({ id }) => id));
  const isTheirs = ({ certificateId: id }: { certificateId?: string }): boolean => id === undefined || theirs.has(id);
  const reviews = (await each(tx, 'review', [...byCertificate, ...byFrom])).filter(isTheirs);
  const written = (await each(tx, 'mail', [...byCertificate, ...byFrom])).filter(isTheirs);
  const mails = new Map(written.map((mail) => [mail.id, mail]));
  for (const { mailId } of [...reviews, ...questions]) {
    const mail = mailId === undefined ? undefined : await tx.get('mail', mailId);
    if (mail) mails.set(mail.id, mail);
  }
  return {
    customer,
    certificates,
    invoices: await each(tx, 'invoice', [byCustomer]),
    creditNotes: await each(tx, 'credit-note', [byCustomer]),
    outbox: await each(tx, 'outbox', [byCustomer, ...byCertificate]),
    mails: [...mails.values()],
    reviews,
    questions,
  };
}
