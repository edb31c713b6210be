import { createConnection } from 'node:net';
import { join } from 'node:path';
import { AppError } from '../core/errors.js';
import { type Request, SOCKET, answer } from './protocol.js';

/** Nobody listens on the socket: no clerk is running on this folder. */
export class NoClerk extends Error {}

/** EINVAL is what Node 24 says of a path too long for a socket; before, it was ENOENT. */
const NOBODY = new Set(['ENOENT', 'ECONNREFUSED', 'ENOTSOCK', 'EINVAL']);

function exchange(path: string, line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path);
    let text = '';
    socket.setEncoding('utf8');
    socket.on('connect', () => socket.write(line));
    socket.on('data', (chunk: string) => (text += chunk));
    socket.on('end', () => resolve(text));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      reject(
        NOBODY.has(error.code ?? '')
          ? new NoClerk()
          : new AppError('unreachable', `The running clerk cannot be reached: ${error.message}.`, { cause: error }),
      );
    });
  });
}

/** Asks the running clerk. Throws NoClerk where none runs, and AppError as the clerk threw it. */
export async function askClerk(folder: string, asked: Request): Promise<unknown> {
  const text = await exchange(join(folder, SOCKET), `${JSON.stringify(asked)}\n`);
  if (text.trim() === '') throw new AppError('unreachable', 'The clerk ended before it answered; ask again.');
  const parsed = answer.parse(JSON.parse(text));
  if (parsed.ok) return parsed.result;
  const { code, message, choices, field } = parsed.error;
  throw new AppError(code, message, { choices, field });
}
