import type { Instant, PlainDate } from './dates.js';

/** What a customer asked in words of their own, and what became of it. It stays open until a person settles it. */
export interface Question {
  /** `Q-0001` */
  id: string;
  state: 'open' | 'answered' | 'closed';
  askedAt: Instant;
  mailId: string;
  /** The addresses in the mail's From. */
  from: string;
  subject: string;
  /** What the writer wrote now, without what was quoted; plain text. */
  text: string;
  /** Names of the files that came along; they stay in the mail. */
  files: string[];
  customerId: string;
  /** Who gets the answer, at the registered address. */
  contactId: string;
  certificateId?: string;
  /** Why somebody else may have written it, a sentence each. */
  doubts: string[];
  /** The question that this one goes on from: it came as an answer to our answer. */
  follows?: string;
  messageId: string | null;
  /** Message-IDs of the mails before it, oldest first. */
  references: string[];
  answer?: string;
  settledAt?: Instant;
  settledBy?: string;
  /** The day on which the time was over for which its words and bytes are kept: they are gone. */
  emptied?: PlainDate;
}
