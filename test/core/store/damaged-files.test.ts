import { chmod, copyFile, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '../../../src/core/errors.js';
import type { Store } from '../../../src/core/ports.js';
import { openJsonStore } from '../../../src/core/store/json/json-store.js';

let folder: string;
let notices: string[];
const path = (name: string): string => join(folder, name);
const open = (compactAt?: number): Promise<Store> =>
  openJsonStore({ folder, compactAt, onNotice: (sentence) => notices.push(sentence) });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'certclerk-damage-'));
  notices = [];
});
afterEach(() => rm(folder, { recursive: true }));

async function put(...ids: string[]): Promise<void> {
  const store = await open();
  for (const id of ids) await store.tx((tx) => tx.put('setting', { id, value: `value of ${id}` }));
  await store.close();
}

async function ids(): Promise<string> {
  const store = await open();
  const { items } = await store.read((tx) => tx.find('setting'));
  await store.close();
  return items.map(({ id }) => id).join(' ');
}

/** Leaves the journal as a process leaves it that is killed: no new snapshot, no mark of an orderly end. */
async function putAndKill(...list: string[]): Promise<void> {
  const store = await open();
  const before = (await readdir(folder)).filter((name) => !name.startsWith('certclerk.lock'));
  for (const id of list) await store.tx((tx) => tx.put('setting', { id, value: `value of ${id}` }));
  const copies = await Promise.all(
    before.map(async (name): Promise<[string, Buffer]> => [name, await readFile(path(name))]),
  );
  await store.close();
  for (const name of await readdir(folder)) if (name !== 'blobs') await rm(path(name));
  for (const [name, bytes] of copies) await writeFile(path(name), bytes);
}

/** The newest journal. */
async function journal(): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.startsWith('certclerk.journal.'));
  return path(`certclerk.journal.${Math.max(...names.map((name) => Number(name.split('.').at(-1))))}`);
}

async function refused(): Promise<string> {
  const before = await contents();
  const error: unknown = await open().then(
    () => new Error('it opened'),
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(AppError);
  expect(error).toMatchObject({ code: 'store-failed', retryable: false });
  expect(await contents()).toEqual(before);
  return error instanceof AppError ? error.safeMessage : '';
}

async function contents(): Promise<Record<string, string>> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith('certclerk.lock') && name !== 'blobs');
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readFile(path(name), 'latin1')])));
}

describe('a damaged snapshot', () => {
  const damages: Record<string, (file: string) => Promise<void>> = {
    'one letter changed': async (file) =>
      writeFile(file, (await readFile(file, 'utf8')).replace('value of b', 'value of X')),
    'cut short': (file) => truncate(file, 150),
    empty: (file) => writeFile(file, ''),
    'not JSON at all': (file) => writeFile(file, '<html>'),
    'other JSON': (file) => writeFile(file, '{"customers":[]}\n'),
    'a line lost': async (file) => writeFile(file, (await readFile(file, 'utf8')).replace(/\{"id":"b".*\n/, '')),
    'the checksum lost': async (file) => writeFile(file, (await readFile(file, 'utf8')).replace(/"sha256".*\n/, '')),
  };
  test.each(Object.keys(damages))('%s: stops the start and names the backup, which then works', async (name) => {
    await put('a', 'b');
    await put('c');
    await damages[name]?.(path('certclerk.json'));
    const sentence = await refused();
    expect(sentence).toContain(`${path('certclerk.json')} is damaged`);
    expect(sentence).toContain(`cp ${path('certclerk.json.1')} ${path('certclerk.json')}`);
    expect(sentence).toContain('nothing is lost');
    await copyFile(path('certclerk.json.1'), path('certclerk.json'));
    expect(await ids()).toBe('a b c');
  });

  test('after the very first start too there is a backup', async () => {
    await putAndKill('a');
    await writeFile(path('certclerk.json'), 'x');
    expect(await refused()).toContain('cp ');
    await copyFile(path('certclerk.json.1'), path('certclerk.json'));
    expect(await ids()).toBe('a');
  });

  test('with its first backup damaged too: the second is named, and works', async () => {
    await put('a', 'b');
    await put('c');
    await put('d');
    await writeFile(path('certclerk.json'), 'x');
    await writeFile(path('certclerk.json.1'), 'x');
    expect(await refused()).toContain(`cp ${path('certclerk.json.2')} ${path('certclerk.json')}`);
    await copyFile(path('certclerk.json.2'), path('certclerk.json'));
    expect(await ids()).toBe('a b c d');
  });

  test('with all of them damaged: says so', async () => {
    await put('a');
    for (const name of ['certclerk.json', 'certclerk.json.1', 'certclerk.json.2']) await writeFile(path(name), 'x');
    expect(await refused()).toMatch(/no whole backup/);
  });

  test('what a backup lacks is said', async () => {
    await put('a');
    await put('b');
    await put('c');
    await rm(path('certclerk.journal.3'));
    await writeFile(path('certclerk.json'), 'x');
    expect(await refused()).toMatch(/is lost.*certclerk\.journal\.3/);
  });

  test('missing while backups or journals are there: never begins empty', async () => {
    await put('a');
    await rm(path('certclerk.json'));
    expect(await refused()).toMatch(/certclerk\.json is missing.*cp /);
    for (const name of ['certclerk.json.1', 'certclerk.json.2']) await rm(path(name));
    expect(await refused()).toMatch(/certclerk\.json is missing.*no whole backup/);
  });

  test('of a newer format: refused with a sentence', async () => {
    await put('a');
    const text = await readFile(path('certclerk.json'), 'utf8');
    await writeFile(path('certclerk.json'), text.replace('"format":1', '"format":2'));
    expect(await refused()).toMatch(/format 2; this certclerk knows 1/);
  });
});

describe('a damaged journal', () => {
  test('a torn last line is dropped, and said', async () => {
    await putAndKill('a', 'b', 'c');
    const { size } = await stat(await journal());
    await truncate(await journal(), size - 5);
    expect(await ids()).toBe('a b');
    expect(notices.join()).toMatch(/The last \d+ bytes of .*certclerk\.journal\.1 were not written whole/);
    notices = [];
    expect(await ids()).toBe('a b');
    expect(notices).toEqual([]);
  });

  const tails: Record<string, string> = {
    'half a line': `${'0'.repeat(64)} {"n":4`,
    'zeros, as some file systems leave': '\0'.repeat(5000),
    'a whole line with a wrong checksum': `${'0'.repeat(64)} {"n":4,"d":3,"c":[]}\n`,
  };
  test.each(Object.keys(tails))('a tail of %s is dropped', async (name) => {
    await putAndKill('a', 'b', 'c');
    await writeFile(await journal(), tails[name] ?? '', { flag: 'a' });
    expect(await ids()).toBe('a b c');
    expect(notices).toHaveLength(1);
  });

  test('a damaged line before saved ones is refused, and its line named', async () => {
    await putAndKill('a', 'b', 'c');
    await writeFile(await journal(), (await readFile(await journal(), 'utf8')).replace('value of b', 'value of X'));
    expect(await refused()).toMatch(/certclerk\.journal\.1 is damaged in line 3/);
  });

  test('a line lost from the middle is refused', async () => {
    await putAndKill('a', 'b', 'c');
    const lines = (await readFile(await journal(), 'utf8')).split('\n');
    await writeFile(await journal(), lines.toSpliced(2, 1).join('\n'));
    expect(await refused()).toMatch(/damaged in line 3/);
  });

  test('two lines in the other order are refused', async () => {
    await putAndKill('a', 'b', 'c');
    const [head, a, b, ...more] = (await readFile(await journal(), 'utf8')).split('\n');
    await writeFile(await journal(), [head, b, a, ...more].join('\n'));
    expect(await refused()).toMatch(/damaged in line 2/);
  });

  test('after an orderly end even the last line cannot be lost unseen', async () => {
    const COMPACT_WHERE_WORTH_IT = 1000;
    for (const value of ['x'.repeat(20_000), 'so short that the journal is kept']) {
      const store = await open(COMPACT_WHERE_WORTH_IT);
      await store.tx((tx) => tx.put('setting', { id: String(value.length), value }));
      await store.close();
    }
    const lines = (await readFile(await journal(), 'utf8')).split('\n');
    const last = lines.findIndex((line) => line.includes('so short'));
    expect(lines.slice(last + 1).map((line) => line.slice(65))).toEqual(['{"n":2,"d":2}', '']);
    await writeFile(await journal(), lines.toSpliced(last, 1).join('\n'));
    expect(await refused()).toMatch(/damaged in line 3: it lacks transactions that were saved/);
  });

  test('missing: refused, and what accepts the loss is said and works', async () => {
    await putAndKill('a');
    await rm(await journal());
    expect(await refused()).toMatch(/certclerk\.journal\.1 is missing.*touch /);
    await writeFile(path('certclerk.journal.1'), '');
    expect(await ids()).toBe('');
  });

  test('of a newer format: refused with a sentence', async () => {
    await putAndKill('a');
    await writeFile(await journal(), (await readFile(await journal(), 'utf8')).replace('format 1', 'format 7'));
    expect(await refused()).toMatch(/format 7; this certclerk knows 1/);
  });
});

describe('blobs', () => {
  test('bytes that do not fit their digest are an error, and are mended by putting them again', async () => {
    const store = await open();
    const bytes = new TextEncoder().encode('PDF');
    const digest = await store.blobs.put(bytes);
    const file = path(`blobs/${digest.slice(0, 2)}/${digest}`);
    await writeFile(file, 'other');
    await expect(store.blobs.get(digest)).rejects.toMatchObject({
      code: 'store-failed',
      message: expect.stringContaining(file),
    });
    await store.blobs.put(bytes);
    expect(await store.blobs.get(digest)).toEqual(bytes);
    await store.close();
  });
});

test('files are the owner’s alone', async () => {
  folder = join(folder, 'deep', 'data');
  const store = await open();
  await store.tx((tx) => tx.put('setting', { id: 'a', value: '1' }));
  await store.blobs.put(new Uint8Array(3));
  const look = async (name: string): Promise<void> => {
    const entry = await stat(name);
    expect([name, (entry.mode & 0o777).toString(8)]).toEqual([name, entry.isDirectory() ? '700' : '600']);
    if (entry.isDirectory()) for (const inside of await readdir(name)) await look(join(name, inside));
  };
  await look(folder);
  await store.close();
  await look(folder);
});

test('a folder that was open to others is closed to them', async () => {
  await chmod(folder, 0o755);
  await put('a');
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
});

test('a folder that cannot be used is said', async () => {
  await writeFile(path('file'), '');
  await expect(openJsonStore({ folder: path('file/data') })).rejects.toMatchObject({ code: 'store-failed' });
});

test('half-written snapshots of a killed process are cleared away', async () => {
  await put('a');
  await writeFile(path('certclerk.json.0123456789ab.tmp'), '{');
  await put('b');
  expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  expect(await ids()).toBe('a b');
});
