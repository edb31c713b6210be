import { access, constants, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Check } from '../check.js';
import type { Report } from '../line.js';

const GIB = 2 ** 30;
/** Below this a clerk soon cannot commit. */
const SCARCE_BYTES = 100 * 2 ** 20;

/** The folder of the JSON store: ours to write, closed to others, with room. Nothing is written to find out. */
export const dataFolderCheck: Check = {
  name: 'data folder',
  needs: ['CERTCLERK_DATA_DIR'],
  async run({ config, freeBytes }, report) {
    const folder = resolve(config.dataDir);
    const found = await stat(folder).catch(ifMissing);
    if (found && !found.isDirectory()) return report.fail(`${folder} is no folder.`, 'Set CERTCLERK_DATA_DIR to one.');
    const writable = await nearestFolder(folder);
    try {
      await access(writable, constants.W_OK | constants.X_OK);
    } catch {
      return report.fail(
        `This user may not write in ${writable}.`,
        `Give ${writable} to the user that runs the clerk.`,
      );
    }
    if (!found) report.ok(`${folder} is not there yet; the first start makes it.`);
    else if (found.mode & 0o077) {
      const mode = (found.mode & 0o777).toString(8).padStart(4, '0');
      report.warn(`Other users of this machine may look into ${folder} (mode ${mode}).`, `chmod 0700 ${folder}`);
    } else report.ok(`${folder} can be written, and by nobody else.`);
    room(await freeBytes(writable), report);
  },
};

function ifMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

/** The folder itself, or the one in which it would be made. */
async function nearestFolder(folder: string): Promise<string> {
  const found = await stat(folder).catch(ifMissing);
  return found || dirname(folder) === folder ? folder : nearestFolder(dirname(folder));
}

function room(free: number, report: Report): void {
  const words = `${(free / GIB).toFixed(1)} GiB are free on its disk.`;
  if (free < SCARCE_BYTES) report.fail(words, 'Make room: where a commit does not fit on the disk, nothing is done.');
  else if (free < GIB) report.warn(words, 'Make room soon; mails and invoices are kept there.');
  else report.ok(words);
}
