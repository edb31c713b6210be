import { readHold } from '../hold.js';
import type { Shop } from '../model/shop.js';
import type { Clock, ReadTx, Store } from '../ports.js';
import { addDays, dateIn } from '../rules/calendar.js';

/** What should have been done and was not, although nothing failed loudly. */
export interface Overlooked {
  /** Certificates for which the clock had something to do before today. */
  unattended: number;
  /** Mails and posts whose next attempt is long past. */
  unsent: number;
}

/** A minute's mails of a large release wait that long; a delivery that stands still waits longer. */
const UNSENT_AFTER_MS = 60 * 60_000;
const OUTBOX_INDEXES = ['dueMail', 'dueNotice', 'dueSlack'] as const;

async function unattended(tx: ReadTx, yesterday: string, sweepLimit: number): Promise<number> {
  const count = await tx.count('certificate', { index: 'due', upTo: yesterday });
  // More than the limit wait for a person's word, and the sweep says so itself.
  return count > sweepLimit ? 0 : count;
}

/**
 * Looks for what was silently left undone: by the indexes of what is due, not by what the sweep and the outbox say of
 * themselves. While sending is on hold nothing is overlooked.
 */
export function lookForOverlooked(parts: { store: Store; clock: Clock; shop: Shop }): Promise<Overlooked> {
  const { store, clock, shop } = parts;
  const now = clock.now();
  const yesterday = addDays(dateIn(shop.timeZone, now), -1);
  const upTo = new Date(now.getTime() - UNSENT_AFTER_MS).toISOString();
  return store.read(async (tx) => {
    if (await readHold(tx)) return { unattended: 0, unsent: 0 };
    let unsent = 0;
    for (const index of OUTBOX_INDEXES) unsent += await tx.count('outbox', { index, upTo });
    return { unattended: await unattended(tx, yesterday, shop.sweepLimit), unsent };
  });
}

/** The sentences for staff; none where nothing was overlooked. */
export function wordsFor({ unattended: waiting, unsent }: Overlooked): { what: string; text: string }[] {
  const said: { what: string; text: string }[] = [];
  if (waiting > 0) {
    const text = `${waiting} ${waiting === 1 ? 'certificate' : 'certificates'} should have been attended by yesterday (notices, reminders, reissues), and that was not done. The log says why; to try now: certclerk run sweep`;
    said.push({ what: 'unattended', text });
  }
  if (unsent > 0) {
    const text = `What should have been sent more than an hour ago was not tried: ${unsent} of mails and posts. To see them: certclerk outbox --state queued; whether the mail server can be reached: certclerk doctor`;
    said.push({ what: 'unsent', text });
  }
  return said;
}
