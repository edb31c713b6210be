import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StoreFiller, isHalfFilled } from '../../src/archive/fill-store.js';
import type { Piece } from '../../src/archive/piece.js';
import { readArchive } from '../../src/archive/read-archive.js';
import { readStore } from '../../src/archive/read-store.js';
import { Tally, type Totals, difference } from '../../src/archive/tally.js';
import { writeArchive } from '../../src/archive/write-archive.js';

import type { Store } from '../../src/core/ports.js';
import { openJsonStore } from '../../src/core/store/json/json-store.js';
import { customer, queued, received } from '../contract/documents.js';

const NOW = new Date('2026-11-24T09:00:00.000Z');
let folder: string;
let store: Store;
let whole: string;
let text: string;

async function totalsOf(from: Store): Promise<Totals> {
  const tally = new Tally();
  await readStore(from, async (piece) => tally.add(piece));
  return tally.totals();
}

async function openEmpty(name: string): Promise<Store> {
  return openJsonStore({ folder: join(folder, name) });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'certclerk-archive-'));
  store = await openEmpty('data');
  const raw = await store.blobs.put(Buffer.from('From: a@example.com\r\n\r\nHello'));
  const frozen = await store.blobs.put(Buffer.from([0, 255, 10, 13, 10]));
  await store.tx(async (tx) => {
    for (let n = 0; n < 1203; n += 1) await tx.put('customer', customer(`C-${1000 + n}`, `Customer ${n}`));
    // Divides lines for some readers, and is left as it is by JSON.
    await tx.put('mail', { ...received('m1', NOW.toISOString()), subject: 'a\u2028b\u2029c \u0000 ž 😀 "\n', raw });
    await tx.put('outbox', { ...queued('O-000001', NOW.toISOString()), frozen });
    await tx.nextNumber('invoice:2026');
  });
  await writeArchive(store, join(folder, 'whole.gz'), NOW);
  whole = join(folder, 'whole.gz');
  text = gunzipSync(await readFile(whole)).toString();
});

afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

describe('a backup', () => {
  it('has every document and every blob, and fills an empty store with the same', async () => {
    const target = await openEmpty('copy');
    const filler = await StoreFiller.begin(target);
    const { at } = await readArchive(whole, (piece) => filler.add(piece));
    await filler.finish();
    expect(at).toEqual(NOW);
    expect(difference(await totalsOf(store), await totalsOf(target))).toBeNull();
    expect(await target.read((tx) => tx.get('mail', 'm1'))).toEqual(await store.read((tx) => tx.get('mail', 'm1')));
    expect(await target.tx((tx) => tx.nextNumber('invoice:2026'))).toBe(2);
    await target.close();
  });

  it('is readable by its owner alone, and leaves nothing beside it', async () => {
    expect((await stat(whole)).mode & 0o777).toBe(0o600);
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('shows the store as it stood at one moment, whatever changes meanwhile', async () => {
    const seen: string[] = [];
    await readStore(store, async (piece: Piece) => {
      if ('blob' in piece || piece.kind !== 'customer') return;
      if (seen.length === 0) await store.tx((tx) => tx.put('customer', customer('C-9999', 'Late')));
      seen.push(piece.document.id);
    });
    expect(seen).toHaveLength(1203);
    await store.tx((tx) => tx.delete('customer', 'C-9999'));
  });

  it('never replaces a file', async () => {
    await expect(writeArchive(store, whole, NOW)).rejects.toThrow(/exists already/);
  });

  it('says where it cannot be written', async () => {
    await expect(writeArchive(store, join(folder, 'no', 'such', 'folder.gz'), NOW)).rejects.toThrow(
      /could not be written/,
    );
  });

  it('names the blobs that are lost instead of hiding them', async () => {
    const poor = await openEmpty('poor');
    const gone = 'ab'.repeat(32);
    await poor.tx((tx) => tx.put('mail', { ...received('m1', NOW.toISOString()), raw: gone }));
    expect((await writeArchive(poor, join(folder, 'poor.gz'), NOW)).missing).toEqual([gone]);
    await poor.close();
  });
});

describe('a backup that was damaged is refused with a sentence', () => {
  const lines = (change: (lines: string[]) => string[]): Buffer => gzipSync(change(text.split('\n')).join('\n'));
  const at = (n: number, change: (line: string) => string) => (all: string[]) =>
    all.map((line, i) => (i === n ? change(line) : line));

  const damages: [string, () => Promise<Buffer> | Buffer, RegExp][] = [
    ['no gzip', () => Buffer.from('hello'), /cannot be read/],
    ['empty', () => Buffer.alloc(0), /cannot be read|empty/],
    ['an empty archive', () => gzipSync(''), /empty/],
    ['cut off', async () => (await readFile(whole)).subarray(0, -200), /cannot be read|cut off/],
    ['one byte changed', async () => flip(await readFile(whole)), /cannot be read|damaged|changed/],
    ['the last line missing', () => lines((all) => all.slice(0, -2)), /its end is missing/],
    ['a document missing', () => lines((all) => all.toSpliced(5, 1)), /changed/],
    ['a document twice', () => lines((all) => all.toSpliced(5, 0, all[5] ?? '')), /changed/],
    ['a document changed', () => lines(at(5, (line) => line.replace('Customer', 'Kunde'))), /changed/],
    ['no head', () => lines((all) => all.slice(1)), /does not begin like one/],
    ['a second head', () => lines((all) => all.toSpliced(3, 0, all[0] ?? '')), /two heads/],
    ['a later format', () => lines(at(0, (line) => line.replace('"format":1', '"format":2'))), /later version/],
    [
      'a kind that nobody knows',
      () => lines(at(2, (line) => line.replace('"customer"', '"pet"'))),
      /not one of a backup/,
    ],
    ['half a line', () => lines(at(2, (line) => line.slice(0, 20))), /a line in it is damaged/],
    ['something behind the end', () => lines((all) => [...all.slice(0, -1), '{}', '']), /behind its last line/],
    ['bytes of a blob', () => lines((all) => all.map((l) => l.replace(/"base64":"..../, '"base64":"AAAA'))), /damaged/],
  ];

  it.each(damages)('%s', async (_what, make, sentence) => {
    const file = join(folder, 'damaged.gz');
    await writeFile(file, await make());
    await expect(readArchive(file, () => Promise.resolve())).rejects.toThrow(sentence);
  });

  const flip = (bytes: Buffer): Buffer => {
    const middle = bytes.length >> 1;
    bytes[middle] = (bytes[middle] ?? 0) ^ 0x10;
    return bytes;
  };

  it('a file that is not there', async () => {
    await expect(readArchive(join(folder, 'nowhere.gz'), () => Promise.resolve())).rejects.toThrow(/cannot be read/);
  });
});

describe('filling a store', () => {
  it('takes only an empty one', async () => {
    await expect(StoreFiller.begin(store)).rejects.toThrow(/must be a new, empty one/);
  });

  it('leaves a mark until all of it is there', async () => {
    const target = await openEmpty('half');
    const filler = await StoreFiller.begin(target);
    for (const n of [1, 2, 3]) await filler.add({ kind: 'customer', document: customer(`C-${n}`, `Customer ${n}`) });
    expect(await target.read(isHalfFilled)).toBe(true);
    await filler.finish();
    expect(await target.read(isHalfFilled)).toBe(false);
    expect(await target.read((tx) => tx.count('customer'))).toBe(3);
    await target.close();
  });
});

describe('totals', () => {
  const total = (...pieces: Piece[]): Totals => {
    const tally = new Tally();
    for (const piece of pieces) tally.add(piece);
    return tally.totals();
  };
  const one: Piece = { kind: 'customer', document: customer('C-1', 'One') };
  const two: Piece = { kind: 'customer', document: customer('C-2', 'Two') };
  const blob = (name: string): Piece => ({ blob: name, bytes: Buffer.from(name) });

  const rows: [string, Totals, Totals, RegExp | null][] = [
    ['the same', total(one, two, blob('a')), total(one, two, blob('a')), null],
    ['one less', total(one, two), total(one), /2 documents of kind customer were expected, 1/],
    ['another', total(one), total(two), /of kind customer are not the same/],
    ['a kind too much', total(), total(one), /0 documents of kind customer/],
    ['a blob less', total(blob('a')), total(), /1 files/],
    ['another blob', total(blob('a')), total(blob('b')), /files \(PDFs, mails\) are not the same/],
  ];
  it.each(rows)('%s', (_what, wanted, found, sentence) => {
    const why = difference(wanted, found);
    if (sentence === null) expect(why).toBeNull();
    else expect(why).toMatch(sentence);
  });
});
