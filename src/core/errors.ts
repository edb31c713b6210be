/** Every way in which certclerk says no. Adapters map codes to their own words and exit statuses. */
export type ErrorCode =
  | 'invalid-input' // what came in cannot be used; the sentence says what to do
  | 'not-found'
  | 'ambiguous' // a name fits several things; `choices` lists them
  | 'conflict' // the state of the thing does not allow it
  | 'forbidden' // this actor may not do this
  | 'store-failed' // nothing was changed; try again once the disk or database is well
  | 'unreachable'; // a server could not be reached

export interface Choice {
  id: string;
  label: string;
}

/** An error whose `safeMessage` may be shown to anybody; the cause goes to the log only. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly safeMessage: string;
  readonly retryable: boolean;
  readonly choices: Choice[];
  /** The form field or option at fault, where there is one. */
  readonly field?: string;

  constructor(
    code: ErrorCode,
    safeMessage: string,
    more: { cause?: unknown; retryable?: boolean; choices?: Choice[]; field?: string } = {},
  ) {
    super(safeMessage, { cause: more.cause });
    this.name = 'AppError';
    this.code = code;
    this.safeMessage = safeMessage;
    this.retryable = more.retryable ?? (code === 'store-failed' || code === 'unreachable');
    this.choices = more.choices ?? [];
    this.field = more.field;
  }
}

export const notFound = (what: string): AppError => new AppError('not-found', what);
export const conflict = (why: string): AppError => new AppError('conflict', why);
export const invalid = (why: string, field?: string): AppError => new AppError('invalid-input', why, { field });
