import type { MailOutcome } from '../../model/mail-in.js';

/** How a received mail ended, and why, in a sentence for staff and log. */
export interface Fate {
  outcome: MailOutcome;
  reason: string;
  certificateId?: string;
  reviewId?: string;
  /** The mail came before, on another path. */
  isCopy?: boolean;
}
