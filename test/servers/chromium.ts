import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { SERVER_ENV } from './server-process.js';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** Without what it would ask the network for. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where this system's Chromium is. @throws Error where there is none */
function chromiumPath(): string {
  const folders = [...SERVER_ENV.PATH.split(':'), '/snap/bin'].filter((folder) => folder !== '');
  const found = NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => existsSync(file));
  if (found === undefined) throw new Error('There is no Chromium; `npm test` installs it on Debian and Ubuntu.');
  return found;
}

/** The system's Chromium, started. */
export const startChromium = (): Promise<Browser> => chromium.launch({ executablePath: chromiumPath(), args: ARGS });
