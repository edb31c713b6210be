import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SERVER_ENV } from './server-process.js';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** Where this system's Chromium is, for playwright's `executablePath`. @throws Error where there is none */
export function chromiumPath(): string {
  const folders = [...SERVER_ENV.PATH.split(':'), '/snap/bin'].filter((folder) => folder !== '');
  const found = NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => existsSync(file));
  if (found === undefined) throw new Error('There is no Chromium; `npm test` installs it on Debian and Ubuntu.');
  return found;
}
