import { createServer } from 'node:http';
import nodemailer from 'nodemailer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadSandboxConfig } from '../../src/config.js';
import { closeServer, listen } from '../../src/http.js';
import { type RunningSandbox, startSandbox } from '../../src/start-sandbox.js';

let sandbox: RunningSandbox;

/** What the API's first answer says, asked for until there is one. */
let first: unknown;

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server, 0, '127.0.0.1');
  await closeServer(server);
  return port;
}

async function firstState(port: number): Promise<unknown> {
  for (;;) {
    try {
      return await (await fetch(`http://127.0.0.1:${port}/sandbox/api/state`)).json();
    } catch {
      await new Promise((resolve) => setImmediate(resolve)); // nobody listens yet
    }
  }
}

beforeAll(async () => {
  const port = await freePort();
  const config = loadSandboxConfig({ PORT: `${port}`, SANDBOX_SMTP_PORT: '0', CERTCLERK_LOG_LEVEL: 'silent' });
  [sandbox, first] = await Promise.all([startSandbox(config), firstState(port)]);
});
afterAll(async () => {
  await sandbox.stop();
});

const api = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`http://127.0.0.1:${sandbox.port}/sandbox/api${path}`, init);
const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  api(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const errorOf = async (answer: Response): Promise<string> =>
  z.object({ error: z.string() }).parse(await answer.json()).error;

describe('the sandbox API', () => {
  it('answers when all that the sandbox begins with is done, and not before', () => {
    expect(first).toMatchObject({ outbox: { pending: 0, sent: expect.any(Number) } });
  });

  it.each([
    ['/mail/%/raw', 'There is no mail %.'],
    ['/mail/mail-999/raw', 'There is no mail mail-999.'],
    ['/mail/%2F/attachments/0', 'There is no such attachment.'],
    ['/nothing', 'There is no /sandbox/api/nothing.'],
  ])('has nothing at %s', async (path, sentence) => {
    const answer = await api(path);
    expect([answer.status, await errorOf(answer)]).toEqual([404, sentence]);
  });

  it.each([{}, { days: -1 }, { days: 1.5 }, { days: '1' }, { days: 1, hours: 1 }, { days: 4001 }, [[]], null])(
    'says what the clock takes instead of %j',
    async (body) => {
      const answer = await post('/clock', body);
      expect([answer.status, await errorOf(answer)]).toEqual([400, expect.stringContaining('days')]);
    },
  );

  it.each([
    ['of another page', { origin: 'http://evil.example' }, '{"hours":0}'],
    ['of a page without an origin', { origin: 'null' }, '{"hours":0}'],
    ['of another port', { origin: 'http://127.0.0.1:1' }, '{"hours":0}'],
    ['of a plain form', { 'content-type': 'text/plain' }, '{"hours":0}'],
  ])('refuses a post %s', async (_what, headers, body) => {
    expect((await post('/clock', body, headers)).status).toBe(403);
  });

  it('lives through the days one by one, though several wind on at once', async () => {
    const days = [1, 1, 1].map(async (n) => {
      const answer = await post('/clock', { days: n });
      return z
        .object({ now: z.string() })
        .parse(await answer.json())
        .now.slice(0, 10);
    });
    expect(new Set(await Promise.all(days)).size).toBe(3);
  });

  it('hands out what a mail attached as a file, never as a page, whatever the mail calls it', async () => {
    const to = 'petra@novak-bakery.example';
    const html = '<script>alert(1)</script>';
    const part = (headers: string) => `--b\r\n${headers}\r\n\r\n${html}\r\n`;
    const raw = [
      `From: stranger@evil.example\r\nTo: ${to}\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n`,
      part('Content-Type: text/html\r\nContent-Disposition: attachment; filename=""'),
      part('Content-Type: te\u00e9xt/ht\u0001ml\r\nContent-Disposition: attachment; filename="../../x.html"'),
      part("Content-Type: text/html\r\nContent-Disposition: attachment; filename*=utf-8''%ED%A0%80%0D%0AX-Evil:1"),
      '--b--\r\n',
    ].join('');
    const client = nodemailer.createTransport({ host: '127.0.0.1', port: sandbox.smtpPort, ignoreTLS: true });
    await client.sendMail({ envelope: { from: 'stranger@evil.example', to: [to] }, raw });
    const mails = z
      .array(z.object({ id: z.string(), attachments: z.array(z.unknown()) }))
      .parse(await (await api(`/mail?to=${to}`)).json());
    const mail = mails.at(-1);
    expect(mail?.attachments).toHaveLength(3);
    for (const index of [0, 1, 2]) {
      const answer = await api(`/mail/${mail?.id}/attachments/${index}`);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename\*=UTF-8''[\w.%-]+$/);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('x-evil')).toBeNull();
      expect(await answer.text()).toContain(html);
    }
  });
});
