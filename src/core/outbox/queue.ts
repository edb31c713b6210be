import type { Changing } from '../context.js';
import type { Certificate } from '../model/certificate.js';
import type { Contact, Customer } from '../model/customer.js';
import type { MailContent } from '../model/mail-content.js';
import type { AttachmentRef, OnlyWhile, OutboxItem, OutboxMail } from '../model/outbox.js';
import type { SlackContent, StaffEvent } from '../model/slack-content.js';
import { type ReplySubject, replyKey, replyKeyId } from '../rules/reply-key.js';
import { currentPeriod } from '../model/certificate.js';
import { shown } from '../usecases/show.js';

/** What queueing takes of a change. */
export type Queueing = Pick<Changing, 'tx' | 'now' | 'queued'>;

async function nextItemId(changing: Queueing): Promise<string> {
  changing.queued.count += 1;
  return `O-${String(await changing.tx.nextNumber('outbox')).padStart(6, '0')}`;
}

export interface MailOrder {
  customer: Customer;
  /** Left out: the first contact. */
  contact?: Contact;
  content: MailContent;
  attachments?: AttachmentRef[];
  /** A reply to this mail may change this certificate's current request. */
  keyFor?: Certificate;
  /** The CSR that answering this mail with `yes` applies; the mail then has a key of its own. */
  holds?: { sha256: string; pem: string };
  /** Message-ID of the mail that it answers. */
  inReplyTo?: string | null;
  /** Message-IDs of the mails before that one, oldest first. */
  thread?: string[];
  onlyWhile?: OnlyWhile;
  certificateId?: string;
}

/**
 * The beginning of the thread that all mails about a certificate to one contact form in a mail program. No mail has this
 * Message-ID, and it says nothing that the mails do not say.
 */
const threadRoot = (certificateId: string, contactId: string, domain: string): string =>
  `<${certificateId.toLowerCase()}.${contactId.toLowerCase()}@${domain}>`;

/** Oldest first, each once (RFC 5322 section 3.6.4). */
function referencesOf(order: MailOrder, root: string | null): string[] {
  return [...new Set([root, ...(order.thread ?? []), order.inReplyTo].filter((id) => typeof id === 'string'))];
}

const certificateOf = ({ certificateId, keyFor, content }: MailOrder): string | undefined =>
  certificateId ?? keyFor?.id ?? ('certificate' in content ? content.certificate?.id : undefined);

/** Puts a mail to a contact's registered address into the outbox, in the same transaction as its cause. */
export async function queueMail(changing: Changing, order: MailOrder): Promise<OutboxItem> {
  const { tx, now, shop, secrets } = changing;
  const contact = order.contact ?? order.customer.contacts[0];
  const [local = '', domain = ''] = shop.mailAddress.split('@');
  const certificateId = certificateOf(order);
  const id = await nextItemId(changing);
  let key: string | null = null;
  if (order.keyFor) {
    const [secret] = secrets;
    if (!secret) throw new Error('there is no secret for reply keys');
    const subject: ReplySubject = {
      certificateId: order.keyFor.id,
      contactId: contact.id,
      request: currentPeriod(order.keyFor).request,
      revocations: order.keyFor.replyRevocations,
      held: order.holds?.sha256,
    };
    key = replyKey(secret, subject);
    const right = { id: replyKeyId(key), ...subject };
    if (order.holds) await tx.put('reply-right', { ...right, csr: order.holds.pem });
    else await tx.add('reply-right', right);
  }
  const item: OutboxItem = {
    id,
    channel: 'mail',
    state: 'queued',
    queuedAt: now,
    nextAttemptAt: now,
    attempts: 0,
    certificateId,
    to: { name: contact.name, address: contact.addresses[0] },
    // A notice of a change of addresses is for whoever reads the old one.
    contact:
      order.content.template === 'contact-changed'
        ? undefined
        : { customerId: order.customer.id, contactId: contact.id },
    language: order.customer.language,
    messageId: `<${key ? `${key}.` : ''}${id}@${domain}>`,
    replyTo: key ? `${local}+${key}@${domain}` : shop.mailAddress,
    inReplyTo: order.inReplyTo ?? undefined,
    references: referencesOf(order, certificateId ? threadRoot(certificateId, contact.id, domain) : null),
    content: order.content,
    attachments: order.attachments ?? [],
    onlyWhile: order.onlyWhile,
  };
  await tx.put('outbox', item);
  return item;
}

/**
 * The same mail to another address: a new one, rendered anew under a Message-ID of its own, because frozen bytes stay as
 * they are. Its reply key stays; it names the contact, not the address.
 */
export async function queueElsewhere(changing: Changing, mail: OutboxMail, to: OutboxMail['to']): Promise<OutboxMail> {
  const id = await nextItemId(changing);
  const { certificateId, contact, language, replyTo, inReplyTo, references, content, attachments, onlyWhile } = mail;
  const item: OutboxMail = {
    id,
    channel: 'mail',
    state: 'queued',
    queuedAt: changing.now,
    nextAttemptAt: changing.now,
    attempts: 0,
    certificateId,
    to,
    contact,
    language,
    messageId: mail.messageId.replace(mail.id, id),
    replyTo,
    inReplyTo,
    references,
    content,
    attachments,
    onlyWhile,
  };
  await changing.tx.put('outbox', item);
  return item;
}

/** Puts a line or a card into the outbox: for the staff's channel, or `to` one person's direct messages. */
export async function queueSlack(
  changing: Queueing,
  content: SlackContent,
  certificateId?: string,
  to?: string,
): Promise<void> {
  await changing.tx.put('outbox', {
    id: await nextItemId(changing),
    channel: 'slack',
    state: 'queued',
    queuedAt: changing.now,
    nextAttemptAt: changing.now,
    attempts: 0,
    certificateId,
    content,
    to,
  });
}

/** Tells staff what happened to a certificate. */
export async function tellStaff(
  changing: Changing,
  event: StaffEvent,
  certificate: Certificate,
  by: string,
  detail?: string,
): Promise<void> {
  const view = await shown(changing, certificate);
  await queueSlack(changing, { kind: 'event', event, certificate: view, by, detail }, certificate.id);
}
