import { z } from 'zod';
import { MAIL_OUTCOMES, receivedMailInput } from '../model/mail-in.js';
import { REVIEW_STATES } from '../model/review.js';
import { certificateRef, limit, nothing, page, plainDate, text } from './fields.js';

const mailOutcome = z.enum(MAIL_OUTCOMES, `The outcome is ${MAIL_OUTCOMES.join(', ')}.`);

/** What comes and goes by mail, and what of it waits for a person. */
export const mailInputs = {
  'receive-mail': receivedMailInput,
  'decide-review': z.object({
    review: text('The review'),
    /** `ask`: for a fresh mail with the CSR. */
    decision: z.enum(['approve', 'reject', 'ask']),
    sentence: z.string().trim().max(2000).default(''),
  }),
  /** The answer is mailed to the contact, in the thread of the question. */
  'answer-question': z.object({ question: text('The question'), answer: text('The answer', 5000) }),
  'close-question': z.object({ question: text('The question') }),
  /** The review's only doubt is the sender's address: it becomes one of the contact's. */
  'add-sender': z.object({ review: text('The review') }),
  /** Now, by a person: what is missing, and by when. */
  'send-reminder': z.object({ certificate: certificateRef }),
  'revoke-replies': z.object({ certificate: certificateRef }),
  /** `all`: every dead letter. */
  'resend-mail': z.object({ id: text('The outbox item') }),
  'list-reviews': z.object({ state: z.enum(REVIEW_STATES).default('open'), ...page }),
  'show-review': z.object({ review: text('The review') }),
  'list-questions': z.object({ state: z.enum(['open', 'answered', 'closed']).default('open'), ...page }),
  'show-question': z.object({ question: text('The question') }),
  'list-outbox': z.object({
    state: z.enum(['queued', 'sent', 'dead', 'withdrawn']).optional(),
    limit,
    after: z.string().optional(),
  }),
  'show-outbox': z.object({ id: text('The outbox item') }),
  'list-mails': z.object({
    outcome: mailOutcome.optional(),
    /** Dates in the shop's time zone, both included. */
    since: plainDate.optional(),
    until: plainDate.optional(),
    limit,
    after: z.string().optional(),
  }),
  'show-mail': z.object({ mail: text('The mail (its id, or the beginning of it)', 64) }),
  'count-mails': nothing,
} as const;
