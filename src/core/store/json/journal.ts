import { dirname, join } from 'node:path';
import { copyFile, createFile, type Disk, type DiskFile, linesOf, temporaryName } from './disk.js';
import { unusable } from './failures.js';
import { decodeLine, type JournalEntry } from './journal-line.js';

const FORMAT = 1;
const NAME = /^certclerk\.journal\.(\d+)$/;

export const journalPath = (folder: string, generation: number): string =>
  join(folder, `certclerk.journal.${generation}`);

/** The generations of the journals in a folder, lowest first. */
export async function journalsIn(disk: Disk, folder: string): Promise<number[]> {
  const numbers = (await disk.list(folder)).flatMap((name) => NAME.exec(name)?.[1] ?? []);
  return numbers.map(Number).sort((a, b) => a - b);
}

const header = (generation: number): Buffer =>
  Buffer.from(`certclerk journal, format ${FORMAT}, generation ${generation}\n`);

/** Whether a journal was begun and never written to. */
export async function isEmptyJournal(disk: Disk, folder: string, generation: number): Promise<boolean> {
  const stat = await disk.stat(journalPath(folder, generation));
  return (stat?.size ?? 0) <= header(generation).length;
}

/**
 * Puts a copy of our own in the place of a journal. Whoever wrote to it before and was taken for dead (it was suspended,
 * say, and wakes up in the middle of a write) has only the file without a name.
 */
export async function makeOwn(disk: Disk, folder: string, generation: number): Promise<void> {
  const path = journalPath(folder, generation);
  const copy = temporaryName(path);
  await copyFile(disk, path, copy);
  await disk.rename(copy, path);
  await disk.syncFolder(folder);
}

interface JournalParts {
  disk: Disk;
  folder: string;
  generation: number;
  /** Asked after each write is on the disk; throws where another process has taken over, which may not have seen it. */
  confirm: () => Promise<void>;
}

/**
 * The file to which each commit appends. `append` resolves when its lines are on the disk. After a failure the file is
 * cut back to what was durable before anything else is written: what a failed fsync left behind must not count later.
 */
export class Journal {
  readonly path: string;
  readonly generation: number;
  readonly confirm: () => Promise<void>;
  readonly #file: DiskFile;
  #length: number;
  #tailUnsure = false;

  private constructor(path: string, file: DiskFile, length: number, { generation, confirm }: JournalParts) {
    this.path = path;
    this.generation = generation;
    this.confirm = confirm;
    this.#file = file;
    this.#length = length;
  }

  /** Makes the journal of a generation, empty. A leftover of that name without a transaction is replaced. */
  static async create(parts: JournalParts): Promise<Journal> {
    const { disk, folder, generation } = parts;
    const path = journalPath(folder, generation);
    if (await isEmptyJournal(disk, folder, generation)) await disk.remove(path);
    await createFile(disk, path, (file) => file.write(header(generation), 0));
    await disk.syncFolder(folder);
    return new Journal(path, await disk.open(path, 'write'), header(generation).length, parts);
  }

  /** Opens it to go on after `length` bytes; what lies behind them is cut off. */
  static async continue(parts: JournalParts, length: number): Promise<Journal> {
    const { disk, folder, generation } = parts;
    const path = journalPath(folder, generation);
    if (length < header(generation).length) {
      await disk.remove(path);
      return Journal.create(parts);
    }
    const file = await disk.open(path, 'write');
    const journal = new Journal(path, file, length, parts);
    if ((await disk.stat(path))?.size !== length) await journal.#cutBack();
    return journal;
  }

  /** Bytes that are durable. */
  get length(): number {
    return this.#length;
  }

  async #cutBack(): Promise<void> {
    await this.#file.truncate(this.#length);
    await this.#file.sync();
    this.#tailUnsure = false;
  }

  async append(lines: string): Promise<void> {
    if (this.#tailUnsure) await this.#cutBack();
    const bytes = Buffer.from(lines);
    try {
      await this.#file.write(bytes, this.#length);
      await this.#file.sync();
      await this.confirm();
    } catch (error) {
      this.#tailUnsure = true;
      // Tried at once, so that a stop right now finds a clean file; where this fails too, the next append does it first.
      await this.#cutBack().catch(() => undefined);
      throw error;
    }
    this.#length += bytes.length;
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

export interface Replayed {
  /** Bytes up to the end of the last whole line that counts. */
  length: number;
  /** Bytes behind it that were not written whole. */
  dropped: number;
}

/** What is wrong in a journal, told so that somebody can act. */
function damaged(folder: string, path: string, line: number, what: string): Error {
  return unusable(
    `${path} is damaged in line ${line}: ${what}. certclerk did not start and changed nothing. ` +
      `Put the file back from a copy of ${folder}, or restore a backup with certclerk restore.`,
  );
}

/**
 * Hands every transaction of a journal to `apply`, which must follow on `last`, the number of the one before.
 * A tail that was not written whole is left out and counted in `dropped`; damage before durable lines throws.
 * @param isLast only the last journal may have such a tail: a new one is begun after a whole one only.
 */
export async function replayJournal(
  disk: Disk,
  path: string,
  last: number,
  isLast: boolean,
  apply: (entry: JournalEntry) => void | Promise<void>,
): Promise<Replayed> {
  const folder = dirname(path);
  const file = await disk.open(path, 'read');
  try {
    let number = 0;
    let good = 0;
    let bad: { line: number; start: number } | null = null;
    let end = 0;
    for await (const { line, start, whole } of linesOf(file)) {
      number += 1;
      end = start + line.length + (whole ? 1 : 0);
      if (number === 1) {
        checkHeader(path, line, whole, isLast);
        if (whole) good = end;
        continue;
      }
      const entry = whole ? decodeLine(line) : null;
      if (entry && entry.durable > last)
        throw damaged(folder, path, bad?.line ?? number, 'it lacks transactions that were saved');
      if (bad) continue;
      if (!entry) {
        bad = { line: number, start };
        continue;
      }
      if (entry.changes) {
        if (entry.n !== last + 1) throw damaged(folder, path, number, `transaction ${entry.n} follows ${last}`);
        await apply(entry);
        last = entry.n;
      }
      good = end;
    }
    if (bad && !isLast) throw damaged(folder, path, bad.line, 'its checksum does not fit');
    return { length: good, dropped: end - good };
  } finally {
    await file.close();
  }
}

function checkHeader(path: string, line: Buffer, whole: boolean, isLast: boolean): void {
  const format = Number(/^certclerk journal, format (\d+), generation \d+$/.exec(line.toString('latin1'))?.[1] ?? 0);
  if (format > FORMAT)
    throw unusable(
      `${path} has format ${format}; this certclerk knows ${FORMAT}. Use the newer certclerk that wrote it.`,
    );
  if (format !== FORMAT && (whole || !isLast))
    throw unusable(`${path} is damaged: it does not begin as a journal of certclerk does. Put it back from a backup.`);
}
