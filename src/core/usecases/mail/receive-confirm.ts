import type { Changing } from '../../context.js';
import { previousCsr } from '../../csr.js';
import { currentPeriod } from '../../model/certificate.js';
import type { ReceivedMailInput } from '../../model/mail-in.js';
import { authorityOf, isAuthenticated } from '../../rules/mail-authority.js';
import { answerQuestion } from './answer-question.js';
import type { Fate } from './fate.js';
import { receiveCsr } from './receive-csr.js';
import { refuse, refuseWith } from './refuse.js';
import { type MailRight, type MailSender, rightsOf } from './sender.js';

/** One word in place of a CSR: `same` for the last one, `yes` for the one that is held. */
export async function receiveConfirm(
  changing: Changing,
  mail: ReceivedMailInput,
  sender: MailSender,
  answer: 'yes' | 'same',
): Promise<Fate> {
  const authority = authorityOf(mail, rightsOf(sender));
  if (authority.decision === 'refuse') return refuse(changing, mail, sender, authority, sender.right?.certificate.id);
  const { right } = sender;
  if (right)
    return answer === 'same' ? takeSame(changing, mail, sender, right) : takeHeld(changing, mail, sender, right);
  // Without a key it is not known for what.
  return answerQuestion(changing, mail, sender, { question: 'help', argument: '', notUnderstood: true });
}

/** The last certificate's CSR again, where the product allows it. */
async function takeSame(
  changing: Changing,
  mail: ReceivedMailInput,
  sender: MailSender,
  { certificate }: MailRight,
): Promise<Fate> {
  const last = previousCsr(certificate);
  const allowed = currentPeriod(certificate).product.renewalCsr === 'reuse-allowed';
  if (!last || !allowed) {
    await refuseWith(changing, mail, sender, { because: last ? 'new-csr-needed' : 'no-earlier-csr' });
    const reason = last ? 'For this product each renewal needs a new CSR.' : 'There is no earlier CSR to use again.';
    return { outcome: 'refused', reason, certificateId: certificate.id };
  }
  return receiveCsr(changing, mail, sender, Buffer.from(last.pem));
}

/** The CSR that the mail named which this one answers; it is checked anew, as if it had come now. */
async function takeHeld(
  changing: Changing,
  mail: ReceivedMailInput,
  sender: MailSender,
  { certificate, held, requestDone }: MailRight,
): Promise<Fate> {
  if (typeof held === 'string' && !requestDone) return receiveCsr(changing, mail, sender, Buffer.from(held));
  const reason = held === undefined ? 'A yes, but no CSR waits for one.' : 'A yes to a CSR that waits no more.';
  // Nothing can come of it, so nobody need look; but only whom we know gets an answer.
  if (!sender.senderIsContact || !isAuthenticated(mail)) {
    return { outcome: 'ignored', reason: `${reason} It is not proved to come from the contact.` };
  }
  await refuseWith(changing, mail, sender, { because: held === undefined ? 'nothing-held' : 'held-no-more' });
  return { outcome: 'answered', reason, certificateId: certificate.id };
}
