import { z } from 'zod';
import { AppError } from '../core/errors.js';
import type { CertificateDetail } from '../core/results.js';
import { asTyped } from './arguments.js';
import type { Call } from './call.js';
import { download } from './files.js';
import { refuseKey } from './private-key.js';
import { card } from './render/card.js';
import { listMessage } from './render/list.js';
import { certificateRow, certificateText } from './render/rows.js';
import { nothing, sorry } from './render/said.js';
import { csrView } from './views/csr.js';
import { fileRef } from './views/values.js';

/** What a message's own menu offers, as the manifest has it. */
export const messageShortcuts: readonly { callback_id: string; name: string }[] = [
  { callback_id: 'enter_csr', name: 'Enter CSR for a certificate' },
  { callback_id: 'find_certificate', name: 'Find certificate in this message' },
];

const used = z.looseObject({
  callback_id: z.string(),
  message: z.looseObject({ text: z.string().default(''), files: z.array(fileRef).default([]) }),
});

const CSR = /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----[\s\S]+?-----END (?:NEW )?CERTIFICATE REQUEST-----/;
/** Ids, invoice numbers and host names, in the order in which they stand there. */
const REFERENCES =
  /\bSSL-\d+\b|\b[A-Z]*\d{4}-\d{3,}\b|(?:\*\.)?(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+\p{L}[\p{L}\p{N}-]+/giu;
/** A long message names many things; as many as a person would look up. */
const MOST_REFERENCES = 10;
const MOST_FILES = 3;

/** Runs a shortcut of a message. One that nobody made, or one without a message, is answered and does nothing. */
export async function runShortcut(call: Call, body: unknown): Promise<void> {
  const read = used.safeParse(body);
  if (!read.success) return call.say(sorry('That shortcut is not known here.'));
  const { callback_id, message } = read.data;
  const text = asTyped(message.text);
  const refused = await refuseKey(call, Buffer.from(text));
  if (refused) return call.say(sorry(`${refused} Please delete that message, too.`));
  if (callback_id === 'enter_csr') return enterCsr(call, text, message.files);
  if (callback_id === 'find_certificate') return findCertificates(call, text);
  await call.say(sorry('That shortcut is not known here.'));
}

/** The CSR of the message, in the form; with its certificate where the message names exactly one. */
const enterCsr = (call: Call, text: string, files: z.infer<typeof fileRef>[]): Promise<void> =>
  call.openModal('Enter a CSR', async () => {
    const typed = CSR.exec(text)?.[0] ?? (await csrInFiles(call, files));
    if (!typed) throw new AppError('not-found', 'There is no CSR in this message.');
    const [named, another] = await namedIn(call, text.replace(CSR, ' '));
    const certificate = named && !another && named.possible.csr ? named.view : null;
    return csrView({ certificate, about: { origin: call.origin, certificate: certificate?.id }, typed });
  });

async function csrInFiles(call: Call, files: z.infer<typeof fileRef>[]): Promise<string | null> {
  for (const file of files.slice(0, MOST_FILES)) {
    const bytes = await download(call.desk, file, 'csr_file');
    const refused = await refuseKey(call, bytes, file);
    if (refused) throw new AppError('forbidden', refused);
    const found = CSR.exec(Buffer.from(bytes).toString('latin1'));
    if (found) return found[0];
  }
  return null;
}

async function findCertificates(call: Call, text: string): Promise<void> {
  const found = await namedIn(call, text);
  const [first] = found;
  if (!first) return call.say(nothing('This message names no certificate of ours.', '`/ssl list` shows all of them.'));
  if (found.length === 1) return call.say(card(first, call.today));
  const views = found.map(({ view }) => view);
  await call.say(
    listMessage({
      title: `In this message: ${views.length} certificates`,
      rows: views.map((view) => certificateRow(view, call.today)),
      texts: views.map(certificateText),
    }),
  );
}

/** The certificates that a text means by id, by a name or by an invoice of theirs, each once. */
async function namedIn(call: Call, text: string): Promise<CertificateDetail[]> {
  const references = [...new Set([...text.matchAll(REFERENCES)].map(([word]) => word))].slice(0, MOST_REFERENCES);
  const found = new Map<string, CertificateDetail>();
  for (const reference of references) {
    const detail = await meant(call, reference);
    if (detail) found.set(detail.view.id, detail);
  }
  return [...found.values()];
}

async function meant(call: Call, reference: string): Promise<CertificateDetail | null> {
  try {
    const isInvoice = /\d{4}-\d{3,}$/.test(reference) && !/^SSL-/i.test(reference);
    const certificate = isInvoice
      ? (await call.ask('show-invoice', { number: reference })).invoice.certificate
      : reference;
    return await call.ask('show-certificate', { certificate });
  } catch (error) {
    if (error instanceof AppError && (error.code === 'not-found' || error.code === 'ambiguous')) return null;
    throw error;
  }
}
