/** The page's only way to the clerk: the sandbox's HTTP API on the same origin. */
import * as z from 'zod/mini';
import {
  channelShape,
  infoShape,
  mailShape,
  slackAnswerShape,
  stateShape,
  type ChannelMessage,
  type Info,
  type Mail,
  type SlackAnswer,
  type State,
} from './shapes.js';

const BASE = '/sandbox/api';

/** A file as the API takes it: bytes in base64. */
export interface FileToSend {
  filename: string;
  base64: string;
}

export type FieldValue = string | string[] | FileToSend[];

/** One thing that a person does in Slack. */
export type SlackCall =
  | { user: string; command: string; text: string }
  | {
      user: string;
      action: { message?: string; view?: string; action_id: string; block_id?: string; value?: FieldValue };
    }
  | { user: string; submit: { view: string; values: Record<string, FieldValue> } }
  | { user: string; options: { view: string; action_id: string; block_id?: string; query: string } }
  | { user: string; shortcut: { callback_id: string; message?: string } }
  | { user: string; close: { view: string } }
  | { user: string; home: true };

/** The sandbox said no, or could not be reached; `message` is a sentence for the person. */
export class ApiError extends Error {
  /** The HTTP status; undefined where there was no answer. */
  readonly status: number | undefined;

  constructor(message: string, status?: number, cause?: unknown) {
    super(message, { cause });
    this.status = status;
  }
}

const errorShape = z.object({ error: z.string() });

async function call<T extends z.ZodMiniType>(shape: T, path: string, body?: unknown): Promise<z.infer<T>> {
  let response: Response;
  try {
    response = await fetch(BASE + path, {
      ...(body === undefined
        ? {}
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      cache: 'no-store',
    });
  } catch (cause) {
    throw new ApiError(
      'The sandbox does not answer. Is it still running? Start it again with “npm start”.',
      undefined,
      cause,
    );
  }
  const data: unknown = await response.json().catch(() => undefined);
  if (!response.ok) {
    const said = errorShape.safeParse(data);
    throw new ApiError(
      said.success ? said.data.error : `The sandbox answered ${response.status} to ${path}.`,
      response.status,
    );
  }
  const read = shape.safeParse(data);
  if (!read.success) throw new ApiError(`The answer to ${path} is not as agreed: ${z.prettifyError(read.error)}`);
  return read.data;
}

const anything = z.unknown();

export const getState = (): Promise<State> => call(stateShape, '/state');
export const getInfo = (): Promise<Info> => call(infoShape, '/info');

/** Every mail that a customer received. */
export const getMails = (): Promise<Mail[]> => call(z.array(mailShape), '/mail');

/** The messages of the #ssl channel, oldest first. */
export async function getChannel(): Promise<ChannelMessage[]> {
  return (await call(channelShape, '/slack')).messages;
}

export const postSlack = (what: SlackCall): Promise<SlackAnswer> => call(slackAnswerShape, '/slack', what);

/** Winds the clock on; answers when nothing more can be sent now. */
export const postClock = (by: { days: number } | { hours: number }): Promise<unknown> => call(anything, '/clock', by);

export const postReply = (mailId: string, text: string, attachments: FileToSend[]): Promise<unknown> =>
  call(anything, `/mail/${encodeURIComponent(mailId)}/reply`, { text, attachments });

export const postMail = (mail: {
  from: string;
  subject: string;
  text: string;
  attachments: FileToSend[];
}): Promise<unknown> => call(anything, '/mail', mail);

export const attachmentUrl = (mailId: string, index: number): string =>
  `${BASE}/mail/${encodeURIComponent(mailId)}/attachments/${index}`;

export const rawMailUrl = (mailId: string): string => `${BASE}/mail/${encodeURIComponent(mailId)}/raw`;

/** Calls `changed` whenever the sandbox says that something changed; returns how to stop listening. */
export function listen(changed: () => void): () => void {
  const source = new EventSource(`${BASE}/events`);
  source.addEventListener('change', changed);
  // After a lost connection the browser tries again by itself; what was missed meanwhile is fetched on reopening.
  source.addEventListener('open', changed);
  return () => source.close();
}
