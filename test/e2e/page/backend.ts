import { createServer, type IncomingMessage } from 'node:http';
import { readFile } from 'node:fs/promises';
import { type AddressInfo } from 'node:net';
import path from 'node:path';

/** The policy under which the sandbox serves its page (src/sandbox/page-files.ts). */
export const POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-src 'self'; connect-src 'self'; " +
  "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

export interface Backend {
  url: string;
  /** Every body posted, in order. */
  posts: { path: string; body: Record<string, unknown> }[];
  close: () => Promise<void>;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request) text += String(part);
  return text;
}

/**
 * Serves the built page and canned answers, for what the real sandbox would never say: hostile mails and messages.
 * @param answers by path under /sandbox/api; a function gets the posted body
 */
export async function serve(
  pageDir: string,
  answers: Record<string, (body: Record<string, unknown> | undefined) => unknown>,
): Promise<Backend> {
  const posts: Backend['posts'] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const pathname = new URL(request.url ?? '/', 'http://localhost').pathname;
      const api = /^\/sandbox\/api(\/.*)$/.exec(pathname)?.[1];
      if (api === '/events') {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n\n');
        return;
      }
      if (api !== undefined) {
        const text = await bodyOf(request);
        const body = text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>);
        if (body) posts.push({ path: api, body });
        const answer = answers[api];
        response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' });
        response.end(JSON.stringify(answer ? answer(body) : { error: 'There is no such thing.' }));
        return;
      }
      const file = pathname === '/' ? 'index.html' : path.basename(pathname);
      const bytes = await readFile(path.join(pageDir, file)).catch(() => undefined);
      const type = TYPES[path.extname(file)] ?? 'text/plain';
      response.writeHead(bytes ? 200 : 404, { 'content-type': type, 'content-security-policy': POLICY }).end(bytes);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}/`, posts, close };
}
