import { AppError } from '../errors.js';
import { gathered } from '../gathered.js';
import type { IssuedCertificate } from '../model/certificate.js';
import type { Attachment, AttachmentRef, OutboxMail } from '../model/outbox.js';
import type { MakeCalendarFile, PrintInvoice, RenderMail, Store } from '../ports.js';
import { ensureInvoicePdf } from './invoice-pdf.js';

export interface FreezeParts {
  store: Store;
  printInvoice: PrintInvoice;
  renderMail: RenderMail;
  certificateFiles: (commonName: string, issued: IssuedCertificate) => Attachment[];
  calendarFile: MakeCalendarFile;
}

/** Made ready together, and so in memory together, each with its attachments. */
const MOST_TOGETHER = 16;

interface Rendered {
  id: string;
  mime: Uint8Array;
  subject: string;
}

/** A mail whose bytes are kept and not yet named. */
interface Kept extends Rendered {
  digest: string;
}

/** `other`: the digest of bytes that count instead. */
type Made = { mime: Uint8Array; other: string | undefined } | { error: unknown };

/** The MIME bytes of a mail: rendered once, kept, and never made anew, so that a repeated attempt repeats the same mail. */
export type Freeze = (mail: OutboxMail) => Promise<Uint8Array>;

/**
 * Mails that are made ready at the same time wait for the disk twice in all: until the bytes of all of them are kept, and
 * then until all of them are named.
 */
export function createFreeze(parts: FreezeParts): Freeze {
  const { store } = parts;

  async function attachment(ref: AttachmentRef, mail: OutboxMail): Promise<Attachment[]> {
    if (ref.kind === 'invoice-pdf' || ref.kind === 'credit-note-pdf')
      return [await ensureInvoicePdf(store, parts.printInvoice, ref.number)];
    if (ref.kind === 'calendar') return [parts.calendarFile(ref, mail)];
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

  async function render(mail: OutboxMail): Promise<Rendered> {
    const attachments = (await Promise.all(mail.attachments.map((ref) => attachment(ref, mail)))).flat();
    return { id: mail.id, ...(await parts.renderMail(mail, attachments, mail.queuedAt)) };
  }

  /** Answers the digests that count where they are others: another clerk was first. */
  function name(kept: readonly Kept[]): Promise<Map<string, string>> {
    return store.tx(async (tx) => {
      const items = await Promise.all(kept.map(({ id }) => tx.get('outbox', id)));
      const others = new Map<string, string>();
      for (const [i, { id, digest, subject }] of kept.entries()) {
        const item = items[i];
        if (item?.channel !== 'mail') continue;
        if (item.frozen === undefined) await tx.put('outbox', { ...item, frozen: digest, subject });
        else if (item.frozen !== digest) others.set(id, item.frozen);
      }
      return others;
    });
  }

  /** One that cannot be made fails alone; where the store fails, all fail. */
  const makeAll = gathered(async (mails: readonly OutboxMail[]): Promise<Made[]> => {
    const rendered = await Promise.allSettled(mails.map(render));
    const each = rendered.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const kept = await Promise.all(each.map(async (one) => ({ ...one, digest: await store.blobs.put(one.mime) })));
    const others = kept.length > 0 ? await name(kept) : new Map<string, string>();
    return rendered.map((one) =>
      one.status === 'rejected' ? { error: one.reason } : { mime: one.value.mime, other: others.get(one.value.id) },
    );
  }, MOST_TOGETHER);

  return async (mail) => {
    if (mail.frozen) return keptBytes(mail.id, mail.frozen);
    const made = await makeAll(mail);
    if ('error' in made) throw made.error;
    return made.other === undefined ? made.mime : keptBytes(mail.id, made.other);
  };
}
