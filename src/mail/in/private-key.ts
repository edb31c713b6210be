import { setImmediate } from 'node:timers/promises';
import { type Content, contentsOf, piecesOf } from '../../core/rules/csr/contents.js';
import { MOST_LEAKED_KEYS, leakedInPiece } from '../../core/rules/csr/leaked-keys.js';
import { pieceContainsPrivateKey } from '../../core/rules/csr/private-key.js';

/** What a search for private keys came to. */
export interface KeySearch {
  held: boolean;
  /** SHA-256 of the SPKI of each that proved to be whole. */
  spkis: string[];
  /** False where a part could not be opened, or time ran out: a key may lie in it unseen. */
  complete: boolean;
}

/** Of the processor, for all places of one mail. A mail of full size takes a second or two. */
const LONGEST_MS = 10_000;
/** Others get a turn after so long. */
const TURN_MS = 20;

/**
 * Looks for private keys in every place of a mail, whole files and what is packed in them (core's `containers/`, which
 * is bounded in depth, number and size). Lets others have a turn, and gives up after ten seconds of work.
 */
export async function searchForKeys(places: readonly Uint8Array[], longestMs = LONGEST_MS): Promise<KeySearch> {
  const found: KeySearch = { held: false, spkis: [], complete: true };
  const clock = new WorkClock();
  for (const place of places)
    for (const content of contentsOf(place)) {
      if (content.fault) found.complete = false;
      for (const piece of piecesOf(content)) {
        if (clock.spent > longestMs) return { ...found, complete: false };
        note(found, piece);
        await clock.turn();
      }
    }
  return found;
}

function note(found: KeySearch, piece: Content): void {
  if (!pieceContainsPrivateKey(piece)) return;
  found.held = true;
  const left = MOST_LEAKED_KEYS - found.spkis.length;
  if (left > 0) found.spkis = [...new Set([...found.spkis, ...leakedInPiece(piece, left)])].slice(0, MOST_LEAKED_KEYS);
}

/** Time spent working, without the turns of others. */
class WorkClock {
  spent = 0;
  private began = performance.now();

  async turn(): Promise<void> {
    const worked = performance.now() - this.began;
    if (worked < TURN_MS) return;
    this.spent += worked;
    await setImmediate();
    this.began = performance.now();
  }
}
