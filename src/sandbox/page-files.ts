import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { whyNot } from './guard.js';

const FILES: Record<string, { file: string; type: string }> = {
  '/': { file: 'index.html', type: 'text/html; charset=utf-8' },
  '/app.js': { file: 'app.js', type: 'text/javascript; charset=utf-8' },
  '/app.css': { file: 'app.css', type: 'text/css; charset=utf-8' },
};

/** Mails are shown in frames of this page, so what they may do is what this allows: no script, nothing from outside. */
const CSP =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-src 'self'; connect-src 'self'; " +
  "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Serves the page at `/` from the folder it was built into. */
export function pageRoute(folder: string) {
  return async (req: IncomingMessage, res: ServerResponse, path: string): Promise<boolean> => {
    const wanted = FILES[path];
    if (!wanted || (req.method !== 'GET' && req.method !== 'HEAD')) return false;
    const why = whyNot(req);
    if (why) {
      res.writeHead(403, { 'content-type': 'text/plain; charset=utf-8' });
      res.end(why);
      return true;
    }
    const body = await readFile(join(folder, wanted.file));
    res.writeHead(200, {
      'content-type': wanted.type,
      'content-security-policy': CSP,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
    });
    res.end(req.method === 'HEAD' ? undefined : body);
    return true;
  };
}
