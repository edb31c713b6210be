import { readHold } from '../hold.js';
import { type Certificate, currentPeriod } from '../model/certificate.js';
import type { PlainDate } from '../model/dates.js';
import type { Shop } from '../model/shop.js';
import type { Clock, ReadTx, Store } from '../ports.js';
import { addDays, dateIn } from '../rules/calendar.js';
import { deadline, issuedPeriod } from '../rules/status.js';

/** What should have been done and was not, although nothing failed loudly. */
export interface Overlooked {
  /** Certificates for which the clock had something to do before today. */
  unattended: number;
  /** Mails and posts whose next attempt is long past. */
  unsent: number;
  /** Certificates that end within days, for which no renewal, reissue or reminder was ever begun. */
  unnoticed: number;
}

/** A minute's mails of a large release wait that long; a delivery that stands still waits longer. */
const UNSENT_AFTER_MS = 60 * 60_000;
/** So late every notice of an ordinary product is out: a renewal's for weeks, a reissue's for eight days. */
const NOTICED_BEFORE_DAYS = 6;
/** Certificates looked at; they are those that end this week and were not renewed. */
const ENDING = 500;
const OUTBOX_INDEXES = ['dueMail', 'dueNotice', 'dueSlack'] as const;

/** By what stands in the certificate, not by the rules that say when something is due: it is these that are checked. */
function wasNoticed(certificate: Certificate): boolean {
  const issued = issuedPeriod(certificate);
  const { product, issued: now } = currentPeriod(certificate);
  if (certificate.held || !issued || issued.issued.revokedOn || product.renewalDays <= NOTICED_BEFORE_DAYS) return true;
  const isOpened = now.length === 0 || issued.issued.reissueOpened || issued.period.reissueRequested;
  return Boolean(isOpened) || certificate.reminded?.deadline === deadline(certificate);
}

async function unnoticed(tx: ReadTx, today: PlainDate): Promise<number> {
  // The sweep is still at it, or waits for a person's word; what it leaves is counted as unattended tomorrow.
  if ((await tx.count('certificate', { index: 'due', upTo: today })) > 0) return 0;
  const ending = { index: 'ends', from: addDays(today, 1), upTo: addDays(today, NOTICED_BEFORE_DAYS) } as const;
  const { items } = await tx.find('certificate', ending, { limit: ENDING });
  return items.filter((certificate) => !wasNoticed(certificate)).length;
}

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
  const today = dateIn(shop.timeZone, now);
  const upTo = new Date(now.getTime() - UNSENT_AFTER_MS).toISOString();
  return store.read(async (tx) => {
    if (await readHold(tx)) return { unattended: 0, unsent: 0, unnoticed: 0 };
    let unsent = 0;
    for (const index of OUTBOX_INDEXES) unsent += await tx.count('outbox', { index, upTo });
    return {
      unattended: await unattended(tx, addDays(today, -1), shop.sweepLimit),
      unsent,
      unnoticed: await unnoticed(tx, today),
    };
  });
}

/** The sentences for staff; none where nothing was overlooked. */
export function wordsFor({
  unattended: waiting,
  unsent,
  unnoticed: silent,
}: Overlooked): { what: string; text: string }[] {
  const said: { what: string; text: string }[] = [];
  if (waiting > 0) {
    const text = `${waiting} ${waiting === 1 ? 'certificate' : 'certificates'} should have been attended by yesterday (notices, reminders, reissues), and that was not done. The log says why; to try now: certclerk run sweep`;
    said.push({ what: 'unattended', text });
  }
  if (unsent > 0) {
    const text = `What should have been sent more than an hour ago was not tried: ${unsent} of mails and posts. To see them: certclerk outbox --state queued; whether the mail server can be reached: certclerk doctor`;
    said.push({ what: 'unsent', text });
  }
  if (silent > 0) {
    const text = `${silent} ${silent === 1 ? 'certificate ends' : 'certificates end'} within ${NOTICED_BEFORE_DAYS} days, and no notice was ever sent about that, although nothing failed. To see them: certclerk list --expires ${NOTICED_BEFORE_DAYS}; then look at each, and please report it`;
    said.push({ what: 'unnoticed', text });
  }
  return said;
}
