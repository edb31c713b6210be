import { MAX_HEADER_BYTES } from './headers.js';

/** What one mail may cost (design §6.5). */
export interface MailLimits {
  bytes: number;
  parts: number;
  depth: number;
  milliseconds: number;
  megabytesOfMemory: number;
}

export const MAIL_LIMITS: MailLimits = {
  bytes: 40 * 1024 * 1024,
  parts: 200,
  depth: 20,
  milliseconds: 10_000,
  megabytesOfMemory: 256,
};

/** Lines that begin with `--`; a mail with more is made to keep readers busy. */
const MOST_BORDER_LINES = 100_000;

interface Level {
  border: Buffer;
  depth: number;
}

/**
 * Walks over the borders of a mail's MIME parts and says why it is over the limits, as a sentence, or null. It decodes
 * nothing and so costs little; parts hidden in base64 are counted by the parser itself.
 */
export function overLimits(raw: Uint8Array, limits: MailLimits): string | null {
  if (raw.byteLength > limits.bytes) return tooLarge(raw.byteLength, limits);
  const walk = new Walk(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength), limits);
  return walk.run();
}

/** For a mail that is not downloaded at all, too. */
export const tooLarge = (bytes: number, limits: Pick<MailLimits, 'bytes'>): string =>
  `The mail has ${megabytes(bytes)} MB; more than ${megabytes(limits.bytes)} MB are not read.`;

const megabytes = (bytes: number): number => Math.ceil(bytes / 1024 / 1024);

class Walk {
  private parts = 0;
  private deepest = 0;
  private levels: Level[] = [];
  private longHeader = false;

  constructor(
    private readonly bytes: Buffer,
    private readonly limits: MailLimits,
  ) {}

  run(): string | null {
    let at = this.enterPart(0, 0);
    for (let lines = 0; ; lines++) {
      const why = this.fault(lines);
      if (why !== null) return why;
      const line = this.bytes.indexOf('\n--', Math.max(0, at - 1));
      if (line < 0) return null;
      at = this.atBorder(line + 1);
    }
  }

  private fault(lines: number): string | null {
    if (this.parts > this.limits.parts) return `The mail has more than ${this.limits.parts} parts.`;
    if (this.deepest > this.limits.depth) return `The mail's parts are nested deeper than ${this.limits.depth} levels.`;
    if (this.longHeader) return 'The mail has a header block of more than 1 MB.';
    return lines > MOST_BORDER_LINES ? 'The mail has too many lines that look like borders of parts.' : null;
  }

  /** The line at `at` begins with `--`. Answers where to go on. */
  private atBorder(at: number): number {
    for (let i = this.levels.length - 1; i >= 0; i--) {
      const level = this.levels[i];
      if (!level || !this.startsWith(level.border, at)) continue;
      const end = at + level.border.length;
      const closing = this.startsWith(CLOSING, end);
      this.levels.length = closing ? i : i + 1;
      return closing ? end : this.enterPart(this.nextLine(end), level.depth);
    }
    return at + 2;
  }

  /** Reads the part's headers; answers where its body begins. */
  private enterPart(at: number, depth: number): number {
    this.parts++;
    this.deepest = Math.max(this.deepest, depth);
    if (depth > this.limits.depth) return at;
    const { text, end } = this.headerAt(at);
    const type = CONTENT_TYPE.exec(text)?.[1] ?? '';
    if (/^\s*multipart\//i.test(type)) {
      const [, quoted, bare] = BOUNDARY.exec(type) ?? [];
      const boundary = quoted ?? bare;
      if (boundary) this.levels.push({ border: Buffer.from(`--${boundary}`, 'latin1'), depth: depth + 1 });
    }
    return /^\s*message\/(?:rfc822|global)/i.test(type) ? this.enterPart(end, depth + 1) : end;
  }

  private headerAt(at: number): { text: string; end: number } {
    const block = this.bytes.subarray(at, at + MAX_HEADER_BYTES + 4);
    if (/^\r?\n/.test(block.toString('latin1', 0, 2))) return { text: '', end: at + 1 };
    const ends = ['\n\r\n', '\n\n'].map((end) => block.indexOf(end)).filter((i) => i >= 0);
    if (ends.length === 0 && block.length > MAX_HEADER_BYTES) this.longHeader = true;
    const length = ends.length > 0 ? Math.min(...ends) : block.length;
    return { text: block.toString('latin1', 0, length), end: at + length + 1 };
  }

  private startsWith(what: Buffer, at: number): boolean {
    return (
      at + what.length <= this.bytes.length && this.bytes.compare(what, 0, what.length, at, at + what.length) === 0
    );
  }

  private nextLine(at: number): number {
    const end = this.bytes.indexOf('\n', at);
    return end < 0 ? this.bytes.length : end + 1;
  }
}

const CLOSING = Buffer.from('--');
const CONTENT_TYPE = /^content-type[ \t]*:((?:[^\r\n]|\r?\n[ \t]){0,4000})/im;
const BOUNDARY = /boundary\s*=\s*(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i;
