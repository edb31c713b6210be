import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { KINDS } from '../../model/documents.js';
import { type Disk, type DiskFile, isDiskError, linesOf } from './disk.js';
import { unusable } from './failures.js';
import { Damage, FORMAT } from './snapshot-format.js';
import { TablesBuilder, type Tables } from './tables.js';

const headSchema = z.object({ format: z.literal(FORMAT), generation: z.number().int(), seq: z.number().int() });
const footSchema = z.object({ sha256: z.string() });
const kindSchema = z.enum(KINDS);

const OPENING = '{'.charCodeAt(0);
const QUOTE = '"'.charCodeAt(0);
const COMMA = ','.charCodeAt(0);

/** Head and last line are shorter than this. */
const SHORT = 200;
/** Bytes that are read and hashed at once. */
const CHUNK = 1 << 20;

/** What a snapshot says about itself at its beginning and its end. */
export interface Summary {
  generation: number;
  seq: number;
  /** Where the last line begins, which holds the checksum of all before it. */
  end: number;
  sha256: string;
}

async function startOf(file: DiskFile): Promise<string> {
  const start = Buffer.alloc(SHORT);
  return start.toString('latin1', 0, await file.read(start, 0));
}

/** @throws whatever shows that it is not a snapshot of ours */
async function summaryOf(file: DiskFile, size: number): Promise<Summary> {
  const { generation, seq } = headSchema.parse(JSON.parse(`${(await startOf(file)).split('\n')[0] ?? ''}}}`));
  const tail = Buffer.alloc(Math.min(size, SHORT));
  const got = await file.read(tail, size - tail.length);
  const at = tail.subarray(0, Math.max(got - 1, 0)).lastIndexOf(10) + 1;
  const { sha256 } = footSchema.parse(JSON.parse(`{${tail.toString('utf8', at, got)}`));
  return { generation, seq, end: size - tail.length + at, sha256 };
}

async function digestOf(file: DiskFile, end: number): Promise<string> {
  const digest = createHash('sha256');
  const chunk = Buffer.allocUnsafeSlow(CHUNK);
  let position = 0;
  while (position < end) {
    const got = await file.read(chunk.subarray(0, Math.min(CHUNK, end - position)), position);
    if (got === 0) break;
    digest.update(chunk.subarray(0, got));
    position += got;
  }
  return digest.digest('hex');
}

/** Runs `read` on a file of ours. @throws Damage for what it throws; AppError where the format is newer; disk errors */
async function reading<T>(path: string, file: DiskFile, read: () => Promise<T>): Promise<T> {
  const format = Number(/^\{"format":(\d+)[,}]/.exec(await startOf(file))?.[1] ?? FORMAT);
  if (format > FORMAT) {
    throw unusable(
      `${path} has format ${format}; this certclerk knows ${FORMAT}. Use the newer certclerk that wrote it.`,
    );
  }
  try {
    return await read();
  } catch (cause) {
    throw isDiskError(cause) ? cause : new Damage(path, cause);
  }
}

function checkSum(read: string, { sha256 }: Summary): void {
  if (read !== sha256) throw new Error('the checksum does not fit');
}

/** What an open snapshot says about itself, believed only so far. @throws as `reading` */
export const summarize = (path: string, file: DiskFile, size: number): Promise<Summary> =>
  reading(path, file, () => summaryOf(file, size));

/** Checks an open snapshot to the last byte. @throws as `reading` */
export const check = (path: string, file: DiskFile, summary: Summary): Promise<void> =>
  reading(path, file, async () => checkSum(await digestOf(file, summary.end), summary));

/** Reads every document to make the tables anew, and checks the file to the last byte. @throws as `reading` */
export const readTables = (path: string, file: DiskFile, summary: Summary): Promise<Tables> =>
  reading(path, file, async () => {
    const digest = createHash('sha256');
    const builder = new TablesBuilder();
    let head = true;
    for await (const { line, start } of linesOf(file, summary.end, (bytes) => digest.update(bytes))) {
      if (head) head = false;
      else if (line[0] === QUOTE) builder.begin(kindSchema.parse(line.toString('utf8', 1, line.lastIndexOf(QUOTE))));
      else if (line[0] === OPENING) {
        const bytes = line.at(-1) === COMMA ? line.subarray(0, -1) : line;
        builder.add(bytes.toString(), { position: start, length: bytes.length, sum: crc32(bytes) });
      }
    }
    checkSum(digest.digest('hex'), summary);
    return builder.tables();
  });

/** A file that is opened for `use` alone; null where there is none. */
async function withFile<T>(
  disk: Disk,
  path: string,
  use: (file: DiskFile, size: number) => Promise<T>,
): Promise<T | null> {
  const stat = await disk.stat(path);
  if (!stat) return null;
  const file = await disk.open(path, 'read');
  try {
    return await use(file, stat.size);
  } finally {
    await file.close();
  }
}

/** What a snapshot says of itself, once it was seen to be whole; null where there is no such file. @throws as `reading` */
export const wholeSummary = (disk: Disk, path: string): Promise<Summary | null> =>
  withFile(disk, path, async (file, size) => {
    const summary = await summarize(path, file, size);
    await check(path, file, summary);
    return summary;
  });

/** Its generation. @throws as `reading` */
export const wholeGeneration = async (disk: Disk, path: string): Promise<number | null> =>
  (await wholeSummary(disk, path))?.generation ?? null;

/** The generation that a snapshot file says it is; null where there is none or it does not say. Reads its start only. */
export const saidGeneration = (disk: Disk, path: string): Promise<number | null> =>
  withFile(disk, path, async (file) => {
    const found = /^\{"format":\d+,"generation":(\d+),/.exec(await startOf(file));
    return found ? Number(found[1]) : null;
  });
