import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** What becomes of a line when the client commits. */
export type Cut = 'before the commit arrives' | 'before its answer comes back';

export interface CutLine {
  /** The database's URL, through the line. */
  url: string;
  /** The next commit is cut so. */
  cutNext(how: Cut): void;
  cuts(): number;
  close(): Promise<void>;
}

/** A line to a database that breaks exactly at a commit. */
export async function openCutLine(target: string): Promise<CutLine> {
  const { hostname, port } = new URL(target);
  let next: Cut | null = null;
  let cuts = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const database = connect(Number(port), hostname);
    for (const socket of [client, database]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
    const cut = (): void => {
      cuts += 1;
      client.destroy();
    };
    let deaf = false;
    client.on('data', (bytes: Buffer) => {
      if (next === null || !bytes.includes('COMMIT')) return void database.write(bytes);
      const how = next;
      next = null;
      if (how === 'before the commit arrives') {
        database.destroy();
        return cut();
      }
      deaf = true;
      database.write(bytes);
    });
    database.on('data', (bytes: Buffer) => {
      if (!deaf) return void client.write(bytes);
      database.destroy();
      cut();
    });
    client.on('close', () => database.destroy());
    database.on('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The line has no port.');
  const through = new URL(target);
  through.port = String(address.port);
  return {
    url: through.href,
    cutNext: (how) => void (next = how),
    cuts: () => cuts,
    async close() {
      for (const socket of sockets) socket.destroy();
      await once(server.close(), 'close');
    },
  };
}
