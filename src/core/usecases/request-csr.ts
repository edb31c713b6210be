import { STAFF_AND_SETUP, type Changing, type UseCase } from '../context.js';
import { reusableCsr } from '../csr.js';
import { conflict, invalid } from '../errors.js';
import { type Certificate, currentPeriod } from '../model/certificate.js';
import type { Contact, Customer } from '../model/customer.js';
import type { CsrReason, MailContent } from '../model/mail-content.js';
import { queueMail } from '../outbox/queue.js';
import { missing } from '../rules/status.js';
import { customerById } from './find.js';
import { findCertificate } from './find-meant.js';
import { shown } from './show.js';
import { whyNoCsr } from './submit-csr.js';

/** Why the customer is not to be asked for a CSR, or null. */
export function whyNotAsk(certificate: Certificate): string | null {
  if (certificate.installedBy === 'us') {
    return `${certificate.id} is installed by us, so its CSR is ours to make; the customer is never asked for one.`;
  }
  return whyNoCsr(certificate);
}

/** What a CSR that came now would do. */
function reasonFor(certificate: Certificate, today: string): CsrReason {
  if (missing(certificate, today).includes('csr')) return 'waiting';
  return currentPeriod(certificate).issued.length > 0 ? 'issued' : 'replaces';
}

/** The mail that asks for a CSR, or for another one; it needs a key of this certificate. */
export async function csrRequest(
  changing: Changing,
  certificate: Certificate,
  reason: CsrReason = reasonFor(certificate, changing.today),
): Promise<Extract<MailContent, { template: 'csr-request' }>> {
  const mayReuseCsr = reason === 'waiting' && reusableCsr(certificate) !== undefined;
  return { template: 'csr-request', certificate: await shown(changing, certificate), reason, mayReuseCsr };
}

/** The contact of a customer that staff mean, by id, address or name. */
function contactOf(customer: Customer, ref: string): Contact {
  const wanted = ref.toLowerCase();
  const contact = customer.contacts.find((c) =>
    [c.id, c.name, ...c.addresses].some((own) => own.toLowerCase() === wanted),
  );
  if (contact) return contact;
  const theirs = customer.contacts.map((c) => `${c.name} <${c.addresses[0]}>`).join(', ');
  throw invalid(`${customer.name} has no contact "${ref}". There are: ${theirs}.`, 'contact');
}

/** Staff ask the customer for a CSR, whatever the state of the certificate; the mail says what it is good for. */
export const requestCsr: UseCase<'request-csr'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  async run(changing, input) {
    const certificate = await findCertificate(changing.tx, input.certificate);
    const why = whyNotAsk(certificate);
    if (why) throw conflict(why);
    const customer = await customerById(changing.tx, certificate.customerId);
    const contact = input.contact ? contactOf(customer, input.contact) : customer.contacts[0];
    await queueMail(changing, {
      customer,
      contact,
      content: await csrRequest(changing, certificate),
      keyFor: certificate,
    });
    changing.touched.add(certificate.id);
    const [address] = contact.addresses;
    return { certificate: await shown(changing, certificate), to: { name: contact.name, address } };
  },
};
