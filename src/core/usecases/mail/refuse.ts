import type { Changing } from '../../context.js';
import type { Refusal } from '../../model/mail-content.js';
import type { ReceivedMailInput } from '../../model/mail-in.js';
import { queueMail } from '../../outbox/queue.js';
import type { Authority } from '../../rules/mail-authority.js';
import { shown } from '../show.js';
import type { Fate } from './fate.js';
import type { MailSender } from './sender.js';

/** Tells the registered contact why a mail was not applied. */
export async function refuseWith(
  changing: Changing,
  mail: ReceivedMailInput,
  sender: MailSender,
  sentence: string | { because: Refusal },
): Promise<void> {
  const person = sender.right?.person ?? sender.from;
  if (!person) return;
  await queueMail(changing, {
    ...person,
    content: {
      template: 'review-rejected',
      certificate: sender.right ? await shown(changing, sender.right.certificate) : null,
      sentence,
    },
    keyFor: sender.right?.certificate,
    inReplyTo: mail.messageId,
  });
}

/** Refuses what nobody need look at, and tells the sender where the rules say so. */
export async function refuse(
  changing: Changing,
  mail: ReceivedMailInput,
  sender: MailSender,
  { reason, tell }: Extract<Authority, { decision: 'refuse' }>,
  certificateId?: string,
): Promise<Fate> {
  if (tell) await refuseWith(changing, mail, sender, { because: tell });
  return { outcome: 'refused', reason, certificateId };
}

/** The fate of a mail that the sender's own domain refuses: nobody is told, because nobody of ours wrote it. */
export function forgery(mail: ReceivedMailInput): Fate | null {
  const { verdict, reasons } = mail.authentication;
  if (verdict !== 'fail') return null;
  return { outcome: 'refused', reason: `The sender's domain refuses it (${reasons.join('; ')}).` };
}
