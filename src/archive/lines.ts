import type { Readable } from 'node:stream';

const LINE_FEED = 0x0a;

/**
 * The lines of a stream of UTF-8, without their line feed; what stands behind the last one comes too. Node's readline
 * would also divide at U+2028, which JSON leaves as it is inside a string.
 */
export async function* linesOf(stream: Readable): AsyncGenerator<string> {
  let parts: Buffer[] = [];
  for await (const chunk of stream) {
    let rest = Buffer.from(chunk);
    for (let at = rest.indexOf(LINE_FEED); at >= 0; at = rest.indexOf(LINE_FEED)) {
      yield Buffer.concat([...parts, rest.subarray(0, at)]).toString('utf8');
      parts = [];
      rest = rest.subarray(at + 1);
    }
    if (rest.length > 0) parts.push(rest);
  }
  if (parts.length > 0) yield Buffer.concat(parts).toString('utf8');
}
