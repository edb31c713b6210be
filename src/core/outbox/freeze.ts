import { AppError } from '../errors.js';
import { gathered } from '../gathered.js';
import type { IssuedCertificate } from '../model/certificate.js';
import type { Attachment, AttachmentRef, OutboxMail } from '../model/outbox.js';
import type { PrintInvoice, RenderMail, Store } from '../ports.js';
import { ensureInvoicePdf } from './invoice-pdf.js';

export interface FreezeParts {
  store: Store;
  printInvoice: PrintInvoice;
  renderMail: RenderMail;
  certificateFiles: (commonName: string, issued: IssuedCertificate) => Attachment[];
}

/** Named in one commit. */
const MOST_TOGETHER = 16;

/** A mail whose bytes are kept and not yet named. */
interface Made {
  id: string;
  digest: string;
  subject: string;
}

/** The MIME bytes of a mail: rendered once, kept, and never made anew, so that a repeated attempt repeats the same mail. */
export type Freeze = (mail: OutboxMail) => Promise<Uint8Array>;

/** Mails that are made ready at the same time are named in one commit, after the bytes of all of them are kept. */
export function createFreeze(parts: FreezeParts): Freeze {
  const { store } = parts;

  async function attachment(ref: AttachmentRef): Promise<Attachment[]> {
    if (ref.kind === 'invoice-pdf' || ref.kind === 'credit-note-pdf')
      return [await ensureInvoicePdf(store, parts.printInvoice, ref.number)];
    const certificate = await store.read((tx) => tx.get('certificate', ref.certificateId));
    const issued = certificate?.periods[ref.period - 1]?.issued[ref.index];
    if (!certificate || !issued)
      throw new Error(`${ref.certificateId} has no issued certificate ${ref.period}/${ref.index}`);
    return parts.certificateFiles(certificate.names[0], issued);
  }

  async function keptBytes(id: string, digest: string): Promise<Uint8Array> {
    const bytes = await store.blobs.get(digest);
    if (bytes) return bytes;
    throw new AppError('store-failed', `The bytes of ${id} are not in the store; restore them from a backup.`);
  }

  /** Answers which digests count: another clerk may have been first. */
  const name = gathered(
    (made: readonly Made[]) =>
      store.tx(async (tx) => {
        const items = await Promise.all(made.map(({ id }) => tx.get('outbox', id)));
        const digests: string[] = [];
        for (const [i, { digest, subject }] of made.entries()) {
          const item = items[i];
          const frozen = item?.channel === 'mail' ? item.frozen : digest;
          if (item?.channel === 'mail' && frozen === undefined)
            await tx.put('outbox', { ...item, frozen: digest, subject });
          digests.push(frozen ?? digest);
        }
        return digests;
      }),
    MOST_TOGETHER,
  );

  return async (mail) => {
    if (mail.frozen) return keptBytes(mail.id, mail.frozen);
    const attachments = (await Promise.all(mail.attachments.map(attachment))).flat();
    const { mime, subject } = await parts.renderMail(mail, attachments, mail.queuedAt);
    const digest = await store.blobs.put(mime);
    const counts = await name({ id: mail.id, digest, subject });
    return counts === digest ? mime : keptBytes(mail.id, counts);
  };
}
