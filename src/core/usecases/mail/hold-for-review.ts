import type { Changing } from '../../context.js';
import type { ReceivedMailInput } from '../../model/mail-in.js';
import { queueMail } from '../../outbox/queue.js';
import type { Finding } from '../../rules/findings.js';
import { isAuthenticated } from '../../rules/mail-authority.js';
import { openReview } from '../review/open-review.js';
import { shown } from '../show.js';
import type { Fate } from './fate.js';
import type { MailSender } from './sender.js';

/** `findings`: what the sender can settle with another answer, and is asked to. */
export async function holdForReview(
  changing: Changing,
  mail: ReceivedMailInput,
  sender: MailSender,
  reasons: string[],
  csrPem: string | null,
  findings: Finding[] = [],
): Promise<Fate> {
  const { certificateId } = await openReview(changing, mail, sender, reasons, csrPem);
  const { right } = sender;
  // Whoever holds a right key hears that it arrived, at the registered address, whoever wrote. So does an authenticated
  // contact without one, where the CSR says which of the customer's certificates is meant; that mail has the key.
  const person = right?.person ?? (isAuthenticated(mail) ? sender.from : null);
  const about = right?.certificate ?? (certificateId && (await changing.tx.get('certificate', certificateId)));
  if (person && about && !mail.automatic) {
    await queueMail(changing, {
      ...person,
      content: { template: 'csr-in-review', certificate: await shown(changing, about), findings },
      keyFor: about,
      inReplyTo: mail.messageId,
    });
  }
  return { outcome: 'review', reason: reasons.join(' '), certificateId: right?.certificate.id };
}
