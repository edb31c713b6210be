// Builds dist/: the program, the compiled mail templates, the sandbox's page. `npm ci` runs it through prepare.
import { spawnSync } from 'node:child_process';
import { cp, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPage } from './build-page.mjs';
import { buildTemplates } from './build-templates.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
// Built beside the old one and put in its place at the end, so that what runs meanwhile finds a whole one.
const next = join(root, `dist.next-${process.pid}`);

/** Files that tsc does not carry over. */
const PLAIN = ['mail/in/parse-worker.mjs'];

function compile() {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', next], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('the program does not compile');
}

try {
  const began = new Date();
  await mkdir(next, { recursive: true });
  compile();
  for (const file of PLAIN) await cp(join(root, 'src', file), join(next, file));
  await buildTemplates(join(next, 'templates'));
  await buildPage(join(next, 'sandbox/page'));
  await writeFile(join(next, 'built'), began.toISOString());
  await rm(dist, { recursive: true, force: true });
  await rename(next, dist);
} finally {
  await rm(next, { recursive: true, force: true });
}
