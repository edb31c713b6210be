import { crc32 } from 'node:zlib';
import type { DiskFile } from './disk.js';
import { readFailed, unusable } from './failures.js';

/** Where one document lies in a snapshot, and the CRC-32 of its bytes. */
export interface Place {
  position: number;
  length: number;
  sum: number;
}

/** The places of many documents, by number. */
export class Places {
  constructor(
    readonly positions: Float64Array<ArrayBuffer>,
    readonly lengths: Uint32Array<ArrayBuffer>,
    readonly sums: Uint32Array<ArrayBuffer>,
  ) {}

  static readonly none = Places.for(0);

  static for(count: number): Places {
    return new Places(new Float64Array(count), new Uint32Array(count), new Uint32Array(count));
  }

  get(number: number): Place {
    return {
      position: this.positions[number] ?? 0,
      length: this.lengths[number] ?? 0,
      sum: this.sums[number] ?? 0,
    };
  }

  set(number: number, { position, length, sum }: Place): void {
    this.positions[number] = position;
    this.lengths[number] = length;
    this.sums[number] = sum;
  }
}

/** Documents that lie this near to each other are read in one piece. */
const NEAR = 16 << 10;
/** Bytes read in one piece. */
const PIECE = 1 << 20;
/** Pieces read at once: as many as Node has threads for files. */
const AT_ONCE = 4;
/** Letters of texts that are kept at hand. */
const KEPT = 8 << 20;
/** A page of more documents than this is a scan: it does not push out what is asked for again and again. */
const SCAN = 100;

interface Wanted {
  place: Place;
  give: (text: string) => void;
}

/**
 * The documents of one snapshot, read when they are asked for. The file stays open for as long as somebody holds it,
 * also when a newer snapshot has taken its name; its content never changes.
 */
export class DocumentsFile {
  readonly path: string;
  readonly size: number;
  readonly #file: DiskFile;
  readonly #kept = new Map<number, string>();
  #keptLetters = 0;
  #holders = 1;

  constructor(path: string, file: DiskFile, size: number) {
    this.path = path;
    this.#file = file;
    this.size = size;
  }

  hold(): void {
    this.#holders += 1;
  }

  /** The last one closes it. */
  letGo(): void {
    this.#holders -= 1;
    // Nothing was written to it, so nothing can be lost where closing fails.
    if (this.#holders === 0) this.#file.close().catch(() => undefined);
  }

  /** The texts at these places, in their order. @throws AppError `store-failed` */
  async texts(places: readonly Place[]): Promise<string[]> {
    const texts = places.map(({ position }) => this.#kept.get(position) ?? '');
    const wanted = places.flatMap((place, i): Wanted[] =>
      texts[i] ? [] : [{ place, give: (text) => void (texts[i] = text) }],
    );
    const pieces = piecesOf(wanted);
    const worker = async (): Promise<void> => {
      for (let piece = pieces.pop(); piece; piece = pieces.pop()) await this.#readPiece(piece, places.length <= SCAN);
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, pieces.length) }, worker));
    return texts;
  }

  async #readPiece(piece: readonly Wanted[], keep: boolean): Promise<void> {
    const start = piece[0]?.place.position ?? 0;
    const last = piece.at(-1)?.place ?? { position: 0, length: 0 };
    const bytes = Buffer.allocUnsafe(last.position + last.length - start);
    await this.read(bytes, start);
    for (const { place, give } of piece) {
      const text = this.checked(bytes.subarray(place.position - start), place).toString();
      if (keep) this.#keep(place.position, text);
      give(text);
    }
  }

  #keep(position: number, text: string): void {
    if (this.#kept.has(position)) return;
    this.#kept.set(position, text);
    this.#keptLetters += text.length;
    for (const [oldest, { length }] of this.#kept) {
      if (this.#keptLetters <= KEPT) return;
      this.#kept.delete(oldest);
      this.#keptLetters -= length;
    }
  }

  /** Fills `into`. @throws AppError `store-failed` */
  async read(into: Uint8Array, position: number): Promise<void> {
    let done = 0;
    try {
      for (let got = 1; got > 0 && done < into.length; done += got)
        got = await this.#file.read(into.subarray(done), position + done);
    } catch (cause) {
      throw readFailed(this.path, cause);
    }
    if (done < into.length) throw this.#changed(position + done);
  }

  /** The bytes of one document, which `bytes` begin with. @throws AppError where they are not what was written */
  checked(bytes: Buffer, { position, length, sum }: Place): Buffer {
    const document = bytes.subarray(0, length);
    if (crc32(document) !== sum) throw this.#changed(position);
    return document;
  }

  #changed(position: number): Error {
    return unusable(
      `${this.path} was damaged or changed while certclerk ran (at byte ${position}). ` +
        'Stop certclerk and start it again: it then checks the file and says which backup is whole.',
    );
  }
}

/** Neighbours together, so that a page of documents that lie side by side is one read. */
function piecesOf(wanted: Wanted[]): Wanted[][] {
  const pieces: Wanted[][] = [];
  let start = 0;
  let end = -1;
  for (const one of wanted.sort((a, b) => a.place.position - b.place.position)) {
    const { position, length } = one.place;
    const piece = pieces.at(-1);
    if (piece && position - end <= NEAR && position + length - start <= PIECE) piece.push(one);
    else {
      pieces.push([one]);
      start = position;
    }
    end = position + length;
  }
  return pieces;
}

/** Reads documents that come in the order of their places, through one buffer. */
export class DocumentsInOrder {
  readonly #file: DocumentsFile;
  readonly #buffer = Buffer.allocUnsafeSlow(PIECE);
  #window = Buffer.alloc(0);
  #start = 0;

  constructor(file: DocumentsFile) {
    this.#file = file;
  }

  /** Its bytes are good until the next call. @throws AppError `store-failed` */
  async bytesOf(place: Place): Promise<Buffer> {
    const { position, length } = place;
    if (position < this.#start || position + length > this.#start + this.#window.length) {
      const size = Math.max(length, Math.min(PIECE, this.#file.size - position));
      this.#window = size <= PIECE ? this.#buffer.subarray(0, size) : Buffer.allocUnsafeSlow(size);
      this.#start = position;
      await this.#file.read(this.#window, position);
    }
    return this.#file.checked(this.#window.subarray(position - this.#start), place);
  }
}
