import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { base32 } from './base32.js';

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
