import { z } from 'zod';

/**
 * What is said over the Unix socket in the data folder: one JSON line each way. The socket is 0600, so whoever can
 * open it may do what staff may do.
 */
export const SOCKET = 'clerk.sock';

export const request = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('command'), name: z.string(), input: z.unknown(), by: z.string() }),
  z.object({ ask: z.literal('job'), name: z.string() }),
  z.object({ ask: z.literal('invoice-pdf'), number: z.string() }),
  /** `file`: an absolute path, for the clerk's folder is not the caller's. */
  z.object({ ask: z.literal('backup'), file: z.string().startsWith('/') }),
]);
export type Request = z.infer<typeof request>;

export const answer = z.union([
  z.object({ ok: z.literal(true), result: z.unknown() }),
  z.object({
    ok: z.literal(false),
    error: z.object({
      code: z.enum(['invalid-input', 'not-found', 'ambiguous', 'conflict', 'forbidden', 'store-failed', 'unreachable']),
      message: z.string(),
      choices: z.array(z.object({ id: z.string(), label: z.string() })),
      field: z.string().optional(),
    }),
  }),
]);
export type Answer = z.infer<typeof answer>;

/** Characters of a line: the largest input (60 million of base64, see core/inputs) fits; more is nobody's command. */
export const LONGEST_LINE = 64 * 1024 * 1024;
