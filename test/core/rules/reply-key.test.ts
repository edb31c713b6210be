import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isReplyKey, replyKey, replyKeyId } from '../../../src/core/rules/reply-key.js';

const subject = { certificateId: 'SSL-1001', contactId: 'p1', request: 1 };
const secret = 'the newest secret of the shop';
const old = 'the secret of the year before';

/** RFC 4648 section 6 by way of a number, so that the code is not compared with itself. */
function base32(bytes: Buffer): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
  let n = BigInt(`0x${bytes.toString('hex')}`) << 2n; // 128 bits and two of padding make 26 digits
  let text = '';
  for (let i = 0; i < 26; i += 1, n >>= 5n) text = (alphabet[Number(n & 31n)] ?? '') + text;
  return text;
}

describe('a reply key', () => {
  it('is 128 bits of a MAC over certificate, contact and request, in 26 lower-case base32 characters', () => {
    const mac = createHmac('sha256', secret).update('certclerk reply key\nSSL-1001\np1\n1').digest();
    expect(replyKey(secret, subject)).toBe(base32(mac.subarray(0, 16)));
    expect(replyKey(secret, subject)).toMatch(/^[a-z2-7]{26}$/);
  });

  it.each([
    ['another certificate', { ...subject, certificateId: 'SSL-1002' }],
    ['another contact', { ...subject, contactId: 'p2' }],
    ['another request', { ...subject, request: 2 }],
    ['after a revocation', { ...subject, revocations: 1 }],
    ['after two', { ...subject, revocations: 2 }],
    ['a mail that asks about a CSR', { ...subject, held: 'aa' }],
    ['another CSR after a revocation', { ...subject, revocations: 1, held: 'bb' }],
    // The parts are kept apart, so that none can slide into its neighbour.
    ['parts that only look the same when joined', { certificateId: 'SSL-100', contactId: '1p1', request: 1 }],
  ])('is another for %s, and does not open it', (_what, other) => {
    const key = replyKey(secret, subject);
    expect(replyKey(secret, other)).not.toBe(key);
    expect(isReplyKey([secret], other, key)).toBe(false);
  });

  it.each([
    ['the right one', [secret], replyKey(secret, subject), true],
    ['in capitals, as some servers write it', [secret], replyKey(secret, subject).toUpperCase(), true],
    ['under the second secret', [secret, old], replyKey(old, subject), true],
    ['under a secret that is gone', [secret], replyKey(old, subject), false],
    ['with no secret', [], replyKey(secret, subject), false],
    ['too short', [secret], replyKey(secret, subject).slice(0, -1), false],
    ['too long', [secret], `${replyKey(secret, subject)}a`, false],
    ['empty', [secret], '', false],
    ['of other letters, as many bytes', [secret], 'é'.repeat(13), false],
    [
      'wrong in its last character',
      [secret],
      replyKey(secret, subject).replace(/.$/, (c) => (c === 'a' ? 'b' : 'a')),
      false,
    ],
  ])('%s', (_what, secrets, key, is) => {
    expect(isReplyKey(secrets, subject, key)).toBe(is);
  });

  it('is listed under its digest, whatever its case', () => {
    const key = replyKey(secret, subject);
    expect(replyKeyId(key)).toBe(createHash('sha256').update(key).digest('hex'));
    expect(replyKeyId(key.toUpperCase())).toBe(replyKeyId(key));
  });
});
