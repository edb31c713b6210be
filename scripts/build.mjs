// Builds dist/: the program, the compiled mail templates, the sandbox's page. `npm ci` runs it through prepare.
import { spawnSync } from 'node:child_process';
import { cp, mkdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { buildPage } from './build-page.mjs';
import { buildTemplates } from './build-templates.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');

/** Files that tsc does not carry over. */
const PLAIN = ['mail/in/parse-worker.mjs'];

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
const tsc = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
if (tsc.status !== 0) process.exit(tsc.status ?? 1);
for (const file of PLAIN) await cp(join(root, 'src', file), join(dist, file));
await buildTemplates(join(dist, 'templates'));
await buildPage(join(dist, 'sandbox/page'));
