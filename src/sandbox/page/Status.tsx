/** A status word as a small coloured label. */
import { toneOf } from './certificate-words.js';

export const Status = ({ word }: { word: string }) => <span className={`status tone-${toneOf(word)}`}>{word}</span>;
