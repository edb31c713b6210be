import { AppError } from '../core/errors.js';
import type { Desk } from './desk.js';
import type { Metadata } from './metadata.js';
import { platformError } from './slack-errors.js';
import { type FileRef, type Values, fileRef } from './views/values.js';

/** A CSR with 250 names or a certificate with its chain has some 20 kB. */
const LARGEST_FILE = 1024 * 1024;
/** A bank statement of a busy month has some 5 MB. */
export const LARGEST_STATEMENT_FILE = 20 * 1024 * 1024;
const DOWNLOAD_MS = 10_000;

const tooLarge = (field: string, most: number): AppError => {
  const what = most > LARGEST_FILE ? 'Please fetch fewer days from the bank.' : 'So it is no CSR and no certificate.';
  return new AppError('invalid-input', `That file is larger than ${most / 1024 / 1024} MB. ${what}`, { field });
};

/**
 * The files in a field; where it is empty, those that were looked at before: a working view in between takes its fields out
 * of the window, and what was uploaded with them. Throws AppError with a sentence for the field.
 */
export async function filesIn(desk: Desk, values: Values, field: string, about: Metadata): Promise<FileRef[]> {
  const here = values.files(field);
  if (here.length > 0) return here;
  return Promise.all((about.files ?? []).map((id) => lookUp(desk, id, field)));
}

async function lookUp(desk: Desk, id: string, field: string): Promise<FileRef> {
  try {
    return fileRef.parse((await desk.web.files.info({ file: id })).file);
  } catch (error) {
    const gone = platformError(error) === 'file_not_found' || platformError(error) === 'file_deleted';
    const why = gone ? 'That file is not at Slack any more' : 'I could not read that file from Slack';
    throw new AppError(gone ? 'conflict' : 'unreachable', `${why}; please upload it again.`, { field, cause: error });
  }
}

/**
 * The bytes of an uploaded file, fetched with the bot's token from Slack's own hosts only. Throws AppError with a
 * sentence for the field.
 */
export async function download(desk: Desk, file: FileRef, field: string, most = LARGEST_FILE): Promise<Buffer> {
  const url = file.url_private_download ?? '';
  if (!desk.isSlack(url)) {
    throw new AppError('invalid-input', 'That file does not lie at Slack; please upload it again.', { field });
  }
  if ((file.size ?? 0) > most) throw tooLarge(field, most);
  try {
    const answer = await fetch(url, {
      headers: { authorization: `Bearer ${desk.botToken}` },
      // Without the scope files:read Slack redirects to its login page; the token must not follow.
      redirect: 'manual',
      signal: AbortSignal.timeout(DOWNLOAD_MS),
    });
    if (answer.status !== 200 || !answer.body) throw new Error(`Slack answered ${answer.status} to the download`);
    return await readAll(answer.body, field, most);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('unreachable', 'I could not read that file from Slack.', { field, cause: error });
  }
}

async function readAll(body: ReadableStream<Uint8Array>, field: string, most: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > most) throw tooLarge(field, most);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** Deletes an uploaded file from Slack; false where Slack does not let us, so that the person is told to. */
export async function deleteFile(desk: Desk, file: FileRef): Promise<boolean> {
  try {
    await desk.web.files.delete({ file: file.id });
    return true;
  } catch (error) {
    desk.log.warn({ err: error, file: file.id }, 'an uploaded file could not be deleted from Slack');
    return false;
  }
}
