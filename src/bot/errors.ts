import { randomBytes } from 'node:crypto';
import { type Choice, AppError, type ErrorCode } from '../core/errors.js';
import { md } from './limits.js';
import type { Log } from './log.js';
import { isSlackFailure, platformError } from './slack-errors.js';

/** Longer than any sentence of ours; choices and lists of names are within it. */
const MOST_WORDS = 1500;

/** A trigger lives three seconds and once. */
const TOO_LATE = new Set(['expired_trigger_id', 'exchanged_trigger_id', 'trigger_expired', 'trigger_exchanged']);

/** What a person reads for each way in which certclerk says no. */
const WORDS = {
  'invalid-input': (said) => said,
  'not-found': (said) => `${said} \`/ssl list\` shows what there is.`,
  ambiguous: (said) => said,
  conflict: (said) => said,
  forbidden: (said) => `${said} Nothing was changed.`,
  'store-failed': (said) => `${said} Nothing was changed; please try again in a minute.`,
  unreachable: (said) => `${said} Please try again in a minute.`,
} as const satisfies Record<ErrorCode, (said: string) => string>;

/** A name fits several things: each choice is a command that goes on with one of them. */
export class NeedsChoice extends Error {
  readonly choices: { label: string; run: string }[];

  constructor(sentence: string, choices: { label: string; run: string }[]) {
    super(sentence);
    this.choices = choices;
  }
}

export interface Refusal {
  /** mrkdwn, data in it made harmless. */
  text: string;
  /** The same as plain text, for a form's field. */
  plain: string;
  field?: string;
  choices: Choice[];
}

/** Turns any error into words. What is no AppError is a fault of ours: the id is in the log and in the answer. */
export function explain(error: unknown, log: Log): Refusal {
  if (error instanceof AppError) {
    if (error.cause !== undefined) log.warn({ err: error, code: error.code }, 'refused');
    const words = WORDS[error.code];
    const plain = words(error.safeMessage);
    return { text: words(md(error.safeMessage, MOST_WORDS)), plain, field: error.field, choices: error.choices };
  }
  if (isSlackFailure(error)) {
    const said = platformError(error);
    log.warn({ err: error }, 'Slack did not take what we sent');
    const text = TOO_LATE.has(said ?? '')
      ? 'That took too long for Slack. Please try again.'
      : `Slack did not take my answer${said ? ` (${said})` : ''}. Please try again in a minute.`;
    return { text, plain: text, choices: [] };
  }
  const incident = randomBytes(4).toString('hex').toUpperCase();
  log.error({ err: error, incident }, 'a Slack request failed');
  const text = `Something went wrong here, and it was not your fault. Incident ${incident} is in the log; please tell your administrator.`;
  return { text, plain: text, choices: [] };
}
