import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { AppError } from '../core/errors.js';
import { ARCHIVE_FORMAT, type ArchiveEnd, type ArchiveHead, type ArchiveLine, archiveLine } from './archive-lines.js';
import { linesOf } from './lines.js';
import type { Visit } from './piece.js';
import { Tally, difference } from './tally.js';

export interface ReadBack {
  /** The moment of which the backup tells. */
  at: Date;
  end: ArchiveEnd;
}

/**
 * Reads a backup from its first line to its last, gives everything in it to the visitor, and makes sure that it is
 * whole: its digest, the number and digest of each kind of document, and each blob against its own name.
 * @throws AppError `invalid-input` with a sentence where it is no backup, damaged, cut off, or of a later version
 */
export async function readArchive(file: string, visit: Visit): Promise<ReadBack> {
  const reading = new Reading(file);
  const raw = createReadStream(file);
  const unzipped = raw.pipe(createGunzip());
  raw.on('error', (error) => unzipped.destroy(error));
  try {
    for await (const line of linesOf(unzipped)) await reading.take(line, visit);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw unusable(file, `it cannot be read (${why})`, cause);
  } finally {
    raw.destroy();
  }
  return reading.finish();
}

const unusable = (file: string, why: string, cause?: unknown): AppError =>
  new AppError('invalid-input', `${file} is not a backup that can be used: ${why}.`, { cause });

class Reading {
  private readonly hash = createHash('sha256');
  private readonly tally = new Tally();
  private head: ArchiveHead | null = null;
  private end: ArchiveEnd | null = null;

  constructor(private readonly file: string) {}

  async take(text: string, visit: Visit): Promise<void> {
    if (this.end) throw this.wrong('something stands behind its last line');
    const line = this.read(text);
    if ('end' in line) {
      if (this.hash.digest('hex') !== line.end.sha256) throw this.wrong('its digest is not right, so it was changed');
      this.end = line.end;
      return;
    }
    this.hash.update(`${text}\n`);
    if ('certclerk' in line) {
      if (this.head) throw this.wrong('it has two heads');
      if (line.format > ARCHIVE_FORMAT) throw this.wrong('a later version of certclerk wrote it');
      this.head = line;
      return;
    }
    if (!this.head) throw this.wrong('it does not begin like one');
    if ('blob' in line) return this.takeBlob(line, visit);
    this.tally.add(line);
    await visit(line);
  }

  private async takeBlob(line: Extract<ArchiveLine, { blob: string }>, visit: Visit): Promise<void> {
    const bytes = Buffer.from(line.base64, 'base64');
    if (createHash('sha256').update(bytes).digest('hex') !== line.blob) throw this.wrong('a file in it is damaged');
    const piece = { blob: line.blob, bytes };
    this.tally.add(piece);
    await visit(piece);
  }

  private read(text: string): ArchiveLine {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch (cause) {
      throw this.wrong('a line in it is damaged', cause);
    }
    const line = archiveLine.safeParse(json);
    if (!line.success) throw this.wrong('a line in it is not one of a backup', line.error);
    return line.data;
  }

  finish(): ReadBack {
    if (!this.head) throw this.wrong('it is empty');
    if (!this.end) throw this.wrong('its end is missing, so it was cut off');
    const why = difference(this.end, this.tally.totals());
    if (why) throw this.wrong(why.replace(/\.$/, ''));
    return { at: new Date(this.head.at), end: this.end };
  }

  private wrong(why: string, cause?: unknown): AppError {
    return unusable(this.file, why, cause);
  }
}
