import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError, loadCliConfig } from '../src/config.js';
import { checkAgainstOrder, isLeaked } from '../src/core/csr.js';
import { weakKeyDigest } from '../src/core/rules/csr/debian-weak-keys.js';
import { readKeyLists } from '../src/key-lists.js';
import { certificate } from './core/facts.js';
import { openWorld } from './core/world.js';
import { soundCsr } from './fixtures/generate-csr.js';
import { anotherRsa, ec, numbersOf, rsa } from './fixtures/keys.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'key-lists-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return join(folder, name);
}
const spki = createHash('sha256').update(ec().spki).digest('hex');

describe('the shop’s lists of keys', () => {
  it('are named in the environment, and CSRs are checked against all of them', async () => {
    const weak = await file('blacklist.RSA-2048', `# 2048\n${weakKeyDigest(numbersOf(rsa()).n)}\n`);
    const more = await file('blacklist.RSA-4096', '# none of these sizes\n');
    const leaked = await file('leaked.txt', `${spki}\n`);
    const lists = await readKeyLists(
      loadCliConfig({ CERTCLERK_DEBIAN_WEAK_KEYS: ` ${more}, ${weak} `, CERTCLERK_LEAKED_KEYS: leaked }),
    );
    const { store } = await openWorld();
    await store.read(async (tx) => {
      const codes = async (key = rsa()) =>
        (await checkAgainstOrder({ tx, keyLists: lists }, certificate(), soundCsr({ key }))).findings.map(
          (f) => f.code,
        );
      expect(await codes(rsa())).toEqual(['rsa-debian-weak']);
      expect(await codes(ec())).toEqual(['key-leaked']);
      expect(await codes(anotherRsa())).toEqual([]);
      expect(await isLeaked({ tx, keyLists: lists }, spki)).toBe(true);
      expect(await isLeaked({ tx, keyLists: {} }, spki)).toBe(false);
    });
  });

  it('there need be none', async () => {
    expect(await readKeyLists(loadCliConfig({}))).toEqual({});
  });

  it('every one that cannot be used is named, with the line at fault', async () => {
    const wrong = await file('wrong', 'ffffffffffffffffffff\nnot a key\n');
    const reading = readKeyLists({ weakKeyFiles: [join(folder, 'missing'), wrong], leakedKeyFiles: [wrong, folder] });
    const error: unknown = await reading.catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ConfigError);
    expect(error instanceof ConfigError && error.faults).toEqual([
      { variable: 'CERTCLERK_DEBIAN_WEAK_KEYS', expected: expect.stringMatching(/missing, which cannot be read/) },
      { variable: 'CERTCLERK_DEBIAN_WEAK_KEYS', expected: expect.stringMatching(/wrong, whose line 2 is not a key/) },
      { variable: 'CERTCLERK_LEAKED_KEYS', expected: expect.stringMatching(/wrong, whose line 1 is not a SHA-256/) },
      { variable: 'CERTCLERK_LEAKED_KEYS', expected: expect.stringMatching(/cannot be read/) },
    ]);
  });
});
