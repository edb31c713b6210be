import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { cleanQuarantineFolder, quarantineFolder } from '../../../src/mail/in/quarantine.js';

it('deletes what is old and waits for nobody, and never what a person has put there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'certclerk-quarantine-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const keep = quarantineFolder(folder);
  const old = new Date('2026-01-01T00:00:00Z');
  const [gone, waits, fresh] = ['a'.repeat(64), 'b'.repeat(64), 'c'.repeat(64)];
  for (const digest of [gone, waits, fresh]) await keep(Buffer.from('raw'), digest);
  await writeFile(join(folder, 'notes.txt'), 'mine');
  for (const name of [`${gone}.eml`, `${waits}.eml`, 'notes.txt']) await utimes(join(folder, name), old, old);

  const before = new Date('2026-02-01T00:00:00Z');
  expect(await cleanQuarantineFolder(folder, before, new Set([waits]))).toBe(1);
  expect((await readdir(folder)).sort()).toEqual([`${waits}.eml`, `${fresh}.eml`, 'notes.txt']);
  expect(await cleanQuarantineFolder(join(folder, 'none'), before, new Set())).toBe(0);
});
