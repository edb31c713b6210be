import pino, { type DestinationStream, type Logger } from 'pino';

/** Names under which a secret could come along in a log record. */
const SECRETS = [
  'password',
  'pass',
  'token',
  'botToken',
  'appToken',
  'signingSecret',
  'secret',
  'secrets',
  'key',
  'authorization',
];

export type Log = Logger;

/** Structured log (JSON lines on standard error). Bodies, keys and PEM text are never handed to it. */
export function createLog(
  level: string,
  destination: DestinationStream = pino.destination({ dest: 2, sync: true }),
): Log {
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[secret]' },
    },
    destination,
  );
}
