import { AppError } from '../errors.js';
import type { Shop } from '../model/shop.js';
import type { IssuedCertificate } from '../model/certificate.js';
import type { Attachment, AttachmentRef, OutboxItem, OutboxMail } from '../model/outbox.js';
import type { Clock, Delivery, PostSlack, PrintInvoice, RenderMail, SendMail, Store } from '../ports.js';
import { bounceAddress } from '../rules/bounce-address.js';
import { dateIn } from '../rules/calendar.js';
import { ensureInvoicePdf } from './invoice-pdf.js';
import type { Outcome } from './outcome.js';
import type { Answered } from './pace.js';
import { whyWithdraw } from './still-true.js';

export interface AttemptParts {
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
  log: { warn(fields: object, message: string): void };
}

export interface Attempted {
  outcome: Outcome;
  /** For the pace. */
  answered: Answered;
}

/** One attempt to send an item as it stands in the store; never throws. */
export type Attempt = (item: OutboxItem) => Promise<Attempted>;

export function createAttempt(parts: AttemptParts): Attempt {
  const { store, clock, shop } = parts;
  const [secret] = parts.secrets;
  if (!secret) throw new Error('there is no secret for bounce addresses');
  const bouncesTo = (itemId: string): string => bounceAddress(secret, shop.mailAddress, itemId);

  async function attachment(ref: AttachmentRef): Promise<Attachment[]> {
    if (ref.kind === 'invoice-pdf' || ref.kind === 'credit-note-pdf')
      return [await ensureInvoicePdf(store, parts.printInvoice, ref.number)];
    const certificate = await store.read((tx) => tx.get('certificate', ref.certificateId));
    const issued = certificate?.periods[ref.period - 1]?.issued[ref.index];
    if (!certificate || !issued)
      throw new Error(`${ref.certificateId} has no issued certificate ${ref.period}/${ref.index}`);
    return parts.certificateFiles(certificate.names[0], issued);
  }

  async function bytesOf(mail: OutboxMail, digest: string): Promise<Uint8Array> {
    const bytes = await store.blobs.get(digest);
    if (bytes) return bytes;
    throw new AppError('store-failed', `The bytes of ${mail.id} are not in the store; restore them from a backup.`);
  }

  /** The MIME bytes: rendered once, kept, and never made anew, so that a repeated attempt repeats the same mail. */
  async function frozenBytes(mail: OutboxMail): Promise<Uint8Array> {
    if (mail.frozen) return bytesOf(mail, mail.frozen);
    const attachments = (await Promise.all(mail.attachments.map(attachment))).flat();
    const { mime, subject } = await parts.renderMail(mail, attachments, mail.queuedAt);
    const made = await store.blobs.put(mime);
    const digest = await store.tx(async (tx) => {
      const now = await tx.get('outbox', mail.id);
      if (now?.channel !== 'mail') return made;
      if (now.frozen) return now.frozen;
      await tx.put('outbox', { ...now, frozen: made, subject });
      return made;
    });
    // Another clerk may have been first; its bytes count.
    return digest === made ? mime : bytesOf(mail, digest);
  }

  async function sendMail(mail: OutboxMail): Promise<Attempted> {
    // At every attempt, not only the first: a mail server may be away for days.
    const today = dateIn(shop.timeZone, clock.now());
    const reason = await store.read((tx) => whyWithdraw(tx, mail, today));
    if (reason) return { outcome: { result: 'withdrawn', reason }, answered: 'unknown' };
    const mime = await frozenBytes(mail);
    const outcome = await parts.sendMail({ from: bouncesTo(mail.id), to: mail.to.address }, mime);
    return { outcome, answered: answeredBy(outcome) };
  }

  return async (item) => {
    try {
      if (item.channel === 'mail') return await sendMail(item);
      return { outcome: await parts.postSlack(item), answered: 'unknown' };
    } catch (error) {
      // A mail that cannot be made must not stop the others; it is tried again and in the end becomes a dead letter.
      parts.log.warn({ err: error, item: item.id }, 'could not make an outbox item');
      const reason = error instanceof Error ? error.message : String(error);
      return { outcome: { result: 'temporary', reason }, answered: 'unknown' };
    }
  };
}

/** A refusal of one mail shows that the domain answers as well as taking one does. */
function answeredBy(outcome: Delivery): Answered {
  if (outcome.result !== 'temporary' || outcome.about === undefined) return 'well';
  return outcome.about === 'server' ? { serverTrouble: outcome.reason } : 'domain-trouble';
}
