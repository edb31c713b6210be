/** A header field as its bytes stand in the mail, each byte a character (latin1), lines ended by CRLF. */
export interface HeaderField {
  /** Lower case. */
  name: string;
  text: string;
}

export interface SplitMail {
  fields: HeaderField[];
  body: Buffer;
}

/** Real mails have 10 to 30 KB of header; folding and matching it must not cost more than a moment. */
const MOST_HEADER_BYTES = 256 * 1024;
const MOST_HEADER_LINES = 2_000;

/**
 * The header fields and the body of a mail, or a phrase why it is not to be judged. Lines are read as mailauth reads
 * them; a lone CR or a NUL, which other readers may take for a line end, makes the header unfit as a proof.
 */
export function splitMail(raw: Uint8Array): SplitMail | { why: string } {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const start = bytes.subarray(0, MOST_HEADER_BYTES).toString('latin1');
  const end = /\r?\n\r?\n/.exec(start);
  if (!end && bytes.length > MOST_HEADER_BYTES) return { why: 'its header is too large to be checked' };
  const head = end ? start.slice(0, end.index) : start.replace(/\r?\n$/, '');
  if (/\r(?!\n)|\0/.test(head)) return { why: 'its header has broken line ends' };
  const lines = head.split(/\r?\n/);
  if (lines.length > MOST_HEADER_LINES) return { why: 'its header is too large to be checked' };
  return { fields: unfold(lines), body: end ? bytes.subarray(end.index + end[0].length) : Buffer.alloc(0) };
}

function unfold(lines: readonly string[]): HeaderField[] {
  const fields: { name: string; lines: string[] }[] = [];
  for (const line of lines) {
    const last = fields.at(-1);
    if (last && /^\s/.test(line)) last.lines.push(line);
    else fields.push({ name: line.split(':', 1).join('').trim().toLowerCase(), lines: [line] });
  }
  return fields.map(({ name, lines: own }) => ({ name, text: own.join('\r\n') }));
}

/** What stands behind the colon, unfolded. */
export const valueOf = ({ text }: HeaderField): string => text.slice(text.indexOf(':') + 1).replace(/\r\n/g, '');

/** RFC 5322 section 3.6 and RFC 2045 allow each of these once. Of two, every reader may show another. */
const ONLY_ONCE = new Set(
  (
    'from sender reply-to to cc subject date message-id in-reply-to references ' +
    'mime-version content-type content-transfer-encoding content-disposition'
  ).split(' '),
);

/** The name of a field that stands more often than it may, or null. */
export function repeatedField(fields: readonly HeaderField[]): string | null {
  const seen = new Set<string>();
  for (const { name } of fields) {
    if (ONLY_ONCE.has(name) && seen.has(name)) return name;
    seen.add(name);
  }
  return null;
}
