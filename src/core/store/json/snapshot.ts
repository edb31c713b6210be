import { dirname, join } from 'node:path';
import type { Adapter } from 'lowdb';
import { createFile, type Disk, type DiskFile, secondName, temporaryName } from './disk.js';
import { DocumentsFile } from './documents-file.js';
import { readIndexFile, writeIndexFile } from './index-file.js';
import { BACKUPS, type Snapshot, SNAPSHOT } from './snapshot-format.js';
import { check, readTables, summarize } from './snapshot-reader.js';
import { writeSnapshot, type Written } from './snapshot-writer.js';
import { stateOn, type State } from './state.js';

interface SnapshotFileParts {
  disk: Disk;
  folder: string;
  onNotice: (sentence: string) => void;
  /** Throws where another process has taken over the folder. */
  mayWrite: () => Promise<void>;
}

/**
 * lowdb's door to the snapshot. What lowdb gets is a state whose documents stay in the file: reading checks the file to
 * the last byte and takes the tables from the index file beside it (or makes them anew); writing goes through a file
 * beside it, synced, that takes its place in one step, the old one kept.
 */
export class SnapshotFile implements Adapter<Snapshot> {
  readonly #disk: Disk;
  readonly #folder: string;
  readonly #onNotice: (sentence: string) => void;
  readonly #mayWrite: () => Promise<void>;
  readonly #path: string;
  #latest: State | null = null;

  constructor(parts: SnapshotFileParts) {
    this.#disk = parts.disk;
    this.#folder = parts.folder;
    this.#onNotice = parts.onNotice;
    this.#mayWrite = parts.mayWrite;
    this.#path = join(parts.folder, SNAPSHOT);
  }

  /** The state that stands on the file which the last `write` made. */
  get latest(): State {
    if (!this.#latest) throw new Error('nothing was written yet');
    return this.#latest;
  }

  /** Null where there is none. @throws Damage, AppError and the disk's own errors, as the reader does */
  async read(): Promise<Snapshot | null> {
    const stat = await this.#disk.stat(this.#path);
    if (!stat) return null;
    const file = await this.#disk.open(this.#path, 'read');
    try {
      return await this.#opened(file, stat.size);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async #opened(file: DiskFile, size: number): Promise<Snapshot> {
    const summary = await summarize(this.#path, file, size);
    let tables = await readIndexFile(this.#disk, this.#folder, summary.sha256);
    if (tables) await check(this.#path, file, summary);
    else {
      tables = await readTables(this.#path, file, summary);
      await this.#saveIndex({ tables, sha256: summary.sha256 });
    }
    const documents = new DocumentsFile(this.#path, file, size);
    return { generation: summary.generation, state: stateOn(documents, tables, summary.seq) };
  }

  /** Without it the next start takes longer; nothing else. */
  async #saveIndex({ tables, sha256 }: Written): Promise<void> {
    try {
      await writeIndexFile(this.#disk, this.#folder, sha256, tables);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#onNotice(`The index beside ${SNAPSHOT} could not be written (${why}). The next start makes it anew.`);
    }
  }

  async write(snapshot: Snapshot): Promise<void> {
    const disk = this.#disk;
    const temporary = temporaryName(this.#path);
    const written = await createFile(disk, temporary, (file) => writeSnapshot(file, snapshot));
    try {
      await this.#mayWrite();
      await this.#saveIndex(written);
      this.#latest = await this.#putInPlace(temporary, written, snapshot.state.seq);
    } catch (error) {
      await disk.remove(temporary).catch(() => undefined); // the first error is the one to tell
      throw error;
    }
  }

  async #putInPlace(temporary: string, { tables }: Written, seq: number): Promise<State> {
    const size = (await this.#disk.stat(temporary))?.size ?? 0;
    const file = await this.#disk.open(temporary, 'read');
    try {
      await this.#rotate(temporary);
    } catch (error) {
      await file.close();
      throw error;
    }
    return stateOn(new DocumentsFile(this.#path, file, size), tables, seq);
  }

  async #rotate(temporary: string): Promise<void> {
    const disk = this.#disk;
    const [newer, older] = BACKUPS.map((name) => join(this.#folder, name));
    if (newer && older && (await disk.stat(this.#path))) {
      if (await disk.stat(newer)) await disk.rename(newer, older);
      await secondName(disk, this.#path, newer);
    }
    await disk.rename(temporary, this.#path);
    await disk.syncFolder(dirname(this.#path));
  }
}
