import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Blobs } from '../../ports.js';
import { createFile, type Disk, readWhole, temporaryName } from './disk.js';
import { readFailed, unusable, writeFailed } from './failures.js';

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Nothing else is ever put into a path. */
const IS_DIGEST = /^[0-9a-f]{64}$/;

/** Files `blobs/ab/abcdef…`, named by their SHA-256, written once and never changed. */
export class FileBlobs implements Blobs {
  readonly #disk: Disk;
  readonly #folder: string;
  readonly #underWay = new Map<string, Promise<void>>();

  constructor(disk: Disk, folder: string) {
    this.#disk = disk;
    this.#folder = join(folder, 'blobs');
  }

  async put(bytes: Uint8Array): Promise<string> {
    const copy = Buffer.from(bytes); // the caller's bytes may change while they are written
    const digest = digestOf(copy);
    let saving = this.#underWay.get(digest);
    if (!saving) {
      saving = this.#save(digest, copy).finally(() => this.#underWay.delete(digest));
      this.#underWay.set(digest, saving);
    }
    await saving;
    return digest;
  }

  async #save(digest: string, bytes: Buffer): Promise<void> {
    const folder = join(this.#folder, digest.slice(0, 2));
    const path = join(folder, digest);
    try {
      if (!(await this.#disk.stat(folder))) {
        await this.#disk.makeFolder(folder);
        await this.#disk.syncFolder(this.#folder);
        await this.#disk.syncFolder(join(this.#folder, '..'));
      }
      if (!(await this.#isWhole(path, digest))) {
        const temporary = temporaryName(path);
        await createFile(this.#disk, temporary, (file) => file.write(bytes, 0));
        await this.#disk.rename(temporary, path);
      }
      // Also where the file was there: a process killed before this line may have left its name unsynced.
      await this.#disk.syncFolder(folder);
    } catch (cause) {
      throw writeFailed(path, cause);
    }
  }

  /** A damaged file is written anew when somebody brings its bytes again. */
  async #isWhole(path: string, digest: string): Promise<boolean> {
    const there = await readWhole(this.#disk, path);
    return there !== null && digestOf(there) === digest;
  }

  async get(sha256: string): Promise<Uint8Array | undefined> {
    if (!IS_DIGEST.test(sha256)) return undefined;
    const path = join(this.#folder, sha256.slice(0, 2), sha256);
    let bytes: Buffer | null;
    try {
      bytes = await readWhole(this.#disk, path);
    } catch (cause) {
      throw readFailed(path, cause);
    }
    if (!bytes) return undefined;
    if (digestOf(bytes) !== sha256)
      throw unusable(`${path} is damaged: its content does not fit its name. Put it back from a backup.`);
    return new Uint8Array(bytes);
  }

  async delete(sha256: string): Promise<void> {
    if (!IS_DIGEST.test(sha256)) return;
    await this.#underWay.get(sha256);
    const folder = join(this.#folder, sha256.slice(0, 2));
    const path = join(folder, sha256);
    try {
      if (!(await this.#disk.stat(path))) return;
      await this.#disk.remove(path);
      await this.#disk.syncFolder(folder);
    } catch (cause) {
      throw writeFailed(path, cause);
    }
  }
}
