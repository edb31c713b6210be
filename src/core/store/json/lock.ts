import { join } from 'node:path';
import { AppError } from '../../errors.js';
import { codeOf, createFile, type Disk, knowsNoLinks, readWhole, temporaryName } from './disk.js';
import { type Holder, holderSchema, isAlive, isNeighbour, ourselves } from './holder.js';

const NAME = 'certclerk.lock';
const TOUCH_MS = 5_000;
/** The lock is looked at again before a write when the last look is older than this. */
const LOOK_MS = 1_000;
const ATTEMPTS = 20;

const numberOf = (name: string): number => Number(/^certclerk\.lock\.(\d+)$/.exec(name)?.[1] ?? 0);

async function highest(disk: Disk, folder: string): Promise<number> {
  return Math.max(0, ...(await disk.list(folder)).map(numberOf));
}

/** Null where the file has gone meanwhile. */
async function readHolder(disk: Disk, path: string): Promise<Holder | null> {
  let bytes: Buffer | null;
  try {
    bytes = await readWhole(disk, path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
  if (!bytes) return null;
  try {
    return holderSchema.parse(JSON.parse(bytes.toString()));
  } catch (cause) {
    const sentence = `The lock ${path} cannot be read. Make sure that no certclerk runs on this folder, then remove that file.`;
    throw new AppError('store-failed', sentence, { cause, retryable: false });
  }
}

/** What the newest lock of a folder says. */
export interface LockState {
  path: string;
  holder: Holder;
  /** Whether its process still runs; in doubt it does. */
  isAlive: boolean;
  /** Whether it is a process of this machine, of which we can see whether it runs. */
  isNear: boolean;
}

/** Looks at the newest lock and changes nothing; null where there is none. @throws AppError where it cannot be read */
export async function lockOf(disk: Disk, folder: string): Promise<LockState | null> {
  const last = await highest(disk, folder);
  if (last === 0) return null;
  const us = await ourselves();
  const path = join(folder, `${NAME}.${last}`);
  const holder = await readHolder(disk, path);
  if (!holder) return null;
  const modified = (await disk.stat(path))?.modified ?? 0;
  const isRunning = await isAlive(holder, us, Date.now() - modified);
  return { path, holder, isAlive: isRunning, isNear: isNeighbour(holder, us) };
}

function taken(folder: string, holder: Holder, us: Holder): AppError {
  const near = isNeighbour(holder, us);
  const process = holder.pid === us.pid ? 'this process already' : `process ${holder.pid}`;
  const who = near ? process : `process ${holder.pid} on ${holder.host}`;
  const sentence =
    `The data folder ${folder} is in use by ${who}. Two at once would lose data: ` +
    'stop that one first, or ask it through the certclerk command.' +
    (near ? '' : ' If it is gone for good, try again in half a minute.');
  return new AppError('store-failed', sentence, { retryable: false });
}

/** Gives a file its content and its name in one step, so that nobody reads half a lock. False where the name is taken. */
async function claim(disk: Disk, path: string, holder: Holder): Promise<boolean> {
  const temporary = temporaryName(path);
  const content = Buffer.from(JSON.stringify(holder));
  await createFile(disk, temporary, (file) => file.write(content, 0));
  try {
    try {
      await disk.link(temporary, path);
    } catch (error) {
      if (!knowsNoLinks(error)) throw error;
      await createFile(disk, path, (file) => file.write(content, 0));
    }
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await disk.remove(temporary).catch(() => undefined); // a leftover does no harm
  }
}

/** Whether the lock that was claimed counts: a higher one ends it, lower ones are ended by it. */
async function isHighest(disk: Disk, folder: string, number: number): Promise<boolean> {
  const numbers = (await disk.list(folder)).map(numberOf).filter((other) => other > 0 && other !== number);
  const overtaken = numbers.some((other) => other > number);
  for (const ended of overtaken ? [number] : numbers) await disk.remove(join(folder, `${NAME}.${ended}`));
  return !overtaken;
}

/**
 * One process at a time. Locks are numbered, `certclerk.lock.N`, and the number only grows: whoever finds the highest
 * one released or its process dead claims the next number, which only one can get, and looks once more that none
 * higher has come. A released lock therefore stays as a mark until the next one is there. Before writing, the holder
 * looks whether the lock is still its own (after a long sleep somebody may have taken it for dead).
 */
export class FolderLock {
  readonly #disk: Disk;
  readonly #path: string;
  readonly #holder: Holder;
  readonly #timer: NodeJS.Timeout;
  /** Whether the one before did not release it: it was killed, or only seems to be gone. */
  readonly takenOver: boolean;
  #looked = performance.now();
  #lost = false;

  private constructor(disk: Disk, path: string, holder: Holder, takenOver: boolean) {
    this.#disk = disk;
    this.#path = path;
    this.#holder = holder;
    this.takenOver = takenOver;
    // A touch that fails shows at the next look; nothing else depends on it.
    this.#timer = setInterval(() => void disk.touch(path).catch(() => undefined), TOUCH_MS);
    this.#timer.unref();
  }

  /** @throws AppError `store-failed` naming the process that holds it. */
  static async acquire(disk: Disk, folder: string): Promise<FolderLock> {
    const us = await ourselves();
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const last = await highest(disk, folder);
      let takenOver = false;
      if (last > 0) {
        const path = join(folder, `${NAME}.${last}`);
        const holder = await readHolder(disk, path);
        if (!holder) continue;
        const modified = (await disk.stat(path))?.modified ?? 0;
        if (await isAlive(holder, us, Date.now() - modified)) throw taken(folder, holder, us);
        takenOver = !holder.released;
      }
      const path = join(folder, `${NAME}.${last + 1}`);
      if (!(await claim(disk, path, us))) continue;
      try {
        if (!(await isHighest(disk, folder, last + 1))) continue;
      } catch (error) {
        await disk.remove(path).catch(() => undefined); // the first error is the one to tell
        throw error;
      }
      return new FolderLock(disk, path, us, takenOver);
    }
    throw new AppError('store-failed', `Other processes are opening ${folder} at this moment. Try again.`);
  }

  /** Before a write. @throws AppError `store-failed`, from then on always, where the lock is no longer ours. */
  async check(): Promise<void> {
    if (this.#lost || performance.now() - this.#looked >= LOOK_MS) await this.look();
  }

  /** After a write: whoever took over in the middle of it removed our file before it read what we wrote. @throws as `check` */
  async confirm(): Promise<void> {
    if (!this.#lost && (await this.#disk.stat(this.#path))) return;
    await this.look();
  }

  /** As `check`, but looks now. */
  async look(): Promise<void> {
    const holder = this.#lost ? null : await readHolder(this.#disk, this.#path);
    this.#lost = holder?.token !== this.#holder.token || (await this.#overtaken());
    if (this.#lost) {
      const sentence = `Another process has taken over the data folder (${this.#path}). This one saves nothing more; stop it. Whether the last change was saved, the other knows.`;
      throw new AppError('store-failed', sentence, { retryable: false });
    }
    this.#looked = performance.now();
  }

  async #overtaken(): Promise<boolean> {
    const folder = join(this.#path, '..');
    return (await highest(this.#disk, folder)) > numberOf(this.#path.slice(folder.length + 1));
  }

  async release(): Promise<void> {
    clearInterval(this.#timer);
    const holder = await readHolder(this.#disk, this.#path);
    if (holder?.token !== this.#holder.token) return;
    const temporary = temporaryName(this.#path);
    const released = Buffer.from(JSON.stringify({ ...this.#holder, released: true }));
    await createFile(this.#disk, temporary, (file) => file.write(released, 0));
    await this.#disk.rename(temporary, this.#path);
  }
}
