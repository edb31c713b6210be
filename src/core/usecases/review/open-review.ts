import type { Asking, Changing } from '../../context.js';
import { checkAgainstOrder, describeKey } from '../../csr.js';
import { type Certificate, currentPeriod } from '../../model/certificate.js';
import type { ReceivedMailInput } from '../../model/mail-in.js';
import type { Review } from '../../model/review.js';
import type { ReviewView } from '../../model/slack-content.js';
import { queueSlack } from '../../outbox/queue.js';
import { checkCsr } from '../../rules/csr/check-csr.js';
import type { MailSender } from '../mail/sender.js';
import { shown } from '../show.js';

/** What approving a review of a leaked key does, in a sentence. */
function revokeDoes(certificate: Certificate, spkiSha256: string): string {
  const { id, names } = certificate;
  const isIssued = certificate.periods.some((p) => p.issued.some((i) => i.spkiSha256 === spkiSha256));
  const ask = certificate.installedBy === 'customer' ? 'asks the customer for a new one' : 'waits for a new one';
  const drop = `drops the CSR with that key and ${ask}.`;
  const { ca } = currentPeriod(certificate).product;
  return isIssued
    ? `Records ${id} ${names[0]} as revoked, ${drop} Have it revoked by ${ca} first.`
    : `For ${id} ${names[0]} it ${drop}`;
}

/** A review as staff see it: what was sent, by whom, why it waits, what approving does. */
export async function shownReview(asking: Asking, review: Review): Promise<ReviewView> {
  const certificate = review.certificateId ? await asking.tx.get('certificate', review.certificateId) : undefined;
  const bytes = review.csr ? Buffer.from(review.csr, 'base64') : null;
  const report = bytes ? (certificate ? await checkAgainstOrder(asking, certificate, bytes) : checkCsr(bytes)) : null;
  const view = certificate ? await shown(asking, certificate) : null;
  return {
    id: review.id,
    certificate: view,
    from: review.from,
    subject: review.subject,
    reasons: review.reasons,
    approveDoes:
      certificate && review.leakedSpki
        ? revokeDoes(certificate, review.leakedSpki)
        : view && report?.pem && report.verdict !== 'reject'
          ? `Applies this CSR to ${view.id} ${view.commonName}.`
          : null,
    state: review.state,
    urgent: review.leakedSpki !== undefined,
    openedAt: review.openedAt,
    decidedBy: review.decidedBy,
    csr: report
      ? {
          pem: report.pem ?? '',
          key: describeKey(report.key),
          names: report.names,
          findings: report.findings.map(({ severity, message }) => ({ severity, message })),
        }
      : null,
    text: review.text,
  };
}

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

/** Puts something before a person, and says so in their channel. */
export async function saveReview(
  changing: Changing,
  about: Origin & Pick<Review, 'reasons' | 'certificateId' | 'csr' | 'leakedSpki' | 'newAddress'> & { text?: string },
): Promise<Review> {
  const id = `R-${String(await changing.tx.nextNumber('review')).padStart(4, '0')}`;
  const review: Review = { text: '', ...about, id, state: 'open', openedAt: changing.now };
  await changing.tx.put('review', review);
  changing.touched.add(review.id);
  const content = { kind: 'review-opened', review: await shownReview(changing, review) } as const;
  await queueSlack(changing, content, review.certificateId);
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

/** Puts a mail before a person, with what they need to decide; `csr` is base64. */
export async function openReview(
  changing: Changing,
  mail: ReceivedMailInput,
  sender: MailSender,
  { reasons, csr, newAddress }: { reasons: string[]; csr: string | null; newAddress?: string },
): Promise<Review> {
  const certificateId = await guessCertificate(changing, sender, csr);
  const about = { text: mail.text, reasons, certificateId, csr: csr ?? undefined, newAddress };
  return saveReview(changing, { ...mailOrigin(mail, sender), ...about });
}
