import type { Asking, Changing } from '../context.js';
import { checkAgainstOrder, describeKey } from '../csr.js';
import type { ReceivedMailInput } from '../model/mail-in.js';
import type { Review } from '../model/review.js';
import type { ReviewView } from '../model/slack-content.js';
import { queueSlack } from '../outbox/queue.js';
import { checkCsr } from '../rules/csr/check-csr.js';
import type { MailSender } from './mail-sender.js';
import { shown } from './show.js';

/** A review as staff see it: what was sent, by whom, why it waits, what approving does. */
export async function shownReview(asking: Asking, review: Review): Promise<ReviewView> {
  const certificate = review.certificateId ? await asking.tx.get('certificate', review.certificateId) : undefined;
  const bytes = review.csr ? Buffer.from(review.csr, 'base64') : null;
  const report = bytes
    ? certificate
      ? await checkAgainstOrder(asking.tx, certificate, bytes)
      : checkCsr(bytes)
    : null;
  const view = certificate ? await shown(asking, certificate) : null;
  return {
    id: review.id,
    certificate: view,
    from: review.from,
    subject: review.subject,
    reasons: review.reasons,
    approveDoes:
      view && report?.pem && report.verdict !== 'reject' ? `Applies this CSR to ${view.id} ${view.commonName}.` : null,
    state: review.state,
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

/** Puts a mail before a person, with what they need to decide; `csr` is base64. */
export async function openReview(
  changing: Changing,
  mail: ReceivedMailInput,
  sender: MailSender,
  reasons: string[],
  csr: string | null,
): Promise<Review> {
  const review: Review = {
    id: `R-${String(await changing.tx.nextNumber('review')).padStart(4, '0')}`,
    state: 'open',
    openedAt: changing.now,
    mailId: mail.digest,
    from: mail.from.join(', '),
    subject: mail.subject,
    text: mail.text,
    reasons,
    certificateId: await guessCertificate(changing, sender, csr),
    contactId: sender.right?.person.contact.id ?? sender.from?.contact.id,
    csr: csr ?? undefined,
    messageId: mail.messageId,
  };
  await changing.tx.put('review', review);
  changing.touched.add(review.id);
  await queueSlack(
    changing,
    { kind: 'review-opened', review: await shownReview(changing, review) },
    review.certificateId,
  );
  return review;
}
