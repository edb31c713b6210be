import type { PlainDate } from '../model/dates.js';
import type { Documents } from '../model/documents.js';
import type { MailContent } from '../model/mail-content.js';
import { REMOVED } from './forgetting.js';

/** Kinds that hold what a person wrote. */
export type Worded = 'mail' | 'outbox' | 'review' | 'question';

/** What a person wrote in it is taken out; the rest are facts that stand in certificates and invoices as well. */
function withoutWords(content: MailContent): MailContent {
  if (content.template === 'review-rejected' && typeof content.sentence === 'string')
    return { ...content, sentence: REMOVED };
  if (content.template !== 'staff-answer') return content;
  const question = { ...content.question, subject: REMOVED, text: REMOVED, by: null };
  return { ...content, answer: REMOVED, question };
}

/** What is left of each kind: who reads it still sees that it was, when, and how it ended. */
export const emptied: { [K in Worded]: (document: Documents[K], today: PlainDate) => Documents[K] } = {
  mail: (mail, today) => ({
    ...mail,
    from: REMOVED,
    subject: REMOVED,
    authentication: undefined,
    raw: null,
    emptied: today,
  }),
  outbox: (item, today) =>
    item.channel === 'mail'
      ? { ...item, content: withoutWords(item.content), frozen: undefined, subject: undefined, emptied: today }
      : { ...item, content: { kind: 'notice', text: REMOVED }, emptied: today },
  review: (review, today) => ({
    ...review,
    from: REMOVED,
    subject: REMOVED,
    text: REMOVED,
    csr: undefined,
    newAddress: undefined,
    emptied: today,
  }),
  question: (question, today) => ({
    ...question,
    from: REMOVED,
    subject: REMOVED,
    text: REMOVED,
    files: [],
    doubts: [],
    answer: question.answer === undefined ? undefined : REMOVED,
    emptied: today,
  }),
};
