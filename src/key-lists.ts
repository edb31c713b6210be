import { readFile } from 'node:fs/promises';
import { ConfigError, type ConfigFault } from './config.js';
import { readWeakKeyList } from './core/rules/csr/debian-weak-keys.js';
import { readLeakedKeyList } from './core/rules/csr/leaked-key-list.js';
import type { KeyLists } from './core/rules/csr/order.js';

interface Files {
  weakKeyFiles?: string[];
  leakedKeyFiles?: string[];
}

/** Each list in its file, or what is wrong with the file. */
async function readAll<List>(
  files: readonly string[],
  read: (text: string) => List | { badLine: number },
  line: string,
  fault: (expected: string) => void,
): Promise<List[]> {
  const lists: List[] = [];
  for (const file of files) {
    try {
      const list = read(await readFile(file, 'utf8'));
      if (typeof list === 'object' && list !== null && 'badLine' in list)
        fault(`names ${file}, whose line ${list.badLine} is not ${line} (docs/csr.md has the format)`);
      else lists.push(list);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
      fault(`names ${file}, which cannot be read${code}`);
    }
  }
  return lists;
}

/** The shop's lists of weak and leaked keys. Throws ConfigError with every file that cannot be used. */
export async function readKeyLists({ weakKeyFiles = [], leakedKeyFiles = [] }: Files): Promise<KeyLists> {
  const faults: ConfigFault[] = [];
  const fault = (variable: string) => (expected: string) => void faults.push({ variable, expected });
  const weak = await readAll(
    weakKeyFiles,
    readWeakKeyList,
    'a key: 20 hex digits',
    fault('CERTCLERK_DEBIAN_WEAK_KEYS'),
  );
  const leaked = await readAll(
    leakedKeyFiles,
    readLeakedKeyList,
    'a SHA-256 of a key: 64 hex digits',
    fault('CERTCLERK_LEAKED_KEYS'),
  );
  if (faults.length > 0) throw new ConfigError(faults);
  return {
    ...(weak.length > 0 ? { debianWeakKey: (modulus) => weak.some((list) => list.has(modulus)) } : {}),
    ...(leaked.length > 0 ? { leakedSpki: (spki) => leaked.some((list) => list.has(spki)) } : {}),
  };
}
