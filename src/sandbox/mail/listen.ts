import type { AddressInfo, Server, Socket } from 'node:net';
import { AppError } from '../../core/errors.js';

const LOOPBACK = '127.0.0.1';
/** Where a port is taken, so many after it are tried. */
const NEXT_PORTS = 100;

function listenOnce(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => {
      server.off('listening', listening);
      reject(error);
    };
    const listening = (): void => {
      server.off('error', failed);
      resolve();
    };
    server.once('error', failed);
    server.once('listening', listening);
    server.listen(port, LOOPBACK);
  });
}

const isTaken = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';

/**
 * Listens on the loopback interface only.
 *
 * @param port 0 for any free one
 * @param fallback whether a taken port becomes the next free one; otherwise it is an error
 * @returns the port that it is
 * @throws AppError `conflict` where the port is taken
 */
export async function listenOnLoopback(server: Server, port: number, fallback: boolean): Promise<number> {
  const last = fallback && port !== 0 ? Math.min(port + NEXT_PORTS, 65_535) : port;
  for (let candidate = port; candidate <= last; candidate++) {
    try {
      await listenOnce(server, candidate);
      return portOf(server);
    } catch (error) {
      if (!isTaken(error)) throw error;
    }
  }
  throw new AppError('conflict', `Port ${port} is taken by another program. Choose a free one.`);
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server does not listen on a TCP port.');
  return address.port;
}

/**
 * Sends small packets at once (with Nagle's algorithm a short mail takes 200 ms instead of 6), and remembers the
 * connections, because `server.close()` waits for clients that would stay for ever, such as one in IDLE.
 *
 * @returns a function that stops listening and ends every connection
 */
export function trackConnections(server: Server): () => Promise<void> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
}
