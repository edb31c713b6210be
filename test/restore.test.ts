import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { StoreFiller } from '../src/archive/fill-store.js';
import { writeArchive } from '../src/archive/write-archive.js';
import { loadCliConfig } from '../src/config.js';
import type { Store } from '../src/core/ports.js';
import { realDisk } from '../src/core/store/json/disk.js';
import { openJsonStore } from '../src/core/store/json/json-store.js';
import { replaceStore } from '../src/core/store/json/replace.js';
import { readHold } from '../src/core/hold.js';
import { READ_AGAIN_SINCE } from '../src/core/usecases/note-restore.js';
import { copyStore } from '../src/start-copy.js';
import { restore } from '../src/start-restore.js';
import { openStore } from '../src/start-store.js';
import { customer } from './contract/documents.js';

const SHOP = fileURLToPath(new URL('../data/examples/shop.json', import.meta.url));
const MADE_AT = new Date('2026-11-23T22:00:00.000Z');
const silent = (): void => undefined;

/** A data folder whose store was backed up with two customers and invoice 7, and has gone on to a third and invoice 9. */
async function shop() {
  const root = await mkdtemp(join(tmpdir(), 'certclerk-restore-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const dataDir = join(root, 'data');
  const file = join(root, 'backup.gz');
  const config = loadCliConfig({ CERTCLERK_DATA_DIR: dataDir, CERTCLERK_SHOP: SHOP });
  await using(dataDir, async (store) => {
    const pdf = await store.blobs.put(Buffer.from('PDF'));
    await store.tx(async (tx) => {
      await tx.put('customer', customer('C-1001', 'One'));
      await tx.put('customer', customer('C-1002', 'Two'));
      await tx.put('setting', { id: 'note', value: pdf });
      await tx.put('counter', { id: 'invoice:2026', last: 7 });
      await tx.put('counter', { id: 'outbox', last: 40 });
    });
    await writeArchive(store, file, MADE_AT);
    await store.tx(async (tx) => {
      await tx.put('customer', customer('C-1003', 'Three'));
      await tx.put('counter', { id: 'invoice:2026', last: 9 });
      await tx.put('counter', { id: 'outbox', last: 55 });
    });
  });
  return { root, dataDir, file, config };
}

async function using<T>(folder: string, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore({ dataDir: folder }, silent);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

const names = (folder: string) =>
  using(folder, (store) => store.read(async (tx) => (await tx.find('customer')).items.map((c) => c.name)));
const next = (folder: string, series: string) => using(folder, (store) => store.tx((tx) => tx.nextNumber(series)));

describe('a restore', () => {
  it('brings the backup back, keeps what was there, and goes on above the numbers that were given since', async () => {
    const { dataDir, file, config } = await shop();
    const result = await restore(config, { file }, silent);
    expect(result.madeAt).toEqual(MADE_AT);
    expect(await names(dataDir)).toEqual(['One', 'Two']);
    expect(result.kept && (await names(result.kept))).toEqual(['One', 'Two', 'Three']);
    expect(await next(dataDir, 'invoice:2026')).toBe(10);
    expect(await next(dataDir, 'outbox')).toBe(56);
    expect((await readdir(dataDir)).filter((name) => name.startsWith('restoring'))).toEqual([]);
  });

  it('sends nothing until it is released, and reads the mails again that came since', async () => {
    const { dataDir, file, config } = await shop();
    await restore(config, { file }, silent);
    await using(dataDir, async (store) => {
      expect(await store.read(readHold)).toMatchObject({ why: expect.stringContaining('2026-11-23 22:00') });
      expect(await store.read((tx) => tx.get('setting', READ_AGAIN_SINCE))).toMatchObject({
        value: MADE_AT.toISOString(),
      });
    });
  });

  it('leaves other files in the folder alone', async () => {
    const { dataDir, file, config } = await shop();
    await writeFile(join(dataDir, 'notes.txt'), 'mine');
    await restore(config, { file }, silent);
    expect(await readFile(join(dataDir, 'notes.txt'), 'utf8')).toBe('mine');
    expect(
      (await stat(join(dataDir, 'certclerk.json')).catch(() => stat(join(dataDir, 'certclerk.journal.1')))).mode & 0o77,
    ).toBe(0);
  });

  it('changes nothing where the backup is damaged', async () => {
    const { dataDir, file, config } = await shop();
    await writeFile(file, (await readFile(file)).subarray(0, -100));
    await expect(restore(config, { file }, silent)).rejects.toThrow(/not a backup that can be used/);
    expect(await names(dataDir)).toEqual(['One', 'Two', 'Three']);
  });

  it('changes nothing while a clerk runs', async () => {
    const { dataDir, file, config } = await shop();
    const running = await openJsonStore({ folder: dataDir });
    await expect(restore(config, { file }, silent)).rejects.toThrow(/is in use by/);
    await running.close();
    expect(await names(dataDir)).toEqual(['One', 'Two', 'Three']);
  });

  it('asks for the last invoice number where no store tells it', async () => {
    const { root, file, config } = await shop();
    const lost = { ...config, dataDir: join(root, 'new') };
    await expect(restore(lost, { file }, silent)).rejects.toThrow(/--numbers-above/);
    await expect(restore(lost, { file, numbersAbove: 'the last' }, silent)).rejects.toThrow(/like 2026-000123/);
    await restore(lost, { file, numbersAbove: '2026-000321' }, silent);
    expect(await next(lost.dataDir, 'invoice:2026')).toBe(322);
    // A Message-ID must never be used again, so the others leap.
    expect(await next(lost.dataDir, 'outbox')).toBe(100_041);
  });

  it('takes the numbers from another store where it is told to', async () => {
    const { root, dataDir, file, config } = await shop();
    const other = { ...config, dataDir: join(root, 'new') };
    await restore(other, { file, numbersFrom: dataDir }, silent);
    expect(await next(other.dataDir, 'invoice:2026')).toBe(10);
  });

  describe('of a store that cannot be read', () => {
    async function damaged() {
      const world = await shop();
      for (const name of (await readdir(world.dataDir)).filter((one) => /^certclerk\.(json|journal)/.test(one))) {
        await writeFile(join(world.dataDir, name), 'not a store any more\nat all\n');
      }
      return world;
    }

    it('goes on above the numbers that the file beside it names, and says which', async () => {
      const { dataDir, file, config } = await damaged();
      const said: string[] = [];
      await restore(config, { file }, (sentence) => void said.push(sentence));
      expect(said.join(' ')).toContain('Invoice numbers go on above 2026-000009');
      expect(await next(dataDir, 'invoice:2026')).toBe(10);
      expect(await next(dataDir, 'outbox')).toBe(100_041);
    });

    it('asks for the numbers where that file is lost too, and then goes through', async () => {
      const { dataDir, file, config } = await damaged();
      await rm(join(dataDir, 'certclerk.highwater'));
      await expect(restore(config, { file }, silent)).rejects.toThrow(/--numbers-above/);
      await restore(config, { file, numbersAbove: 'none' }, silent);
      expect(await names(dataDir)).toEqual(['One', 'Two']);
    });
  });
});

describe('a store that is replaced', () => {
  it('is whole after a kill at any moment: the next start finishes it', async () => {
    for (let stopAfter = 0; stopAfter < 40; stopAfter += 1) {
      const root = await mkdtemp(join(tmpdir(), 'certclerk-replace-'));
      const fill = (folder: string, name: string) =>
        using(folder, (store) => store.tx((tx) => tx.put('customer', customer('C-1', name))));
      await fill(root, 'old');
      await fill(join(root, 'fresh'), 'new');
      let left = stopAfter;
      const dies = async (): Promise<void> => {
        if ((left -= 1) < 0) throw new Error('killed');
      };
      const disk = {
        ...realDisk,
        rename: async (from: string, to: string) => void (await dies(), await realDisk.rename(from, to)),
        remove: async (path: string) => void (await dies(), await realDisk.remove(path)),
        syncFolder: async (path: string) => void (await dies(), await realDisk.syncFolder(path)),
      };
      const done = await replaceStore(disk, root, { fresh: 'fresh', kept: 'kept' }).then(
        () => true,
        () => false,
      );
      // The lock of a process that was killed is taken over; this one lives on.
      for (const name of await readdir(root)) if (name.startsWith('certclerk.lock')) await rm(join(root, name));
      const found = await names(root);
      // Before the mark stands nothing has changed; after it the new store is what every start finds.
      expect([['old'], ['new']]).toContainEqual(found);
      if (done) expect(found).toEqual(['new']);
      if (found[0] === 'new') expect(await names(join(root, 'kept'))).toEqual(['old']);
      await rm(root, { recursive: true });
      if (done) return;
    }
    expect.fail('it never came to an end');
  });
});

describe('a copy of a store', () => {
  it('has the same content, and is refused where something is there', async () => {
    const { root, dataDir } = await shop();
    const to = join(root, 'copy');
    const seen: number[] = [];
    const result = await copyStore({ from: dataDir, to }, silent, (done) => void seen.push(done));
    expect(result).toMatchObject({ documents: 6, missing: [] });
    expect(seen).toHaveLength(6);
    expect(await names(to)).toEqual(['One', 'Two', 'Three']);
    await expect(copyStore({ from: dataDir, to }, silent)).rejects.toThrow(/must be a new, empty one/);
  });

  it('needs a store to copy from', async () => {
    const { root } = await shop();
    await expect(copyStore({ from: join(root, 'nowhere'), to: join(root, 'to') }, silent)).rejects.toThrow(
      /no store in/,
    );
  });

  it('that was cut off is not taken for a store', async () => {
    const { root } = await shop();
    const half = join(root, 'half');
    await using(half, (store) => StoreFiller.begin(store));
    await expect(openStore({ dataDir: half }, silent)).rejects.toThrow(/was cut off/);
  });
});
