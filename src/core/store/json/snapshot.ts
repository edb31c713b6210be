import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { Adapter } from 'lowdb';
import { z } from 'zod';
import { KINDS, type Kind } from '../../model/documents.js';
import { createFile, type Disk, type DiskFile, isDiskError, linesOf, secondName, temporaryName } from './disk.js';
import { unusable } from './failures.js';
import { allTexts, type State, StateBuilder } from './state.js';

export const FORMAT = 1;
export const SNAPSHOT = 'certclerk.json';
/** The two generations before it, the newer one first. */
export const BACKUPS = [`${SNAPSHOT}.1`, `${SNAPSHOT}.2`] as const;

/** A file's content is not what was written. */
export class Damage extends Error {
  constructor(
    readonly path: string,
    cause: unknown,
  ) {
    super(`${path} is damaged`, { cause });
    this.name = 'Damage';
  }
}

/** The whole store at one moment. Journals of `generation` and later continue it. */
export interface Snapshot {
  generation: number;
  state: State;
}

const headSchema = z.object({ format: z.literal(FORMAT), generation: z.number().int(), seq: z.number().int() });
const footSchema = z.object({ sha256: z.string() });
const kindSchema = z.enum(KINDS);

const OPENING = '{'.charCodeAt(0);
const QUOTE = '"'.charCodeAt(0);
const COMMA = ','.charCodeAt(0);

/** Bytes that are put together before they are written; small, so that the event loop is never held for long. */
const CHUNK = 1 << 18;
/** Bytes after which the disk is told to begin, so that the last sync does not hold up the journal's. */
const SYNC_EVERY = 1 << 23;

/** Pieces of the file: JSON in which every document has a line of its own, so that it can be written and read by lines. */
function* pieces({ generation, state }: Snapshot): Generator<string> {
  yield `{"format":${FORMAT},"generation":${generation},"seq":${state.seq},"documents":{\n`;
  let kind: Kind | null = null;
  for (const [next, , text] of allTexts(state)) {
    if (next !== kind) yield `${kind ? '\n],\n' : ''}"${next}":[\n`;
    else yield ',\n';
    kind = next;
    yield text;
  }
  yield `${kind ? '\n]\n' : ''}},\n`;
}

async function writeSnapshot(file: DiskFile, snapshot: Snapshot): Promise<void> {
  const digest = createHash('sha256');
  let position = 0;
  let unsynced = 0;
  let waiting = '';
  const flush = async (): Promise<void> => {
    const bytes = Buffer.from(waiting);
    waiting = '';
    digest.update(bytes);
    await file.write(bytes, position);
    position += bytes.length;
    unsynced += bytes.length;
    if (unsynced < SYNC_EVERY) return;
    await file.sync();
    unsynced = 0;
  };
  for (const piece of pieces(snapshot)) {
    waiting += piece;
    if (waiting.length >= CHUNK) await flush();
  }
  await flush();
  await file.write(Buffer.from(`"sha256":"${digest.digest('hex')}"}\n`), position);
}

/** Where the last line begins, which holds the checksum of all before it. */
async function footOf(file: DiskFile, size: number): Promise<{ start: number; sha256: string }> {
  const tail = Buffer.alloc(Math.min(size, 200));
  const got = await file.read(tail, size - tail.length);
  const at = tail.subarray(0, Math.max(got - 1, 0)).lastIndexOf(10) + 1;
  const { sha256 } = footSchema.parse(JSON.parse(`{${tail.toString('utf8', at)}`));
  return { start: size - tail.length + at, sha256 };
}

/** @throws whatever shows that the file is not whole; `readSnapshot` makes a sentence of it. */
async function parseSnapshot(file: DiskFile, size: number): Promise<Snapshot> {
  const foot = await footOf(file, size);
  const digest = createHash('sha256');
  const builder = new StateBuilder();
  let head: { generation: number; seq: number } | null = null;
  let kind: Kind | null = null;
  for await (const { line } of linesOf(file, foot.start, (bytes) => digest.update(bytes))) {
    if (head && kind && line[0] === OPENING) {
      builder.add(kind, line.toString('utf8', 0, line.at(-1) === COMMA ? line.length - 1 : line.length));
    } else if (!head) {
      head = headSchema.parse(JSON.parse(`${line.toString()}}}`));
    } else if (line[0] === QUOTE) {
      kind = kindSchema.parse(line.toString('utf8', 1, line.lastIndexOf(QUOTE)));
    }
  }
  if (!head || digest.digest('hex') !== foot.sha256) throw new Error('the checksum does not fit');
  return { generation: head.generation, state: builder.build(head.seq) };
}

/** The format of a file, where it says one; read first, because a newer one may look otherwise. */
async function formatOf(file: DiskFile): Promise<number | null> {
  const start = Buffer.alloc(200);
  const got = await file.read(start, 0);
  const found = /^\{"format":(\d+)[,}]/.exec(start.toString('latin1', 0, got));
  return found ? Number(found[1]) : null;
}

/**
 * A snapshot file, checked to the last byte; null where there is none.
 * @throws Damage where the content is not what was written; AppError where the format is newer; the disk's own errors
 */
export async function readSnapshot(disk: Disk, path: string): Promise<Snapshot | null> {
  const stat = await disk.stat(path);
  if (!stat) return null;
  const file = await disk.open(path, 'read');
  try {
    const format = await formatOf(file);
    if (format !== null && format > FORMAT) {
      throw unusable(
        `${path} has format ${format}; this certclerk knows ${FORMAT}. Use the newer certclerk that wrote it.`,
      );
    }
    try {
      return await parseSnapshot(file, stat.size);
    } catch (cause) {
      throw isDiskError(cause) ? cause : new Damage(path, cause);
    }
  } finally {
    await file.close();
  }
}

/** The generation that a snapshot file says it is; null where there is none or it does not say. Reads its start only. */
export async function readHead(disk: Disk, path: string): Promise<{ generation: number } | null> {
  if (!(await disk.stat(path))) return null;
  const file = await disk.open(path, 'read');
  try {
    const start = Buffer.alloc(200);
    const got = await file.read(start, 0);
    const found = /^\{"format":\d+,"generation":(\d+),/.exec(start.toString('latin1', 0, got));
    return found ? { generation: Number(found[1]) } : null;
  } finally {
    await file.close();
  }
}

/** lowdb's door to the file: written beside it, synced, and put in its place in one step, the old one kept. */
export class SnapshotFile implements Adapter<Snapshot> {
  readonly #disk: Disk;
  readonly path: string;

  constructor(disk: Disk, folder: string) {
    this.#disk = disk;
    this.path = join(folder, SNAPSHOT);
  }

  read(): Promise<Snapshot | null> {
    return readSnapshot(this.#disk, this.path);
  }

  async write(snapshot: Snapshot): Promise<void> {
    const disk = this.#disk;
    const folder = dirname(this.path);
    const temporary = temporaryName(this.path);
    await createFile(disk, temporary, (file) => writeSnapshot(file, snapshot));
    const [newer, older] = BACKUPS.map((name) => join(folder, name));
    if (newer && older && (await disk.stat(this.path))) {
      if (await disk.stat(newer)) await disk.rename(newer, older);
      await secondName(disk, this.path, newer);
    }
    await disk.rename(temporary, this.path);
    await disk.syncFolder(folder);
  }
}
