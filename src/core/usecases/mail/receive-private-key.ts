import type { Changing } from '../../context.js';
import type { ReceivedMailInput } from '../../model/mail-in.js';
import { queueMail, tellStaff } from '../../outbox/queue.js';
import { rememberLeaked } from '../remember-leaked.js';
import { mailOrigin } from '../review/open-review.js';
import { shown } from '../show.js';
import type { Fate } from './fate.js';
import { isTooMany } from './limits.js';
import { forgery } from './refuse.js';
import type { MailSender } from './sender.js';

export async function receivePrivateKey(
  changing: Changing,
  mail: ReceivedMailInput,
  sender: MailSender,
  spkis: readonly string[],
): Promise<Fate> {
  // Also from a stranger, and from a forged sender: the key is out, whoever sent it.
  await rememberLeaked(changing, spkis, mailOrigin(mail, sender));
  const person = sender.right?.person ?? sender.from;
  if (!person) return { outcome: 'ignored', reason: 'A private key from a stranger; the mail was deleted.' };
  const forged = forgery(mail);
  if (forged) return forged;
  const certificate = sender.right ? await shown(changing, sender.right.certificate) : null;
  // An automatic mail is never answered (RFC 3834 section 2), and nobody is bombed with answers to somebody else's mails.
  const isSilent = await isTooMany(changing, mail, sender);
  if (!mail.automatic && !isSilent) {
    await queueMail(changing, {
      ...person,
      content: { template: 'private-key-received', certificate },
      keyFor: sender.right?.certificate,
      inReplyTo: mail.messageId,
    });
  }
  if (sender.right && !isSilent) await tellStaff(changing, 'key-leaked', sender.right.certificate, person.contact.name);
  return {
    outcome: 'refused',
    reason: 'It held a private key; the mail was deleted.',
    certificateId: sender.right?.certificate.id,
  };
}
