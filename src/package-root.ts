import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A path inside the package, whether the code runs from src/ or from dist/. */
export function inPackage(...parts: string[]): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('package.json was not found above the program');
    folder = parent;
  }
  return join(folder, ...parts);
}
