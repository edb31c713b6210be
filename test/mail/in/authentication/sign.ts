import { type KeyObject, createHash, generateKeyPairSync, sign as signBytes } from 'node:crypto';

/** A key pair and its DNS record. */
export interface DkimKey {
  privateKey: KeyObject;
  record: string;
  algorithm: 'rsa-sha256' | 'ed25519-sha256';
}

export function rsaKey(bits = 2048): DkimKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: bits });
  const p = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  return { privateKey, record: `v=DKIM1; k=rsa; p=${p}`, algorithm: 'rsa-sha256' };
}

export function ed25519Key(): DkimKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const p = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64');
  return { privateKey, record: `v=DKIM1; k=ed25519; p=${p}`, algorithm: 'ed25519-sha256' };
}

export const pemOf = (key: DkimKey): string => key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

const HEADERS = 'from:to:subject:date:message-id:mime-version:content-type';

/**
 * A DKIM signature (RFC 6376, relaxed/relaxed) made here by hand, so that its tags can be whatever a test wants and it
 * still fits: `tags` replace or add to the usual ones, undefined leaves one out. The mail comes back with it on top.
 */
export function sign(mail: Buffer, key: DkimKey, tags: Record<string, string | undefined> = {}): Buffer {
  const text = mail.toString('latin1');
  const at = text.indexOf('\r\n\r\n');
  const body = relaxedBody(text.slice(at + 4));
  const length = tags.l === undefined ? body.length : Number(tags.l);
  const hash = (tags.a ?? key.algorithm).endsWith('sha1') ? 'sha1' : 'sha256';
  const all: Record<string, string | undefined> = {
    v: '1',
    a: key.algorithm,
    c: 'relaxed/relaxed',
    d: 'customer.example',
    s: 's1',
    h: HEADERS,
    bh: createHash(hash).update(body.slice(0, length), 'latin1').digest('base64'),
    ...tags,
  };
  const list = Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
  const field = `DKIM-Signature: ${list.join('; ')}; b=`;
  const signed = [...picked(text.slice(0, at), all.h ?? ''), relaxedField(field)].join('\r\n');
  const bytes = Buffer.from(signed, 'latin1');
  const value =
    key.algorithm === 'rsa-sha256'
      ? signBytes(hash, bytes, key.privateKey)
      : signBytes(null, createHash('sha256').update(bytes).digest(), key.privateKey);
  const folded = value.toString('base64').replace(/.{60}/g, '$&\r\n ');
  return Buffer.concat([Buffer.from(`${field}${folded}\r\n`, 'latin1'), mail]);
}

/** The fields named, each name from the bottom up (RFC 6376 section 5.4.2). */
function picked(head: string, names: string): string[] {
  const fields = head.split(/\r\n(?![ \t])/).reverse();
  return names.split(':').flatMap((name) => {
    const at = fields.findIndex((field) => field.toLowerCase().startsWith(`${name.trim().toLowerCase()}:`));
    return at === -1 ? [] : fields.splice(at, 1).map(relaxedField);
  });
}

function relaxedField(field: string): string {
  const colon = field.indexOf(':');
  const value = field
    .slice(colon + 1)
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .trim();
  return `${field.slice(0, colon).toLowerCase()}:${value}`;
}

const relaxedBody = (body: string): string => {
  const lines = body.split('\r\n').map((line) => line.replace(/[ \t]+/g, ' ').replace(/ $/, ''));
  const text = lines.join('\r\n').replace(/(?:\r\n)+$/, '');
  return text === '' ? '' : `${text}\r\n`;
};
