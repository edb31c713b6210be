import { join } from 'node:path';
import { z } from 'zod';
import { AUDIT_ANCHOR } from '../../audit.js';
import type { Documents } from '../../model/documents.js';
import type { ReadTx, Store } from '../../ports.js';
import { isOldLimit } from '../../rules/forgetting.js';
import { createFile, type Disk, readWhole, temporaryName } from './disk.js';
import { type Change, parsed } from './state.js';

export const HIGH_WATER = 'certclerk.highwater';
/** Written at most so often, so that commits do not wait for it. */
const EVERY_MS = 1_000;

const schema = z.object({
  format: z.literal(1),
  /** The last number of each series. */
  counters: z.record(z.string(), z.number().int()),
  /** The last entry of the audit trail. */
  audit: z.object({ id: z.string(), hash: z.string() }).nullable(),
});

/** How far numbers and the audit trail had come. */
export type Marks = Pick<z.infer<typeof schema>, 'counters' | 'audit'>;

/** Null where the file is not there or not whole: then nothing is known but what the store itself holds. */
export async function readHighWater(disk: Disk, folder: string): Promise<Marks | null> {
  const bytes = await readWhole(disk, join(folder, HIGH_WATER));
  if (!bytes) return null;
  try {
    return schema.parse(JSON.parse(bytes.toString()));
  } catch {
    return null; // it is replaced by a whole one with the next number
  }
}

interface HighWaterParts {
  disk: Disk;
  folder: string;
  /** Throws where another process has taken over the folder. */
  mayWrite: () => Promise<void>;
  onNotice: (sentence: string) => void;
}

/**
 * A small file beside the snapshot and the journals that says how far numbers and the audit trail had come: what shows
 * that the store was put back from a copy, or cut at its end, when it alone would look whole. It is written after the
 * journal, never before it, so it is behind by a second at most and never ahead.
 */
export class HighWater {
  readonly #parts: HighWaterParts;
  readonly #counters: Map<string, number>;
  #audit: Marks['audit'];
  #changed = false;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(parts: HighWaterParts, marks: Marks | null) {
    this.#parts = parts;
    this.#counters = new Map(Object.entries(marks?.counters ?? {}));
    this.#audit = marks?.audit ?? null;
  }

  /** For a store that has no such file yet: what it holds now. */
  async begin(tx: ReadTx): Promise<void> {
    let after: string | undefined;
    do {
      const page = await tx.find('counter', undefined, { limit: 1000, after });
      for (const { id, last } of page.items) this.#noteNumber(id, last);
      after = page.next;
    } while (after);
    const last = (await tx.find('audit', undefined, { limit: 1, descending: true })).items[0];
    if (last) this.#noteEntry(last);
  }

  /** Takes in what became durable. Costs next to nothing; writes in the background. */
  note(steps: readonly Change[]): void {
    for (const { kind, id, text } of steps) {
      if (text === null) continue;
      if (kind === 'counter') this.#noteNumber(id, parsed<'counter'>(text).last);
      if (kind === 'audit') this.#noteEntry(parsed<'audit'>(text));
    }
    if (!this.#changed || this.#timer) return;
    this.#writeSoon();
  }

  #noteNumber(series: string, last: number): void {
    if (isOldLimit(series) || last <= (this.#counters.get(series) ?? 0)) return;
    this.#counters.set(series, last);
    this.#changed = true;
  }

  #noteEntry({ id, hash }: Documents['audit']): void {
    this.#audit = { id, hash };
    this.#changed = true;
  }

  #writeSoon(): void {
    this.#writing = this.#writing.then(() => this.#write());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#changed) this.#writeSoon();
    }, EVERY_MS);
    this.#timer.unref();
  }

  async #write(): Promise<void> {
    if (!this.#changed) return;
    const { disk, folder, mayWrite, onNotice } = this.#parts;
    const path = join(folder, HIGH_WATER);
    const temporary = temporaryName(path);
    this.#changed = false;
    const content = { format: 1, counters: Object.fromEntries(this.#counters), audit: this.#audit };
    try {
      await mayWrite();
      await createFile(disk, temporary, (file) => file.write(Buffer.from(`${JSON.stringify(content)}\n`), 0));
      await disk.rename(temporary, path);
      await disk.syncFolder(folder);
    } catch (error) {
      this.#changed = true;
      const why = error instanceof Error ? error.message : String(error);
      onNotice(`${path} could not be written (${why}). The store itself is whole; it is tried again.`);
    }
  }

  /** For close: everything noted is on the disk, or a notice says why not. */
  async finish(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    await this.#writing;
    await this.#write();
  }
}

async function auditWasLonger(tx: ReadTx, audit: Marks['audit']): Promise<boolean> {
  if (!audit) return false;
  return (await tx.get('audit', audit.id))?.hash !== audit.hash;
}

/**
 * Where a store is behind its marks it was put back from an older copy, or cut: numbers go on above those that were
 * given, and the audit trail's missing end is remembered, so that `audit verify` tells of it.
 */
export async function catchUpWith(store: Store, marks: Marks, onNotice: (sentence: string) => void): Promise<void> {
  const behind = await store.read(async (tx) => {
    const series: string[] = [];
    for (const [id, last] of Object.entries(marks.counters))
      if (((await tx.get('counter', id))?.last ?? 0) < last) series.push(id);
    return { series, audit: await auditWasLonger(tx, marks.audit) };
  });
  if (behind.series.length === 0 && !behind.audit) return;
  await store.tx(async (tx) => {
    for (const id of behind.series) await tx.put('counter', { id, last: marks.counters[id] ?? 0 });
    if (behind.audit && marks.audit)
      await tx.put('setting', { id: AUDIT_ANCHOR, value: `${marks.audit.id} ${marks.audit.hash}` });
  });
  onNotice(
    `The store is older than ${HIGH_WATER} says: files were put back from a copy, or cut. ` +
      (behind.series.length > 0 ? `Numbers go on above those that were given (${behind.series.join(', ')}). ` : '') +
      (behind.audit ? 'Entries at the end of the audit trail are missing; certclerk audit verify names them.' : ''),
  );
}
