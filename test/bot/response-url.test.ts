import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { postAnswer } from '../../src/bot/response-url.js';

type Handler = (req: IncomingMessage, res: ServerResponse, body: string) => void;

let server: ReturnType<typeof createServer>;
let url: string;
let handle: Handler;
let connections: number;
const bodies: string[] = [];

beforeEach(async () => {
  bodies.length = 0;
  connections = 0;
  server = createServer((req, res) => {
    let body = '';
    req.on('data', (part) => (body += part));
    req.on('end', () => {
      bodies.push(body);
      handle(req, res, body);
    });
  });
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/answer`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

test.each([
  ['taken', 200, 'ok', true],
  ['refused', 404, 'expired_url', false],
  ['redirected, and not followed', 302, '', false],
] as const)('what is %s', async (_what, status, said, ok) => {
  handle = (_req, res) => res.writeHead(status, { location: '/elsewhere' }).end(said);
  expect(await postAnswer(url, '{"text":"čšž"}')).toEqual({ ok, status, said });
  expect(bodies).toEqual(['{"text":"čšž"}']);
});

test('of a long refusal only the beginning is kept, and the connection is used again', async () => {
  handle = (_req, res) => res.writeHead(500).end('x'.repeat(100_000));
  for (let n = 0; n < 3; n += 1) expect((await postAnswer(url, '{}')).said).toBe('x'.repeat(300));
  expect(connections).toBe(1);
});

test('a kept connection that the other end resets costs no answer', async () => {
  handle = (_req, res) => res.end('ok');
  await postAnswer(url, '"first"');
  handle = (req, res, body) => {
    if (connections === 1) req.socket.resetAndDestroy();
    else res.end(`took ${body}`);
  };
  expect(await postAnswer(url, '"second"')).toMatchObject({ ok: true, said: 'took "second"' });
});

test('who is not there is an error', async () => {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  await expect(postAnswer(url, '{}')).rejects.toThrow('ECONNREFUSED');
  server.listen(0, '127.0.0.1');
});
