import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A mail as the server got it. */
export interface Received {
  from: string;
  to: string[];
  bytes: Buffer;
}

export interface SmtpWorld {
  port: number;
  received: Received[];
  /** The most connections that were open at once. */
  mostConnections(): number;
  close(): Promise<void>;
}

/** The server's answer to a command: an error with an SMTP reply code. */
export const refusal = (responseCode: number, text = 'no'): Error => Object.assign(new Error(text), { responseCode });

/** A real SMTP server on a free port that keeps what it gets; `options` make it refuse. */
export async function smtpWorld(options: SMTPServerOptions = {}): Promise<SmtpWorld> {
  const received: Received[] = [];
  let open = 0;
  let most = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    closeTimeout: 50,
    onConnect: (_session, done) => {
      open += 1;
      most = Math.max(most, open);
      done();
    },
    onClose: () => {
      open -= 1;
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const from = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address;
        received.push({ from, to: session.envelope.rcptTo.map((one) => one.address), bytes: Buffer.concat(chunks) });
        done();
      });
    },
    ...options,
  });
  // Clients that hang up are what these tests are about.
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    port: portOf(server.server),
    received,
    mostConnections: () => most,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

export interface RawServer {
  port: number;
  close(): Promise<void>;
}

/** A server that answers line by line as told; `null` hangs up, silence is an answer that never comes. */
export async function rawServer(
  greeting: string | null | undefined,
  answer: (line: string) => string | null | undefined,
): Promise<RawServer> {
  const sockets = new Set<Socket>();
  const say = (socket: Socket, text: string | null | undefined): void => {
    if (text === null) socket.destroy();
    else if (text !== undefined) socket.write(`${text}\r\n`);
  };
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    say(socket, greeting);
    let rest = '';
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString('latin1')).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (!socket.destroyed) say(socket, answer(line));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: portOf(server),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A port that nothing listens on. */
export async function closedPort(): Promise<number> {
  const server = await rawServer(null, () => null);
  await server.close();
  return server.port;
}

function portOf(server: { address(): AddressInfo | string | null }): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}
