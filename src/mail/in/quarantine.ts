import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../core/errors.js';

/** Keeps the bytes of a mail under its digest; answers, as a sentence, where they lie. */
export type Quarantine = (raw: Uint8Array, digest: string) => Promise<string>;

/** About 50 mails of the largest size. Nobody may fill the disk that the store needs with mails that cannot be read. */
const MOST_BYTES = 2 * 1024 * 1024 * 1024;

/**
 * A folder for mails that could not be read, where no mailbox holds them: files `DIGEST.eml`, 0600, that a person takes
 * away, or the job `clean` when their time is over.
 */
export function quarantineFolder(folder: string, mostBytes = MOST_BYTES): Quarantine {
  return async (raw, digest) => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const name = `${digest}.eml`;
    const sizes = await sizesIn(folder);
    if (sizes.get(name) !== raw.byteLength) {
      const all = [...sizes.values()].reduce((sum, size) => sum + size, raw.byteLength);
      if (all > mostBytes) {
        throw new AppError('store-failed', `The folder ${folder} is full; look at the mails in it and delete them.`);
      }
      await writeDurably(folder, name, raw);
    }
    return `It lies in ${join(folder, name)}.`;
  };
}

/**
 * Deletes what was put into the folder before an instant, except what `waits`: digests of mails that a person still has
 * to look at. Answers how many files went.
 */
export async function cleanQuarantineFolder(folder: string, before: Date, waits: ReadonlySet<string>): Promise<number> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  let deleted = 0;
  for (const name of await readdir(folder)) {
    const digest = /^([0-9a-f]{64})\.eml/.exec(name)?.[1];
    // What a person has put there is not ours to delete.
    if (digest === undefined || waits.has(digest)) continue;
    const path = join(folder, name);
    if ((await stat(path)).mtime >= before) continue;
    await rm(path, { force: true });
    deleted += 1;
  }
  return deleted;
}

async function sizesIn(folder: string): Promise<Map<string, number>> {
  const names = await readdir(folder);
  const sizes = await Promise.all(names.map(async (name) => [name, (await stat(join(folder, name))).size] as const));
  return new Map(sizes);
}

async function writeDurably(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const temporary = join(folder, `${name}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, join(folder, name));
  } catch (error) {
    // On a full disk what was begun must go.
    await rm(temporary, { force: true });
    throw error;
  }
  const directory = await open(folder, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
