import {
  chmodSync,
  chownSync,
  existsSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { randomBytes } from 'node:crypto';
import { AppError } from '../core/errors.js';

/** The text of a file; null where there is none. */
export const textOf = (path: string): string | null => (existsSync(path) ? readFileSync(path, 'utf8') : null);

export interface NewFile {
  path: string;
  text: string;
}

/**
 * Writes all of them or none: whole files beside the old ones first, put in their places at the end. A new one is its
 * owner's alone to read; one that was there keeps its owner and mode, as a service's user may have to read it.
 * @throws AppError `conflict` where one cannot be written; then everything is as before
 */
export function writeFiles(files: readonly NewFile[]): void {
  const made: string[] = [];
  try {
    const moves = files.map(({ path, text }) => {
      const old = existsSync(path) ? { path: realpathSync(path), ...ownerOf(path) } : null;
      const place = old?.path ?? path;
      const beside = `${place}.${randomBytes(4).toString('hex')}.new`;
      made.push(beside);
      writeFileSync(beside, text, { mode: 0o600, flag: 'wx' });
      if (old) {
        const { uid, gid } = ownerOf(beside);
        if (old.uid !== uid || old.gid !== gid) chownSync(beside, old.uid, old.gid);
        chmodSync(beside, old.mode);
      }
      return { beside, place };
    });
    for (const { beside, place } of moves) renameSync(beside, place);
  } catch (error) {
    for (const path of made) rmSync(path, { force: true });
    const paths = files.map(({ path }) => path).join(' and ');
    throw new AppError('conflict', `Nothing was written: this user may not write ${paths}.`, { cause: error });
  }
}

function ownerOf(path: string): { uid: number; gid: number; mode: number } {
  const { uid, gid, mode } = statSync(path);
  return { uid, gid, mode: mode & 0o777 };
}
