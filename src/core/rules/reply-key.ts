import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** Bytes as lower-case base32 (RFC 4648 section 6) without padding. */
function base32(bytes: Uint8Array): string {
  let bits = 0;
  let value = 0;
  let text = '';
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(value >>> bits) & 31];
    }
  }
  return bits > 0 ? text + ALPHABET[(value << (5 - bits)) & 31] : text;
}

export interface ReplySubject {
  certificateId: string;
  contactId: string;
  request: number;
}

/** The reply key of design §6.3: 128 bits of a MAC over certificate, contact and request number; 26 characters. */
export function replyKey(secret: string, subject: ReplySubject): string {
  const mac = createHmac('sha256', secret)
    .update(`certclerk reply key\n${subject.certificateId}\n${subject.contactId}\n${subject.request}`)
    .digest();
  return base32(mac.subarray(0, 16));
}

/** Whether the key is the subject's under any of the secrets; takes the same time wherever it differs. */
export function isReplyKey(secrets: readonly string[], subject: ReplySubject, key: string): boolean {
  const given = Buffer.from(key.toLowerCase());
  return secrets
    .map((secret) => Buffer.from(replyKey(secret, subject)))
    .map((own) => own.length === given.length && timingSafeEqual(own, given))
    .includes(true);
}

/** Under which id the store lists what a key leads to; the key itself is never stored. */
export const replyKeyId = (key: string): string => createHash('sha256').update(key.toLowerCase()).digest('hex');
