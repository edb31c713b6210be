// Bundles the sandbox's page (src/sandbox/page) into plain files: index.html, app.js, app.css.
// Nothing is loaded from elsewhere and no script is inline, so the page lives under a strict CSP.
import { build } from 'esbuild';
import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const source = path.join(root, 'src/sandbox/page');

/**
 * Builds the page.
 * @param {string} outDir the folder to write to; it is made where missing, files of the same name are replaced
 * @returns {Promise<void>} rejects with esbuild's own report when a source does not compile
 */
export async function buildPage(outDir) {
  await mkdir(outDir, { recursive: true });
  await build({
    entryPoints: [
      { in: path.join(source, 'main.tsx'), out: 'app' },
      { in: path.join(source, 'styles/app.css'), out: 'app' },
    ],
    outdir: outDir,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'none',
    logLevel: 'warning',
    tsconfig: path.join(source, 'tsconfig.json'),
  });
  await copyFile(path.join(source, 'index.html'), path.join(outDir, 'index.html'));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await buildPage(process.argv[2] ?? path.join(root, 'dist/sandbox/page'));
}
