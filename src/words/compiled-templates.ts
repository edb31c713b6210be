import { existsSync } from 'node:fs';
import path from 'node:path';

/**
 * The folder of the compiled templates, `dist/templates` of the package, whether the code runs from src/ or from dist/.
 * scripts/build-templates.mjs fills it.
 */
export function compiledTemplatesDir(): string {
  let dir = import.meta.dirname;
  while (!existsSync(path.join(dir, 'package.json'))) {
    const parent = path.dirname(dir);
    if (parent === dir) throw new Error('package.json was not found above the program');
    dir = parent;
  }
  return path.join(dir, 'dist/templates');
}
