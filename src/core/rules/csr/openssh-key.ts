import { type KeyObject, createPrivateKey } from 'node:crypto';

/** OpenSSH's own format of private keys (its PROTOCOL.key); `ssh-keygen` writes it where no other is asked for. */
const MAGIC = Buffer.from('openssh-key-v1\0');

const CURVES: Record<string, { crv: string; octets: number }> = {
  'ecdsa-sha2-nistp256': { crv: 'P-256', octets: 32 },
  'ecdsa-sha2-nistp384': { crv: 'P-384', octets: 48 },
  'ecdsa-sha2-nistp521': { crv: 'P-521', octets: 66 },
};

export const looksLikeOpenSshKey = (bytes: Buffer): boolean => bytes.subarray(0, MAGIC.length).equals(MAGIC);

/** The first key in such a file, if it is RSA or ECDSA and not encrypted; else null. Throws where it is malformed. */
export function readOpenSshKey(bytes: Buffer): KeyObject | null {
  const file = new Strings(bytes.subarray(MAGIC.length));
  const cipher = file.text();
  file.next();
  file.next();
  if (cipher !== 'none' || file.number() < 1) return null;
  file.next();
  const key = new Strings(file.next());
  // Two equal numbers, by which a decryption is checked.
  key.number();
  key.number();
  const type = key.text();
  if (type === 'ssh-rsa') return rsaKey(key);
  const curve = CURVES[type];
  return curve ? ecKey(key, curve) : null;
}

function rsaKey(key: Strings): KeyObject {
  const [n, e, d, qi, p, q] = [key.next(), key.next(), key.next(), key.next(), key.next(), key.next()];
  const [dp, dq] = [p, q].map((prime) => fromInteger(toInteger(d) % (toInteger(prime) - 1n)));
  const parts = { n, e, d, p, q, dp: dp ?? d, dq: dq ?? d, qi };
  const jwk = Object.entries(parts).map(([name, octets]) => [name, unsigned(octets).toString('base64url')]);
  return createPrivateKey({ key: { kty: 'RSA', ...Object.fromEntries(jwk) }, format: 'jwk' });
}

function ecKey(key: Strings, { crv, octets }: { crv: string; octets: number }): KeyObject {
  key.next();
  const point = key.next();
  const d = Buffer.concat([Buffer.alloc(octets), unsigned(key.next())]).subarray(-octets);
  const [x, y] = [point.subarray(1, 1 + octets), point.subarray(1 + octets)];
  const [x64, y64, d64] = [x, y, d].map((one) => one.toString('base64url'));
  return createPrivateKey({ key: { kty: 'EC', crv, x: x64, y: y64, d: d64 }, format: 'jwk' });
}

const toInteger = (octets: Buffer): bigint => BigInt(`0x${octets.toString('hex') || '0'}`);
const fromInteger = (number: bigint): Buffer => {
  const hex = number.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
};
/** Numbers there have a leading zero octet where their first bit is set. */
const unsigned = (octets: Buffer): Buffer => (octets[0] === 0 ? octets.subarray(1) : octets);

/** Length-prefixed strings, one after another (RFC 4251 §5). */
class Strings {
  private at = 0;
  constructor(private readonly bytes: Buffer) {}

  number(): number {
    const value = this.bytes.readUInt32BE(this.at);
    this.at += 4;
    return value;
  }

  next(): Buffer {
    const length = this.number();
    const string = this.bytes.subarray(this.at, this.at + length);
    if (string.length !== length) throw new RangeError('cut off');
    this.at += length;
    return string;
  }

  text(): string {
    return this.next().toString('latin1');
  }
}
