import { ConfigError } from '../config.js';
import { AppError, type ErrorCode } from '../core/errors.js';

/** 0 done, 1 refused, 2 unusable input or call, 3 could not reach something. */
export const EXIT = { done: 0, refused: 1, unusable: 2, unreachable: 3 } as const;

const BY_CODE = {
  'invalid-input': EXIT.unusable,
  'not-found': EXIT.refused,
  ambiguous: EXIT.refused,
  conflict: EXIT.refused,
  forbidden: EXIT.refused,
  'store-failed': EXIT.unreachable,
  unreachable: EXIT.unreachable,
} as const satisfies Record<ErrorCode, number>;

const NETWORK = new Set(['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'EHOSTUNREACH', 'EADDRINUSE', 'EACCES']);

/** The words and the exit status for anything that went wrong. */
export function explain(error: unknown): { words: string; status: number } {
  if (error instanceof ConfigError) {
    const lines = error.faults.map((f) => `  ${f.variable} ${f.expected}`);
    return {
      words: `The configuration cannot be used (.env.example explains every variable):\n${lines.join('\n')}`,
      status: EXIT.unusable,
    };
  }
  if (error instanceof AppError) {
    const choices = error.choices.map((c) => `\n  ${c.label}`).join('');
    return { words: error.safeMessage + choices, status: BY_CODE[error.code] };
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (NETWORK.has(code) && error instanceof Error) return { words: error.message, status: EXIT.unreachable };
  return {
    words: `Something went wrong in certclerk: ${error instanceof Error ? error.message : String(error)}`,
    status: EXIT.unreachable,
  };
}
