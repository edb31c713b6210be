import { cp, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Store } from '../../../src/core/ports.js';
import { openJsonStore } from '../../../src/core/store/json/json-store.js';
import { buildScript, type Child, startScript } from './child/start.js';

let base: string;
let script: string;
let count = 0;
const started: Child[] = [];

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'certclerk-lock-'));
  script = await buildScript(join(import.meta.dirname, 'child', 'holder.ts'), base);
});
afterEach(async () => {
  vi.restoreAllMocks();
  for (const writer of started.splice(0)) await writer.kill();
});
afterAll(() => rm(base, { recursive: true }));

const newFolder = (): string => join(base, String((count += 1)));
function start(folder: string): Child {
  const writer = startScript(script, [folder]);
  started.push(writer);
  return writer;
}

async function lockIn(folder: string): Promise<{ path: string; holder: Record<string, unknown> }> {
  const names = (await readdir(folder)).filter((name) => name.startsWith('certclerk.lock.'));
  expect(names).toHaveLength(1);
  const path = join(folder, names[0] ?? '');
  const holder: Record<string, unknown> = JSON.parse(await readFile(path, 'utf8'));
  return { path, holder };
}

async function put(folder: string): Promise<void> {
  const store = await openJsonStore({ folder });
  await store.tx((tx) => tx.put('setting', { id: 'a', value: '1' }));
  await store.close();
}

/** A closed store's lock, made to look as if this holder had it. */
async function heldBy(change: Record<string, unknown>): Promise<{ folder: string; path: string }> {
  const folder = newFolder();
  await put(folder);
  const { path, holder } = await lockIn(folder);
  await writeFile(path, JSON.stringify({ ...holder, released: false, ...change }));
  return { folder, path };
}

describe('another process', () => {
  test('that has the folder open: refused with its pid, and nothing is touched; after kill -9 taken over', async () => {
    const folder = newFolder();
    const writer = start(folder);
    await writer.said('open');
    const before = await readdir(folder);
    const refusal = {
      code: 'store-failed',
      retryable: false,
      message: expect.stringContaining(`process ${writer.process.pid}.`),
    };
    await expect(openJsonStore({ folder })).rejects.toMatchObject(refusal);
    expect(await readdir(folder)).toEqual(before);
    await writer.kill();
    await put(folder);
    await put(folder); // and released by close
  });

  test('this process itself: refused too', async () => {
    const folder = newFolder();
    const store = await openJsonStore({ folder });
    await expect(openJsonStore({ folder })).rejects.toThrow(/in use by this process already/);
    await store.tx((tx) => tx.put('setting', { id: 'a', value: '1' }));
    await store.close();
    await put(folder);
  });

  test('of six that start at once on a stale lock, one gets it', async () => {
    const folder = newFolder();
    const dead = start(folder);
    await dead.said('open');
    await dead.kill();
    for (let round = 0; round < 3; round += 1) {
      const six = Array.from({ length: 6 }, () => start(folder));
      const words = await Promise.all(six.map((writer) => Promise.race([writer.said('open'), writer.said('refused')])));
      expect(words.filter((word) => word === 'open')).toHaveLength(1);
      const winner = six[words.indexOf('open')]?.process.pid;
      for (const word of words.filter((one) => one !== 'open'))
        expect(word).toMatch(/in use by process|Other processes are opening/);
      expect((await lockIn(folder)).holder['pid']).toBe(winner);
      for (const writer of six) await writer.kill();
    }
  });
});

describe('a lock found in the folder', () => {
  test('of a pid that lives but belongs to a later process: taken over', async () => {
    const { folder } = await heldBy({ pid: process.ppid, started: '1' });
    await put(folder);
  });

  test('of a process that lives: refused, however long it was silent', async () => {
    const writer = start(newFolder());
    await writer.said('open');
    const { holder } = await lockIn(join(base, String(count)));
    const { folder, path } = await heldBy(holder);
    await utimes(path, 0, 0);
    await expect(openJsonStore({ folder })).rejects.toThrow(`process ${writer.process.pid}.`);
  });

  test('of another machine: refused while it is touched, taken over when it has long been silent', async () => {
    const { folder, path } = await heldBy({ host: `not-${hostname()}`, boot: 'other', pid: 1 });
    await expect(openJsonStore({ folder })).rejects.toThrow(/process 1 on not-.*half a minute/);
    await utimes(path, new Date(), new Date(Date.now() - 31_000));
    await put(folder);
  });

  test('that cannot be read: refused, and the file named', async () => {
    const { folder, path } = await heldBy({});
    await writeFile(path, 'x');
    await expect(openJsonStore({ folder })).rejects.toThrow(path);
  });
});

test('who was taken for dead notices before it writes, and writes nothing more', async () => {
  const folder = newFolder();
  const store = await openJsonStore({ folder });
  await store.tx((tx) => tx.put('setting', { id: 'a', value: '1' }));
  const { path, holder } = await lockIn(folder);
  const journal = join(folder, 'certclerk.journal.1');
  const before = await readFile(journal, 'utf8');
  await writeFile(path.replace(/\d+$/, '2'), JSON.stringify({ ...holder, token: 'another' }));
  const late = performance.now() + 5_000;
  vi.spyOn(performance, 'now').mockReturnValue(late); // it slept
  const attempt = (): Promise<void> => store.tx((tx) => tx.put('setting', { id: 'b', value: '2' }));
  await expect(attempt()).rejects.toMatchObject({
    code: 'store-failed',
    message: expect.stringContaining('taken over'),
  });
  await expect(attempt()).rejects.toMatchObject({ code: 'store-failed' });
  await store.close();
  expect(await readFile(journal, 'utf8')).toBe(before);
});

describe('who was suspended and taken for dead', () => {
  /** Two on one folder: the first is believed to be dead, as a suspended process of another machine is. */
  async function two(): Promise<{ folder: string; first: Store; second: Store; notices: string[] }> {
    const folder = newFolder();
    const notices: string[] = [];
    const onNotice = (sentence: string): void => void notices.push(sentence);
    const first = await openJsonStore({ folder, onNotice });
    await first.tx((tx) => tx.put('setting', { id: 'a', value: '1' }));
    const { path, holder } = await lockIn(folder);
    await writeFile(path, JSON.stringify({ ...holder, host: `not-${hostname()}`, boot: 'other' }));
    await utimes(path, new Date(), new Date(Date.now() - 31_000));
    return { folder, first, second: await openJsonStore({ folder }), notices };
  }
  const ids = async (store: Store): Promise<string> =>
    (await store.read((tx) => tx.find('setting'))).items.map(({ id }) => id).join(' ');

  test('is told so by the write that it was in the middle of, and what the other writes stays whole', async () => {
    const { folder, first, second } = await two();
    await second.tx((tx) => tx.put('setting', { id: 'b', value: '2' }));
    // It looked at its lock a moment ago, so it goes on to write; it learns of it before it answers.
    const late = [1, 2, 3].map((n) =>
      first.tx((tx) => tx.put('setting', { id: `late-${n}`, value: 'x'.repeat(n * 99) })),
    );
    for (const one of await Promise.allSettled(late)) {
      expect(one).toMatchObject({ status: 'rejected', reason: { code: 'store-failed', retryable: false } });
      expect(String(one.status === 'rejected' && one.reason)).toMatch(/taken over/);
    }
    await second.tx((tx) => tx.put('setting', { id: 'c', value: '3' }));
    await first.close();
    await second.tx((tx) => tx.put('setting', { id: 'd', value: '4' }));
    // As kill -9 would leave the folder: closing writes everything anew, and would hide a damaged journal.
    const copy = newFolder();
    await cp(folder, copy, { recursive: true, filter: (path) => !path.includes('certclerk.lock') });
    const again = await openJsonStore({ folder: copy });
    expect(await ids(again)).toBe('a b c d');
    await again.close();
    await second.close();
  });

  test('puts no snapshot in the place of the other’s', async () => {
    const { folder, first, second, notices } = await two();
    await second.tx((tx) => tx.put('setting', { id: 'b', value: '2' }));
    await second.close();
    const before = await readFile(join(folder, 'certclerk.json'));
    await first.close(); // which would write one
    expect(notices.join()).toMatch(/taken over/);
    expect(await readFile(join(folder, 'certclerk.json'))).toEqual(before);
    const again = await openJsonStore({ folder });
    expect(await ids(again)).toBe('a b');
    await again.close();
  });
});
