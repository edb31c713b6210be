import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { AppError } from './core/errors.js';

/** A door of the HTTP server: answers true when the request was its own. */
export type Route = (req: IncomingMessage, res: ServerResponse, path: string) => boolean | Promise<boolean>;

export interface HttpLog {
  error(fields: object, message: string): void;
}

export function sendJson(res: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  res.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  res.end(text);
}

/** The path of a request target, as it is written: `//x` is no address and `%` no fault. */
const pathOf = (target: string): string => target.split(/[?#]/, 1).join('');

/** Asks the routes in their order; the first that takes the request has it. */
export function createHttpServer(routes: readonly Route[], log: HttpLog): Server {
  async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const path = pathOf(req.url ?? '/');
    for (const route of routes) if (await route(req, res, path)) return;
    sendJson(res, 404, { error: 'There is nothing here.' });
  }
  return createServer((req, res) => {
    handle(req, res).catch((error: unknown) => {
      log.error({ err: error }, 'a request failed');
      if (!res.headersSent) sendJson(res, 500, { error: 'Something went wrong here; it is in the log.' });
      else res.end();
    });
  });
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '');

/** @throws AppError `conflict` where the port is taken or not ours to open */
export async function listen(server: Server, port: number, host?: string): Promise<number> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port, host }, () => {
        server.off('error', reject);
        resolve();
      });
    });
  } catch (error) {
    const why = { EADDRINUSE: 'is taken by another program', EACCES: 'may not be opened by this user' }[codeOf(error)];
    if (why === undefined) throw error;
    throw new AppError('conflict', `Port ${port} ${why}. Choose another one with PORT.`, { cause: error });
  }
  const address = server.address();
  return typeof address === 'object' && address ? address.port : port;
}

/** Listens on the port, or, where that is taken and `fallback` allows it, on the next free one. */
export async function listenNear(server: Server, port: number, host: string, fallback: boolean): Promise<number> {
  for (let candidate = port; ; candidate += 1) {
    try {
      return await listen(server, candidate, host);
    } catch (error) {
      const taken = error instanceof AppError && codeOf(error.cause) === 'EADDRINUSE';
      if (!taken || !fallback || candidate >= port + 100) throw error;
    }
  }
}

/** Ends the server: no new connections, open ones get until the deadline. */
export function closeServer(server: Server, withinMs = 5000): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), withinMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
    // A connection that is always in use is never idle: whoever sends the next request over it is told to let go.
    server.prependListener('request', (_req, res) => res.setHeader('connection', 'close'));
  });
}

/** `/healthz`: the process answers. `/readyz`: every part is ready; names those that are not, and why nothing is sent where a person holds that. */
export function healthRoute(notReady: () => string[], onHold?: () => Promise<string | null>): Route {
  return async (req, res, path) => {
    if (req.method !== 'GET' || (path !== '/healthz' && path !== '/readyz')) return false;
    const waiting = path === '/readyz' ? notReady() : [];
    // Held is ready: the person who lets it go on comes through this very server.
    const why = path === '/readyz' ? await onHold?.() : null;
    sendJson(res, waiting.length === 0 ? 200 : 503, {
      ok: waiting.length === 0,
      waiting,
      ...(why ? { onHold: why } : {}),
    });
    return true;
  };
}
