import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bounceAddress, bouncedItem } from '../../../src/core/rules/bounce-address.js';
import { readHeaders } from '../../../src/mail/in/headers.js';
import { replyKeys } from '../../../src/mail/in/keys.js';

const CLERK = 'ssl@ssl.example.com';
const secret = 'the newest secret of the shop';
const old = 'the secret of the year before';
const own = bounceAddress(secret, CLERK, 'O-000123');

it('is the clerk’s address with the item’s number and 40 bits of a MAC', () => {
  const bits = createHmac('sha256', secret).update('certclerk bounce address\nO-000123').digest().subarray(0, 5);
  // RFC 4648 section 6 by way of a number, so that the code is not compared with itself.
  const digits = BigInt(`0x${bits.toString('hex')}`)
    .toString(32)
    .padStart(8, '0');
  const expected = [...digits].map((d) => 'abcdefghijklmnopqrstuvwxyz234567'[parseInt(d, 32)]).join('');
  expect(own).toBe(`ssl+b-000123-${expected}@ssl.example.com`);
});

describe('the item of an address', () => {
  it.each<[string, readonly string[], string, string, string | null]>([
    ['as it was given out', [secret], CLERK, own, 'O-000123'],
    ['in capitals, as some servers write it', [secret], CLERK, own.toUpperCase(), 'O-000123'],
    ['where the configuration writes capitals', [secret], 'SSL@SSL.Example.com', own, 'O-000123'],
    ['under the second secret', [secret, old], CLERK, bounceAddress(old, CLERK, 'O-000123'), 'O-000123'],
    ['under a secret that is gone', [secret], CLERK, bounceAddress(old, CLERK, 'O-000123'), null],
    ['with no secret', [], CLERK, own, null],
    ['past the millionth', [secret], CLERK, bounceAddress(secret, CLERK, 'O-1000000'), 'O-1000000'],
    ['of another item under this MAC', [secret], CLERK, own.replace('000123', '000124'), null],
    ['of the number written longer', [secret], CLERK, own.replace('000123', '0000123'), null],
    ['with a wrong last character', [secret], CLERK, own.replace(/.@/, (c) => (c[0] === 'a' ? 'b@' : 'a@')), null],
    ['with more behind it', [secret], CLERK, own.replace('@', 'a@'), null],
    ['at another domain', [secret], CLERK, own.replace('@ssl.', '@evil.'), null],
    ['of another local part', [secret], CLERK, `x${own}`, null],
    ['without the plus', [secret], CLERK, own.replace('+', ''), null],
    ['the clerk’s own, bare', [secret], CLERK, CLERK, null],
    ['a reply key’s', [secret], CLERK, 'ssl+abcdefghijklmnopqrstuvwxyz@ssl.example.com', null],
    ['no address', [secret], CLERK, '', null],
    [
      'of a clerk whose address has a plus part',
      [secret],
      'ssl+eu@x.example',
      bounceAddress(secret, 'ssl+eu@x.example', 'O-000007'),
      'O-000007',
    ],
  ])('%s', (_what, secrets, clerk, address, item) => {
    expect(bouncedItem(secrets, clerk, address)).toBe(item);
  });

  it('is never read as a reply key', () => {
    expect(replyKeys(readHeaders(Buffer.from(`To: <${own}>\r\nDelivered-To: ${own}\r\n\r\n`)), CLERK)).toEqual([]);
  });
});
