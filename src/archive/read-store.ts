import { type Kind, KINDS } from '../core/model/documents.js';
import { AppError } from '../core/errors.js';
import { blobsOf } from '../core/model/blob-refs.js';
import type { Store } from '../core/ports.js';
import { all } from '../core/usecases/find.js';
import type { Visit } from './piece.js';

export interface ReadOptions {
  /** Kinds of documents that are wanted; left out: all of them. */
  kinds?: readonly Kind[];
  /** Left out: blobs come too. */
  blobs?: boolean;
}

/**
 * Gives a visitor everything in a store, as it stood at one moment, while others go on changing it: documents kind by
 * kind in the order of their ids, then blobs in the order of their digests.
 * @returns digests of blobs that documents name and the store does not have
 * @throws AppError `store-failed` where a blob does not fit its digest, `unreachable` where the line to a database broke
 */
export async function readStore(store: Store, visit: Visit, options: ReadOptions = {}): Promise<string[]> {
  const digests = new Set<string>();
  let begun = false;
  await store.read(async (tx) => {
    // A database begins a read anew when the line breaks, but the visitor has seen the beginning already.
    if (begun) throw new AppError('unreachable', 'The connection broke off while the store was read; begin again.');
    begun = true;
    for (const kind of options.kinds ?? KINDS) {
      for await (const document of all(tx, kind)) {
        for (const digest of blobsOf(kind, document)) digests.add(digest);
        await visit({ kind, document });
      }
    }
  });
  if (options.blobs === false) return [];
  const missing: string[] = [];
  for (const blob of [...digests].sort()) {
    const bytes = await store.blobs.get(blob);
    if (bytes) await visit({ blob, bytes });
    else missing.push(blob);
  }
  return missing;
}
