import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readStore } from '../../src/archive/read-store.js';
import { Tally, type Totals } from '../../src/archive/tally.js';
import { loadCliConfig } from '../../src/config.js';
import { readHold } from '../../src/core/hold.js';
import type { Store } from '../../src/core/ports.js';
import { verifyAudit } from '../../src/core/audit.js';
import { restore } from '../../src/start-restore.js';
import { openStore, placeOf } from '../../src/start-store.js';
import { writeArchive } from '../../src/archive/write-archive.js';
import { type Postgres, startPostgres } from './postgres.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const SHOP = join(root, 'data/examples/shop.json');
let postgres: Postgres;
let folder: string;
beforeAll(async () => {
  [postgres, folder] = await Promise.all([startPostgres(), mkdtemp(join(tmpdir(), 'certclerk-copy-'))]);
});
afterAll(async () => {
  await postgres.stop();
  await rm(folder, { recursive: true });
});

/** The command line as a process of its own. */
async function certclerk(args: string[], env: Record<string, string> = {}): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'bin/certclerk.cjs'), ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], CERTCLERK_SHOP: SHOP, ...env },
  });
  return stdout;
}

async function using<T>(place: string, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(placeOf(place), () => undefined);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

const totals = (place: string): Promise<Totals> =>
  using(place, async (store) => {
    const tally = new Tally();
    await readStore(store, async (piece) => tally.add(piece));
    return tally.totals();
  });

const NOVAK = ['customer', 'add', 'Pekarna Žiga 😀', '--street', 'Trg 1', '--city', 'Koper', '--country', 'SI'];

describe('a shop that outgrows one machine', () => {
  it('moves to PostgreSQL in one command, works there, and could move back', async () => {
    const data = join(folder, 'data');
    const onDisk = { CERTCLERK_DATA_DIR: data };
    await certclerk([...NOVAK, '--contact', 'Žiga <ziga@example.com>'], onDisk);
    for (const name of ['a.example.com', 'b.example.com'])
      await certclerk(['order', 'Pekarna', 'dv-single', name], onDisk);
    await certclerk(['invoice', '2026-000001', '--pdf', join(folder, 'one.pdf')], onDisk);
    const url = await postgres.newDatabase();
    const said: unknown = JSON.parse(await certclerk(['store', 'copy', '--from', data, '--to', url, '--json']));
    expect(said).toMatchObject({ missing: [] });
    expect(await totals(url)).toEqual(await totals(data));

    const inDatabase = { DATABASE_URL: url };
    expect(await certclerk(['list'], inDatabase)).toContain('b.example.com');
    await certclerk(['order', 'Pekarna', 'dv-single', 'c.example.com'], inDatabase);
    const back = join(folder, 'back');
    await certclerk(['store', 'copy', '--from', url, '--to', back]);
    expect(await totals(back)).toEqual(await totals(url));
    expect(await using(back, (store) => store.read(verifyAudit))).toMatchObject({ fault: null });
  });

  it('restores a backup into a new database only, and sends nothing from there', async () => {
    const url = await postgres.newDatabase();
    const file = join(folder, 'database.gz');
    await certclerk(NOVAK.concat('--contact', 'z@example.com'), { DATABASE_URL: url });
    await using(url, (store) => writeArchive(store, file, new Date('2026-11-23T22:00:00Z')));
    const fresh = await postgres.newDatabase();
    const config = (database: string) => loadCliConfig({ DATABASE_URL: database, CERTCLERK_SHOP: SHOP });
    await expect(restore(config(url), { file, numbersAbove: 'none' }, () => undefined)).rejects.toThrow(/new, empty/);
    await expect(restore(config(fresh), { file }, () => undefined)).rejects.toThrow(/--numbers-from/);
    await restore(config(fresh), { file, numbersFrom: url }, () => undefined);
    expect(await using(fresh, (store) => store.read(readHold))).not.toBeNull();
    expect((await totals(fresh)).documents['customer']).toEqual((await totals(url)).documents['customer']);
  });
});
