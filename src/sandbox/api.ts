import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Clerk } from '../core/clerk.js';
import { AppError } from '../core/errors.js';
import { whyNot } from './guard.js';
import type { MailWorld } from './mail/mail-world.js';
import type { SlackWorld } from './slack/workspace.js';
import { readState } from './state.js';

/** The largest body that the page posts: a file of 25 MB in base64. */
const LARGEST_BODY = 36 * 1024 * 1024;

export interface SandboxApi {
  clerk: Clerk;
  now: () => Date;
  slack: SlackWorld;
  mail: MailWorld;
  /** Winds the clock on and answers once nothing more can be sent. */
  wind: (hours: number) => Promise<void>;
  info: object;
}

export interface Answer {
  status: number;
  body: unknown;
  /** Bytes instead of JSON. */
  bytes?: { contentType: string; filename?: string };
}

const ok = (body: unknown): Answer => ({ status: 200, body });
const problem = (status: number, error: string): Answer => ({ status, body: { error } });

const file = z.object({ filename: z.string().min(1).max(200), base64: z.base64() });
const attachments = z.array(file).max(20).default([]);
const clockCall = z.union(
  [z.strictObject({ days: z.int().min(0).max(4000) }), z.strictObject({ hours: z.int().min(0).max(100_000) })],
  { error: 'Send {"days": N} or {"hours": N}, a whole number: 4000 days or 100000 hours at the most.' },
);
const replyCall = z.strictObject({ text: z.string().max(1_000_000), attachments });
const mailCall = z.strictObject({
  from: z.email(),
  subject: z.string().max(1000),
  text: z.string().max(1_000_000),
  attachments,
});

async function readJson(req: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    const bytes: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > LARGEST_BODY) throw new AppError('invalid-input', 'The body is too large; 25 MB is the most.');
    chunks.push(bytes);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    throw new AppError('invalid-input', 'The body is not JSON.', { cause: error });
  }
}

function checked<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new AppError('invalid-input', z.prettifyError(result.error));
}

const files = (list: z.output<typeof attachments>): { filename: string; content: Buffer }[] =>
  list.map((f) => ({ filename: f.filename, content: Buffer.from(f.base64, 'base64') }));

async function post(api: SandboxApi, path: string, body: unknown): Promise<Answer | null> {
  if (path === '/slack') return api.slack.drive(body);
  if (path === '/clock') {
    const call = checked(clockCall, body);
    await api.wind('days' in call ? call.days * 24 : call.hours);
    return ok({ now: api.now().toISOString() });
  }
  if (path === '/mail') {
    const { from, subject, text, attachments: list } = checked(mailCall, body);
    await api.mail.send({ from, subject, text, attachments: files(list) });
    return ok({});
  }
  const reply = /^\/mail\/([^/]+)\/reply$/.exec(path);
  if (reply?.[1]) {
    const [, id] = reply;
    if (!api.mail.raw(id)) return problem(404, `There is no mail ${id}.`);
    const { text, attachments: list } = checked(replyCall, body);
    await api.mail.reply(id, { text, attachments: files(list) });
    return ok({});
  }
  return null;
}

/** RFC 6838 §4.2; what a mail calls one may be anything, and not every text can stand in a header. */
const CONTENT_TYPE = /^[a-z0-9][\w!#$&^.+-]{0,126}\/[a-z0-9][\w!#$&^.+-]{0,126}$/i;

async function get(api: SandboxApi, path: string, query: URLSearchParams): Promise<Answer | null> {
  if (path === '/state') return ok(await readState(api.clerk, api.now(), api.slack.users));
  if (path === '/mail') return ok(api.mail.customerMails(query.get('to') ?? undefined));
  if (path === '/slack') return ok({ messages: api.slack.messages() });
  if (path === '/info') return ok(api.info);
  const [, id, what, index] = /^\/mail\/([^/]+)\/(raw|attachments)(?:\/(\d+))?$/.exec(path) ?? [];
  if (!id || !what) return null;
  if (what === 'raw') {
    const raw = api.mail.raw(id);
    return raw
      ? { status: 200, body: raw, bytes: { contentType: 'text/plain; charset=utf-8' } }
      : problem(404, `There is no mail ${id}.`);
  }
  const attachment = api.mail.attachment(id, Number(index));
  if (!attachment) return problem(404, 'There is no such attachment.');
  const { content, filename } = attachment;
  const contentType = CONTENT_TYPE.test(attachment.contentType) ? attachment.contentType : 'application/octet-stream';
  return { status: 200, body: content, bytes: { contentType, filename } };
}

function write(res: ServerResponse, answer: Answer): void {
  if (answer.bytes && answer.body instanceof Uint8Array) {
    const { contentType, filename } = answer.bytes;
    res.writeHead(answer.status, {
      'content-type': contentType,
      'x-content-type-options': 'nosniff',
      // Never shown in the page's own origin: what a mail brought is saved, not opened.
      ...(filename ? { 'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(filename)}` } : {}),
    });
    res.end(answer.body);
    return;
  }
  res.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  res.end(JSON.stringify(answer.body));
}

/** Server-sent events: one `change` whenever Slack, a mailbox or the clerk changed. */
function events(listeners: Set<() => void>, res: ServerResponse): void {
  res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  res.write('retry: 1000\n\n');
  const listener = (): void => void res.write('event: change\ndata: {}\n\n');
  listeners.add(listener);
  res.on('close', () => listeners.delete(listener));
}

const PREFIX = '/sandbox/api';

/** The HTTP face of design §8. Also gives `changed`, to be called when something happened that the page should show. */
export function createSandboxApi(api: SandboxApi): {
  route: (req: IncomingMessage, res: ServerResponse, path: string) => Promise<boolean>;
  changed: () => void;
} {
  const listeners = new Set<() => void>();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  api.slack.onChange(changed);
  api.mail.onChange(changed);

  async function answer(req: IncomingMessage, path: string): Promise<Answer | null> {
    try {
      if (req.method === 'POST') return await post(api, path, await readJson(req));
      const { searchParams } = new URL(req.url ?? '/', 'http://localhost');
      return req.method === 'GET' ? await get(api, path, searchParams) : problem(405, 'GET or POST.');
    } catch (error) {
      if (error instanceof AppError) return problem(error.code === 'not-found' ? 404 : 400, error.safeMessage);
      throw error;
    }
  }

  return {
    changed,
    async route(req, res, path) {
      if (!path.startsWith(`${PREFIX}/`)) return false;
      const why = whyNot(req);
      if (why) {
        write(res, problem(403, why));
        return true;
      }
      const inside = path.slice(PREFIX.length);
      if (inside === '/events' && req.method === 'GET') {
        events(listeners, res);
        return true;
      }
      write(res, (await answer(req, inside)) ?? problem(404, `There is no ${path}.`));
      if (req.method === 'POST') changed();
      return true;
    },
  };
}
