import { type KeyObject, createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { contentsOf } from './contents.js';
import { stripMarkup } from './text.js';

/** A mail holds one or two; each costs a signature. */
const MOST_KEYS = 20;
const BLOCK = /-[ \t]*BEGIN\s{1,8}(?:(?:RSA|EC|DSA|ANY)\s{1,8})?PRIVATE\s{1,8}KEY[ \t]{0,9}-{1,9}([^-]{1,40000})-/gi;
const PROBE = Buffer.from('certclerk: is this a whole private key?');

/**
 * The keys (SHA-256 of each SPKI, hex) whose private half lies open in these bytes: PEM, DER or JWK, not encrypted.
 * Only what really signs counts: a made-up file with somebody's public numbers must not block that person's key.
 * Never throws, keeps nothing of what it read.
 */
export function leakedSpkis(input: Uint8Array): string[] {
  const digests = new Set<string>();
  for (const key of privateKeysIn(input)) {
    const spki = spkiIfWhole(key);
    if (spki) digests.add(createHash('sha256').update(spki).digest('hex'));
  }
  return [...digests];
}

function privateKeysIn(input: Uint8Array): KeyObject[] {
  return contentsOf(input).flatMap(({ bytes, text }) => keysOf(bytes, text));
}

function keysOf(bytes: Uint8Array, text: string): KeyObject[] {
  if (bytes[0] === 0x30) return keysOfDer(Buffer.from(bytes));
  const keys: KeyObject[] = [];
  let tried = 0;
  for (const [, body = ''] of text.matchAll(BLOCK)) {
    if (++tried > MOST_KEYS) break;
    const base64 = stripMarkup(body.replaceAll('\\n', '\n')).replace(/\s+/g, '');
    keys.push(...keysOfDer(Buffer.from(base64, 'base64')));
  }
  if (keys.length > 0) return keys;
  const bare = text.replace(/\s+/g, '');
  if (/^M[A-I][A-Za-z0-9+/]+={0,2}$/.test(bare)) return keysOfDer(Buffer.from(bare, 'base64'));
  return text.trimStart().startsWith('{') ? keysOfJwk(text) : [];
}

/** PKCS#8, PKCS#1 and SEC 1 look alike from outside, so each is tried. */
function keysOfDer(der: Buffer): KeyObject[] {
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
