import { MAIL_OUTCOMES, type MailOutcome } from '../../core/model/mail-in.js';
import type { Received } from './receive.js';

/** What a door counts of the mails that it took in since the start. All that are neither waiting nor dropped were handed over. */
export interface DoorBook {
  taken: number;
  waiting: number;
  dropped: number;
}

/** What became of the mails that were handed over since the start. A mail that fails is handed over again. */
export interface MailCounts {
  handed: number;
  outcomes: Record<MailOutcome, number>;
  duplicates: number;
  failed: number;
  inHand: number;
}

/** Counts every mail that a door hands over, and how it ended. */
export class MailTally {
  readonly counts: MailCounts = {
    handed: 0,
    outcomes: { applied: 0, answered: 0, refused: 0, review: 0, ignored: 0 },
    duplicates: 0,
    failed: 0,
    inHand: 0,
  };

  /** The same receiver, counted. */
  around<A extends unknown[]>(receive: (...mail: A) => Promise<Received>): (...mail: A) => Promise<Received> {
    return async (...mail) => {
      this.counts.handed += 1;
      this.counts.inHand += 1;
      try {
        const received = await receive(...mail);
        if (received.duplicate) this.counts.duplicates += 1;
        else this.counts.outcomes[received.outcome] += 1;
        return received;
      } catch (error) {
        this.counts.failed += 1;
        throw error;
      } finally {
        this.counts.inHand -= 1;
      }
    };
  }
}

/** Mails that ended with an outcome since the start. */
const endedMails = ({ outcomes }: MailCounts): number =>
  MAIL_OUTCOMES.reduce((sum, outcome) => sum + outcomes[outcome], 0);

/** How many mails the books of the doors and the tally disagree about, either way; 0: every mail is accounted for. */
export function unaccounted(doors: readonly DoorBook[], counts: MailCounts): number {
  const taken = doors.reduce((sum, door) => sum + door.taken - door.waiting - door.dropped, 0);
  const known = endedMails(counts) + counts.duplicates + counts.failed + counts.inHand;
  return Math.abs(taken - counts.handed) + Math.abs(counts.handed - known);
}
