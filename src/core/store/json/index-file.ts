import { createHash } from 'node:crypto';
import { endianness } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { INDEX_VERSION } from '../../model/indexes.js';
import { Breather } from './breather.js';
import { createFile, type Disk, type DiskFile, isDiskError, temporaryName } from './disk.js';
import { type Section, sectionsOf, type Tables, tablesFrom } from './tables.js';

const FORMAT = 1;
export const INDEX = 'certclerk.index';
/** The head is one line of JSON; the kinds and indexes of a store need a few kilobytes. */
const LONGEST_HEAD = 1 << 16;
const DIGEST = 64;
/** Bytes that are hashed and read or written at once. */
const CHUNK = 1 << 20;

/**
 * What the file was made for. Where one of these differs it is of no use, and is made anew from the snapshot: the rules
 * that the keys come from, the order of a number's bytes, and the snapshot itself.
 */
const headSchema = z.object({
  format: z.literal(FORMAT),
  indexes: z.literal(INDEX_VERSION),
  order: z.literal(endianness()),
  snapshot: z.string(),
  sections: z.array(z.tuple([z.string(), z.number().int().nonnegative()])),
});

/** Writes the tables of a snapshot beside it. It holds nothing that the snapshot does not hold. */
export async function writeIndexFile(disk: Disk, folder: string, snapshot: string, tables: Tables): Promise<void> {
  const path = join(folder, INDEX);
  const temporary = temporaryName(path);
  const sections = sectionsOf(tables);
  await createFile(disk, temporary, (file) => writeSections(file, snapshot, sections));
  await disk.rename(temporary, path);
  await disk.syncFolder(dirname(path));
}

async function writeSections(file: DiskFile, snapshot: string, sections: readonly Section[]): Promise<void> {
  const digest = createHash('sha256');
  let position = 0;
  const write = async (bytes: Uint8Array): Promise<void> => {
    for (let from = 0; from < bytes.length; from += CHUNK) {
      const chunk = bytes.subarray(from, from + CHUNK);
      digest.update(chunk);
      await file.write(chunk, position);
      position += chunk.length;
    }
  };
  const sizes = sections.map(({ name, bytes }) => [name, bytes.length]);
  const head = { format: FORMAT, indexes: INDEX_VERSION, order: endianness(), snapshot, sections: sizes };
  await write(Buffer.from(`${JSON.stringify(head)}\n`));
  for (const { bytes } of sections) await write(bytes);
  await file.write(Buffer.from(digest.digest('hex')), position);
}

/** The tables of the snapshot with this checksum; null where the file is not there, not whole, or not of that snapshot. */
export async function readIndexFile(disk: Disk, folder: string, snapshot: string): Promise<Tables | null> {
  const path = join(folder, INDEX);
  try {
    const stat = await disk.stat(path);
    if (!stat) return null;
    const file = await disk.open(path, 'read');
    try {
      return await readSections(file, snapshot);
    } finally {
      await file.close();
    }
  } catch (error) {
    // The snapshot is what counts: a disk that cannot read this file either will show there.
    if (isDiskError(error)) return null;
    throw error;
  }
}

async function readSections(file: DiskFile, snapshot: string): Promise<Tables | null> {
  const start = Buffer.alloc(LONGEST_HEAD);
  const end = start.subarray(0, await file.read(start, 0)).indexOf(10);
  const head = headSchema.safeParse(jsonOrNull(start.toString('utf8', 0, Math.max(end, 0))));
  if (!head.success || head.data.snapshot !== snapshot) return null;
  const digest = createHash('sha256').update(start.subarray(0, end + 1));
  const breather = new Breather();
  let position = end + 1;
  const sections = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const [name, length] of head.data.sections) {
    const bytes = await readSection(file, position, length);
    if (!bytes) return null;
    for (let from = 0; from < length; from += CHUNK) {
      digest.update(bytes.subarray(from, from + CHUNK));
      await breather.pause();
    }
    sections.set(name, bytes);
    position += length;
  }
  const foot = await readSection(file, position, DIGEST);
  const whole = foot && Buffer.from(foot).toString('latin1') === digest.digest('hex');
  return whole ? tablesFrom(sections) : null;
}

/** Null where the file ends before. */
async function readSection(file: DiskFile, position: number, length: number): Promise<Uint8Array<ArrayBuffer> | null> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length;) {
    const got = await file.read(bytes.subarray(done, done + CHUNK), position + done);
    if (got === 0) return null;
    done += got;
  }
  return bytes;
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // not one of ours, or damaged
  }
}
