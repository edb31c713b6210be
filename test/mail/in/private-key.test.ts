import { createHash, randomBytes } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { interpret } from '../../../src/mail/in/interpret.js';
import { createMailParser } from '../../../src/mail/in/parse.js';
import { searchForKeys } from '../../../src/mail/in/private-key.js';
import { zip } from '../../fixtures/containers.js';
import { ec, rsa } from '../../fixtures/keys.js';
import { type Part, writeMail } from './write-mail.js';

const MB = 1024 * 1024;
const parser = createMailParser();
afterAll(() => parser.close());

const PEM = rsa().privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const SPKI = createHash('sha256').update(rsa().spki).digest('hex');
const EC = Buffer.from(ec().privateKey.export({ type: 'sec1', format: 'der' }));
const lines = (bytes: number): Buffer => Buffer.alloc(bytes, 'a line of some log, and then another one\n');

describe('a search for private keys goes through the whole of a large attachment', () => {
  const rows: [string, Buffer][] = [
    [
      'a zip of 12 MB with the key as its last file',
      zip(
        { name: 'a', bytes: randomBytes(7 * MB), stored: true },
        { name: 'b', bytes: randomBytes(5 * MB), stored: true },
        { name: 'k', bytes: Buffer.from(PEM) },
      ),
    ],
    [
      'a zip in a zip of 6 MB',
      zip(
        { name: 'a', bytes: randomBytes(6 * MB), stored: true },
        { name: 'z', bytes: zip({ name: 'k.pem', bytes: Buffer.from(PEM) }) },
      ),
    ],
    [
      'a file of 7 MB inside a zip, the key at its end',
      zip({ name: 'log', bytes: Buffer.concat([randomBytes(4 * MB), lines(3 * MB), Buffer.from(PEM)]), stored: true }),
    ],
    ['a text of 30 MB', Buffer.concat([lines(30 * MB), Buffer.from(PEM)])],
    ['a text of 3 MB in UTF-16', Buffer.from(`\ufeff${lines(1.5 * MB).toString()}${PEM}`, 'utf16le')],
    [
      'base64 without armour in the middle of 3 MB',
      Buffer.concat([lines(2 * MB), Buffer.from(`\n${EC.toString('base64')}\n`), lines(MB)]),
    ],
    ...[0, 400, 1200, 1700].map((before): [string, Buffer] => [
      `a key that lies over the border of two pieces (${before})`,
      Buffer.concat([lines(MB - before), Buffer.from(PEM), lines(MB)]),
    ]),
  ];
  it.each(rows)('%s', async (what, bytes) => {
    const found = await searchForKeys([bytes]);
    expect(found).toMatchObject({ held: true, complete: true });
    if (!what.startsWith('base64')) expect(found.spkis).toEqual([SPKI]);
  });

  it('as a mail, too', async () => {
    const attachment: Part = {
      type: 'application/zip',
      name: 'backup.zip',
      disposition: 'attachment',
      encoding: 'base64',
      body: zip({ name: 'a', bytes: randomBytes(2 * MB) }, { name: 'k', bytes: Buffer.from(PEM) }),
    };
    const parsed = await parser.parse(writeMail({}, { type: 'multipart/mixed', parts: [attachment] }));
    if ('why' in parsed) throw new Error(parsed.why);
    expect(await interpret(parsed.mail)).toEqual({
      request: { kind: 'private-key', spkis: [SPKI] },
      isFreeOfKeys: false,
    });
  });
});

describe('a search that cannot be complete says so, and the mail is not kept', () => {
  it.each([
    ['a zip with a password', zip({ name: 'k', bytes: Buffer.from(PEM), encrypted: true })],
    ['a file in a zip that is too large', zip({ name: 'k', bytes: Buffer.alloc(9 * MB) })],
    ['a damaged zip', zip({ name: 'k', bytes: Buffer.from(PEM) }).subarray(0, 200)],
  ])('%s', async (_, bytes) => {
    expect(await searchForKeys([bytes])).toMatchObject({ held: false, complete: false });
  });

  it('where time runs out', async () => {
    const found = await searchForKeys([lines(40 * MB), Buffer.from(PEM)], 30);
    expect(found.complete).toBe(false);
  });
});

describe('a search', () => {
  it('lets others have a turn', async () => {
    let turns = 0;
    const ticking = setInterval(() => void (turns += 1), 1);
    await searchForKeys([lines(40 * MB)]);
    clearInterval(ticking);
    expect(turns).toBeGreaterThan(2);
  });

  it('proves at most twenty keys of a mail full of them', async () => {
    const keys = Array.from({ length: 30 }, () => PEM).join('\n');
    expect(await searchForKeys([Buffer.from(keys)])).toMatchObject({ held: true, spkis: [SPKI] });
  });

  it('of ordinary files finds nothing and is complete', async () => {
    const files = [lines(100_000), randomBytes(500_000), zip({ name: 'a.txt', bytes: lines(5000) })];
    expect(await searchForKeys(files)).toEqual({ held: false, spkis: [], complete: true });
  });
});
