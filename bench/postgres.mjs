// A real PostgreSQL for benchmarks, as the tests start it, but one that waits for the disk.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** As large as the page cache of a small server; the defaults are for a machine of the nineties. */
const SETTINGS = ['shared_buffers=1GB', 'max_wal_size=8GB', 'checkpoint_timeout=30min'].join('\n');

export async function startPostgres() {
  const folder = join(root, 'node_modules/.cache/certclerk-bench');
  await mkdir(folder, { recursive: true });
  const outfile = join(folder, 'postgres.mjs');
  const entryPoints = [join(root, 'test/servers/postgres.ts')];
  await build({ entryPoints, outfile, bundle: true, packages: 'external', platform: 'node', format: 'esm' });
  const { startPostgres: start } = await import(pathToFileURL(outfile).href);
  return start(SETTINGS);
}
