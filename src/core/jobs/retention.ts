import { blobsOf, shortDigest } from '../model/blob-refs.js';
import type { Instant, PlainDate } from '../model/dates.js';
import { type IndexName, keysIn } from '../model/indexes.js';
import type { Shop } from '../model/shop.js';
import type { ReadTx, Store } from '../ports.js';
import { addDays } from '../rules/calendar.js';
import { emptied, type Worded } from '../rules/emptied.js';
import { RETENTION_DAYS } from '../rules/forgetting.js';
import { all } from '../usecases/find.js';

/** Documents that are looked at in one transaction; each may have a file to delete. */
const PAGE = 50;

/** Takes away what lies outside the store and is older than `before`, except what `waits`; answers how much it was. */
export type CleanQuarantine = (before: Date, waits: ReadonlySet<string>) => Promise<number>;

/** Mails that an open review or an unanswered question was made of: a person still needs to read them. */
async function mailsWaitedFor(tx: ReadTx): Promise<Set<string>> {
  const waits = new Set<string>();
  for await (const { mailId } of all(tx, 'review', { index: 'state', is: 'open' })) if (mailId) waits.add(mailId);
  for await (const { mailId } of all(tx, 'question', { index: 'state', is: 'open' })) waits.add(mailId);
  return waits;
}

/** Whether another document names the same bytes. A mail could come in that is, byte for byte, one that went out. */
async function isNamedElsewhere(tx: ReadTx, digest: string, { kind, id }: { kind: Worded; id: string }) {
  const query = { index: 'blob', is: shortDigest(digest) } as const;
  const names = [
    ...(await tx.find('invoice', query)).items.map((i) => blobsOf('invoice', i)),
    ...(await tx.find('credit-note', query)).items.map((n) => blobsOf('credit-note', n)),
    ...(await tx.find('outbox', query)).items
      .filter((o) => !(kind === 'outbox' && o.id === id))
      .map((o) => blobsOf('outbox', o)),
  ];
  if (names.some((digests) => digests.includes(digest))) return true;
  // The bytes of a mail lie under its own id.
  return kind !== 'mail' && (await tx.get('mail', digest))?.raw === digest;
}

interface Emptying<K extends Worded> {
  store: Store;
  today: PlainDate;
  kind: K;
  index: IndexName<K>;
  days: number;
}

/**
 * Bytes go before the document that names them: killed between the two, the next run finds the document again. The other
 * way round they would lie there for ever.
 */
async function emptyAll<K extends Worded>({ store, today, kind, index, days }: Emptying<K>): Promise<number> {
  const upTo: Instant = `${addDays(today, -days)}T00:00:00.000Z`;
  let count = 0;
  let after: string | undefined;
  do {
    const page = await store.read(async (tx) => {
      const { items, next } = await tx.find(kind, { index, upTo }, { limit: PAGE, after });
      const waits = kind === 'mail' ? await mailsWaitedFor(tx) : new Set<string>();
      const going = items.filter(({ id }) => !waits.has(id));
      const free: string[] = [];
      for (const one of going) {
        for (const digest of blobsOf(kind, one))
          if (!(await isNamedElsewhere(tx, digest, { kind, id: one.id }))) free.push(digest);
      }
      return { ids: going.map(({ id }) => id), free, next };
    });
    for (const digest of page.free) await store.blobs.delete(digest);
    if (page.ids.length > 0) {
      await store.tx(async (tx) => {
        for (const id of page.ids) {
          const now = await tx.get(kind, id);
          if (now && keysIn(kind, index, now).length > 0) await tx.put(kind, emptied[kind](now, today));
        }
      });
    }
    count += page.ids.length;
    after = page.next;
  } while (after);
  return count;
}

/**
 * Empties what was kept for as long as the shop keeps its kind (`retentionDays`): the bytes, and what of the documents
 * holds a person's words. Ids, digests, outcomes and days stay, so that a mail that comes again is still known, and the
 * counts still add up. What waits for a person or for a server is left alone; so are invoices, credit notes and their PDFs.
 */
export async function emptyOld(
  parts: { store: Store; shop: Shop; cleanQuarantine?: CleanQuarantine },
  today: PlainDate,
): Promise<number> {
  const { store, cleanQuarantine } = parts;
  const days = parts.shop.retentionDays ?? RETENTION_DAYS;
  const common = { store, today, index: 'kept' } as const;
  const counts = [
    await emptyAll({ ...common, kind: 'mail', days: days.mails }),
    await emptyAll({ ...common, kind: 'review', days: days.mails }),
    await emptyAll({ ...common, kind: 'question', days: days.mails }),
    await emptyAll({ ...common, kind: 'outbox', days: days.sent }),
  ];
  if (cleanQuarantine) {
    const before = new Date(`${addDays(today, -days.quarantine)}T00:00:00.000Z`);
    counts.push(await cleanQuarantine(before, await store.read(mailsWaitedFor)));
  }
  return counts.reduce((sum, count) => sum + count, 0);
}
