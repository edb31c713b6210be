import { join } from 'node:path';
import { z } from 'zod';
import { createFile, type Disk, readWhole, temporaryName } from './disk.js';
import { FolderLock } from './lock.js';

/** Says in the data folder that its store is being replaced, and how far that has come. */
const MARK = 'replacing.json';

const mark = z.object({ step: z.enum(['put-away', 'put-in']), fresh: z.string(), kept: z.string() });
type Mark = z.infer<typeof mark>;

/** What belongs to the store itself; whatever else lies in the folder is left alone. */
const isStoreFile = (name: string): boolean =>
  name === 'blobs' || (name.startsWith('certclerk.') && !name.startsWith('certclerk.lock'));

async function writeMark(disk: Disk, folder: string, content: Mark): Promise<void> {
  const temporary = temporaryName(join(folder, MARK));
  await createFile(disk, temporary, (file) => file.write(Buffer.from(JSON.stringify(content)), 0));
  await disk.rename(temporary, join(folder, MARK));
  await disk.syncFolder(folder);
}

async function move(disk: Disk, from: string, to: string): Promise<void> {
  await disk.makeFolder(to);
  for (const name of await disk.list(from)) if (isStoreFile(name)) await disk.rename(join(from, name), join(to, name));
  await disk.syncFolder(to);
  await disk.syncFolder(from);
}

/**
 * Finishes a replacement that was cut off, whatever it had come to; does nothing where there is none. For whoever holds
 * the folder's lock.
 */
export async function finishReplacing(disk: Disk, folder: string): Promise<void> {
  const bytes = await readWhole(disk, join(folder, MARK));
  if (!bytes) return;
  const { step, fresh, kept } = mark.parse(JSON.parse(bytes.toString()));
  if (step === 'put-away') {
    await move(disk, folder, join(folder, kept));
    await writeMark(disk, folder, { step: 'put-in', fresh, kept });
  }
  await move(disk, join(folder, fresh), folder);
  await disk.remove(join(folder, MARK));
  await disk.syncFolder(folder);
}

/**
 * Puts the store that lies in the folder `fresh` inside of `folder` in the place of the one there, which goes to the
 * folder `kept`. Both are closed. Killed in between, the next start finishes it.
 * @throws AppError `store-failed` where a process has the store open
 */
export async function replaceStore(disk: Disk, folder: string, names: { fresh: string; kept: string }): Promise<void> {
  const lock = await FolderLock.acquire(disk, folder);
  try {
    await writeMark(disk, folder, { step: 'put-away', ...names });
    await finishReplacing(disk, folder);
  } finally {
    await lock.release();
  }
}
