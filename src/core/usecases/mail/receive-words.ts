import type { Changing } from '../../context.js';
import type { ReceivedMailInput } from '../../model/mail-in.js';
import { queueSlack } from '../../outbox/queue.js';
import { answerQuestion } from './answer-question.js';
import type { Fate } from './fate.js';
import { forgery } from './refuse.js';
import type { MailSender } from './sender.js';

export async function receiveUnclear(changing: Changing, mail: ReceivedMailInput, sender: MailSender): Promise<Fate> {
  const fate = await answerQuestion(changing, mail, sender, { question: 'help', argument: '', notUnderstood: true });
  const words = mail.text.trim().slice(0, 500);
  if (sender.right && words && !forgery(mail)) {
    const { certificate, person } = sender.right;
    const who = sender.senderIsContact ? person.contact.name : mail.from.join(', ') || 'Somebody without an address';
    const text = `${who} wrote about ${certificate.id} ${certificate.names[0]}: "${words}"`;
    await queueSlack(changing, { kind: 'notice', text }, certificate.id);
  }
  return fate;
}
