import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openJsonStore } from '../../../src/core/store/json/json-store.js';

// Written by the first certclerk that had a store, and left as kill -9 leaves it: a snapshot, both backups, journals, and
// no index file. It is never made anew: every later certclerk must open it.
const FIRST = join(import.meta.dirname, '../../fixtures/store-format-1');

test('a store of the first format opens, is whole, and goes on', async () => {
  const base = await mkdtemp(join(tmpdir(), 'certclerk-migration-'));
  const folder = join(base, 'data');
  await cp(FIRST, folder, { recursive: true });
  const notices: string[] = [];
  const open = () => openJsonStore({ folder, onNotice: (sentence) => notices.push(sentence) });
  const wanted = [1, 2, 3, 5, ...Array.from({ length: 15 }, (_, i) => i + 7)].map((n) => `C-${n}`);
  for (let start = 0; start < 3; start += 1) {
    const store = await open();
    await store.read(async (tx) => {
      const { items } = await tx.find('customer');
      expect(items.map(({ id }) => id)).toEqual(wanted.toSorted());
      const nameOf = (id: string) => items.find((one) => one.id === id)?.name;
      expect(['C-2', 'C-3', 'C-5', 'C-21'].map(nameOf)).toEqual([
        'Kovačija Žižek 😀 2',
        'Moved to Zagreb',
        'Renamed in the journal',
        'In the journal only',
      ]);
      const by = async (index: 'name' | 'address', is: string) =>
        (await tx.find('customer', { index, is })).items.map(({ id }) => id);
      expect(await by('name', 'kovačija žižek 😀 20')).toEqual(['C-20']);
      expect(await by('name', 'kovačija žižek 😀 5')).toEqual([]);
      expect(await by('name', 'moved to zagreb')).toEqual(['C-3']);
      expect(await by('address', 'c-21@primer.example')).toEqual(['C-21']);
      expect(await tx.get('setting', '<a%/"@b>')).toEqual({ id: '<a%/"@b>', value: 'č\n"' });
      expect((await tx.find('audit', { index: 'about', is: 'C-1' })).items).toHaveLength(1);
    });
    expect(await store.tx((tx) => tx.nextNumber('invoice:2026'))).toBe(4 + start);
    await store.close();
  }
  expect(notices).toEqual([]);
  // And the format is still the first one: an older certclerk opens it again.
  expect(await readFile(join(folder, 'certclerk.json'), 'utf8')).toMatch(/^\{"format":1,/);
  await rm(base, { recursive: true });
});
