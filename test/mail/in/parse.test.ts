import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MailParser, createMailParser } from '../../../src/mail/in/parse.js';
import { MAIL_LIMITS, overLimits } from '../../../src/mail/in/structure.js';
import { type Part, writeMail } from './write-mail.js';

let parser: MailParser;
beforeAll(() => {
  parser = createMailParser();
});
afterAll(() => parser.close());

const PLAIN = writeMail({ Subject: 'plain' }, 'hello');
const leaf: Part = { type: 'text/plain', body: 'x' };
const many = (count: number): Part => ({ type: 'multipart/mixed', parts: Array.from({ length: count }, () => leaf) });
const nestedMultiparts = (levels: number): Part =>
  levels === 0 ? leaf : { type: 'multipart/mixed', parts: [nestedMultiparts(levels - 1)] };
const nestedMails = (levels: number, encoding: Part['encoding']): Buffer =>
  levels === 0
    ? PLAIN
    : writeMail(
        {},
        {
          type: 'multipart/mixed',
          parts: [{ type: 'message/rfc822', encoding, body: nestedMails(levels - 1, encoding) }],
        },
      );

async function why(raw: Buffer): Promise<string> {
  const parsed = await parser.parse(raw);
  return 'why' in parsed ? parsed.why : 'read';
}

describe('limits', () => {
  const rows: [string, () => Buffer, RegExp][] = [
    ['199 leaves', () => writeMail({}, many(199)), /^read$/],
    ['201 leaves', () => writeMail({}, many(201)), /more than 200 parts/],
    ['10 000 leaves', () => writeMail({}, many(10_000)), /more than 200 parts/],
    ['20 multiparts deep', () => writeMail({}, nestedMultiparts(20)), /^read$/],
    ['21 multiparts deep', () => writeMail({}, nestedMultiparts(21)), /deeper than 20/],
    ['900 multiparts deep', () => writeMail({}, nestedMultiparts(900)), /deeper than 20/],
    ['10 attached mails deep', () => nestedMails(9, '8bit'), /^read$/],
    ['30 attached mails deep', () => nestedMails(30, '8bit'), /deeper than 20/],
    ['8 attached mails deep in base64', () => nestedMails(8, 'base64'), /^read$/],
    ['25 attached mails deep in base64', () => nestedMails(25, 'base64'), /deeper than 20/],
    [
      '210 parts hidden in base64',
      () => writeMail({}, { type: 'message/rfc822', encoding: 'base64', body: writeMail({}, many(210)) }),
      /more than 200 parts/,
    ],
    ['a header of 2 MB', () => writeMail({ 'X-Long': 'x'.repeat(2 * 1024 * 1024) }, 'x'), /header/i],
    ['40 MB and a byte', () => Buffer.alloc(MAIL_LIMITS.bytes + 1, 0x78), /41 MB/],
    [
      'a million border lines',
      () =>
        writeMail({}, { type: 'multipart/mixed', parts: [{ type: 'text/plain', body: '--x\n'.repeat(1_000_000) }] }),
      /borders/,
    ],
  ];
  it.each(rows)('%s', async (_, raw, expected) => {
    expect(await why(raw())).toMatch(expected);
    expect(await why(PLAIN)).toBe('read');
  });
});

describe('broken mails are read as far as they go', () => {
  const rows: [string, Buffer][] = [
    ['nothing at all', Buffer.alloc(0)],
    ['no body', Buffer.from('Subject: x')],
    ['no headers', Buffer.from('\r\nhello')],
    ['NULs', Buffer.from('Subject: a\0b\r\nContent-Type: text/plain\0\r\n\r\n\0\0\0')],
    ['lone CRs', Buffer.from('Subject: x\rFrom: y\r\rbody')],
    ['random bytes', Buffer.from(Array.from({ length: 5_000 }, (_, i) => (i * 7919) % 256))],
    ['a charset that is none', writeMail({}, { type: 'text/plain; charset=klingon', body: 'x\xff' })],
    ['a boundary that never comes', Buffer.from('Content-Type: multipart/mixed; boundary=x\r\n\r\nhello')],
    ['a multipart without boundary', Buffer.from('Content-Type: multipart/mixed\r\n\r\nhello')],
    [
      'a boundary that ends itself',
      Buffer.from('Content-Type: multipart/mixed; boundary=x\r\n\r\n--x--\r\n--x\r\n\r\ny'),
    ],
    ['an encoding that is none', writeMail({}, { type: 'text/plain', encoding: '7bit', body: 'x' }).fill('=', 200)],
    ['base64 that is none', writeMail({}, { type: 'text/plain', body: '****' })],
    ['a subject of bad encoded words', writeMail({ Subject: '=?utf-8?b?////?= =?x?q?=ZZ?=' }, 'x')],
  ];
  it.each(rows)('%s', async (_, raw) => {
    expect(await why(raw)).toBe('read');
  });
});

describe('the worker', () => {
  it('cuts a mail off after its time', async () => {
    const impatient = createMailParser({ ...MAIL_LIMITS, milliseconds: 1 });
    const slow = writeMail({}, { type: 'text/html', body: '<ul>' + '<li>x'.repeat(300_000) });
    expect(await impatient.parse(slow)).toEqual({ why: 'The mail took longer than 0.001 s to read.' });
    await impatient.close();
  });

  it('is replaced where a mail needs too much memory, and the next mail is read', async () => {
    const small = createMailParser({ ...MAIL_LIMITS, megabytesOfMemory: 48 });
    expect(await small.parse(PLAIN)).toHaveProperty('mail');
    const bomb = writeMail({}, { type: 'text/html', body: '<ul>' + '<li>x'.repeat(300_000) });
    for (let i = 0; i < 3; i++) {
      expect(await small.parse(bomb)).toEqual({ why: 'The mail needed more than 48 MB of memory to read.' });
    }
    expect(await small.parse(PLAIN)).toHaveProperty('mail');
    await small.close();
  });

  it('answers as many at once as it is asked, each its own', async () => {
    const mails = Array.from({ length: 50 }, (_, i) => writeMail({ Subject: `mail ${i}` }, 'x'));
    const parsed = await Promise.all(mails.map((mail) => parser.parse(mail)));
    expect(parsed.map((p) => ('mail' in p ? p.mail.subject : p.why))).toEqual(mails.map((_, i) => `mail ${i}`));
  });

  it('a hostile mail does not hold up the next', async () => {
    const slow = parser.parse(writeMail({}, { type: 'text/html', body: '<table><tr><td>'.repeat(120_000) }));
    const began = performance.now();
    expect(await why(PLAIN)).toBe('read');
    expect(performance.now() - began).toBeLessThan(5_000);
    await slow;
  });

  it('several hostile mails at once do not hold up the next', async () => {
    const impatient = createMailParser(MAIL_LIMITS, 0);
    let read = 0;
    const bomb = writeMail({}, { type: 'text/plain', body: '\n'.repeat(1_500_000) });
    const slow = Array.from({ length: 4 }, () => impatient.parse(bomb).finally(() => (read += 1)));
    expect(await impatient.parse(PLAIN)).toHaveProperty('mail');
    // Behind two desks it would have waited for at least three of them.
    expect(read).toBeLessThan(3);
    await Promise.all(slow);
    await impatient.close();
  });
});

describe('overLimits', () => {
  it('counts borders of outer parts that end inner ones', () => {
    const raw = Buffer.from(
      'Content-Type: multipart/mixed; boundary=outer\n\n--outer\nContent-Type: multipart/mixed; boundary=inner\n\n' +
        '--inner\n\na\n--outer\n\nb\n--outer--\n',
    );
    expect(overLimits(raw, { ...MAIL_LIMITS, parts: 4 })).toBeNull();
    expect(overLimits(raw, { ...MAIL_LIMITS, parts: 3 })).toMatch(/more than 3 parts/);
  });
});
