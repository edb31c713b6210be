import { createHash } from 'node:crypto';
import type { Changing } from '../../context.js';
import type { ReceivedMailInput } from '../../model/mail-in.js';
import { queueSlack } from '../../outbox/queue.js';
import { dateIn } from '../../rules/calendar.js';
import { keptUntil } from '../../rules/forgetting.js';
import { isAuthenticated } from '../../rules/mail-authority.js';
import { countUp } from '../count-up.js';
import type { MailSender, Person } from './sender.js';

/** Automatic answers a day to one address, for mails that ask for nothing we know (design §6.4). */
const MOST_HELP_A_DAY = 3;
/** CSRs and commands of a contact an hour; no person reaches that, and a program that does is broken (design §6.4). */
const MOST_AN_HOUR = 60;
/** The same where nothing proves the sender: somebody else may be writing in the contact's name, to fill the mailbox. */
export const MOST_UNPROVED_AN_HOUR = 10;
/** A thread may name hundreds; both ends of it are looked at. */
const LOOKED_AT = 10;

/** What others wrote is of any length and any characters; a database's index takes no more than 2 700 bytes. */
const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Whether one of our helps of today is among the mails that this one answers. */
async function answersOurHelp(changing: Changing, { references }: ReceivedMailInput): Promise<boolean> {
  const ends = new Set([...references.slice(0, LOOKED_AT), ...references.slice(-LOOKED_AT)]);
  for (const id of ends) {
    const [item] = (await changing.tx.find('outbox', { index: 'messageId', is: id })).items;
    const isHelp = item?.channel === 'mail' && item.content.template === 'answer-help';
    if (isHelp && dateIn(changing.shop.timeZone, new Date(item.queuedAt)) === changing.today) return true;
  }
  return false;
}

/**
 * Whether help may be sent again: once a day in a thread, and three times a day to an address, because it answers mails
 * that ask for nothing, so a robot on the other side could go on for ever. One that begins a new thread each time, or
 * loses the headers that name it, ends at the second.
 */
export async function mayHelp(changing: Changing, address: string, mail: ReceivedMailInput): Promise<boolean> {
  const { tx, today } = changing;
  if (await answersOurHelp(changing, mail)) return false;
  const thread = mail.references.at(-1) ?? mail.messageId;
  const until = keptUntil(today);
  if (thread && !(await tx.add('claim', { id: `help:${digestOf(thread)}:${today}`, result: null, until })))
    return false;
  for (let n = 1; n <= MOST_HELP_A_DAY; n += 1) {
    if (await tx.add('claim', { id: `help:${digestOf(address.toLowerCase())}:${today}:${n}`, result: null, until }))
      return true;
  }
  return false;
}

/** In whose name it is counted, and whether that is proved; null where nobody of ours is meant. */
function countedFor(mail: ReceivedMailInput, sender: MailSender): { person: Person; isProved: boolean } | null {
  if (sender.right && sender.senderIsContact) return { person: sender.right.person, isProved: isAuthenticated(mail) };
  if (sender.from) return { person: sender.from, isProved: isAuthenticated(mail) };
  return sender.right ? { person: sender.right.person, isProved: false } : null;
}

/**
 * Counts a CSR or a command, and says whether it is more than is answered in an hour; staff are told at the first that
 * is. Robots' mails are not counted, for they are not answered anyhow, nor are those that the sender's domain refuses.
 */
export async function isTooMany(changing: Changing, mail: ReceivedMailInput, sender: MailSender): Promise<boolean> {
  const counted = countedFor(mail, sender);
  if (!counted || mail.automatic || mail.authentication.verdict === 'fail') return false;
  const { isProved, person } = counted;
  const { customer, contact } = person;
  const most = isProved ? MOST_AN_HOUR : MOST_UNPROVED_AN_HOUR;
  const hour = changing.now.slice(0, 13);
  // Where nothing proves the sender, whoever has no key takes nothing from who has one.
  const kind = isProved ? 'proved' : sender.right ? 'unproved key' : 'unproved';
  const series = `mails ${kind} ${customer.id} ${contact.id} ${hour}`;
  const n = await countUp(changing, series);
  if (n === most + 1) {
    const who = isProved
      ? `${contact.name} of ${customer.name}`
      : `Somebody who writes as ${contact.name} of ${customer.name}`;
    const text = `${who} sent more than ${most} mails in an hour. Until the hour is over, CSRs among them wait in review, and the others are not answered.`;
    await queueSlack(changing, { kind: 'notice', text });
  }
  return n > most;
}
