import { StoreFiller } from './archive/fill-store.js';
import { readStore } from './archive/read-store.js';
import { countOf } from './archive/tally.js';
import { notFound } from './core/errors.js';
import { hasStore, openStore, placeOf } from './start-store.js';

export interface Copied {
  documents: number;
  blobs: number;
  /** Digests of PDFs or mails that documents name and the source has lost. */
  missing: string[];
}

/**
 * Copies a whole store into a new, empty one of either kind, and reads the copy back to compare counts and digests. No
 * clerk may run on either.
 * @param places each a folder, or the URL of a database
 * @param onProgress gets the number of documents and blobs so far
 * @throws AppError `conflict` where the target is not empty, `store-failed` where the copy is not the same
 */
export async function copyStore(
  places: { from: string; to: string },
  say: (sentence: string) => void,
  onProgress: (done: number) => void = () => undefined,
): Promise<Copied> {
  const source = placeOf(places.from);
  if (source.databaseUrl === undefined && !hasStore(source.dataDir)) {
    throw notFound(`There is no store in ${places.from}.`);
  }
  const from = await openStore(source, say);
  try {
    const to = await openStore(placeOf(places.to), say);
    try {
      const filler = await StoreFiller.begin(to);
      let done = 0;
      const missing = await readStore(from, async (piece) => {
        await filler.add(piece);
        onProgress((done += 1));
      });
      const totals = await filler.verify();
      await filler.finish();
      return { documents: countOf(totals), blobs: totals.blobs.count, missing };
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}
