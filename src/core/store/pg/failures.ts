import pg from 'pg';
import { AppError } from '../../errors.js';

/**
 * What a failure of the database asks for: `conflict`, run again (two transactions got in each other's way);
 * `lost`, connect again (the server or the line went away, nothing is wrong with the statement); `other`, tell.
 */
export type FailureKind = 'conflict' | 'lost' | 'other';

/** serialization_failure, deadlock_detected, and unique_violation, which two that insert the same may also meet. */
const CONFLICTS = ['40001', '40P01', '23505'];
/** cannot_connect_now */
export const STARTING = '57P03';
/**
 * admin_shutdown, crash_shutdown, one that starts or stops, idle_session_timeout and its kin,
 * too_many_connections, and read_only_sql_transaction: the server became a standby and another one leads now.
 */
const LOST = ['57P01', '57P02', STARTING, '57P05', '25P03', '53300', '25006'];

/** The SQLSTATE; empty where the failure did not come from the server. */
export const sqlState = (error: unknown): string => (error instanceof pg.DatabaseError ? (error.code ?? '') : '');

export function kindOf(error: unknown): FailureKind {
  if (error instanceof AppError) return 'other'; // said already
  // Only text, numbers and bytes are handed to the driver, so what fails on this side is the connection.
  if (!(error instanceof pg.DatabaseError)) return 'lost';
  const code = sqlState(error);
  if (CONFLICTS.includes(code)) return 'conflict';
  return LOST.includes(code) || code.startsWith('08') ? 'lost' : 'other';
}

const REASONS: Record<string, string> = {
  '53100': 'the disk of the database is full: make room',
  '53200': 'the database is out of memory',
  '53300': 'the database has no free connections: raise max_connections',
  '55P03': 'another clerk held the database for too long',
  '57014': 'the database took too long',
  '42501': 'the database user lacks the rights; see docs/postgresql.md',
  '42P01': 'a table of certclerk is missing; restore the database from a backup',
};

const why = (cause: unknown): string =>
  REASONS[sqlState(cause)] ?? (cause instanceof Error ? cause.message : String(cause));

/** Nothing changed, and why. */
export const nothingSaved = (cause: unknown): AppError =>
  cause instanceof AppError
    ? cause
    : new AppError('store-failed', `Nothing was saved: ${why(cause)}. Then try again.`, { cause });

export const notRead = (cause: unknown): AppError =>
  cause instanceof AppError
    ? cause
    : new AppError('store-failed', `The database could not be read: ${why(cause)}. Then try again.`, { cause });

/** The one case in which it cannot be said what happened: the line broke at the commit and the database stays away. */
export const unknownOutcome = (cause: unknown): AppError =>
  new AppError(
    'store-failed',
    'The connection to the database broke off while this was saved, and the database could not be asked since. ' +
      'Look whether it took effect before you do it again.',
    { cause, retryable: false },
  );

/** The database cannot be used as it is; trying again does not help. */
export const unusable = (sentence: string, cause?: unknown): AppError =>
  new AppError('store-failed', sentence, { retryable: false, cause });

/** Why no connection came about at the start, with what to mend. `where` names the server, never the password. */
export function unreachable(where: string, cause: unknown): AppError {
  const sentences: Record<string, string> = {
    '28P01': 'refuses the password. Look at DATABASE_URL (characters like @ and % are written %40 and %25 there).',
    '28000': 'does not let this user in. Look at DATABASE_URL and at pg_hba.conf of the server.',
    '3D000': 'has no database of this name. Make one: createdb --encoding=UTF8 --template=template0 NAME',
    '53300': 'has no free connections. Raise max_connections there.',
    [STARTING]: 'is starting or stopping, and that takes long. Look at its log.',
  };
  const sentence = sentences[sqlState(cause)] ?? `cannot be reached: ${cause instanceof Error ? cause.message : ''}.`;
  return new AppError('unreachable', `The PostgreSQL at ${where} ${sentence}`, { cause });
}
