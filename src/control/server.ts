import { chmod, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Archived } from '../archive/write-archive.js';
import type { Clerk } from '../core/clerk.js';
import { type CommandName, inputs } from '../core/command.js';
import { AppError } from '../core/errors.js';
import { JOB_NAMES } from '../core/jobs/clock-jobs.js';
import type { Actor } from '../core/model/actor.js';
import { type Answer, LONGEST_LINE, type Request, SOCKET, request } from './protocol.js';

/** Linux and macOS cut or refuse longer paths of Unix sockets. */
const LONGEST_PATH = 103;

export interface ControlParts {
  clerk: Clerk;
  /** Runs a job by name; undefined when there is none of that name. */
  runJob: (name: string) => Promise<unknown> | undefined;
  /** Writes the whole store into a file. */
  backup: (file: string) => Promise<Archived>;
  log: { error(fields: object, message: string): void };
}

const NO_REQUEST = 'That is not a request of the control socket.';

const isCommand = (name: string): name is CommandName => Object.hasOwn(inputs, name);

function wrong(sentence: string): AppError {
  return new AppError('invalid-input', sentence);
}

/** Does what one request asks; throws what the clerk throws. */
export async function perform(parts: ControlParts, asked: Request): Promise<unknown> {
  if (asked.ask === 'job') {
    const run = parts.runJob(asked.name);
    if (!run) throw wrong(`There is no job "${asked.name}". There are: ${JOB_NAMES.join(', ')}.`);
    return run;
  }
  if (asked.ask === 'invoice-pdf') {
    const { filename, content } = await parts.clerk.invoicePdf(asked.number);
    return { filename, base64: Buffer.from(content).toString('base64') };
  }
  if (asked.ask === 'backup') return parts.backup(asked.file);
  // Mails come through the mail door only, where it is known who sent them.
  if (!isCommand(asked.name) || asked.name === 'receive-mail') throw wrong(`There is no command "${asked.name}".`);
  const actor: Actor = { kind: 'staff', id: asked.by, name: asked.by, door: 'cli' };
  return parts.clerk.ask(asked.name, asked.input, actor);
}

function requestFrom(line: string): Request {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (cause) {
    throw new AppError('invalid-input', NO_REQUEST, { cause });
  }
  const parsed = request.safeParse(json);
  if (!parsed.success) throw wrong(NO_REQUEST);
  return parsed.data;
}

async function answerLine(parts: ControlParts, line: string): Promise<Answer> {
  try {
    return { ok: true, result: (await perform(parts, requestFrom(line))) ?? null };
  } catch (error) {
    if (error instanceof AppError) {
      const { code, safeMessage: message, choices, field } = error;
      return { ok: false, error: { code, message, choices, field } };
    }
    parts.log.error({ err: error }, 'a request on the control socket failed');
    return {
      ok: false,
      error: { code: 'store-failed', message: 'Something went wrong in the clerk; it is in its log.', choices: [] },
    };
  }
}

/** One request a connection: the first line is answered, whatever comes after it is not read. */
function serve(parts: ControlParts, socket: Socket): void {
  const chunks: string[] = [];
  let length = 0;
  socket.setEncoding('utf8');
  socket.on('error', (error) => parts.log.error({ err: error }, 'the control socket broke off'));
  const read = (chunk: string): void => {
    const end = chunk.indexOf('\n');
    chunks.push(end < 0 ? chunk : chunk.slice(0, end));
    length += chunk.length;
    if (length > LONGEST_LINE) socket.destroy();
    if (end < 0 || socket.destroyed) return;
    socket.off('data', read).resume();
    void answerLine(parts, chunks.join('')).then((answer) => socket.end(`${JSON.stringify(answer)}\n`));
  };
  socket.on('data', read);
}

/** Opens the socket; the store's lock has made sure that no other clerk uses the folder. */
export async function startControl(
  folder: string,
  parts: ControlParts,
): Promise<{ path: string; stop(): Promise<void> }> {
  const path = join(folder, SOCKET);
  if (Buffer.byteLength(path) > LONGEST_PATH) {
    throw wrong(`The path ${path} is too long for a socket; choose a CERTCLERK_DATA_DIR with a shorter path.`);
  }
  await rm(path, { force: true });
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    serve(parts, socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  await chmod(path, 0o600);
  return {
    path,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroySoon();
      }),
  };
}
