import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBounce } from '../../../src/mail/in/bounce.js';
import { readHeaders } from '../../../src/mail/in/headers.js';
import { type MailParser, createMailParser } from '../../../src/mail/in/parse.js';
import { DELAYED, FAILED, NO_BOUNCE, type Returned } from './returned-mails.js';

const CLERK = 'ssl@ssl.northgate.example';
const KEYED = '<abcdefghijklmnopqrstuvwxyz.O-000123@ssl.northgate.example>';
const BOUNCES = 'ssl+b-000123-abcdefgh@ssl.northgate.example';
const about = (more: Partial<Returned> = {}): Returned => ({
  to: CLERK,
  messageId: KEYED,
  recipient: 'ana@novak.example',
  ...more,
});

let parser: MailParser;
beforeAll(() => void (parser = createMailParser()));
afterAll(() => parser.close());

async function read(lines: string[]) {
  const raw = Buffer.from(`${lines.join('\r\n')}\r\n`);
  const parsed = await parser.parse(raw);
  if (!('mail' in parsed)) throw new Error(parsed.why);
  return readBounce(readHeaders(raw), parsed.mail, CLERK);
}

describe('a mail that came back', () => {
  it.each(Object.entries(FAILED))('%s: by the Message-ID on what came back', async (_, write) => {
    const bounce = await read(write(about()));
    expect(bounce).toMatchObject({ action: 'failed', to: [], messageIds: [KEYED], recipient: 'ana@novak.example' });
    expect(bounce?.diagnostic).toMatch(/[45]\.\d\.\d|550/);
  });
  it.each(Object.entries(FAILED))('%s: by the address it came to', async (_, write) => {
    const bounce = await read(write(about({ to: BOUNCES, messageId: '<rewritten@relay.example>' })));
    expect(bounce).toMatchObject({ action: 'failed', to: [BOUNCES], messageIds: [] });
  });
  it.each(Object.entries(FAILED))('%s: of somebody else’s mail is none of ours', async (_, write) => {
    expect(await read(write(about({ messageId: '<O-000123@ssl.elsewhere.example>' })))).toBeNull();
  });
  it.each(Object.entries(DELAYED))('%s: late', async (_, write) => {
    expect(await read(write(about()))).toMatchObject({ action: 'delayed', messageIds: [KEYED] });
  });
  it.each(Object.entries(NO_BOUNCE))('%s is none', async (_, write) => {
    expect(await read(write(about()))).toBeNull();
    expect(await read(write(about({ to: BOUNCES })))).toBeNull();
  });

  it('says what the server said, on one line', async () => {
    const bounce = await read(FAILED.Postfix?.(about()) ?? []);
    expect(bounce?.diagnostic).toBe(
      '550 5.1.1 <ana@novak.example>: Recipient address rejected: User unknown in virtual mailbox table',
    );
  });

  it('is found where the server lays it: in the envelope’s recipient', async () => {
    const lines = [
      'Delivered-To: <SSL+B-000123-ABCDEFGH@ssl.northgate.example>',
      ...(FAILED.qmail?.(about({ messageId: '<x@y>' })) ?? []),
    ];
    expect(await read(lines)).toMatchObject({ to: [BOUNCES] });
  });

  it('of a bounce of ours would be about the bounce, not about the mail in it', async () => {
    const inner = FAILED.Postfix?.(about()) ?? [];
    const outer = (FAILED['Postfix']?.(about({ messageId: '<x@mx.example>' })) ?? []).map((line) =>
      line === 'Dear Ana,' ? inner.join('\r\n') : line,
    );
    expect(await read(outer)).toBeNull();
  });

  it('of a megabyte takes no time', async () => {
    const lines = FAILED.qmail?.(about()) ?? [];
    const bounce = await read([...lines, ...Array.from({ length: 20_000 }, (_, n) => `<a${n}@x.example>: 550 ----`)]);
    expect(bounce).toMatchObject({ action: 'failed', messageIds: [KEYED] });
  });
});
