import { type Hash, createHash } from 'node:crypto';
import { canonicalJson } from '../core/audit.js';
import type { Piece } from './piece.js';

/** What a whole store comes to: how many documents of each kind and a digest over all of them, and its blobs. */
export interface Totals {
  documents: Record<string, { count: number; sha256: string }>;
  blobs: { count: number; sha256: string };
}

interface Sum {
  count: number;
  hash: Hash;
}

/**
 * Counts pieces and digests them, each kind for itself. Documents come in the order of their ids, blobs in that of their
 * digests, so two stores with the same content have the same totals, whatever they are made of.
 */
export class Tally {
  private readonly kinds = new Map<string, Sum>();
  private readonly blobs: Sum = { count: 0, hash: createHash('sha256') };

  add(piece: Piece): void {
    if ('blob' in piece) return note(this.blobs, piece.blob);
    const sum = this.kinds.get(piece.kind) ?? { count: 0, hash: createHash('sha256') };
    this.kinds.set(piece.kind, sum);
    note(sum, canonicalJson(piece.document));
  }

  /** Ends it: nothing can be added afterwards. */
  totals(): Totals {
    const documents = [...this.kinds].map(([kind, sum]) => [kind, close(sum)] as const);
    return { documents: Object.fromEntries(documents), blobs: close(this.blobs) };
  }
}

function note(sum: Sum, text: string): void {
  sum.count += 1;
  sum.hash.update(`${Buffer.byteLength(text)}:${text}\n`);
}

const close = ({ count, hash }: Sum): { count: number; sha256: string } => ({ count, sha256: hash.digest('hex') });

/** Where two totals differ, as a sentence; null where they are equal. */
export function difference(wanted: Totals, found: Totals): string | null {
  for (const kind of new Set([...Object.keys(wanted.documents), ...Object.keys(found.documents)])) {
    const [a, b] = [wanted.documents[kind], found.documents[kind]];
    if (a?.count !== b?.count)
      return `${a?.count ?? 0} documents of kind ${kind} were expected, ${b?.count ?? 0} are there.`;
    if (a?.sha256 !== b?.sha256) return `The documents of kind ${kind} are not the same.`;
  }
  if (wanted.blobs.count !== found.blobs.count)
    return `${wanted.blobs.count} files (PDFs, mails) were expected, ${found.blobs.count} are there.`;
  return wanted.blobs.sha256 === found.blobs.sha256 ? null : 'The files (PDFs, mails) are not the same.';
}

/** All documents, whatever their kind. */
export const countOf = (totals: Totals): number =>
  Object.values(totals.documents).reduce((sum, { count }) => sum + count, 0);
