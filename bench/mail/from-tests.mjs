// The tests' own helpers, which are TypeScript: Dovecot on high ports, and CSRs of new keys.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = join(root, 'node_modules/.cache/certclerk-bench');

async function load(source) {
  await mkdir(cache, { recursive: true });
  const outfile = join(cache, `${source.replaceAll('/', '-')}-${process.pid}.mjs`);
  const entryPoints = [join(root, `${source}.ts`)];
  await build({ entryPoints, outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external' });
  return import(outfile);
}

export const { startDovecot } = await load('test/servers/dovecot');
export const { soundCsr } = await load('test/fixtures/generate-csr');
