import { STAFF_AND_SETUP, type Changing, type UseCase } from '../../context.js';
import { conflict, notFound } from '../../errors.js';
import { describeActor } from '../../model/actor.js';
import type { Question } from '../../model/question.js';
import { queueMail } from '../../outbox/queue.js';
import type { ReadTx } from '../../ports.js';
import { customerById } from '../find.js';
import { shown } from '../show.js';
import { shownQuestion } from './open-question.js';

export async function findQuestion(tx: ReadTx, id: string): Promise<Question> {
  const question = await tx.get('question', id.trim().toUpperCase());
  if (!question) throw notFound(`There is no question ${id.trim()}. See them with "questions".`);
  return question;
}

/** The first who settles a question does; whoever comes later is told of it. */
async function openOne(tx: ReadTx, id: string): Promise<Question> {
  const question = await findQuestion(tx, id);
  if (question.state === 'open') return question;
  const at = `${question.settledAt?.slice(0, 16).replace('T', ' ')} UTC`;
  throw conflict(`${question.id} was ${question.state} by ${question.settledBy} at ${at} already.`);
}

async function settle(
  changing: Changing,
  question: Question,
  how: Pick<Question, 'state' | 'answer'>,
): Promise<Question> {
  const settled = { ...question, ...how, settledAt: changing.now, settledBy: describeActor(changing.actor) };
  await changing.tx.put('question', settled);
  changing.touched.add(settled.id);
  return settled;
}

/** A person's answer goes to the contact's registered address, in the thread of the question. */
export const answerQuestion: UseCase<'answer-question'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  async run(changing, input) {
    const question = await openOne(changing.tx, input.question);
    const certificate = question.certificateId ? await changing.tx.get('certificate', question.certificateId) : null;
    const customer = await customerById(changing.tx, question.customerId);
    const { id, subject, text, askedAt, from, doubts } = question;
    await queueMail(changing, {
      customer,
      contact: customer.contacts.find((c) => c.id === question.contactId),
      content: {
        template: 'staff-answer',
        certificate: certificate ? await shown(changing, certificate) : null,
        answer: input.answer,
        question: { id, subject, text, askedAt, by: doubts.length > 0 ? from : null },
      },
      keyFor: certificate ?? undefined,
      inReplyTo: question.messageId,
      thread: question.references,
    });
    const answered = await settle(changing, question, { state: 'answered', answer: input.answer });
    return { question: await shownQuestion(changing, answered) };
  },
};

/** It needs no answer, or got one in another way: nothing is sent. */
export const closeQuestion: UseCase<'close-question'> = {
  kind: 'change',
  actors: STAFF_AND_SETUP,
  async run(changing, input) {
    const closed = await settle(changing, await openOne(changing.tx, input.question), { state: 'closed' });
    return { question: await shownQuestion(changing, closed) };
  },
};
