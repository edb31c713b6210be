import { execFile, execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inPackage } from '../../src/package-root.js';
import { csrFor, issueForTests } from '../core/world.js';

/**
 * The commands in the documentation do what it says. A fenced block that begins with ```sh runnable is run; those of one
 * page one after the other, in a folder with a shop, a CSR and what an issuer made of it (`request.csr`, `chain.pem`).
 * `runnable if TOOL`: where the machine has it.
 */
interface Block {
  page: string;
  line: number;
  commands: string;
  needs: string | undefined;
}

const run = promisify(execFile);

function blocksOf(page: string): Block[] {
  const text = readFileSync(inPackage(page), 'utf8');
  return [...text.matchAll(/^```sh runnable(?: if (\S+))?\n([\s\S]*?)^```$/gm)].map((found) => ({
    page,
    line: text.slice(0, found.index).split('\n').length,
    // Numbers of invoices have the year in them, and a page is read in later years, too.
    commands: (found[2] ?? '').replace(/\b20\d\d-0/g, `${new Date().getFullYear()}-0`),
    needs: found[1],
  }));
}

const there = (tool: string): boolean => {
  try {
    execFileSync('sh', ['-c', `command -v ${tool}`]);
    return true;
  } catch {
    return false;
  }
};

const docs = readdirSync(inPackage('docs'), { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.md'),
);
const pages = ['README.md', ...docs.map((file) => `docs/${file}`)]
  .map((page) => ({ page, blocks: blocksOf(page).filter(({ needs }) => needs === undefined || there(needs)) }))
  .filter(({ blocks }) => blocks.length > 0);

it('is done for the pages that lead a newcomer', () => {
  const named = pages.map(({ page }) => page);
  for (const page of ['README.md', 'docs/import.md', 'docs/backup.md', 'docs/templates.md', 'docs/csr.md'])
    expect(named).toContain(page);
});

describe.each(pages)('$page', ({ blocks }) => {
  let folder: string;
  let bin: string;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'certclerk-docs-'));
    bin = path.join(folder, '.bin');
    mkdirSync(bin);
    writeFileSync(
      path.join(bin, 'npx'),
      `#!/bin/sh\nshift\nexec "${process.execPath}" "${inPackage('bin/certclerk.cjs')}" "$@"\n`,
    );
    chmodSync(path.join(bin, 'npx'), 0o755);
    copyFileSync(inPackage('data/examples/shop.json'), path.join(folder, 'shop.json'));
    const csr = csrFor('www.example.com');
    const { leafPem, chainPem } = await issueForTests(csr, ['www.example.com'], new Date(), null);
    writeFileSync(path.join(folder, 'request.csr'), csr);
    writeFileSync(path.join(folder, 'chain.pem'), [leafPem, ...chainPem].join(''));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const sh = (commands: string) =>
    run('bash', ['-euo', 'pipefail', '-c', commands], {
      cwd: folder,
      env: {
        PATH: `${bin}:${process.env.PATH ?? ''}`,
        HOME: folder,
        LANG: 'C.UTF-8',
        CERTCLERK_SHOP: 'shop.json',
        CERTCLERK_DATA_DIR: 'data',
        CERTCLERK_TIMEZONE: 'Europe/Ljubljana',
      },
    });

  it.each(blocks)('line $line', async ({ commands }) => {
    await sh(commands);
  });
});
