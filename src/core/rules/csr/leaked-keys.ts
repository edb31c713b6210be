import { type KeyObject, createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { type Content, contentsOf, piecesOf } from './contents.js';
import { looksLikeOpenSshKey, readOpenSshKey } from './openssh-key.js';
import { pieceContainsPrivateKey } from './private-key.js';
import { stripMarkup } from './text.js';

/** A mail holds one or two; each costs a signature. */
export const MOST_LEAKED_KEYS = 20;
/** A signature with a key of 16 384 bits takes a fifth of a second; nobody has a certificate for one. */
const LARGEST_RSA = 8192;
const BLOCK =
  /-[ \t]*BEGIN\s{1,8}(?:(?:RSA|EC|DSA|ANY|OPENSSH)\s{1,8})?PRIVATE\s{1,8}KEY[ \t]{0,9}-{1,9}([^-]{1,40000})-/gi;
const PROBE = Buffer.from('certclerk: is this a whole private key?');

/**
 * The keys (SHA-256 of each SPKI, hex) whose private half lies open in these bytes: PEM, DER, OpenSSH or JWK, not
 * encrypted. Only what really signs counts: a made-up file with somebody's public numbers must not block that
 * person's key. At most `MOST_LEAKED_KEYS`. Never throws, keeps nothing of what it read.
 */
export function leakedSpkis(input: Uint8Array): string[] {
  const digests = new Set<string>();
  for (const content of contentsOf(input))
    for (const piece of piecesOf(content)) {
      if (!pieceContainsPrivateKey(piece)) continue;
      for (const digest of leakedInPiece(piece, MOST_LEAKED_KEYS - digests.size)) digests.add(digest);
      if (digests.size >= MOST_LEAKED_KEYS) return [...digests];
    }
  return [...digests];
}

/** The same for a piece in which a private key was seen. `most`: how many are looked at. */
export function leakedInPiece({ bytes, text }: Content, most = MOST_LEAKED_KEYS): string[] {
  const spkis = keysOf(bytes, text, most).map(spkiIfWhole);
  return [...new Set(spkis.flatMap((spki) => (spki ? [createHash('sha256').update(spki).digest('hex')] : [])))];
}

function keysOf(bytes: Uint8Array, text: string, most: number): KeyObject[] {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (head[0] === 0x30 || looksLikeOpenSshKey(head)) {
    const keys = keysOfDer(head);
    if (keys.length > 0) return keys;
  }
  const armoured = armouredKeys(text, most);
  if (armoured.length > 0) return armoured;
  const plain = /<[a-z]/i.test(text) ? stripMarkup(text) : text;
  const unmarked = plain === text ? [] : armouredKeys(plain, most);
  if (unmarked.length > 0) return unmarked;
  const bare = plain.replace(/\s+/g, '');
  if (/^(?:M[A-I]|b3Blbn)[A-Za-z0-9+/]+={0,2}$/.test(bare)) return keysOfDer(Buffer.from(bare, 'base64'));
  return text.trimStart().startsWith('{') ? keysOfJwk(text) : [];
}

function armouredKeys(text: string, most: number): KeyObject[] {
  const keys: KeyObject[] = [];
  let tried = 0;
  for (const [, body = ''] of text.matchAll(BLOCK)) {
    if (++tried > most) break;
    const base64 = stripMarkup(body.replaceAll('\\n', '\n')).replace(/\s+/g, '');
    keys.push(...keysOfDer(Buffer.from(base64, 'base64')));
  }
  return keys;
}

/** PKCS#8, PKCS#1 and SEC 1 look alike from outside, so each is tried. */
function keysOfDer(der: Buffer): KeyObject[] {
  if (looksLikeOpenSshKey(der)) {
    const key = opened(() => readOpenSshKey(der));
    return key ? [key] : [];
  }
  for (const type of ['pkcs8', 'pkcs1', 'sec1'] as const) {
    const key = opened(() => createPrivateKey({ key: der, format: 'der', type }));
    if (key) return [key];
  }
  return [];
}

function keysOfJwk(text: string): KeyObject[] {
  const key = opened(() => {
    const jwk: unknown = JSON.parse(text);
    return typeof jwk === 'object' && jwk !== null ? createPrivateKey({ key: { ...jwk }, format: 'jwk' }) : null;
  });
  return key ? [key] : [];
}

function opened(open: () => KeyObject | null): KeyObject | null {
  try {
    return open();
  } catch {
    // Not a key of this form. The error may quote the key, so it goes nowhere.
    return null;
  }
}

function spkiIfWhole(key: KeyObject): Buffer | null {
  if ((key.asymmetricKeyDetails?.modulusLength ?? 0) > LARGEST_RSA) return null;
  try {
    const publicKey = createPublicKey(key);
    const digest = key.asymmetricKeyType?.startsWith('ed') === true ? null : 'sha256';
    const proves = verify(digest, PROBE, publicKey, sign(digest, PROBE, key));
    return proves ? publicKey.export({ type: 'spki', format: 'der' }) : null;
  } catch {
    // A key that cannot sign proves nothing.
    return null;
  }
}
