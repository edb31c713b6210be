import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { base32 } from './base32.js';

export interface ReplySubject {
  certificateId: string;
  contactId: string;
  request: number;
  /** How often staff have revoked the certificate's keys; left out: never. */
  revocations?: number;
  /** SHA-256 of the CSR that the mail asks about: its `yes` can then mean no other one. */
  held?: string;
}

/**
 * The reply key of design §6.3: 128 bits of a MAC over certificate, contact and request number; 26 characters. Keys
 * after a revocation, and those of mails that ask for a `yes`, are others than the ordinary one.
 */
export function replyKey(secret: string, subject: ReplySubject): string {
  const { certificateId, contactId, request, revocations, held } = subject;
  const parts = ['certclerk reply key', certificateId, contactId, String(request)];
  if (revocations) parts.push(`revocations ${revocations}`);
  if (held) parts.push(`held ${held}`);
  const mac = createHmac('sha256', secret).update(parts.join('\n')).digest();
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
