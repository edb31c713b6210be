import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

export const STAGES = ['greeting', 'EHLO', 'STARTTLS', 'AUTH', 'MAIL', 'RCPT', 'DATA', 'dot'] as const;
export type Stage = (typeof STAGES)[number];
export const FAULTS = ['4xx', '5xx', 'reset', 'silence'] as const;
export type Fault = (typeof FAULTS)[number];

export interface Accepted {
  from: string;
  to: string;
  bytes: string;
}

export interface ScriptedServer {
  port: number;
  /** What it took in, whether or not its answer arrived. */
  accepted: Accepted[];
  /** How often the fault struck. */
  struck: number;
  /** From now on; null: well. */
  fail(fault: { stage: Stage; how: Fault } | null): void;
  close(): Promise<void>;
}

const CODES = { '4xx': '451 not now', '5xx': '550 never' } as const;

/** One client's conversation, line by line. */
class Conversation {
  private mail: Accepted = { from: '', to: '', bytes: '' };
  private data: string[] | null = null;

  constructor(
    private readonly socket: Socket,
    private readonly server: { accepted: Accepted[]; strikes(stage: Stage): Fault | null },
  ) {
    this.say('greeting', '220 scripted ESMTP');
  }

  hear(line: string): void {
    if (this.data) return this.hearData(this.data, line);
    const word = line.slice(0, 4).toUpperCase();
    if (word === 'EHLO' || word === 'HELO') return void this.say('EHLO', this.capabilities(word));
    if (word === 'STAR') return void this.say('STARTTLS', '454 not here');
    if (word === 'AUTH') return void this.say('AUTH', '235 welcome');
    if (word === 'MAIL') this.mail = { from: addressIn(line), to: '', bytes: '' };
    if (word === 'RCPT') this.mail.to = addressIn(line);
    if (word === 'MAIL' || word === 'RCPT') return void this.say(word, '250 ok');
    if (word === 'DATA') {
      if (this.say('DATA', '354 go on') === 'said') this.data = [];
      return;
    }
    this.socket.write(word === 'QUIT' ? '221 bye\r\n' : '250 ok\r\n');
  }

  private hearData(data: string[], line: string): void {
    if (line !== '.') return void data.push(line.replace(/^\./, ''));
    this.data = null;
    const took = { ...this.mail, bytes: data.join('\r\n') };
    const fault = this.say('dot', '250 taken');
    // Only a clear no means that it was not taken; a lost yes was a yes.
    if (fault !== 'refused') this.server.accepted.push(took);
  }

  private capabilities(word: string): string {
    if (word === 'HELO') return '250 scripted';
    return this.server.strikes('STARTTLS') === null
      ? '250-scripted\r\n250 AUTH PLAIN'
      : '250-scripted\r\n250-STARTTLS\r\n250 AUTH PLAIN';
  }

  /** The answer, or the fault in its place. */
  private say(stage: Stage, well: string): 'said' | 'refused' | '' {
    const fault = this.server.strikes(stage);
    if (fault === null) return this.write(well);
    if (fault === 'reset') this.socket.resetAndDestroy();
    if (fault === '4xx' || fault === '5xx') {
      this.write(CODES[fault]);
      return 'refused';
    }
    return '';
  }

  private write(text: string): 'said' {
    this.socket.write(`${text}\r\n`);
    return 'said';
  }
}

const addressIn = (line: string): string => /<([^>]*)>/.exec(line)?.[1] ?? '';

/** An SMTP server that fails at one command, in one way, when it is told to. */
export async function scriptedServer(): Promise<ScriptedServer> {
  const sockets = new Set<Socket>();
  let fault: { stage: Stage; how: Fault } | null = null;
  const accepted: Accepted[] = [];
  const state = { struck: 0 };
  const strikes = (stage: Stage): Fault | null => {
    if (fault?.stage !== stage) return null;
    state.struck += 1;
    return fault.how;
  };
  const server = createServer((socket) => {
    sockets.add(socket.setNoDelay(true));
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    const conversation = new Conversation(socket, { accepted, strikes });
    let rest = '';
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString('latin1')).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (!socket.destroyed) conversation.hear(line);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    accepted,
    get struck() {
      return state.struck;
    },
    fail: (next) => void (fault = next),
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
