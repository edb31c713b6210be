import { describe, expect, it } from 'vitest';
import { readListenUrl } from '../../../src/mail/in/listen-url.js';

describe('MAIL_LISTEN', () => {
  it.each([
    ['lmtp://127.0.0.1:2424', 'lmtp', '127.0.0.1', 2424],
    ['smtp://localhost:2525/', 'smtp', 'localhost', 2525],
    ['lmtp://[::1]:24', 'lmtp', '::1', 24],
    ['smtp://127.0.0.1:80', 'smtp', '127.0.0.1', 80],
    ['lmtp://0.0.0.0:24?from=10.0.0.2', 'lmtp', '0.0.0.0', 24],
  ])('%s', (url, protocol, host, port) => {
    expect(readListenUrl(url)).toMatchObject({ protocol, host, port });
  });

  const wrong = [
    '',
    '127.0.0.1:2424',
    'lmtps://127.0.0.1:2424',
    'lmtp://127.0.0.1',
    'lmtp://:2424',
    'lmtp://user:secret@127.0.0.1:2424',
    'lmtp://127.0.0.1:2424/inbox',
    'lmtp://127.0.0.1:2424?only=10.0.0.1',
    'lmtp://127.0.0.1:99999',
    // Everybody who can connect could write an Authentication-Results of the shop's own.
    'lmtp://0.0.0.0:2424',
    'lmtp://10.0.0.5:2424',
    'lmtp://10.0.0.5:2424?from=',
    'lmtp://10.0.0.5:2424?from=mx.example.com',
    'lmtp://10.0.0.5:2424?from=10.0.0.0/33',
    'lmtp://10.0.0.5:2424?from=10.0.0.1,',
  ];
  it.each(wrong)('%j is refused with what is expected, without the password', (url) => {
    expect(() => readListenUrl(url)).toThrow(/MAIL_LISTEN must look like lmtp:\/\/127\.0\.0\.1:2424/);
    expect(() => readListenUrl(url)).not.toThrow(/secret/);
  });

  it.each([
    ['127.0.0.1', true],
    ['::1', true],
    ['10.0.0.2', true],
    ['10.1.255.255', true],
    ['fd00::5', true],
    ['10.0.0.3', false],
    ['10.2.0.0', false],
    ['fd01::5', false],
    ['', false],
  ])('admits %s: %s', (address, admitted) => {
    const { admits } = readListenUrl('lmtp://[::]:24?from=10.0.0.2,10.1.0.0/16,fd00::/16');
    expect(admits(address)).toBe(admitted);
  });
});
