import type { Changing } from '../../context.js';
import type { MailRequest, ReceivedMailInput } from '../../model/mail-in.js';
import type { OutboxMail } from '../../model/outbox.js';
import { tellOfDeadLetter } from '../../outbox/dead-letter.js';
import { bouncedItem } from '../../rules/bounce-address.js';
import { countUp } from '../count-up.js';
import type { Fate } from './fate.js';

type Bounce = Extract<MailRequest, { kind: 'bounce' }>;

interface Found {
  item: OutboxMail;
  /** It names what only its recipient and the servers between know; anybody may make up a number. */
  isProved: boolean;
}

async function mailWithId(changing: Changing, id: string): Promise<OutboxMail | null> {
  const item = await changing.tx.get('outbox', id);
  return item?.channel === 'mail' ? item : null;
}

/** The mail that came back: by the address it came back to, else by its Message-ID. */
async function findReturned(changing: Changing, bounce: Bounce): Promise<Found | null> {
  const { tx, secrets, shop } = changing;
  for (const address of bounce.to) {
    const id = bouncedItem(secrets, shop.mailAddress, address);
    const item = id && (await mailWithId(changing, id));
    if (item) return { item, isProved: true };
  }
  for (const messageId of bounce.messageIds) {
    const [item] = (await tx.find('outbox', { index: 'messageId', is: messageId })).items;
    // With a reply key in it, 128 bits that nobody guesses.
    if (item?.channel === 'mail') return { item, isProved: item.replyTo.includes('+') };
  }
  return null;
}

const UNPROVED = 'Nothing proves this report; ask the customer in another way before you change the address.';

/** Whoever numbers our mails through would have all of them counted as dead, and sent again by staff who believe it. */
const MOST_UNPROVED_AN_HOUR = 3;
const TOO_MANY = 'Nothing proves this report, and more such reports came within the hour than are believed.';

async function mayBelieve(changing: Changing): Promise<boolean> {
  return (await countUp(changing, `unproved bounces ${changing.now.slice(0, 13)}`)) <= MOST_UNPROVED_AN_HOUR;
}

/**
 * A mail of ours came back, or is late. A sent one that came back is a dead letter, and staff are told, once each time
 * it was sent. That is all that a bounce does, because anybody may write one; nobody answers it.
 */
export async function receiveBounce(changing: Changing, mail: ReceivedMailInput, bounce: Bounce): Promise<Fate> {
  const { tx, now } = changing;
  const found = await findReturned(changing, bounce);
  if (!found) return { outcome: 'ignored', reason: 'It says that a mail came back, but it is none of ours.' };
  const { item, isProved } = found;
  const { certificateId } = item;
  const said = bounce.diagnostic || 'the server gave no reason';
  if (item.state !== 'sent') {
    return { outcome: 'ignored', reason: `${item.id} is ${item.state} already. ${said}`, certificateId };
  }
  if (!isProved && !(await mayBelieve(changing))) return { outcome: 'ignored', reason: TOO_MANY, certificateId };
  changing.touched.add(item.id);
  if (bounce.action === 'delayed') {
    await tx.put('outbox', { ...item, lastError: `Late, and still tried: ${said}` });
    return { outcome: 'applied', reason: `${item.id} to ${item.to.address} is late. ${said}`, certificateId };
  }
  const lastError = `Came back: ${said}${isProved ? '' : ` ${UNPROVED}`}`;
  // To the address that was replaced: nobody wonders, and nothing is to be mended.
  if (item.content.template === 'contact-changed') {
    await tx.put('outbox', { ...item, lastError });
    return { outcome: 'applied', reason: `${item.id} to ${item.to.address} came back. ${said}`, certificateId };
  }
  const dead: OutboxMail = { ...item, state: 'dead', doneAt: now, lastError, bounce: mail.digest };
  await tx.put('outbox', dead);
  await tellOfDeadLetter(tx, dead, now);
  changing.queued.count += 1;
  return { outcome: 'applied', reason: `${item.id} to ${item.to.address} came back. ${said}`, certificateId };
}
