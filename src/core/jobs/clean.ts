import type { Documents } from '../model/documents.js';
import type { PlainDate } from '../model/dates.js';
import type { Shop } from '../model/shop.js';
import { readHold } from '../hold.js';
import type { Clock, Store, Tx } from '../ports.js';
import { addDays, dateIn } from '../rules/calendar.js';
import { isOldLimit, keptUntil, REPLAYED, URGENT_REVIEW } from '../rules/forgetting.js';
import { type CleanQuarantine, emptyOld } from './retention.js';

/**
 * Documents that are looked at in one transaction. In a store of this process others wait for its end, so it is short; in a
 * database they run beside it, and a commit costs more.
 */
const PAGE = 50;
const PAGE_SHARED = 500;

type Claim = Documents['claim'];

/** The review for as long as which a claim matters: it was opened, or told of, once. */
function reviewOf({ id, result }: Claim): string | null {
  if (id.startsWith(URGENT_REVIEW)) return id.slice(URGENT_REVIEW.length);
  return id.startsWith(REPLAYED) && typeof result === 'string' ? result : null;
}

async function isWaitedFor(tx: Tx, claim: Claim): Promise<boolean> {
  const review = reviewOf(claim);
  return review !== null && (await tx.get('review', review))?.state === 'open';
}

/** What a page came to: how many were forgotten, and whether there may be more. */
interface Cleaned {
  deleted: number;
  more: boolean;
}

/** Whatever it looks at leaves the part of the index that it looks at: it goes, or it gets a later day. */
async function cleanClaims(tx: Tx, today: PlainDate, limit: number): Promise<Cleaned> {
  const { items, next } = await tx.find('claim', { index: 'until', upTo: addDays(today, -1) }, { limit });
  let deleted = 0;
  for (const claim of items) {
    if (claim.until === undefined || (await isWaitedFor(tx, claim))) {
      await tx.put('claim', { ...claim, until: keptUntil(today) });
    } else {
      await tx.delete('claim', claim.id);
      deleted += 1;
    }
  }
  return { deleted, more: next !== undefined };
}

async function cleanTallies(tx: Tx, today: PlainDate, limit: number): Promise<Cleaned> {
  const { items, next } = await tx.find('tally', { index: 'until', upTo: addDays(today, -1) }, { limit });
  for (const { id } of items) await tx.delete('tally', id);
  return { deleted: items.length, more: next !== undefined };
}

/** An answer to a mail whose key is gone is refused, and explained where its sender is proved. */
async function cleanReplyRights(tx: Tx, today: PlainDate, limit: number): Promise<Cleaned> {
  const { items, next } = await tx.find('reply-right', { index: 'until', upTo: addDays(today, -1) }, { limit });
  const old = items.filter(({ until }) => until !== undefined);
  for (const { id } of old) await tx.delete('reply-right', id);
  for (const right of items)
    if (right.until === undefined) await tx.put('reply-right', { ...right, until: keptUntil(today) });
  return { deleted: old.length, more: next !== undefined };
}

/** What the job needs; `cleanQuarantine` where mails that cannot be read are kept in a folder. */
export interface CleanParts {
  store: Store;
  clock: Clock;
  shop: Shop;
  cleanQuarantine?: CleanQuarantine;
}

/** How many documents were forgotten, and of how many the words and bytes went. */
export interface CleanedAll {
  deleted: number;
  emptied: number;
}

/**
 * Forgets what was claimed, counted or dropped so long ago that nothing asks for it any more, so that limits on mails and
 * second deliveries do not make the store grow for ever; and empties what the shop keeps for a time only.
 */
export async function clean(parts: CleanParts): Promise<CleanedAll> {
  const { store, clock, shop } = parts;
  // By a clock that has jumped ahead everything is old.
  if ((await store.read(readHold))?.clock) return { deleted: 0, emptied: 0 };
  const today = dateIn(shop.timeZone, clock.now());
  const limit = store.shared ? PAGE_SHARED : PAGE;
  let deleted = 0;
  for (const page of [cleanClaims, cleanTallies, cleanReplyRights]) {
    for (let more = true; more;) {
      const cleaned = await store.tx((tx) => page(tx, today, limit));
      deleted += cleaned.deleted;
      more = cleaned.more;
    }
  }
  deleted += await cleanOldLimits(store, limit);
  return { deleted, emptied: await emptyOld(parts, today) };
}

/** There are few series besides, so all of them are looked at. */
async function cleanOldLimits(store: Store, limit: number): Promise<number> {
  let deleted = 0;
  let after: string | undefined;
  do {
    const page = await store.tx(async (tx) => {
      const { items, next } = await tx.find('counter', undefined, { limit, after });
      const old = items.filter(({ id }) => isOldLimit(id));
      for (const { id } of old) await tx.delete('counter', id);
      return { next, count: old.length };
    });
    deleted += page.count;
    after = page.next;
  } while (after);
  return deleted;
}
