import { containsPrivateKey } from '../../core/rules/csr/check-csr.js';

/** What is searched as a whole; a longer attachment is searched at its beginning and around the words. */
const SEARCHED_WHOLE = 256 * 1024;
/** The words of every armour, in both ways in which a file can hold them. */
const WORDS = ['PRIVATE KEY', 'PuTTY-User-Key-File'].flatMap((words) => [
  Buffer.from(words, 'latin1'),
  Buffer.from(words, 'utf16le'),
]);
const BEFORE = 4 * 1024;
const AFTER = 64 * 1024;
/** A file that says the words more often without a key near them is a text about keys. */
const MOST_PLACES = 50;

/** Whether bytes of any size hold a private key; costs little for the large ones, too. */
export function holdsPrivateKey(bytes: Uint8Array): boolean {
  if (bytes.length <= SEARCHED_WHOLE) return containsPrivateKey(bytes);
  if (containsPrivateKey(bytes.subarray(0, SEARCHED_WHOLE))) return true;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return WORDS.some((words) => {
    let at = buffer.indexOf(words);
    for (let places = 0; at >= 0 && places < MOST_PLACES; places++) {
      if (containsPrivateKey(buffer.subarray(Math.max(0, at - BEFORE), at + AFTER))) return true;
      at = buffer.indexOf(words, at + AFTER);
    }
    return false;
  });
}
