import type { Changing } from '../../context.js';
import type { ReceivedMailInput } from '../../model/mail-in.js';
import { queueMail } from '../../outbox/queue.js';
import type { Finding } from '../../rules/findings.js';
import { type Doubt, isAuthenticated } from '../../rules/mail-authority.js';
import { openReview } from '../review/open-review.js';
import { shown } from '../show.js';
import type { Fate } from './fate.js';
import type { MailSender } from './sender.js';

/** Why a person must look, and at what. */
export interface Doubtful {
  /** Sentences for staff. */
  reasons: string[];
  doubts?: readonly Doubt[];
  /** Base64. */
  csr: string | null;
  /** What the sender can settle with another answer, and is asked to. */
  findings?: Finding[];
  /** The sender gets no answer: there were too many. */
  isSilent?: boolean;
}

export async function holdForReview(
  changing: Changing,
  mail: ReceivedMailInput,
  sender: MailSender,
  { reasons, doubts = [], csr, findings = [], isSilent = false }: Doubtful,
): Promise<Fate> {
  // Staff may give a shared mailbox or a ticket system the contact's rights, where nothing else is doubtful.
  const newAddress = doubts.length === 1 && doubts[0] === 'other-sender' ? mail.from[0] : undefined;
  const review = await openReview(changing, mail, sender, { reasons, csr, newAddress });
  const certificateId = review?.certificateId;
  const { right } = sender;
  // Whoever holds a right key hears that it arrived, at the registered address, whoever wrote. So does an authenticated
  // contact without one, where the CSR says which of the customer's certificates is meant; that mail has the key.
  const person = right?.person ?? (isAuthenticated(mail) ? sender.from : null);
  const about = right?.certificate ?? (certificateId && (await changing.tx.get('certificate', certificateId)));
  if (person && about && !mail.automatic && !isSilent && review) {
    await queueMail(changing, {
      ...person,
      content: { template: 'csr-in-review', certificate: await shown(changing, about), findings },
      keyFor: about,
      inReplyTo: mail.messageId,
    });
  }
  const more = review ? [] : ['Too many mails of this kind came today; only the mail itself is kept.'];
  const reason = [...reasons, ...more].join(' ');
  return { outcome: 'review', reason, certificateId: right?.certificate.id, reviewId: review?.id };
}
