import { AppError } from '../../errors.js';
import { codeOf } from './disk.js';

const REASONS: Record<string, string> = {
  ENOSPC: 'the disk is full: make room',
  EDQUOT: 'the disk quota is used up: make room',
  EIO: 'the disk reports a fault: look at the system log',
  EROFS: 'the file system is read-only: look at the system log',
  EACCES: 'access is denied: the folder must belong to the user that runs certclerk',
  EPERM: 'access is denied: the folder must belong to the user that runs certclerk',
  EMFILE: 'too many files are open: raise the limit (ulimit -n)',
};

/** What a failed write means to people: nothing changed, and why. */
export function writeFailed(path: string, cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  const why = REASONS[codeOf(cause)] ?? (cause instanceof Error ? cause.message : String(cause));
  return new AppError('store-failed', `Nothing was saved, because ${path} cannot be written: ${why}. Then try again.`, {
    cause,
  });
}

/** What could not be read, though it may be there. */
export function readFailed(path: string, cause: unknown): AppError {
  const why = REASONS[codeOf(cause)] ?? (cause instanceof Error ? cause.message : String(cause));
  return new AppError('store-failed', `${path} cannot be read: ${why}. Then try again.`, { cause });
}

/** What the store holds cannot be used as it is; trying again does not help. */
export const unusable = (sentence: string, cause?: unknown): AppError =>
  new AppError('store-failed', sentence, { retryable: false, cause });
