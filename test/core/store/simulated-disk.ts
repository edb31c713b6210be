import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Disk, DiskFile } from '../../../src/core/store/json/disk.js';

interface Inode {
  bytes: Buffer;
  modified: number;
}

/** What was done to the disk, in order. `names`: entries of folders that came or went in one step. */
type Step =
  | { what: 'write'; inode: Inode; position: number; bytes: Buffer }
  | { what: 'truncate'; inode: Inode; length: number }
  | { what: 'sync'; inode: Inode }
  | { what: 'names'; folder: string; changes: [path: string, inode: Inode | null][] }
  | { what: 'sync-folder'; folder: string };

function errno(code: string): Error {
  return Object.assign(new Error(`${code}: simulated`), { code });
}

function written(before: Buffer, bytes: Buffer, position: number): Buffer {
  const after = Buffer.alloc(Math.max(before.length, position + bytes.length));
  before.copy(after);
  bytes.copy(after, position);
  return after;
}

const cut = (bytes: Buffer, length: number): Buffer => {
  const after = Buffer.alloc(length);
  bytes.copy(after);
  return after;
};

/** Something that no sync has covered; `n` counts them in their order. */
export interface Unsynced {
  n: number;
  kind: 'write' | 'truncate' | 'names';
  size: number;
}

/**
 * What a power cut makes of it: so many of its first bytes last (all, none, or a part of a write), or all but those of
 * `lost`, which a disk that writes its sectors in any order has not come to.
 */
export type Fate = (unsynced: Unsynced) => number | { lost: [from: number, to: number] };

/**
 * A disk in memory that keeps what was synced apart from what was only written, and remembers every step. So a test can
 * cut the power after any step, and can make any call fail. Folders themselves are taken to last.
 */
export class SimulatedDisk implements Disk {
  readonly steps: Step[] = [];
  readonly #start: ReadonlyMap<string, Inode>;
  readonly #names: Map<string, Inode>;
  /** Called before each operation; may throw. For a write, a number given back writes so many bytes before it fails. */
  onCall: (operation: string, path: string) => { error: Error; after?: number } | null = () => null;

  constructor(files: ReadonlyMap<string, Buffer> = new Map()) {
    const inodes = [...files].map(([path, bytes]): [string, Inode] => [
      path,
      { bytes: Buffer.from(bytes), modified: 0 },
    ]);
    this.#start = new Map(inodes.map(([path, inode]) => [path, inode]));
    this.#names = new Map(inodes);
    for (const [, inode] of inodes)
      this.steps.push({ what: 'write', inode, position: 0, bytes: inode.bytes }, { what: 'sync', inode });
  }

  #call(operation: string, path: string): void {
    const failure = this.onCall(operation, path);
    if (failure) throw failure.error;
  }

  #name(folder: string, changes: [string, Inode | null][]): void {
    applyNames(this.#names, changes);
    this.steps.push({ what: 'names', folder, changes });
  }

  #inode(path: string): Inode {
    const inode = this.#names.get(path);
    if (!inode) throw errno('ENOENT');
    return inode;
  }

  async open(path: string, mode: 'read' | 'write' | 'create'): Promise<DiskFile> {
    this.#call('open', path);
    if (mode === 'create') {
      if (this.#names.has(path)) throw errno('EEXIST');
      this.#name(dirname(path), [[path, { bytes: Buffer.alloc(0), modified: Date.now() }]]);
    }
    return this.#file(path, this.#inode(path));
  }

  #file(path: string, inode: Inode): DiskFile {
    const write = (bytes: Buffer, position: number): void => {
      inode.bytes = written(inode.bytes, bytes, position);
      inode.modified = Date.now();
      this.steps.push({ what: 'write', inode, position, bytes });
    };
    return {
      read: async (into, position) => {
        this.#call('read', path);
        return inode.bytes.copy(into, 0, position, position + into.length);
      },
      write: async (bytes, position) => {
        const failure = this.onCall('write', path);
        const copy = Buffer.from(bytes);
        if (!failure) return write(copy, position);
        if (failure.after) write(copy.subarray(0, failure.after), position);
        throw failure.error;
      },
      sync: async () => {
        await setImmediate(); // as on a real disk, others run meanwhile
        this.#call('sync', path);
        this.steps.push({ what: 'sync', inode });
      },
      truncate: async (length) => {
        this.#call('truncate', path);
        inode.bytes = cut(inode.bytes, length);
        this.steps.push({ what: 'truncate', inode, length });
      },
      close: async () => undefined,
    };
  }

  async rename(from: string, to: string): Promise<void> {
    this.#call('rename', to);
    this.#name(dirname(to), [
      [to, this.#inode(from)],
      [from, null],
    ]);
  }

  async link(from: string, to: string): Promise<void> {
    this.#call('link', to);
    if (this.#names.has(to)) throw errno('EEXIST');
    this.#name(dirname(to), [[to, this.#inode(from)]]);
  }

  async remove(path: string): Promise<void> {
    this.#call('remove', path);
    if (this.#names.has(path)) this.#name(dirname(path), [[path, null]]);
  }

  async makeFolder(path: string): Promise<void> {
    this.#call('makeFolder', path);
  }

  async list(path: string): Promise<string[]> {
    this.#call('list', path);
    const inside = [...this.#names.keys()].filter((name) => dirname(name) === path);
    return inside.map((name) => name.slice(path.length + 1));
  }

  async stat(path: string): Promise<{ size: number; modified: number } | null> {
    this.#call('stat', path);
    const inode = this.#names.get(path);
    return inode ? { size: inode.bytes.length, modified: inode.modified } : null;
  }

  async touch(path: string): Promise<void> {
    this.#call('touch', path);
    this.#inode(path).modified = Date.now();
  }

  async syncFolder(path: string): Promise<void> {
    this.#call('syncFolder', path);
    this.steps.push({ what: 'sync-folder', folder: path });
  }

  /** Whether each of the first `count` steps was covered by a sync among them. */
  #synced(count: number): boolean[] {
    const synced: boolean[] = [];
    const covered = new Set<Inode | string>();
    for (let i = count - 1; i >= 0; i -= 1) {
      const step = this.steps[i];
      if (!step) continue;
      if (step.what === 'sync') covered.add(step.inode);
      else if (step.what === 'sync-folder') covered.add(step.folder);
      synced[i] = covered.has(step.what === 'names' || step.what === 'sync-folder' ? step.folder : step.inode);
    }
    return synced;
  }

  /** How many changes of the first `count` steps no sync has covered. */
  unsynced(count: number): Unsynced[] {
    const found: Unsynced[] = [];
    this.afterPowerCut(count, (one) => {
      found.push(one);
      return one.size;
    });
    return found;
  }

  /** What is on the disk after the first `count` steps and a power cut, and a new start of the machine. */
  afterPowerCut(count: number, fate: Fate): SimulatedDisk {
    const synced = this.#synced(count);
    const contents = new Map<Inode, Buffer>();
    const names = new Map(this.#start);
    const stuck = new Set<string>(); // of a folder's unsynced changes a first part lasts, never a later one alone
    let n = 0;
    for (const [i, step] of this.steps.slice(0, count).entries()) {
      if (step.what === 'sync' || step.what === 'sync-folder') continue;
      const size = step.what === 'write' ? step.bytes.length : 1;
      const lasting = synced[i] ? size : fate({ n: n++, kind: step.what, size });
      if (step.what === 'names') {
        if (lasting === 0 || (!synced[i] && stuck.has(step.folder))) stuck.add(step.folder);
        else applyNames(names, step.changes);
      } else contents.set(step.inode, changed(contents.get(step.inode) ?? Buffer.alloc(0), step, lasting));
    }
    return new SimulatedDisk(
      new Map([...names].map(([path, inode]) => [path, rebooted(path, contents.get(inode) ?? Buffer.alloc(0))])),
    );
  }

  /** Every file, for comparison. */
  digest(): string {
    const digest = createHash('sha256');
    for (const [path, { bytes }] of [...this.#names].sort(([a], [b]) => (a < b ? -1 : 1)))
      digest.update(`${path} ${bytes.length}\n`).update(bytes);
    return digest.digest('hex');
  }
}

function applyNames(names: Map<string, Inode>, changes: readonly [string, Inode | null][]): void {
  for (const [path, inode] of changes) {
    if (inode) names.set(path, inode);
    else names.delete(path);
  }
}

function changed(
  before: Buffer,
  step: Extract<Step, { what: 'write' | 'truncate' }>,
  lasting: ReturnType<Fate>,
): Buffer {
  if (lasting === 0) return before;
  if (step.what === 'truncate') return cut(before, step.length);
  const after = written(
    before,
    typeof lasting === 'number' ? step.bytes.subarray(0, lasting) : step.bytes,
    step.position,
  );
  if (typeof lasting === 'number') return after;
  const [from, to] = lasting.lost.map((offset) => step.position + offset);
  const old = Buffer.alloc(after.length);
  before.copy(old);
  old.copy(after, from, from, to);
  return after;
}

/** The lock that a process held on this machine before it was started anew. */
function rebooted(path: string, bytes: Buffer): Buffer {
  if (!/certclerk\.lock\.\d+$/.test(path)) return bytes;
  const holder: object = JSON.parse(bytes.toString());
  return Buffer.from(JSON.stringify({ ...holder, boot: 'the one before' }));
}

export const diskError = errno;
