// Runs at the end of `npm ci`: builds, and makes `npx certclerk` work in the checkout.
import { existsSync } from 'node:fs';
import { chmod, mkdir, rm, symlink } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

const root = fileURLToPath(new URL('..', import.meta.url));

if (['typescript', 'mjml', 'esbuild'].every((tool) => existsSync(join(root, 'node_modules', tool)))) {
  await import('./build.mjs');
} else {
  console.log(
    'certclerk: the build tools are not installed (--omit=dev), so nothing was built; an earlier dist/ stays in use.',
  );
}

// npm links the commands of dependencies, not those of the project itself.
if (existsSync(join(root, 'node_modules'))) {
  const link = join(root, 'node_modules/.bin/certclerk');
  await mkdir(join(root, 'node_modules/.bin'), { recursive: true });
  await rm(link, { force: true });
  await symlink('../../bin/certclerk.cjs', link);
  await chmod(join(root, 'bin/certclerk.cjs'), 0o755);
}
