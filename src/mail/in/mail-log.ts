/** What a line of the log carries besides its message; `err` is whatever was thrown. */
export interface LogFields {
  err?: unknown;
  [name: string]: unknown;
}

/** What the mail door needs of a log: pino's shape. Fields never hold a password, a key or a mail's text. */
export interface MailLog {
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}
