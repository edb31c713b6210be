import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';

/** An open file. Positions are bytes from the start. */
export interface DiskFile {
  /** How many bytes came; 0 at the end. */
  read(into: Uint8Array, position: number): Promise<number>;
  /** Writes all of `bytes` or throws. */
  write(bytes: Uint8Array, position: number): Promise<void>;
  /** Resolves once the data, and what is needed to read them again, is on the disk. */
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * The few file operations that the JSON store needs: narrow, so that tests can make each of them fail and can cut the
 * power between any two. Errors are Node's own, with `code`.
 */
export interface Disk {
  /** `create` makes a new file (0600) and throws EEXIST where there is one. */
  open(path: string, mode: 'read' | 'write' | 'create'): Promise<DiskFile>;
  /** Atomic; replaces what is there. */
  rename(from: string, to: string): Promise<void>;
  /** A second name for a file; throws EEXIST where the name is taken. */
  link(from: string, to: string): Promise<void>;
  /** Nothing happens where there is none. */
  remove(path: string): Promise<void>;
  /** With the folders above it, 0700; one that is there already is closed to others too. */
  makeFolder(path: string): Promise<void>;
  /** Names in a folder; none where there is no folder. */
  list(path: string): Promise<string[]>;
  stat(path: string): Promise<{ size: number; modified: number } | null>;
  /** Sets the time of the last change to now. */
  touch(path: string): Promise<void>;
  /** Resolves once the names in the folder are on the disk. */
  syncFolder(path: string): Promise<void>;
}

/** Node's error code (`ENOSPC`, `ENOENT`), or an empty string. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** Whether the disk failed, not we: the system's codes have no underscore, Node's own (`ERR_…`) have. */
export const isDiskError = (error: unknown): boolean => /^E[A-Z0-9]+$/.test(codeOf(error));

class RealFile implements DiskFile {
  readonly #handle: fs.FileHandle;

  constructor(handle: fs.FileHandle) {
    this.#handle = handle;
  }

  async read(into: Uint8Array, position: number): Promise<number> {
    return (await this.#handle.read(into, 0, into.length, position)).bytesRead;
  }

  async write(bytes: Uint8Array, position: number): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, position + done);
      done += bytesWritten;
    }
  }

  sync(): Promise<void> {
    return this.#handle.datasync();
  }

  truncate(length: number): Promise<void> {
    return this.#handle.truncate(length);
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

const FLAGS = { read: 'r', write: 'r+', create: 'wx+' } as const;

/** The machine's own file system. */
export const realDisk: Disk = {
  open: async (path, mode) => new RealFile(await fs.open(path, FLAGS[mode], 0o600)),
  rename: (from, to) => fs.rename(from, to),
  link: (from, to) => fs.link(from, to),
  remove: (path) => fs.rm(path, { force: true }),
  async makeFolder(path) {
    await fs.mkdir(path, { recursive: true, mode: 0o700 });
    const { mode } = await fs.stat(path);
    // One that somebody else owns cannot be closed by us; the files in it are 0600 all the same.
    if ((mode & 0o077) !== 0) await fs.chmod(path, 0o700).catch(() => undefined);
  },
  async list(path) {
    try {
      return await fs.readdir(path);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return [];
      throw error;
    }
  },
  async stat(path) {
    try {
      const { size, mtimeMs } = await fs.stat(path);
      return { size, modified: mtimeMs };
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    }
  },
  async touch(path) {
    const now = new Date();
    await fs.utimes(path, now, now);
  },
  async syncFolder(path) {
    if (process.platform === 'win32') return; // there a folder cannot be opened, and renames are journalled
    const handle = await fs.open(path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
};

/** All bytes of a file; null where there is none. */
export async function readWhole(disk: Disk, path: string): Promise<Buffer | null> {
  const stat = await disk.stat(path);
  if (!stat) return null;
  const file = await disk.open(path, 'read');
  try {
    const bytes = Buffer.alloc(stat.size);
    let length = 0;
    for (let got = 1; got > 0 && length < bytes.length; length += got)
      got = await file.read(bytes.subarray(length), length);
    return bytes.subarray(0, length);
  } finally {
    await file.close();
  }
}

/** A name that no other file has, beside `path`. */
export const temporaryName = (path: string): string => `${path}.${randomBytes(6).toString('hex')}.tmp`;

/** Makes a new file; its bytes are on the disk when this resolves, its name once the folder is synced. */
export async function createFile<T>(disk: Disk, path: string, write: (file: DiskFile) => Promise<T>): Promise<T> {
  const file = await disk.open(path, 'create');
  try {
    try {
      const result = await write(file);
      await file.sync();
      return result;
    } finally {
      await file.close();
    }
  } catch (error) {
    // What failed is said by the first error; a half-written temporary file does no harm where it cannot be removed.
    await disk.remove(path).catch(() => undefined);
    throw error;
  }
}

const WITHOUT_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];
/** Whether this file system (FAT, some network ones) knows no second names. */
export const knowsNoLinks = (error: unknown): boolean => WITHOUT_LINKS.includes(codeOf(error));

/** Gives a file that is never changed in place a second name; a copy where the file system cannot. */
export async function secondName(disk: Disk, path: string, name: string): Promise<void> {
  try {
    await disk.link(path, name);
  } catch (error) {
    if (!knowsNoLinks(error)) throw error;
    await copyFile(disk, path, name);
  }
}

/** A copy that is on the disk, its name once the folder is synced. */
export async function copyFile(disk: Disk, path: string, name: string): Promise<void> {
  const source = await disk.open(path, 'read');
  try {
    await createFile(disk, name, async (copy) => {
      const chunk = Buffer.alloc(1 << 20);
      let position = 0;
      for (let got = await source.read(chunk, 0); got > 0; got = await source.read(chunk, position)) {
        await copy.write(chunk.subarray(0, got), position);
        position += got;
      }
    });
  } finally {
    await source.close();
  }
}

/**
 * Lines of a file with their places, without their line feed; `whole` is false for a last line that lacks it.
 * @param onChunk gets all bytes, in order
 */
export async function* linesOf(
  file: DiskFile,
  upTo = Infinity,
  onChunk: (bytes: Buffer) => void = () => undefined,
): AsyncGenerator<{ line: Buffer; start: number; whole: boolean }> {
  const CHUNK = 1 << 20;
  let rest: Buffer[] = [];
  let restLength = 0;
  let position = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK, upTo - position));
    const got = chunk.length === 0 ? 0 : await file.read(chunk, position);
    if (got === 0) break;
    onChunk(chunk.subarray(0, got));
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0 && end < got; end = chunk.indexOf(10, from)) {
      const piece = chunk.subarray(from, end);
      const line = restLength > 0 ? Buffer.concat([...rest, piece]) : piece;
      yield { line, start: position + from - restLength, whole: true };
      rest = [];
      restLength = 0;
      from = end + 1;
    }
    if (from < got) {
      rest.push(chunk.subarray(from, got));
      restLength += got - from;
    }
    position += got;
  }
  if (restLength > 0) yield { line: Buffer.concat(rest), start: position - restLength, whole: false };
}
