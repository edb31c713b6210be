import { LogLevel, type Logger } from '@slack/bolt';

/** Where the bot writes what happened; pino's loggers fit. Never given what a person typed or uploaded. */
export interface Log {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

/** Bolt's own log lines, in ours. Its debug lines hold payloads and answers, so they go nowhere. */
export function boltLogger(log: Log): Logger {
  const words = (parts: unknown[]): string =>
    parts.map((part) => (part instanceof Error ? part.message : String(part))).join(' ');
  return {
    debug: () => undefined,
    info: (...parts: unknown[]) => log.debug({ from: 'bolt' }, words(parts)),
    warn: (...parts: unknown[]) => log.warn({ from: 'bolt' }, words(parts)),
    error: (...parts: unknown[]) => log.error({ from: 'bolt' }, words(parts)),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}
