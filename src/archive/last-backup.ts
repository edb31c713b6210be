import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** Beside the store: a backup cannot tell of itself, it may have been brought to another machine. */
const NAME = 'last-backup.json';

const schema = z.object({ at: z.iso.datetime(), file: z.string() });
export type LastBackup = z.infer<typeof schema>;

/**
 * Notes that a backup was made, for doctor. A note that cannot be written is said and no more: the backup is there.
 * @param dataDir made where there is none, as beside a database
 */
export async function noteBackup(
  dataDir: string,
  made: { file: string; at: Date },
  say: (sentence: string) => void,
): Promise<void> {
  const path = join(dataDir, NAME);
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  const note: LastBackup = { at: made.at.toISOString(), file: made.file };
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await writeFile(temporary, JSON.stringify(note), { mode: 0o600 });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined); // the first error is the one to tell
    const why = error instanceof Error ? error.message : String(error);
    say(`The backup is whole, but that it was made could not be noted in ${path} (${why}).`);
  }
}

/** The last backup that was made of what lies here; null where none was, or where its note cannot be read. */
export async function lastBackup(dataDir: string): Promise<LastBackup | null> {
  let text: string;
  try {
    text = await readFile(join(dataDir, NAME), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  const json: unknown = (() => {
    try {
      return JSON.parse(text);
    } catch {
      return null; // half a note is none
    }
  })();
  return schema.safeParse(json).data ?? null;
}
