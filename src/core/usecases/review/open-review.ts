import type { Changing } from '../../context.js';
import type { ReceivedMailInput } from '../../model/mail-in.js';
import type { Review } from '../../model/review.js';
import { queueSlack } from '../../outbox/queue.js';
import { checkCsr } from '../../rules/csr/check-csr.js';
import { placeBeforeStaff } from '../before-staff.js';
import type { MailSender } from '../mail/sender.js';
import { shownReview } from './shown-review.js';

/** Without a key: the one certificate of the sender that the CSR's first name stands on. */
async function guessCertificate(
  changing: Changing,
  sender: MailSender,
  csr: string | null,
): Promise<string | undefined> {
  if (sender.right) return sender.right.certificate.id;
  const name = csr ? checkCsr(Buffer.from(csr, 'base64')).commonName : null;
  if (!name || !sender.from) return undefined;
  const found = await changing.tx.find('certificate', { index: 'name', is: name });
  return found.items.find((c) => c.customerId === sender.from?.customer.id && !c.cancelled)?.id;
}

/** Where something that a person must look at came from. */
export type Origin = Pick<Review, 'from' | 'subject' | 'messageId' | 'mailId' | 'contactId'>;

/** Puts something before a person, and says so in their channel, but for what comes too often. */
export async function saveReview(
  changing: Changing,
  about: Origin &
    Pick<Review, 'reasons' | 'certificateId' | 'csr' | 'leakedSpki' | 'newAddress' | 'payment'> & { text?: string },
  hasCard = true,
): Promise<Review> {
  const id = `R-${String(await changing.tx.nextNumber('review')).padStart(4, '0')}`;
  const review: Review = { text: '', ...about, id, state: 'open', openedAt: changing.now };
  await changing.tx.put('review', review);
  changing.touched.add(review.id);
  if (hasCard) {
    const content = { kind: 'review-opened', review: await shownReview(changing, review) } as const;
    await queueSlack(changing, content, review.certificateId);
  }
  return review;
}

/** Where a mail came from. */
export const mailOrigin = (mail: ReceivedMailInput, sender: MailSender): Origin => ({
  mailId: mail.digest,
  from: mail.from.join(', '),
  subject: mail.subject,
  messageId: mail.messageId,
  contactId: sender.right?.person.contact.id ?? sender.from?.contact.id,
});

/**
 * Puts a mail before a person, with what they need to decide; `csr` is base64. Null where too many of that kind came
 * today, and the mail itself has to do.
 */
export async function openReview(
  changing: Changing,
  mail: ReceivedMailInput,
  sender: MailSender,
  { reasons, csr, newAddress }: { reasons: string[]; csr: string | null; newAddress?: string },
): Promise<Review | null> {
  const place = await placeBeforeStaff(changing, mail, sender, 'reviews');
  if (place === 'nowhere') return null;
  const certificateId = await guessCertificate(changing, sender, csr);
  const about = { text: mail.text, reasons, certificateId, csr: csr ?? undefined, newAddress };
  return saveReview(changing, { ...mailOrigin(mail, sender), ...about }, place === 'card');
}
