import type { Facts } from '../../../words/words.js';

/** What a template is filled with. */
export interface MailFacts extends Facts {
  subject: string;
  /** What mail programs show beside the subject. */
  preview: string;
  heading: string;
}
