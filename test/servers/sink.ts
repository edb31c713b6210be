import { once } from 'node:events';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export interface SunkMail {
  /** Of the envelope; empty for the null sender. */
  from: string;
  to: string[];
  raw: Buffer;
  parsed: ParsedMail;
}

/** Says no to a recipient or, for `to` undefined, to the whole mail after its data. */
export type Refusal = { code: number; text: string };

/** An SMTP server that keeps what it gets. */
export interface Sink {
  port: number;
  smtpUrl: string;
  /** Oldest first. */
  mails: SunkMail[];
  /**
   * The first mail that matches and that no call before took: one that is here already, or the next to come.
   *
   * @throws Error that lists what came instead, after `withinMs` (default 30 000)
   */
  next(matches?: (mail: SunkMail) => boolean, withinMs?: number): Promise<SunkMail>;
  /** From now on asked for every recipient; undefined accepts. */
  refuse(decide: (to: string) => Refusal | undefined): void;
  stop(): Promise<void>;
}

interface Waiter {
  matches: (mail: SunkMail) => boolean;
  found: (mail: SunkMail) => void;
}

class SinkRefusal extends Error {
  constructor(
    readonly responseCode: number,
    text: string,
  ) {
    super(text);
  }
}

/** Starts a sink on the loopback interface; `port` 0, the default, is any free one. */
export async function startSink(port = 0): Promise<Sink> {
  const mails: SunkMail[] = [];
  const taken = new Set<SunkMail>();
  const waiters: Waiter[] = [];
  let decide: (to: string) => Refusal | undefined = () => undefined;

  function arrived(mail: SunkMail): void {
    mails.push(mail);
    const index = waiters.findIndex((waiter) => waiter.matches(mail));
    const [waiter] = index === -1 ? [] : waiters.splice(index, 1);
    if (waiter === undefined) return;
    taken.add(mail);
    waiter.found(mail);
  }

  const smtp = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 100,
    onRcptTo({ address }, _session, done) {
      const no = decide(address);
      done(no === undefined ? null : new SinkRefusal(no.code, no.text));
    },
    onData(stream, { envelope }, done) {
      (async () => {
        const chunks: Buffer[] = [];
        for await (const chunk of stream) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
        const raw = Buffer.concat(chunks);
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        arrived({ from, to: envelope.rcptTo.map(({ address }) => address), raw, parsed: await simpleParser(raw) });
      })().then(() => done(null), done);
    },
  });
  smtp.on('error', () => undefined);
  const server = smtp.listen(port, '127.0.0.1');
  await once(server, 'listening');
  server.on('connection', (socket) => socket.setNoDelay(true));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The sink does not listen on a TCP port.');

  return {
    port: address.port,
    smtpUrl: `smtp://127.0.0.1:${address.port}`,
    mails,
    next(matches = () => true, withinMs = 30_000) {
      const here = mails.find((mail) => !taken.has(mail) && matches(mail));
      if (here !== undefined) {
        taken.add(here);
        return Promise.resolve(here);
      }
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiters.splice(waiters.indexOf(waiter), 1);
          const got = mails.map(({ to, parsed }) => `${to.join(', ')}: ${parsed.subject ?? ''}`);
          reject(new Error(`No such mail within ${withinMs} ms. All that came:\n${got.join('\n') || '(none)'}`));
        }, withinMs);
        const waiter: Waiter = {
          matches,
          found(mail) {
            clearTimeout(timer);
            resolve(mail);
          },
        };
        waiters.push(waiter);
      });
    },
    refuse(decision) {
      decide = decision;
    },
    stop: () => new Promise((resolve) => smtp.close(() => resolve())),
  };
}
