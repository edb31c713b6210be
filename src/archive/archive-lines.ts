import { z } from 'zod';
import { KINDS } from '../core/model/documents.js';
import type { DocumentPiece } from './piece.js';

/** To be raised when a reader of today would misread what a later version writes. */
export const ARCHIVE_FORMAT = 1;

const sum = z.object({ count: z.int(), sha256: z.string() });

/** The first line: what this file is. */
const head = z.object({ certclerk: z.literal('backup'), format: z.int(), at: z.iso.datetime() });
/** A document. What it holds was checked by the store that wrote it, and the file's digest shows whether it is still that. */
const shape = z.strictObject({ kind: z.enum(KINDS), document: z.looseObject({ id: z.string() }) });
const document = z.custom<DocumentPiece>((value) => shape.safeParse(value).success);
const blob = z.object({ blob: z.string().regex(/^[0-9a-f]{64}$/), base64: z.base64() });
/** The last line: without it the file is not whole. `sha256`: of every byte before this line. */
const end = z.object({
  end: z.object({ documents: z.record(z.string(), sum), blobs: sum, missing: z.array(z.string()), sha256: z.string() }),
});

/** A backup is JSON Lines, gzipped: head, documents, blobs, end. */
export const archiveLine = z.union([document, blob, end, head]);
export type ArchiveLine = z.infer<typeof archiveLine>;
export type ArchiveHead = z.infer<typeof head>;
export type ArchiveEnd = z.infer<typeof end>['end'];
