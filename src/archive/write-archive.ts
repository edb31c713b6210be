import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { AppError } from '../core/errors.js';
import type { Store } from '../core/ports.js';
import { ARCHIVE_FORMAT, type ArchiveEnd, type ArchiveHead } from './archive-lines.js';
import { readStore } from './read-store.js';
import { Tally, countOf } from './tally.js';

export interface Archived {
  file: string;
  documents: number;
  blobs: number;
  /** Digests of PDFs or mails that documents name and the store has lost. */
  missing: string[];
}

/**
 * Writes a whole store into one file (0600, gzipped JSON Lines), as it stood at one moment; the clerk may go on working.
 * The file appears under its name only when it is whole and on the disk.
 * @throws AppError `conflict` where the file exists, `store-failed` where it cannot be written
 */
export async function writeArchive(store: Store, file: string, now: Date): Promise<Archived> {
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${randomBytes(4).toString('hex')}.tmp`);
  try {
    const end = await writeLines(store, temporary, now);
    await putInPlace(temporary, file);
    const documents = countOf(end);
    return { file, documents, blobs: end.blobs.count, missing: end.missing };
  } catch (cause) {
    await rm(temporary, { force: true });
    if (cause instanceof AppError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('store-failed', `The backup could not be written to ${file}: ${why}`, { cause });
  }
}

async function writeLines(store: Store, file: string, now: Date): Promise<ArchiveEnd> {
  const out = createWriteStream(file, { mode: 0o600, flags: 'wx' });
  const gzip = createGzip();
  const written = finished(gzip.pipe(out));
  // A fault of the file ends the stream; whoever waits for room in it must hear of that too.
  const broken = written.then(() => undefined);
  broken.catch(() => gzip.destroy());
  out.on('error', (error) => gzip.destroy(error));
  const hash = createHash('sha256');
  const tally = new Tally();
  const line = async (content: unknown): Promise<void> => {
    const text = `${JSON.stringify(content)}\n`;
    hash.update(text);
    if (!gzip.write(text)) await Promise.race([once(gzip, 'drain'), broken]);
  };
  await line({ certclerk: 'backup', format: ARCHIVE_FORMAT, at: now.toISOString() } satisfies ArchiveHead);
  const missing = await readStore(store, async (piece) => {
    tally.add(piece);
    await line('blob' in piece ? { blob: piece.blob, base64: Buffer.from(piece.bytes).toString('base64') } : piece);
  });
  const end: ArchiveEnd = { ...tally.totals(), missing, sha256: hash.digest('hex') };
  gzip.end(`${JSON.stringify({ end })}\n`);
  await written;
  return end;
}

/** On the disk, and only then under its name; a file that is there is not replaced. */
async function putInPlace(temporary: string, file: string): Promise<void> {
  const handle = await open(temporary, 'r+');
  await handle.sync();
  await handle.close();
  if (await exists(file)) throw new AppError('conflict', `${file} exists already; a backup never replaces a file.`);
  await rename(temporary, file);
  const folder = await open(path.dirname(file), 'r');
  await folder.sync();
  await folder.close();
}

async function exists(file: string): Promise<boolean> {
  try {
    await (await open(file, 'r')).close();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}
