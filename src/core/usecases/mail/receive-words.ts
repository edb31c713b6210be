import type { Changing } from '../../context.js';
import type { ReceivedMailInput } from '../../model/mail-in.js';
import { queueMail } from '../../outbox/queue.js';
import { askerOf, openQuestion } from '../question/open-question.js';
import { answerQuestion } from './answer-question.js';
import type { Fate } from './fate.js';
import { mayHelp } from './limits.js';
import { forgery } from './refuse.js';
import type { MailSender } from './sender.js';

/**
 * A mail that is neither CSR nor command. What a person wrote in it goes to staff, who answer; the contact is told so
 * at once, with the commands that are answered without them. Without words it gets the commands alone.
 */
export async function receiveUnclear(changing: Changing, mail: ReceivedMailInput, sender: MailSender): Promise<Fate> {
  const asker = askerOf(sender);
  const hasWords = mail.request.kind === 'unclear' && Boolean(mail.request.words);
  if (!asker || !hasWords || forgery(mail)) {
    return answerQuestion(changing, mail, sender, { question: 'help', argument: '', notUnderstood: true });
  }
  const certificateId = sender.right?.certificate.id;
  const question = await openQuestion(changing, mail, sender, asker);
  if (!question) {
    const reason = 'This contact asks more than a person would today; only the mail itself is kept.';
    return { outcome: 'review', reason, certificateId };
  }
  if (await mayHelp(changing, asker.contact.addresses[0], mail)) {
    await queueMail(changing, {
      ...asker,
      content: { template: 'answer-help', notUnderstood: false, forwarded: true },
      keyFor: sender.right?.certificate,
      inReplyTo: mail.messageId,
    });
  }
  return { outcome: 'review', reason: `A question to us: ${question.id}.`, certificateId };
}
