import { AppError } from '../errors.js';
import { readHold } from '../hold.js';
import type { Attachment, AttachmentRef, OutboxItem, OutboxMail } from '../model/outbox.js';
import type { Clock, Delivery, PostSlack, PrintInvoice, RenderMail, SendMail, Store } from '../ports.js';
import type { Shop } from '../model/shop.js';
import type { IssuedCertificate } from '../model/certificate.js';
import { bounceAddress } from '../rules/bounce-address.js';
import { dateIn } from '../rules/calendar.js';
import { all } from '../usecases/find.js';
import { ensureInvoicePdf } from './invoice-pdf.js';
import { oneAtATime } from './one-at-a-time.js';
import { whyWithdraw } from './still-true.js';

/** A mail that cannot be sent is tried for five days (RFC 5321 section 4.5.4.1 asks for at least 4 to 5). */
const GIVE_UP_AFTER_MS = 5 * 24 * 3600 * 1000;
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 4 * 3600 * 1000;

/** The wait before the attempt after this many. */
export const backOff = (attempts: number): number => Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempts - 1));

export interface DeliveryParts {
  store: Store;
  clock: Clock;
  shop: Shop;
  /** Sign bounce addresses; the first does. */
  secrets: readonly string[];
  printInvoice: PrintInvoice;
  renderMail: RenderMail;
  sendMail: SendMail;
  postSlack: PostSlack;
  certificateFiles: (commonName: string, issued: IssuedCertificate) => Attachment[];
  /** How many mails at once. */
  atOnce: number;
  log: { warn(fields: object, message: string): void };
}

export interface Delivered {
  sent: number;
  failed: number;
  withdrawn: number;
}

export interface Outgoing {
  deliverDue(): Promise<Delivered>;
  /** Finishes what is being sent and begins nothing more; what is left is sent after the next start. */
  stop(): Promise<void>;
}

/** Sends what is due, each channel on its own. */
export function createDelivery(parts: DeliveryParts): Outgoing {
  const { store, clock } = parts;
  const [secret] = parts.secrets;
  if (!secret) throw new Error('there is no secret for bounce addresses');
  const bouncesTo = (itemId: string): string => bounceAddress(secret, parts.shop.mailAddress, itemId);
  let stopping = false;

  async function attachment(ref: AttachmentRef): Promise<Attachment[]> {
    if (ref.kind === 'invoice-pdf') return [await ensureInvoicePdf(store, parts.printInvoice, ref.number)];
    const certificate = await store.read((tx) => tx.get('certificate', ref.certificateId));
    const issued = certificate?.periods[ref.period - 1]?.issued[ref.index];
    if (!certificate || !issued)
      throw new Error(`${ref.certificateId} has no issued certificate ${ref.period}/${ref.index}`);
    return parts.certificateFiles(certificate.names[0], issued);
  }

  /** The MIME bytes: rendered once, kept, and never made anew, so that a repeated attempt repeats the same mail. */
  async function frozenBytes(mail: OutboxMail): Promise<Uint8Array> {
    if (mail.frozen) {
      const bytes = await store.blobs.get(mail.frozen);
      if (bytes) return bytes;
      throw new AppError('store-failed', `The bytes of ${mail.id} are not in the store; restore them from a backup.`);
    }
    const attachments = (await Promise.all(mail.attachments.map(attachment))).flat();
    const bytes = await parts.renderMail(mail, attachments, mail.queuedAt);
    const digest = await store.blobs.put(bytes);
    await store.tx(async (tx) => {
      const now = await tx.get('outbox', mail.id);
      if (now?.channel === 'mail' && !now.frozen) await tx.put('outbox', { ...now, frozen: digest });
    });
    return bytes;
  }

  async function attempt(item: OutboxItem): Promise<Delivery | { result: 'withdrawn'; reason: string }> {
    if (item.channel === 'slack') return parts.postSlack(item);
    // At every attempt, not only the first: a mail server may be away for days.
    const today = dateIn(parts.shop.timeZone, clock.now());
    const why = await store.read((tx) => whyWithdraw(tx, item, today));
    if (why) return { result: 'withdrawn', reason: why };
    const mime = await frozenBytes(item);
    return parts.sendMail({ from: bouncesTo(item.id), to: item.to.address }, mime);
  }

  function after(item: OutboxItem, outcome: Awaited<ReturnType<typeof attempt>>): OutboxItem {
    const now = clock.now();
    const attempts = item.attempts + 1;
    const doneAt = now.toISOString();
    if (outcome.result === 'sent') return { ...item, attempts, state: 'sent', doneAt, lastError: undefined };
    const lastError = outcome.reason;
    if (outcome.result === 'withdrawn') return { ...item, state: 'withdrawn', doneAt, lastError };
    const tooOld = now.getTime() - Date.parse(item.queuedAt) > GIVE_UP_AFTER_MS;
    if (outcome.result === 'permanent' || tooOld) return { ...item, attempts, state: 'dead', doneAt, lastError };
    const nextAttemptAt = new Date(now.getTime() + backOff(attempts)).toISOString();
    return { ...item, attempts, nextAttemptAt, lastError };
  }

  /** One attempt; answers what the item is after it. */
  async function deliver(id: string, tally: Delivered): Promise<OutboxItem['state'] | undefined> {
    const item = await store.read((tx) => tx.get('outbox', id));
    if (item?.state !== 'queued') return item?.state;
    let outcome: Awaited<ReturnType<typeof attempt>>;
    try {
      outcome = await attempt(item);
    } catch (error) {
      // A mail that cannot be made must not stop the others; it is tried again and in the end becomes a dead letter.
      parts.log.warn({ err: error, item: id }, 'could not make an outbox item');
      outcome = { result: 'temporary', reason: error instanceof Error ? error.message : String(error) };
    }
    const state = await store.tx(async (tx) => {
      const now = await tx.get('outbox', id);
      if (now?.state !== 'queued') return now?.state;
      const done = after(now, outcome);
      await tx.put('outbox', done);
      return done.state;
    });
    if (state === 'sent') tally.sent += 1;
    else if (state === 'withdrawn') tally.withdrawn += 1;
    else {
      tally.failed += 1;
      parts.log.warn({ item: id, state, outcome }, 'an outbox item was not delivered');
    }
    return state;
  }

  async function drain(waiting: string[], tally: Delivered): Promise<void> {
    for (let id = waiting.shift(); id && !stopping; id = waiting.shift()) await deliver(id, tally);
  }

  /** Every mail that is due, several at once. */
  async function deliverMails(): Promise<Delivered> {
    const tally: Delivered = { sent: 0, failed: 0, withdrawn: 0 };
    const upTo = clock.now().toISOString();
    let after: string | undefined;
    do {
      const page = await store.read((tx) => tx.find('outbox', { index: 'dueMail', upTo }, { limit: 200, after }));
      const waiting = page.items.map((item) => item.id);
      await Promise.all(Array.from({ length: parts.atOnce }, () => drain(waiting, tally)));
      after = page.next;
    } while (after && !stopping);
    return tally;
  }

  /** Posts in the order in which things happened: one that Slack does not take now holds those after it. */
  async function deliverPosts(): Promise<Delivered> {
    const tally: Delivered = { sent: 0, failed: 0, withdrawn: 0 };
    const queued: OutboxItem[] = [];
    await store.read(async (tx) => {
      queued.length = 0;
      for await (const item of all(tx, 'outbox', { index: 'dueSlack' })) queued.push(item);
    });
    queued.sort((a, b) => a.id.length - b.id.length || a.id.localeCompare(b.id));
    const now = clock.now().toISOString();
    for (const item of queued) {
      if (stopping || item.nextAttemptAt > now) break;
      if ((await deliver(item.id, tally)) === 'queued') break;
    }
    return tally;
  }

  // A mail server that is slow does not hold up Slack, nor the other way round.
  const mails = oneAtATime(deliverMails);
  const posts = oneAtATime(deliverPosts);

  return {
    async deliverDue(): Promise<Delivered> {
      if (await store.read(readHold)) return { sent: 0, failed: 0, withdrawn: 0 };
      const [a, b] = await Promise.all([mails.ask(), posts.ask()]);
      return { sent: a.sent + b.sent, failed: a.failed + b.failed, withdrawn: a.withdrawn + b.withdrawn };
    },
    async stop(): Promise<void> {
      stopping = true;
      await Promise.all([mails.settled(), posts.settled()]);
    },
  };
}
