/** One header line of a mail, unfolded. */
export interface Header {
  /** Lower case. */
  name: string;
  value: string;
}

/** mailparser's own bound on a header block; what lies beyond is not read by anybody. */
export const MAX_HEADER_BYTES = 1024 * 1024;
/** A mail that went through many servers and filters has about 100. */
const MAX_HEADERS = 5_000;

/**
 * The header lines of raw mail bytes, in their order. mailparser keeps only the first of two From headers, so what
 * authority hangs on is read here. A lone CR counts as a line end: somebody's mail server may read it so, and a header
 * that only some readers see must not go unseen. Never throws.
 */
export function readHeaders(raw: Uint8Array): Header[] {
  const headers: Header[] = [];
  for (const line of headerBlock(raw).split(/\r\n|\n|\r/)) {
    const last = headers.at(-1);
    if (/^[ \t]/.test(line)) {
      if (last) last.value += ` ${line.trim()}`;
      continue;
    }
    const colon = line.indexOf(':');
    if (colon <= 0 || headers.length >= MAX_HEADERS) continue;
    const name = line.slice(0, colon).trimEnd().toLowerCase();
    if (/^[\x21-\x7e]+$/.test(name)) headers.push({ name, value: line.slice(colon + 1).trim() });
  }
  return headers;
}

function headerBlock(raw: Uint8Array): string {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.byteLength, MAX_HEADER_BYTES));
  const ends = ['\r\n\r\n', '\n\n', '\n\r\n'].map((end) => bytes.indexOf(end)).filter((at) => at >= 0);
  const block = ends.length > 0 ? bytes.subarray(0, Math.min(...ends)) : bytes;
  const text = block.toString('utf8');
  return text.includes('\ufffd') ? block.toString('latin1') : text;
}

/** All values of a header, in their order. */
export const valuesOf = (headers: readonly Header[], name: string): string[] =>
  headers.filter((h) => h.name === name).map((h) => h.value);
