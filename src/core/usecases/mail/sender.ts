import type { Changing } from '../../context.js';
import { type Certificate, currentPeriod } from '../../model/certificate.js';
import type { Contact, Customer } from '../../model/customer.js';
import type { ReceivedMailInput } from '../../model/mail-in.js';
import { isReplyKey, replyKeyId } from '../../rules/reply-key.js';
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
  right: { certificate: Certificate; person: Person; requestDone: boolean } | null;
  senderIsContact: boolean;
}

const hasAddress = (contact: Contact, address: string): boolean =>
  contact.addresses.some((own) => own.toLowerCase() === address);

async function contactWith(changing: Changing, address: string): Promise<Person | null> {
  for await (const customer of all(changing.tx, 'customer', { index: 'address', is: address })) {
    const contact = customer.contacts.find((c) => hasAddress(c, address));
    if (contact) return { customer, contact };
  }
  return null;
}

async function rightOf(changing: Changing, key: string): Promise<MailSender['right']> {
  const right = await changing.tx.get('reply-right', replyKeyId(key));
  if (!right || right.revoked || !isReplyKey(changing.secrets, right, key)) return null;
  const certificate = await changing.tx.get('certificate', right.certificateId);
  if (!certificate) return null;
  const customer = await customerById(changing.tx, certificate.customerId);
  const contact = customer.contacts.find((c) => c.id === right.contactId);
  if (!contact) return null;
  const period = currentPeriod(certificate);
  // Where the clerk itself asks for a CSR after the first certificate, as for a revoked one, the request is open.
  const waitsForCsr = missing(certificate, changing.today).includes('csr');
  const requestDone = right.request < period.request || (period.issued.length > 0 && !waitsForCsr);
  return { certificate, person: { customer, contact }, requestDone };
}

export async function mailSender(changing: Changing, mail: ReceivedMailInput): Promise<MailSender> {
  const [address, second] = mail.from;
  const from = address && !second ? await contactWith(changing, address.toLowerCase()) : null;
  for (const key of mail.keys) {
    const right = await rightOf(changing, key);
    if (!right) continue;
    const senderIsContact = address !== undefined && !second && hasAddress(right.person.contact, address.toLowerCase());
    return { from, key: 'valid', right, senderIsContact };
  }
  return { from, key: mail.keys.length > 0 ? 'wrong' : 'none', right: null, senderIsContact: false };
}
