import { hash } from 'node:crypto';
import { z } from 'zod';
import { KINDS } from '../../model/documents.js';
import type { Change } from './state.js';

/** The length of a SHA-256 in hex. */
const DIGEST = 64;

/**
 * A line is `SHA256 JSON`, the digest over the JSON's bytes. `n` is the transaction's number, counted from the store's
 * beginning. `d` is the number of the last transaction that was on the disk when this line was written: so a fault
 * before `d` is damage, and one after it only a commit that nobody was told of. `c` are the changes,
 * `[kind, id, document or null]`; a line without `c` marks an orderly end and has the number of the last transaction.
 */
const lineSchema = z.object({
  n: z.number().int().nonnegative(),
  d: z.number().int().nonnegative(),
  c: z.array(z.tuple([z.enum(KINDS), z.string(), z.unknown()])).optional(),
});

/** A document as a line has it; `text` null: deleted. What it does to the indexes is found out when it is read. */
export type Written = Pick<Change, 'kind' | 'id' | 'text'>;

export interface JournalEntry {
  n: number;
  durable: number;
  /** Null: the mark of an orderly end. */
  changes: Written[] | null;
}

/** The part of a line that is known before it is written: the documents are JSON already. */
export const encodeChanges = (changes: readonly Written[]): string =>
  `[${changes.map(({ kind, id, text }) => `["${kind}",${JSON.stringify(id)},${text ?? 'null'}]`).join(',')}]`;

/** One line with its line feed. `changes` comes from `encodeChanges`; null: the mark of an orderly end. */
export function encodeLine(n: number, durable: number, changes: string | null): string {
  const json = changes === null ? `{"n":${n},"d":${durable}}` : `{"n":${n},"d":${durable},"c":${changes}}`;
  return `${hash('sha256', json)} ${json}\n`;
}

/** Null where the line is not whole. */
export function decodeLine(line: Buffer): JournalEntry | null {
  const json = line.subarray(DIGEST + 1);
  if (line.length <= DIGEST + 1 || line.toString('latin1', 0, DIGEST) !== hash('sha256', json)) return null;
  const read = lineSchema.safeParse(JSON.parse(json.toString()));
  if (!read.success) return null;
  const { n, d, c } = read.data;
  const changes = c?.map(([kind, id, value]) => ({ kind, id, text: value === null ? null : JSON.stringify(value) }));
  return { n, durable: d, changes: changes ?? null };
}
