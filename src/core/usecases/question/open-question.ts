import type { Asking, Changing } from '../../context.js';
import type { ReceivedMailInput } from '../../model/mail-in.js';
import type { Question } from '../../model/question.js';
import type { QuestionView } from '../../model/slack-content.js';
import { queueSlack } from '../../outbox/queue.js';
import { isAuthenticated } from '../../rules/mail-authority.js';
import { placeBeforeStaff } from '../before-staff.js';
import type { MailSender, Person } from '../mail/sender.js';
import { customerById } from '../find.js';
import { shown } from '../show.js';

/** A thread may have hundreds; RFC 5322 section 3.6.4 lets the middle go. */
const MOST_REFERENCES = 20;
const MESSAGE_ID = /^<[\x21-\x3b\x3d\x3f-\x7e]{1,250}>$/;

/** A question as staff see it. */
export async function shownQuestion(asking: Asking, question: Question): Promise<QuestionView> {
  const customer = await customerById(asking.tx, question.customerId);
  const contact = customer.contacts.find((c) => c.id === question.contactId) ?? customer.contacts[0];
  const certificate = question.certificateId && (await asking.tx.get('certificate', question.certificateId));
  const { id, state, askedAt, from, subject, text, files, doubts, follows, answer, settledAt, settledBy } = question;
  return {
    id,
    state,
    askedAt,
    certificate: certificate ? await shown(asking, certificate) : null,
    customer: { id: customer.id, name: customer.name },
    contact: { name: contact.name, address: contact.addresses[0] },
    from,
    subject,
    text,
    files,
    doubts,
    follows,
    answer,
    settledAt,
    settledBy,
  };
}

/** Whose question it is, and so who gets the answer; null for a stranger. */
export function askerOf(sender: MailSender): Person | null {
  return sender.right?.person ?? sender.from;
}

function doubtsAbout(mail: ReceivedMailInput, sender: MailSender): string[] {
  const doubts: string[] = [];
  if (sender.right && !sender.senderIsContact) {
    doubts.push('It was not sent from an address of the contact. The answer goes to the contact.');
  }
  if (!isAuthenticated(mail)) doubts.push('Nothing proves that it comes from its sender.');
  return doubts;
}

/** The question that was answered with the mail that this one answers. */
async function followedBy(changing: Changing, mail: ReceivedMailInput): Promise<string | undefined> {
  const [newest] = mail.references;
  if (!newest) return undefined;
  const { items } = await changing.tx.find('outbox', { index: 'messageId', is: newest });
  const [item] = items;
  return item?.channel === 'mail' && item.content.template === 'staff-answer' ? item.content.question.id : undefined;
}

/** The thread as an answer has to name it: both ends of it, where it is long. */
function threadOf({ references }: ReceivedMailInput): string[] {
  const thread = [...references].reverse().filter((id) => MESSAGE_ID.test(id));
  return thread.length <= MOST_REFERENCES ? thread : [...thread.slice(0, 1), ...thread.slice(1 - MOST_REFERENCES)];
}

/**
 * Keeps what a customer asked and puts it before staff; null where this contact asked more than a person would today,
 * and the mail has to do.
 */
export async function openQuestion(
  changing: Changing,
  mail: ReceivedMailInput,
  sender: MailSender,
  { customer, contact }: Person,
): Promise<Question | null> {
  if (mail.request.kind !== 'unclear') throw new Error('a mail that asks for something else is no question');
  const place = await placeBeforeStaff(changing, mail, sender, 'questions');
  if (place === 'nowhere') return null;
  const certificate = sender.right?.certificate;
  const question: Question = {
    id: `Q-${String(await changing.tx.nextNumber('question')).padStart(4, '0')}`,
    state: 'open',
    askedAt: changing.now,
    mailId: mail.digest,
    from: mail.from.join(', '),
    subject: mail.subject,
    text: mail.request.words ?? '',
    files: mail.request.files ?? [],
    customerId: customer.id,
    contactId: contact.id,
    certificateId: certificate?.id,
    doubts: doubtsAbout(mail, sender),
    follows: await followedBy(changing, mail),
    messageId: mail.messageId,
    references: threadOf(mail),
  };
  await changing.tx.put('question', question);
  changing.touched.add(question.id);
  if (place === 'card') {
    const content = { kind: 'question-opened', question: await shownQuestion(changing, question) } as const;
    await queueSlack(changing, content, certificate?.id);
  }
  return question;
}
