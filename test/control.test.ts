import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { NoClerk, askClerk } from '../src/control/client.js';
import { SOCKET } from '../src/control/protocol.js';
import { type ControlParts, startControl } from '../src/control/server.js';
import type { CommandName } from '../src/core/command.js';
import { addCustomer, openWorld, order } from './core/world.js';

const noBackup: ControlParts['backup'] = (file) => Promise.reject(new Error(`a backup to ${file}`));

/** A running clerk with its socket; `ask` goes through the real client. */
async function running(runJob: (name: string) => Promise<unknown> | undefined = () => undefined) {
  const world = await openWorld();
  const logged: object[] = [];
  const log = { error: (fields: object) => void logged.push(fields) };
  const control = await startControl(world.folder, { clerk: world.clerk, runJob, backup: noBackup, log });
  onTestFinished(() => control.stop());
  const ask = (name: CommandName | string, input: unknown) =>
    askClerk(world.folder, { ask: 'command', name, input, by: 'maja' });
  return { world, control, logged, ask };
}

/** What the server answers to bytes that our client would not send. */
async function raw(path: string, line: string): Promise<unknown> {
  const socket = createConnection(path);
  socket.write(line);
  return JSON.parse(await text(socket));
}

describe('the control socket', () => {
  it('does what the clerk does, as the person at the terminal', async () => {
    const { world, ask } = await running();
    const customer = await addCustomer(world);
    const result = await ask('order-certificate', {
      customer: customer.id,
      product: 'dv-single',
      names: ['example.com'],
    });
    expect(result).toMatchObject({ certificate: { id: 'SSL-1001', status: 'waiting for CSR and payment' } });
    expect((await world.every('audit')).at(-1)?.actor).toEqual({
      kind: 'staff',
      id: 'maja',
      door: 'cli',
    });
  });

  it('can be opened by its owner alone', async () => {
    const { control } = await running();
    const mode = (await stat(control.path)).mode;
    expect((mode & 0o777).toString(8)).toBe('600');
  });

  it.each([
    ['a command that is none', 'make-coffee', {}, 'invalid-input', 'There is no command "make-coffee".'],
    ['a name that every object has', 'constructor', {}, 'invalid-input', 'There is no command "constructor".'],
    ['a mail, which has a door of its own', 'receive-mail', {}, 'invalid-input', 'There is no command "receive-mail".'],
    ['an input of the wrong form', 'order-certificate', { customer: 7 }, 'invalid-input', 'The customer is missing.'],
    ['no input', 'show-certificate', undefined, 'invalid-input', ''],
    [
      'something that is not there',
      'show-certificate',
      { certificate: 'SSL-9' },
      'not-found',
      'There is no certificate "SSL-9".',
    ],
  ])('says no to %s', async (_what, name, input, code, sentence) => {
    const { ask } = await running();
    await expect(ask(name, input)).rejects.toMatchObject({
      name: 'AppError',
      code,
      safeMessage: expect.stringContaining(sentence),
    });
  });

  it('brings choices and the field at fault through', async () => {
    const { world, ask } = await running();
    const customer = await addCustomer(world);
    await order(world, customer, 'www.shop.example.com');
    await order(world, customer, 'mail.shop.example.com');
    await expect(ask('show-certificate', { certificate: 'shop.example.com' })).rejects.toMatchObject({
      code: 'ambiguous',
      choices: [
        { id: 'SSL-1001', label: 'SSL-1001 www.shop.example.com' },
        { id: 'SSL-1002', label: 'SSL-1002 mail.shop.example.com' },
      ],
    });
    const again = { customer: customer.id, product: 'dv-single', names: ['www.shop.example.com'] };
    await expect(ask('order-certificate', again)).rejects.toMatchObject({ code: 'conflict', field: 'names' });
  });

  it('runs jobs by name', async () => {
    const { world } = await running((name) => (name === 'sweep' ? Promise.resolve({ attended: 3 }) : undefined));
    expect(await askClerk(world.folder, { ask: 'job', name: 'sweep' })).toEqual({ attended: 3 });
    await expect(askClerk(world.folder, { ask: 'job', name: 'x' })).rejects.toMatchObject({
      code: 'invalid-input',
      safeMessage: 'There is no job "x". There are: sweep, digest, outbox, accounts, watch, clean.',
    });
  });

  it('hands out the PDF of an invoice', async () => {
    const { world } = await running();
    await order(world, await addCustomer(world));
    const answer = await askClerk(world.folder, { ask: 'invoice-pdf', number: '2026-000001' });
    const expected = await world.clerk.invoicePdf('2026-000001');
    expect(answer).toEqual({
      filename: 'invoice-2026-000001.pdf',
      base64: Buffer.from(expected.content).toString('base64'),
    });
  });

  it('tells a fault of its own to the log, not to whoever asked', async () => {
    const { world, logged } = await running(() => Promise.reject(new Error('secret detail')));
    await expect(askClerk(world.folder, { ask: 'job', name: 'sweep' })).rejects.toMatchObject({
      code: 'store-failed',
      safeMessage: expect.not.stringContaining('secret detail'),
    });
    expect(logged).toMatchObject([{ err: { message: 'secret detail' } }]);
  });

  it.each(['not json\n', '{}\n', '{"ask":"command"}\n', '{"ask":"shell","name":"x"}\n', '\n'])(
    'answers %j with a sentence',
    async (line) => {
      const { control, logged } = await running();
      expect(await raw(control.path, line)).toMatchObject({
        ok: false,
        error: { code: 'invalid-input', message: expect.stringContaining('not a request') },
      });
      expect(logged).toEqual([]);
    },
  );

  it('takes a request in pieces, and one of many megabytes', async () => {
    const { control, ask } = await running();
    const socket = createConnection(control.path);
    const answer = text(socket);
    for (const piece of ['{"ask":"comm', 'and","name":"list-cust', 'omers","input":{},"by":"m"}', '\n']) {
      await new Promise<void>((resolve) => socket.write(piece, () => resolve()));
    }
    expect(JSON.parse(await answer)).toMatchObject({ ok: true, result: { customers: [] } });
    const base64 = 'A'.repeat(16 * 1024 * 1024);
    await expect(ask('submit-csr', { certificate: 'SSL-9', base64 })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('answers the first line of a connection only', async () => {
    const { world, control } = await running();
    const line = JSON.stringify({ ask: 'command', name: 'release-sweep', input: {}, by: 'm' });
    expect(await raw(control.path, `${line}\n${line}\n`)).toMatchObject({ ok: true });
    expect((await world.every('audit')).filter((e) => e.command === 'release-sweep')).toHaveLength(1);
  });

  it('serves several at once', async () => {
    const { ask } = await running();
    const names = Array.from({ length: 20 }, (_, n) => `Customer ${n}`);
    const register = (name: string) =>
      ask('register-customer', {
        name,
        address: { lines: ['1'], city: 'X', country: 'SI' },
        contacts: [{ name, addresses: ['a@b.example'] }],
      });
    const results = await Promise.all(names.map(register));
    expect(new Set(results.map((r) => JSON.stringify(r).slice(0, 40))).size).toBe(20);
  });
});

describe('no clerk', () => {
  const emptyFolder = async (prefix = 'certclerk-none-') => {
    const folder = await mkdtemp(join(tmpdir(), prefix));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    return folder;
  };
  const asked = { ask: 'job', name: 'sweep' } as const;

  it('is told apart from a clerk that says no: no socket', async () => {
    await expect(askClerk(await emptyFolder(), asked)).rejects.toBeInstanceOf(NoClerk);
  });

  it('… a file in its place', async () => {
    const folder = await emptyFolder();
    await writeFile(join(folder, SOCKET), '');
    await expect(askClerk(folder, asked)).rejects.toBeInstanceOf(NoClerk);
  });

  it('… a clerk that has stopped', async () => {
    const { world, control } = await running();
    await control.stop();
    await expect(askClerk(world.folder, asked)).rejects.toBeInstanceOf(NoClerk);
    // What a killed clerk leaves behind does not keep the next one from starting.
    await writeFile(join(world.folder, SOCKET), '');
    const next = await startControl(world.folder, {
      clerk: world.clerk,
      runJob: () => Promise.resolve('ran'),
      backup: noBackup,
      log: { error: () => undefined },
    });
    onTestFinished(() => next.stop());
    expect(await askClerk(world.folder, asked)).toBe('ran');
  });

  it('… a folder whose path is too long for a socket', async () => {
    const folder = join(await emptyFolder(), 'x'.repeat(120));
    await mkdir(folder);
    await expect(askClerk(folder, asked)).rejects.toBeInstanceOf(NoClerk);
  });

  it('a clerk that ends before it answered is said to be out of reach', async () => {
    const folder = await emptyFolder();
    const server = createServer((socket) => socket.on('data', () => socket.end()));
    await new Promise<void>((resolve) => server.listen(join(folder, SOCKET), resolve));
    onTestFinished(() => new Promise((resolve) => server.close(() => resolve())));
    await expect(askClerk(folder, asked)).rejects.toMatchObject({
      code: 'unreachable',
      safeMessage: expect.stringContaining('ended before it answered'),
    });
  });
});

it('a path that is too long for a socket is refused with what to do', async () => {
  const world = await openWorld();
  const folder = join(world.folder, 'x'.repeat(120));
  await mkdir(folder);
  const start = startControl(folder, {
    clerk: world.clerk,
    runJob: () => undefined,
    backup: noBackup,
    log: { error: () => undefined },
  });
  await expect(start).rejects.toMatchObject({
    code: 'invalid-input',
    safeMessage: expect.stringMatching(/too long for a socket.*CERTCLERK_DATA_DIR/),
  });
});

it('stopping waits for nobody who only holds a connection open', async () => {
  const { control } = await running();
  const idle = createConnection(control.path);
  await new Promise((resolve) => idle.once('connect', resolve));
  const closed = new Promise((resolve) => idle.once('close', resolve));
  await control.stop();
  await closed;
  await expect(stat(control.path)).rejects.toMatchObject({ code: 'ENOENT' });
});
