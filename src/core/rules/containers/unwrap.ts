import type { Part } from './part.js';
import { looksLikeMail, unwrapMail } from './unwrap-mail.js';
import { looksLikePkcs7, unwrapPkcs7 } from './unwrap-pkcs7.js';
import { looksLikeTnef, unwrapTnef } from './unwrap-tnef.js';
import { looksLikeZip, unwrapZip } from './unwrap-zip.js';

export type { Part } from './part.js';

/** One line for each kind of container. */
const CONTAINERS: readonly { is: (bytes: Uint8Array) => boolean; unwrap: (bytes: Uint8Array) => Part[] }[] = [
  { is: looksLikeZip, unwrap: unwrapZip },
  { is: looksLikeTnef, unwrap: unwrapTnef },
  { is: looksLikePkcs7, unwrap: unwrapPkcs7 },
  { is: looksLikeMail, unwrap: unwrapMail },
];

/** A signed mail in a forwarded mail with a zip in it has five; more is a game. */
const DEEPEST = 8;
const MOST_PARTS = 300;
/** Everything that is unpacked, together: no nest of zips costs more. */
const LARGEST_TOTAL = 64 * 1024 * 1024;
/** Larger than any mail that is let in (design §6.5). */
const LARGEST_CONTAINER = 48 * 1024 * 1024;

/**
 * What lies in a zip, a mail, an S/MIME-signed message or a winmail.dat, down to the innermost parts; `[]` where the
 * bytes are no container. Bounded in depth, number and size; what lies beyond has a `fault`. Never throws.
 */
export function unwrapAll(input: Uint8Array): Part[] {
  const leaves: Part[] = [];
  const budget = { bytes: LARGEST_TOTAL, parts: MOST_PARTS };
  const open = containerOf(input);
  if (!open) return leaves;
  descend(input, open, leaves, budget, 0);
  return leaves;
}

type Unwrap = (bytes: Uint8Array) => Part[];

function containerOf(bytes: Uint8Array): Unwrap | null {
  if (bytes.length < 8 || bytes.length > LARGEST_CONTAINER) return null;
  return CONTAINERS.find((container) => container.is(bytes))?.unwrap ?? null;
}

function descend(
  bytes: Uint8Array,
  unwrap: Unwrap,
  leaves: Part[],
  budget: { bytes: number; parts: number },
  depth: number,
): void {
  for (const part of unwrap(bytes)) {
    budget.bytes -= part.bytes.length;
    budget.parts -= 1;
    if (budget.bytes < 0 || budget.parts < 0) {
      leaves.push({ name: part.name, bytes: Buffer.alloc(0), fault: 'too-large' });
      return;
    }
    const inner = containerOf(part.bytes);
    if (!inner) leaves.push(part);
    else if (depth + 1 >= DEEPEST) leaves.push({ name: part.name, bytes: Buffer.alloc(0), fault: 'too-large' });
    else descend(part.bytes, inner, leaves, budget, depth + 1);
  }
}
