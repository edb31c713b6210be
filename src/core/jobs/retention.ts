import { blobsOf, shortDigest } from '../model/blob-refs.js';
import type { Instant, PlainDate } from '../model/dates.js';
import type { Documents } from '../model/documents.js';
import type { MailContent } from '../model/mail-content.js';
import { type IndexName, keysIn } from '../model/indexes.js';
import type { Shop } from '../model/shop.js';
import type { ReadTx, Store } from '../ports.js';
import { addDays } from '../rules/calendar.js';
import { REMOVED, RETENTION_DAYS } from '../rules/forgetting.js';
import { all } from '../usecases/find.js';

/** Documents that are looked at in one transaction; each may have a file to delete. */
const PAGE = 200;

/** Takes away what lies outside the store and is older than `before`, except what `waits`; answers how much it was. */
export type CleanQuarantine = (before: Date, waits: ReadonlySet<string>) => Promise<number>;

type Kept = 'mail' | 'outbox' | 'review' | 'question';

/** What a person wrote in it is taken out; the rest are facts that stand in certificates and invoices as well. */
function withoutWords(content: MailContent): MailContent {
  if (content.template === 'review-rejected' && typeof content.sentence === 'string')
    return { ...content, sentence: REMOVED };
  if (content.template !== 'staff-answer') return content;
  const question = { ...content.question, subject: REMOVED, text: REMOVED, by: null };
  return { ...content, answer: REMOVED, question };
}

/** What is left of each kind: who reads it still sees that it was, when, and how it ended. */
const without: { [K in Kept]: (document: Documents[K], today: PlainDate) => Documents[K] } = {
  mail: (mail, emptied) => ({
    ...mail,
    from: REMOVED,
    subject: REMOVED,
    authentication: undefined,
    raw: null,
    emptied,
  }),
  outbox: (item, emptied) =>
    item.channel === 'mail'
      ? { ...item, content: withoutWords(item.content), frozen: undefined, subject: undefined, emptied }
      : { ...item, content: { kind: 'notice', text: REMOVED }, emptied },
  review: (review, emptied) => ({
    ...review,
    from: REMOVED,
    subject: REMOVED,
    text: REMOVED,
    csr: undefined,
    newAddress: undefined,
    emptied,
  }),
  question: (question, emptied) => ({
    ...question,
    from: REMOVED,
    subject: REMOVED,
    text: REMOVED,
    files: [],
    doubts: [],
    answer: question.answer === undefined ? undefined : REMOVED,
    emptied,
  }),
};

/** Mails that an open review or an unanswered question was made of: a person still needs to read them. */
async function mailsWaitedFor(tx: ReadTx): Promise<Set<string>> {
  const waits = new Set<string>();
  for await (const { mailId } of all(tx, 'review', { index: 'state', is: 'open' })) if (mailId) waits.add(mailId);
  for await (const { mailId } of all(tx, 'question', { index: 'state', is: 'open' })) waits.add(mailId);
  return waits;
}

/** Whether another document names the same bytes. A mail could come in that is, byte for byte, one that went out. */
async function isNamedElsewhere(tx: ReadTx, digest: string, { kind, id }: { kind: Kept; id: string }) {
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

interface Emptying<K extends Kept> {
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
async function emptyAll<K extends Kept>({ store, today, kind, index, days }: Emptying<K>): Promise<number> {
  const upTo: Instant = `${addDays(today, -days)}T00:00:00.000Z`;
  let emptied = 0;
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
          if (now && keysIn(kind, index, now).length > 0) await tx.put(kind, without[kind](now, today));
        }
      });
    }
    emptied += page.ids.length;
    after = page.next;
  } while (after);
  return emptied;
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
  const emptied = [
    await emptyAll({ ...common, kind: 'mail', days: days.mails }),
    await emptyAll({ ...common, kind: 'review', days: days.mails }),
    await emptyAll({ ...common, kind: 'question', days: days.mails }),
    await emptyAll({ ...common, kind: 'outbox', days: days.sent }),
  ];
  if (cleanQuarantine) {
    const before = new Date(`${addDays(today, -days.quarantine)}T00:00:00.000Z`);
    emptied.push(await cleanQuarantine(before, await store.read(mailsWaitedFor)));
  }
  return emptied.reduce((sum, count) => sum + count, 0);
}
