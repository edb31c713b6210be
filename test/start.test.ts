import { spawn } from 'node:child_process';
import { request } from 'node:http';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { loadConfig, loadSandboxConfig } from '../src/config.js';
import { openJsonStore } from '../src/core/store/json/json-store.js';
import { closeServer, createHttpServer, healthRoute, listen } from '../src/http.js';
import { startClerk } from '../src/main.js';
import { startOrClose } from '../src/opened.js';
import { startSandbox } from '../src/start-sandbox.js';

const ROOT = join(import.meta.dirname, '..');

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'certclerk-start-'));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}

/** A port that another program has. */
async function takenPort(host?: string): Promise<number> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(() => new Promise((resolve) => server.close(() => resolve())));
  const address = server.address() as AddressInfo;
  return address.port;
}

/** A port on which nobody listens. */
async function deadPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A complete configuration whose Slack and mail servers are away. */
async function realConfig(dataDir: string, port: number) {
  const dead = await deadPort();
  return loadConfig({
    CERTCLERK_DATA_DIR: dataDir,
    CERTCLERK_SHOP: join(ROOT, 'data/examples/shop.json'),
    CERTCLERK_LOG_LEVEL: 'silent',
    SLACK_BOT_TOKEN: 'xoxb-test',
    SLACK_SIGNING_SECRET: 'a secret of the app',
    SLACK_TEAM_ID: 'T0001',
    SLACK_STAFF: 'S0001',
    SLACK_CHANNEL: 'C0001',
    SLACK_API_URL: `http://127.0.0.1:${dead}/api/`,
    IMAP_URL: `imap://clerk:secret@127.0.0.1:${dead}/INBOX`,
    SMTP_URL: `smtp://clerk:secret@127.0.0.1:${dead}`,
    MAIL_ADDRESS: 'ssl@ssl.example.com',
    PORT: String(port),
  });
}

/** Whether a store can be opened, as after an orderly end. */
async function opensAgain(dataDir: string): Promise<boolean> {
  const notices: string[] = [];
  const store = await openJsonStore({ folder: dataDir, onNotice: (sentence) => notices.push(sentence) });
  await store.close();
  return notices.length === 0;
}

describe('a start that fails', () => {
  it('closes what it opened, the last first, even where one cannot be closed', async () => {
    const closed: string[] = [];
    const start = startOrClose(async (opened) => {
      opened.add(() => Promise.resolve(closed.push('first')));
      opened.add(() => Promise.reject(new Error('does not close')));
      opened.add(() => Promise.resolve(closed.push('last')));
      return Promise.reject(new Error('the reason'));
    });
    await expect(start).rejects.toThrow('the reason');
    expect(closed).toEqual(['last', 'first']);
  });

  it('says in a sentence that the port is taken, and leaves nothing of the sandbox behind', async () => {
    const temporary = await folder();
    vi.stubEnv('TMPDIR', temporary);
    onTestFinished(() => void vi.unstubAllEnvs());
    const port = await takenPort('127.0.0.1');
    const config = loadSandboxConfig({ PORT: String(port), SANDBOX_SMTP_PORT: '0', CERTCLERK_LOG_LEVEL: 'silent' });
    await expect(startSandbox(config)).rejects.toMatchObject({
      code: 'conflict',
      safeMessage: `Port ${port} is taken by another program. Choose another one with PORT.`,
    });
    expect(await readdir(temporary)).toEqual([]);
  });

  it('gives the store of a real clerk free, whether the port is taken or Slack is away', async () => {
    const dataDir = await folder();
    await expect(startClerk(await realConfig(dataDir, await takenPort()))).rejects.toMatchObject({ code: 'conflict' });
    expect(await opensAgain(dataDir)).toBe(true);
    await expect(startClerk(await realConfig(dataDir, 0))).rejects.toMatchObject({ code: 'unreachable' });
    expect(await opensAgain(dataDir)).toBe(true);
    expect(await readdir(dataDir)).not.toContain('clerk.sock');
  });

  it('ends the process, with its sentence and status', async () => {
    const port = await takenPort('127.0.0.1');
    const { PATH = '' } = process.env;
    const started = spawn(process.execPath, [join(ROOT, 'bin/certclerk.cjs'), 'sandbox'], {
      cwd: await folder(),
      env: { PATH, PORT: String(port), SANDBOX_SMTP_PORT: '0' },
    });
    const [said, status] = await Promise.all([
      text(started.stderr),
      new Promise((resolve) => started.once('exit', resolve)),
    ]);
    expect(said).toBe(`Port ${port} is taken by another program. Choose another one with PORT.\n`);
    expect(status).toBe(1);
  });
});

describe('the HTTP server', () => {
  it.each(['//', '//healthz', '/%', '/../healthz', '/\\'])(
    'has nothing at %s, and that is no fault',
    async (target) => {
      const faults: string[] = [];
      const server = createHttpServer([healthRoute(() => [])], { error: (_fields, said) => void faults.push(said) });
      const port = await listen(server, 0, '127.0.0.1');
      onTestFinished(() => closeServer(server));
      const status = await new Promise((resolve, reject) => {
        request({ port, path: target, host: '127.0.0.1' }, (res) => {
          res.resume();
          resolve(res.statusCode);
        })
          .on('error', reject)
          .end();
      });
      expect(status).toBe(404);
      expect(faults).toEqual([]);
    },
  );
});
