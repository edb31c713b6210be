import { unwrapAll } from '../containers/unwrap.js';
import { readable } from './text.js';

/** One thing to search: what lay in a container, or the input itself. */
export interface Content {
  bytes: Uint8Array;
  /** The same as text that is ready to be searched; made when it is first asked for. */
  readonly text: string;
  /** Why this part of a container could not be opened. */
  fault?: 'encrypted' | 'too-large' | 'damaged';
}

function content(bytes: Uint8Array, fault?: Content['fault']): Content {
  let text: string | undefined;
  return {
    bytes,
    fault,
    get text() {
      return (text ??= readable(bytes));
    },
  };
}

/** What lies in the input, if it is a container, and the input itself. Never throws. */
export function contentsOf(input: Uint8Array): Content[] {
  return [...unwrapAll(input).map(({ bytes, fault }) => content(bytes, fault)), content(input)];
}

/** Searched at once. The text of 40 MB in one string would cost ten times as much memory. */
const PIECE = 1024 * 1024;
/** A key of 16 384 bits has 13 kB as PEM: wherever pieces are cut, one holds it whole. */
const OVERLAP = 64 * 1024;

/** A content in pieces of bounded size that overlap; a small one is its own piece. */
export function* piecesOf(whole: Content): Generator<Content> {
  const { bytes } = whole;
  if (bytes.length <= PIECE) return yield whole;
  for (let at = 0; at < bytes.length; at += PIECE - OVERLAP) yield content(bytes.subarray(at, at + PIECE));
}
