import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { noteBackup } from '../../src/archive/last-backup.js';
import { openJsonStore } from '../../src/core/store/json/json-store.js';
import { backupsCheck } from '../../src/doctor/checks/backups.js';
import { storeCheck } from '../../src/doctor/checks/store.js';
import { checked, told } from './bed.js';

const FIRST = join(import.meta.dirname, '../fixtures/store-format-1');

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'certclerk-doctor-store-'));
  onTestFinished(() => rm(made, { recursive: true }));
  return made;
}

async function closedStore(): Promise<string> {
  const made = await folder();
  const store = await openJsonStore({ folder: made });
  await store.tx((tx) => tx.put('setting', { id: 'a', value: 'b' }));
  await store.close();
  return made;
}

const look = async (path: string): Promise<string> => told(await checked(storeCheck, { CERTCLERK_DATA_DIR: path }));

async function withoutJournals(path: string): Promise<void> {
  for (const name of await readdir(path)) if (name.startsWith('certclerk.journal')) await rm(join(path, name));
}

describe('the store, looked at without being opened', () => {
  it('is not there yet, or whole, also one of the first format, and nothing in it is touched', async () => {
    const empty = await folder();
    expect(await look(join(empty, 'nowhere'))).toBe('ok: There is none yet; the first start begins one.');
    expect(await look(empty)).toMatch(/^ok: There is none yet/);
    for (const path of [
      await closedStore(),
      await folder().then((to) => cp(FIRST, to, { recursive: true }).then(() => to)),
    ]) {
      const before = await Promise.all(
        (await readdir(path)).map((name) => readFile(join(path, name)).catch(() => null)),
      );
      expect(await look(path)).toMatch(
        /^ok: The snapshot is whole to its last byte, and so are the journals, with \d+ /,
      );
      const after = await Promise.all(
        (await readdir(path)).map((name) => readFile(join(path, name)).catch(() => null)),
      );
      expect(after).toEqual(before);
    }
  });

  it('is open in a process that does not answer', async () => {
    const path = await folder();
    const store = await openJsonStore({ folder: path });
    expect(await look(path)).toMatch(
      new RegExp(
        `^warn: It is open in process ${process.pid}, which does not answer.* → .*kill ${process.pid}\\nok: The snap`,
      ),
    );
    await store.close();
    expect(await look(path)).toMatch(/^ok: The snapshot is whole/);
  });

  it('has a stale lock, of a process that was killed', async () => {
    const path = await closedStore();
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)']);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const [name = ''] = (await readdir(path)).filter((one) => one.startsWith('certclerk.lock.'));
    const holder: object = JSON.parse(await readFile(join(path, name), 'utf8'));
    await writeFile(join(path, name), JSON.stringify({ ...holder, pid: child.pid, released: false }));
    expect(await look(path)).toMatch(
      new RegExp(`^warn: The lock .* is stale: process ${child.pid} has ended.* → Start the clerk: it takes over`),
    );
    // And so it is.
    await (await openJsonStore({ folder: path })).close();
    expect(await look(path)).toMatch(/^ok: The snapshot/);
  });

  it('has a lock of another machine, and one that cannot be read', async () => {
    const path = await closedStore();
    const [name = ''] = (await readdir(path)).filter((one) => one.startsWith('certclerk.lock.'));
    const holder: object = JSON.parse(await readFile(join(path, name), 'utf8'));
    await writeFile(join(path, name), JSON.stringify({ ...holder, host: `not-${hostname()}`, released: false }));
    expect(await look(path)).toMatch(new RegExp(`^warn: The store is open in process \\d+ on not-${hostname()}`));
    await writeFile(join(path, name), 'half');
    expect(await look(path)).toMatch(/^fail: The lock .* cannot be read.* → Make sure/);
  });

  it.each<[string, (path: string) => Promise<void>, RegExp]>([
    [
      'its snapshot is cut',
      (p) => truncate(join(p, 'certclerk.json'), 40),
      /^fail: .*certclerk\.json is damaged\. → The backup .* is whole: use it with: cp /,
    ],
    [
      'its snapshot is gone',
      (p) => rm(join(p, 'certclerk.json')),
      /^fail: .*certclerk\.json is missing.* → The backup .*cp /,
    ],
    ['its journals are gone', withoutJournals, /^fail: .*certclerk\.journal\.\d+ is missing.* → Do as that says/],
    [
      'its format is newer',
      (p) => writeFile(join(p, 'certclerk.json'), '{"format":9,\n'),
      /^fail: .*has format 9.* → /,
    ],
  ])('is damaged: %s', async (_, harm, says) => {
    const path = await closedStore();
    await harm(path);
    expect(await look(path)).toMatch(says);
  });
});

it('backups: nothing to lose, none yet, a fresh one, an old one, and a note that is half', async () => {
  const none = await folder();
  const backups = async (path: string, now = new Date('2026-11-24T12:00:00Z'), more = {}): Promise<string> =>
    told(await checked(backupsCheck, { CERTCLERK_DATA_DIR: path, ...more }, { now: () => now }));
  expect(await backups(none)).toMatch(/^ok: There is nothing yet/);
  const path = await closedStore();
  expect(await backups(path)).toMatch(/^warn: No backup was ever made\. → Let cron/);
  expect(await backups(none, undefined, { DATABASE_URL: 'postgres://a@b/c' })).toMatch(/^warn: .*pg_dump/);
  const said: string[] = [];
  await noteBackup(path, { file: '/backup/a.gz', at: new Date('2026-11-24T02:00:00Z') }, (text) => said.push(text));
  expect(await backups(path)).toBe('ok: The last backup is 10 hours old: /backup/a.gz.');
  expect(await backups(path, new Date('2026-11-27T12:00:00Z'))).toMatch(/^warn: The last backup is 3 days old/);
  await writeFile(join(path, 'last-backup.json'), '{"at":');
  expect(await backups(path)).toMatch(/^warn: No backup was ever made/);
  await noteBackup(join(path, 'last-backup.json'), { file: 'a', at: new Date() }, (text) => said.push(text));
  expect(said).toEqual([expect.stringMatching(/^The backup is whole, but/)]);
});
