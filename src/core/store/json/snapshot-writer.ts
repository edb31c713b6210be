import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { KINDS, type Kind } from '../../model/documents.js';
import { Breather } from './breather.js';
import { type Place, Places, DocumentsInOrder } from './documents-file.js';
import type { DiskFile } from './disk.js';
import { FORMAT, type Snapshot } from './snapshot-format.js';
import { merged } from './key-set.js';
import type { State } from './state.js';
import { kindsFrom, type Table, type Tables } from './tables.js';

/** Bytes that are put together before they are written; small, so that the event loop is never held for long. */
const CHUNK = 1 << 18;
/** Bytes after which the disk is told to begin, so that the last sync does not hold up the journal's. */
const SYNC_EVERY = 1 << 23;

/** Gathers small pieces into large writes, and their checksum. */
class Pen {
  readonly digest = createHash('sha256');
  readonly #file: DiskFile;
  #chunk = Buffer.allocUnsafeSlow(CHUNK);
  #filled = 0;
  #written = 0;
  #unsynced = 0;

  constructor(file: DiskFile) {
    this.#file = file;
  }

  get position(): number {
    return this.#written + this.#filled;
  }

  async put(bytes: Buffer): Promise<void> {
    for (let from = 0; from < bytes.length;) {
      const copied = bytes.copy(this.#chunk, this.#filled, from);
      from += copied;
      this.#filled += copied;
      if (this.#filled === CHUNK) await this.flush();
    }
  }

  async flush(): Promise<void> {
    const bytes = this.#chunk.subarray(0, this.#filled);
    this.digest.update(bytes);
    await this.#file.write(bytes, this.#written);
    this.#written += bytes.length;
    this.#filled = 0;
    this.#unsynced += bytes.length;
    if (this.#unsynced < SYNC_EVERY) return;
    await this.#file.sync();
    this.#unsynced = 0;
  }
}

/** Documents of a kind in the order of ids: those of the snapshot before, as they lie there, and what changed since. */
async function* documentsOf(
  state: State,
  kind: Kind,
  before: DocumentsInOrder | null,
): AsyncGenerator<{ bytes: Buffer; sum: number }> {
  const { ids, texts, places } = state.kinds[kind];
  let number = 0;
  const unchanged = async (): Promise<{ bytes: Buffer; sum: number }> => {
    const place = places.get(number);
    number += 1;
    if (!before) throw new Error('a place without a file');
    return { bytes: await before.bytesOf(place), sum: place.sum };
  };
  for (const { key: id } of merged(texts.entries(), ids.removed.entries())) {
    for (const end = ids.base.rank(id); number < end;) yield await unchanged();
    const text = texts.get(id);
    if (text !== undefined) {
      const bytes = Buffer.from(text);
      yield { bytes, sum: crc32(bytes) };
    }
    if (ids.base.placeOf(id) >= 0) number += 1;
  }
  while (number < ids.base.size) yield await unchanged();
}

/** Puts one kind's documents on the paper; gives their places. */
async function writeKind(pen: Pen, state: State, kind: Kind, before: DocumentsInOrder | null): Promise<Places> {
  const places = Places.for(state.kinds[kind].ids.size);
  let number = 0;
  for await (const { bytes, sum } of documentsOf(state, kind, before)) {
    if (number > 0) await pen.put(Buffer.from(',\n'));
    const place: Place = { position: pen.position, length: bytes.length, sum };
    await pen.put(bytes);
    places.set(number, place);
    number += 1;
  }
  return places;
}

export interface Written {
  tables: Tables;
  sha256: string;
}

/**
 * Writes a snapshot: JSON in which every document has a line of its own, so that it can be written and read by lines,
 * and a last line with the checksum of all before it.
 */
export async function writeSnapshot(file: DiskFile, { generation, state }: Snapshot): Promise<Written> {
  const pen = new Pen(file);
  const before = state.file && new DocumentsInOrder(state.file);
  const places = new Map<Kind, Places>();
  await pen.put(Buffer.from(`{"format":${FORMAT},"generation":${generation},"seq":${state.seq},"documents":{\n`));
  for (const kind of KINDS) {
    if (state.kinds[kind].ids.size === 0) continue;
    await pen.put(Buffer.from(`${places.size > 0 ? '\n],\n' : ''}"${kind}":[\n`));
    places.set(kind, await writeKind(pen, state, kind, before));
  }
  await pen.put(Buffer.from(`${places.size > 0 ? '\n]\n' : ''}},\n`));
  await pen.flush();
  const sha256 = pen.digest.digest('hex');
  await file.write(Buffer.from(`"sha256":"${sha256}"}\n`), pen.position);
  return { tables: await tablesAt(state, places), sha256 };
}

/** The tables of what was written: the same ids and index entries, packed, and the new places. */
async function tablesAt(state: State, places: ReadonlyMap<Kind, Places>): Promise<Tables> {
  const breather = new Breather();
  const tables = new Map<Kind, Table>();
  for (const kind of KINDS) {
    const { ids, indexes } = state.kinds[kind];
    const packed = new Map<string, Table['ids']>();
    for (const [name, keys] of indexes) packed.set(name, await keys.packed(breather));
    tables.set(kind, { ids: await ids.packed(breather), places: places.get(kind) ?? Places.none, indexes: packed });
  }
  return kindsFrom((kind) => {
    const table = tables.get(kind);
    if (!table) throw new Error(`no table of ${kind}`);
    return table;
  });
}
