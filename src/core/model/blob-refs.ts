import type { Documents, Kind } from './documents.js';

/** Digests of the large bytes that a document names; they lie beside the documents (`Blobs`). */
const refs: { [K in Kind]?: (document: Documents[K]) => (string | null | undefined)[] } = {
  invoice: (i) => [i.pdf],
  'credit-note': (n) => [n.pdf],
  outbox: (o) => (o.channel === 'mail' ? [o.frozen] : []),
  mail: (m) => [m.raw],
};

/** How much of a digest an index holds: less to keep, and whoever looks one up compares the whole. */
export const shortDigest = (digest: string): string => digest.slice(0, 12);

/** What must be copied along with the document. */
export function blobsOf<K extends Kind>(kind: K, document: Documents[K]): string[] {
  return (refs[kind]?.(document) ?? []).filter((digest) => typeof digest === 'string');
}
