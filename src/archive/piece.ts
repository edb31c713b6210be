import type { Documents, Kind } from '../core/model/documents.js';

/** One thing of a store: a document, or the bytes that documents name by their SHA-256. */
export type Piece = DocumentPiece | BlobPiece;

export interface DocumentPiece {
  kind: Kind;
  document: Documents[Kind];
}

export interface BlobPiece {
  blob: string;
  bytes: Uint8Array;
}

/** Takes pieces one after another; the next one comes when it resolves. */
export type Visit = (piece: Piece) => Promise<void>;
