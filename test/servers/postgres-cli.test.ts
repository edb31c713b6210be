import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Postgres, startPostgres } from './postgres.js';

const ROOT = join(import.meta.dirname, '../..');

let postgres: Postgres;
let url: string;
let folder: string;
beforeAll(async () => {
  postgres = await startPostgres();
  url = await postgres.newDatabase();
  folder = mkdtempSync(join(tmpdir(), 'certclerk-cli-'));
});
afterAll(async () => {
  await postgres.stop();
  rmSync(folder, { recursive: true });
});

function certclerk(args: string[], databaseUrl = url) {
  const env = {
    PATH: process.env['PATH'],
    DATABASE_URL: databaseUrl,
    CERTCLERK_SHOP: join(ROOT, 'data/examples/shop.json'),
    CERTCLERK_DATA_DIR: join(folder, 'data'),
  };
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'bin/certclerk.cjs'), ...args], {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('the command line with DATABASE_URL', () => {
  test('works on the database itself, and leaves nothing on the machine', async () => {
    const done = certclerk(['product', 'list', '--json']);
    expect(done.status).toBe(0);
    expect(done.stderr).toMatch(/^The database runs with fsync = off: .*\n$/); // as this one does
    const stored = await postgres.query(url, `SELECT id FROM certclerk.document WHERE kind = 'product' ORDER BY id`);
    expect(stored.length).toBeGreaterThan(0);
    for (const { id } of stored) expect(done.stdout).toContain(`"${String(id)}"`);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('says what to mend where the database is not to be had, and exits 3', () => {
    const parts = new URL(url);
    parts.password = 'hush';
    const { status, stderr } = certclerk(['list'], parts.href);
    expect(status).toBe(3);
    expect(stderr).toContain('refuses the password. Look at DATABASE_URL');
    expect(stderr).not.toContain('hush');
  });
});
