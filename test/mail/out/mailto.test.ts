import { describe, expect, it } from 'vitest';
import { mailtoLink } from '../../../src/mail/out/mailto.js';

describe('mailtoLink', () => {
  it.each([
    ['keeps plus and at', 'ssl+key@x.example', 'list', undefined, 'mailto:ssl+key@x.example?subject=list'],
    ['spaces are %20', 'a@x.example', 'Re: a b', undefined, 'mailto:a@x.example?subject=Re%3A%20a%20b'],
    ['a body', 'a@x.example', 's', 'same', 'mailto:a@x.example?subject=s&body=same'],
    [
      'no field can be smuggled in',
      'a?bcc=b@x.example',
      's&bcc=c@x.example',
      undefined,
      'mailto:a%3Fbcc%3Db@x.example?subject=s%26bcc%3Dc%40x.example',
    ],
    ['no line break', 'a@x.example', 's\r\nBcc: b', undefined, 'mailto:a@x.example?subject=s%0D%0ABcc%3A%20b'],
  ])('%s', (_, address, subject, body, link) => {
    expect(mailtoLink(address, subject, body)).toBe(link);
  });
});
