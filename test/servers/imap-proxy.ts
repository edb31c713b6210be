import { once } from 'node:events';
import { type Socket, connect, createServer } from 'node:net';

/** What happens to a command on its way to the server. */
export type Fate =
  | 'pass'
  /** The connection is cut before the server sees it. */
  | 'cut-before'
  /** The server carries it out, but its answer is lost with the connection. */
  | 'cut-after'
  /** Nothing comes through any more, in either direction, and nobody says so. */
  | 'silence'
  /** The server is said to refuse it. */
  | 'refuse'
  /** The server says that it shuts down, and hangs up. */
  | 'bye'
  /** From now on the server speaks only when it is spoken to: it tells nothing of new mails. */
  | 'deaf';

export interface ImapProxy {
  port: number;
  /** Where new connections lead. */
  target: number;
  /** New connections are closed at once, as by a server that is not there. */
  isDown: boolean;
  /** All commands that came, without their tags. */
  commands: string[];
  onCommand: (command: string) => Fate;
  /** Each of the next connections is cut when so many bytes have gone that way, whatever they are in the middle of. */
  cuts: { way: 'to server' | 'to client'; bytes: number }[];
  /** How many of them were made: a connection may end before. */
  cutsMade: number;
  cutAll(): void;
  stop(): Promise<void>;
}

/** Stands between an IMAP client and a server and breaks what a test wants broken. Reads no literals. */
export async function startImapProxy(target: number): Promise<ImapProxy> {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    if (proxy.isDown) return void client.destroy();
    join(client, connect({ port: proxy.target, host: '127.0.0.1' }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy does not listen on a TCP port.');

  function join(client: Socket, upstream: Socket): void {
    let silent = false;
    let deaf = false;
    let lastTag: string | null = null;
    const planned = proxy.cuts.shift();
    const left = { 'to server': Infinity, 'to client': Infinity };
    if (planned) left[planned.way] = planned.bytes;
    /** What of a chunk still goes through; the connection is cut behind it. */
    const allowed = (way: keyof typeof left, chunk: Buffer): Buffer => {
      const passes = chunk.subarray(0, Math.max(0, left[way]));
      left[way] -= chunk.length;
      return passes;
    };
    const cut = (): void => {
      client.destroy();
      upstream.destroy();
    };
    const cutAsPlanned = (): void => {
      if (client.writableEnded) return;
      proxy.cutsMade += 1;
      client.end();
      upstream.end();
      setImmediate(cut);
    };
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on('error', cut);
      socket.on('close', () => {
        open.delete(socket);
        cut();
      });
    }
    client.on('data', (chunk) => {
      const [, tag = '', command = ''] = /^(\S+) (.*)/.exec(chunk.toString('latin1')) ?? [];
      if (command) proxy.commands.push(command);
      const fate = command && !silent ? proxy.onCommand(command) : 'pass';
      if (fate === 'cut-before') return cut();
      if (fate === 'refuse') return void client.write(`${tag} NO it is not allowed\r\n`);
      if (fate === 'bye') {
        return void client.end('* BYE the server shuts down for maintenance\r\n', cut);
      }
      if (fate === 'deaf') deaf = true;
      if (fate === 'cut-after') lastTag = tag;
      if (fate === 'silence') silent = true;
      if (!silent) upstream.write(allowed('to server', chunk));
      if (left['to server'] < 0) cutAsPlanned();
    });
    upstream.on('data', (chunk) => {
      const text = chunk.toString('latin1');
      // IDLE is answered by a continuation, everything else by its tag.
      if (lastTag !== null && (text.includes(`${lastTag} `) || text.startsWith('+ '))) return cut();
      if (deaf && /^\* \d+ (?:EXISTS|RECENT)/.test(text)) return;
      if (!silent) client.write(allowed('to client', chunk));
      if (left['to client'] < 0) cutAsPlanned();
    });
  }

  const proxy: ImapProxy = {
    port: address.port,
    target,
    isDown: false,
    commands: [],
    cuts: [],
    cutsMade: 0,
    onCommand: () => 'pass',
    cutAll: () => open.forEach((socket) => socket.destroy()),
    async stop() {
      proxy.cutAll();
      await once(server.close(), 'close');
    },
  };
  return proxy;
}
