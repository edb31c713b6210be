import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';

/** RFC 6455 §1.3 */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/**
 * Slack's side of Socket Mode, as far as a test needs it: `apps.connections.open`, the WebSocket handshake, text
 * frames both ways. Every other Web API method is answered by `method`; it serves bots behind the HTTP door as well.
 */
export class SlackSockets {
  readonly acknowledged: { envelope_id: string; payload?: unknown }[] = [];
  /** Bodies posted to the response_url. */
  readonly responses: Record<string, unknown>[] = [];
  opened = 0;
  refuse: string | null = null;
  /** `well`: answers pings. `proxied`: the same, but nothing comes of Slack's own accord. `frozen`: the network swallows all. */
  network: 'well' | 'proxied' | 'frozen' = 'well';
  readonly #server: Server;
  #socket: Socket | null = null;
  readonly #sockets = new Set<Socket>();
  #changed: (() => void)[] = [];

  constructor(method: (name: string, args: URLSearchParams) => object) {
    this.#server = createServer((req, res) => {
      const name = (req.url ?? '').replace('/api/', '');
      let body = '';
      req.on('data', (part) => (body += part));
      req.on('end', () => {
        const isResponse = name === '/response';
        if (isResponse) this.responses.push(JSON.parse(body));
        const answer = name === 'apps.connections.open' ? this.#open() : method(name, new URLSearchParams(body));
        res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(isResponse ? {} : answer));
        this.#tell();
      });
    });
    this.#server.on('upgrade', (req, socket: Socket) => {
      const accept = createHash('sha1').update(`${req.headers['sec-websocket-key']}${GUID}`).digest('base64');
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
      );
      this.#socket = socket;
      this.#sockets.add(socket);
      this.opened += 1;
      socket.on('data', (bytes) => this.#read(socket, bytes));
      socket.on('error', () => undefined); // the test cuts sockets
      this.send({ type: 'hello', num_connections: 1 });
      this.#tell();
    });
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get origin(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  }

  /** A ping of Slack's own. */
  ping(): void {
    this.#socket?.write(Buffer.from([0x89, 0]));
  }

  send(message: object): void {
    const payload = Buffer.from(JSON.stringify(message));
    const head = payload.length < 126 ? [0x81, payload.length] : [0x81, 126, payload.length >> 8, payload.length & 255];
    this.#socket?.write(Buffer.concat([Buffer.from(head), payload]));
  }

  /** Cuts the socket as a failing network does. */
  cut(): void {
    this.#socket?.destroy();
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#changed.push(resolve));
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #open(): object {
    return this.refuse
      ? { ok: false, error: this.refuse }
      : { ok: true, url: `${this.origin.replace('http', 'ws')}/link` };
  }

  #tell(): void {
    for (const wake of this.#changed.splice(0)) wake();
  }

  /** One masked frame at a time is enough: acknowledgements are short. */
  #read(socket: Socket, bytes: Buffer): void {
    if (this.network === 'frozen') return;
    const opcode = (bytes[0] ?? 0) & 15;
    // A close frame is answered by one, as RFC 6455 §5.5.1 asks.
    if (opcode === 8) return void socket.end(Buffer.from([0x88, 0]));
    if (opcode !== 1 && opcode !== 9) return;
    let length = (bytes[1] ?? 0) & 127;
    let at = 2;
    if (length === 126) {
      length = bytes.readUInt16BE(2);
      at = 4;
    }
    const mask = bytes.subarray(at, at + 4);
    const payload = bytes.subarray(at + 4, at + 4 + length).map((byte, n) => byte ^ (mask[n % 4] ?? 0));
    if (opcode === 9) socket.write(Buffer.concat([Buffer.from([0x8a, payload.length]), payload]));
    else this.acknowledged.push(JSON.parse(Buffer.from(payload).toString()));
    if (bytes.length > at + 4 + length) this.#read(socket, bytes.subarray(at + 4 + length));
    this.#tell();
  }
}
