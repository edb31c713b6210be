import type { Changing } from '../../context.js';
import { type Certificate, currentPeriod } from '../../model/certificate.js';
import type { Contact, Customer } from '../../model/customer.js';
import type { PlainDate } from '../../model/dates.js';
import type { ReceivedMailInput } from '../../model/mail-in.js';
import type { MailRights } from '../../rules/mail-authority.js';
import { isReplyKey, replyKeyId } from '../../rules/reply-key.js';
import { issuing } from '../../rules/issuing.js';
import { missing } from '../../rules/status.js';
import { all, customerById } from '../find.js';

export interface Person {
  customer: Customer;
  contact: Contact;
}

/** Who a mail seems to come from, and what its key leads to. */
export interface MailSender {
  /** The contact whose address the one From is. */
  from: Person | null;
  key: 'valid' | 'wrong' | 'none';
  /** What the key leads to. */
  right: MailRight | null;
  senderIsContact: boolean;
}

/** What a mail is about, and for whom. */
export interface MailRight {
  certificate: Certificate;
  person: Person;
  requestDone: boolean;
  /** The mail that it answers asked for a `yes` to a CSR; null: to one that waits no more. */
  held?: string | null;
}

const hasAddress = (contact: Contact, address: string): boolean =>
  contact.addresses.some((own) => own.toLowerCase() === address);

/** Every contact that has the address: one person may be a contact of several customers. */
export async function contactsWith(changing: Changing, address: string): Promise<Person[]> {
  const persons: Person[] = [];
  for await (const customer of all(changing.tx, 'customer', { index: 'address', is: address.toLowerCase() })) {
    const contact = customer.contacts.find((c) => hasAddress(c, address.toLowerCase()));
    if (contact) persons.push({ customer, contact });
  }
  return persons;
}

/** Whether the request has its certificate, so that a CSR for it asks for a reissue. */
export function isRequestDone(certificate: Certificate, request: number, today: PlainDate): boolean {
  const period = currentPeriod(certificate);
  // Where the clerk itself asks for a CSR after the first certificate, as for a revoked one, the request is open.
  const waitsForCsr = missing(certificate, today).includes('csr');
  if (period.issued.length > 0) return request < period.request || !waitsForCsr;
  // A renewal that opened meanwhile takes in what the reissue before it asks for.
  const { isCover, period: running, csr } = issuing(certificate, today);
  return request < (isCover && !csr ? running.request : period.request);
}

async function rightOf(changing: Changing, key: string): Promise<MailRight | null> {
  const right = await changing.tx.get('reply-right', replyKeyId(key));
  if (!right || right.revoked || !isReplyKey(changing.secrets, right, key)) return null;
  const certificate = await changing.tx.get('certificate', right.certificateId);
  if (!certificate) return null;
  const customer = await customerById(changing.tx, certificate.customerId);
  const contact = customer.contacts.find((c) => c.id === right.contactId);
  if (!contact) return null;
  const requestDone = isRequestDone(certificate, right.request, changing.today);
  const held = right.held === undefined ? undefined : (right.csr ?? null);
  return { certificate, person: { customer, contact }, requestDone, held };
}

/** What is known of a mail's rights before anybody has looked at what it brings. */
export const rightsOf = (sender: MailSender): MailRights => ({
  key: sender.key,
  senderIsContact: sender.senderIsContact,
  senderIsKnown: sender.from !== null,
  requestDone: false,
  keyOfAnotherCustomer: false,
  csrReplaced: false,
});

export async function mailSender(changing: Changing, mail: ReceivedMailInput): Promise<MailSender> {
  const [address, second] = mail.from;
  const [from = null] = address && !second ? await contactsWith(changing, address) : [];
  for (const key of mail.keys) {
    const right = await rightOf(changing, key);
    if (!right) continue;
    const senderIsContact = address !== undefined && !second && hasAddress(right.person.contact, address.toLowerCase());
    return { from, key: 'valid', right, senderIsContact };
  }
  return { from, key: mail.keys.length > 0 ? 'wrong' : 'none', right: null, senderIsContact: false };
}
