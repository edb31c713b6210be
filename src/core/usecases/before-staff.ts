import type { Changing } from '../context.js';
import type { ReceivedMailInput } from '../model/mail-in.js';
import { queueSlack } from '../outbox/queue.js';
import { isAuthenticated } from '../rules/mail-authority.js';
import { countUp } from './count-up.js';
import type { MailSender } from './mail/sender.js';

/** Of one sender a day: so many are put into the channel; the others only into the list. */
const MOST_CARDS_A_DAY = 10;
/** More than that no person writes; the mails stay in the mailbox, and in the list of mails. */
const MOST_A_DAY = 60;

/**
 * Whose mails are counted together. Who proves less never uses up what is left for who proves more: a stranger who
 * writes as a contact, one who got hold of a key, and a contact's robot each have an allowance of their own.
 */
function countedAs(mail: ReceivedMailInput, { right, senderIsContact, from }: MailSender) {
  const person = right?.person ?? from;
  if (!person) return { series: 'strangers', who: 'Strangers', isTrusted: false };
  const { customer, contact } = person;
  const isContact = isAuthenticated(mail) && (senderIsContact || !right);
  const signs = [
    right ? 'key' : 'no key',
    senderIsContact || !right ? 'contact' : 'other',
    isContact ? 'proved' : 'unproved',
  ];
  const series = [customer.id, contact.id, ...signs, mail.automatic ? 'robot' : 'person'].join(' ');
  const name = `${contact.name} of ${customer.name}`;
  return { series, who: isContact ? name : `Somebody who writes as ${name}`, isTrusted: isContact || right !== null };
}

/**
 * How a mail that a person must look at is put before them: with a card in the channel, in the list alone, or not at
 * all. Else whoever sends a thousand buries everybody else's. A CSR of who proves anything is always listed. Staff are
 * told at the first that has no card.
 */
export async function placeBeforeStaff(
  changing: Changing,
  mail: ReceivedMailInput,
  sender: MailSender,
  kind: 'questions' | 'reviews',
): Promise<'card' | 'list' | 'nowhere'> {
  const { series, who, isTrusted } = countedAs(mail, sender);
  const today = await countUp(changing, `${kind} ${series} ${changing.today}`);
  if (today <= MOST_CARDS_A_DAY) return 'card';
  if (today === MOST_CARDS_A_DAY + 1) {
    const list = kind === 'reviews' ? '/ssl review' : '/ssl questions';
    const text = `${who} sent more than ${MOST_CARDS_A_DAY} mails today that a person must look at. The others of today are not posted here; ${list} lists them.`;
    await queueSlack(changing, { kind: 'notice', text });
  }
  return today <= MOST_A_DAY || (kind === 'reviews' && isTrusted) ? 'list' : 'nowhere';
}
