import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { type Socket, connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import type { Envelope } from '../../../src/mail/in/envelope.js';
import { type Handover, type HandoverOptions, startHandover } from '../../../src/mail/in/handover.js';
import { quarantineFolder } from '../../../src/mail/in/quarantine.js';

let door: Handover | null = null;
let clients: Client[] = [];
let taken: { raw: string; envelope: Envelope }[] = [];
let logged: string[] = [];

afterEach(async () => {
  for (const client of clients) client.socket.destroy();
  await door?.stop();
  [door, clients, taken, logged] = [null, [], [], []];
});

async function open(more: Partial<HandoverOptions> = {}): Promise<Handover> {
  const write = (fields: object, message: string): void => void logged.push(`${message} ${JSON.stringify(fields)}`);
  door = await startHandover({
    url: 'lmtp://127.0.0.1:0',
    clerkAddress: 'ssl@clerk.example',
    handle: (raw, envelope) => {
      taken.push({ raw: Buffer.from(raw).toString('latin1'), envelope });
      return Promise.resolve();
    },
    log: { info: write, warn: write, error: write },
    ...more,
  });
  return door;
}

/** Speaks the protocol itself, so that a test says exactly what goes over the wire. */
class Client {
  private readonly lines: AsyncIterator<string>;
  constructor(readonly socket: Socket) {
    this.lines = createInterface({ input: socket })[Symbol.asyncIterator]();
    socket.on('error', () => undefined);
  }

  static async greeted(port = door?.port ?? 0, hello = 'LHLO mx.shop.example'): Promise<Client> {
    const client = new Client(connect(port, '127.0.0.1'));
    clients.push(client);
    expect(await client.answer()).toMatch(/^220 /);
    await client.say(hello);
    return client;
  }

  /** The lines of the next answer; empty where the connection ended. */
  async answer(): Promise<string> {
    const lines: string[] = [];
    for (;;) {
      const { value, done } = await this.lines.next();
      if (done) return '';
      lines.push(value);
      if (/^\d{3} /.test(value)) return lines.join('\n');
    }
  }

  say(line: string): Promise<string> {
    this.socket.write(`${line}\r\n`);
    return this.answer();
  }

  /** Up to the first answer after the final dot. */
  async send(body: string, to = ['ssl@clerk.example'], from = 'anna@customer.example'): Promise<string> {
    expect(await this.say(`MAIL FROM:<${from}>`)).toMatch(/^250 /);
    for (const one of to) expect(await this.say(`RCPT TO:<${one}>`)).toMatch(/^250 /);
    expect(await this.say('DATA')).toMatch(/^354 /);
    return this.say(`${body}\r\n.`);
  }
}

const gate = (): { opened: Promise<void>; open: () => void } => {
  let open = (): void => undefined;
  return { opened: new Promise<void>((resolve) => (open = resolve)), open: () => open() };
};

describe('a mail that is handed over', () => {
  it('is answered 250 only when it is committed, and comes with its bytes and envelope', async () => {
    const commit = gate();
    const began = gate();
    await open({
      handle: async (raw, envelope) => {
        began.open();
        await commit.opened;
        taken.push({ raw: Buffer.from(raw).toString('latin1'), envelope });
      },
    });
    const client = await Client.greeted();
    const answer = client.send('Subject: x\r\n\r\n..dot\r\n\xff');
    await began.opened;
    let isAnswered = false;
    void answer.then(() => (isAnswered = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(isAnswered).toBe(false);
    commit.open();
    expect(await answer).toMatch(/^250 2\.6\.0/);
    expect(taken).toEqual([
      {
        raw: Buffer.from('Subject: x\r\n\r\n.dot\r\n\xff\r\n').toString('latin1'),
        envelope: { from: 'anna@customer.example', to: ['ssl@clerk.example'] },
      },
    ]);
    expect(door?.handled).toBe(1);
  });

  it('gets an answer for each recipient over LMTP, one for all over SMTP; it is handled once', async () => {
    await open();
    const to = ['ssl@clerk.example', 'ssl+abc@clerk.example'];
    const lmtp = await Client.greeted();
    expect(await lmtp.send('Subject: x\r\n\r\n', to)).toMatch(/^250 /);
    expect(await lmtp.answer()).toMatch(/^250 /);
    expect(taken).toHaveLength(1);
    expect(taken[0]?.envelope.to).toEqual(to);
    await door?.stop();
    await open({ url: 'smtp://127.0.0.1:0' });
    const smtp = await Client.greeted(door?.port, 'EHLO mx.shop.example');
    expect(await smtp.send('Subject: x\r\n\r\n', to)).toMatch(/^250 /);
    expect(await smtp.say('NOOP')).toMatch(/^250 2\.0\.0/);
    expect(taken).toHaveLength(2);
  });

  const RECIPIENTS: [string, RegExp][] = [
    ['ssl@clerk.example', /^250 /],
    ['SSL@Clerk.Example', /^250 /],
    ['ssl+abcdefghijklmnopqrstuvwxyz@clerk.example', /^250 /],
    ['ssl+b-000123-abcdefgh@clerk.example', /^250 /],
    ['"ssl+abc"@clerk.example', /^250 /],
    ['sslx@clerk.example', /^550 5\.1\.1 /],
    ['ss@clerk.example', /^550 /],
    ['postmaster@clerk.example', /^550 /],
    ['ssl@clerk.example.evil.example', /^550 /],
    ['ssl@evil.example', /^550 /],
    ['ssl%clerk.example@evil.example', /^550 /],
    ['ssl-clerk.example', /^501 /],
  ];
  it.each(RECIPIENTS)('to %s is answered %s', async (to, expected) => {
    await open();
    const client = await Client.greeted();
    await client.say('MAIL FROM:<>');
    expect(await client.say(`RCPT TO:<${to}>`)).toMatch(expected);
  });

  it('keeps its null sender', async () => {
    await open();
    expect(await (await Client.greeted()).send('Subject: bounce\r\n\r\n', undefined, '')).toMatch(/^250 /);
    expect(taken[0]?.envelope.from).toBe('');
  });

  it('that cannot be stored is put off; after five times staff hear of it', async () => {
    const alarms: string[] = [];
    await open({
      handle: () => Promise.reject(new Error('the disk is full')),
      onAlarm: (sentence) => alarms.push(sentence),
    });
    const client = await Client.greeted();
    for (let i = 0; i < 4; i++) expect(await client.send('Subject: x\r\n\r\n')).toMatch(/^451 4\.3\.0/);
    expect(alarms).toEqual([]);
    await client.send('Subject: x\r\n\r\n');
    await client.send('Subject: x\r\n\r\n');
    expect(alarms).toEqual([expect.stringMatching(/could not be taken 5 times/)]);
    expect(logged.join('\n')).toContain('the mail server keeps it');
    expect(door?.handled).toBe(0);
  });

  it('that takes too long is put off, and the door still works', async () => {
    let calls = 0;
    await open({
      handle: () => (calls++ === 0 ? new Promise(() => undefined) : Promise.resolve()),
      limits: { handleMs: 20 },
    });
    const client = await Client.greeted();
    expect(await client.send('Subject: hangs\r\n\r\n')).toMatch(/^451 /);
    expect(await client.send('Subject: next\r\n\r\n')).toMatch(/^250 /);
  });
});

describe('limits', () => {
  it('the size is said, and refused before the data and behind it', async () => {
    await open({ limits: { bytes: 10_000 } });
    const client = await Client.greeted();
    expect(await client.say('LHLO mx.shop.example')).toContain('SIZE 10000');
    expect(await client.say('MAIL FROM:<a@b.example> SIZE=10001')).toMatch(/^552 /);
    expect(await client.send(`Subject: x\r\n\r\n${'x'.repeat(20_000)}`)).toMatch(/^552 /);
    expect(await client.send('Subject: small\r\n\r\n')).toMatch(/^250 /);
    expect(taken.map(({ raw }) => raw.trim())).toEqual(['Subject: small']);
  });

  it('many large mails at once are put off, never the only one', async () => {
    const commit = gate();
    const began = gate();
    await open({
      handle: async () => {
        began.open();
        await commit.opened;
      },
      limits: { bytesInHand: 10_000 },
    });
    const [first, second] = [await Client.greeted(), await Client.greeted()];
    const large = `Subject: x\r\n\r\n${`${'x'.repeat(70)}\r\n`.repeat(1_000)}`;
    const held = first.send(large);
    await began.opened;
    expect(await second.send(large)).toMatch(/^452 /);
    commit.open();
    expect(await held).toMatch(/^250 /);
    expect(await second.send(large)).toMatch(/^250 /);
  });

  it('connections', async () => {
    await open({ limits: { connections: 2 } });
    await Client.greeted();
    await Client.greeted();
    const third = new Client(connect(door?.port ?? 0, '127.0.0.1'));
    clients.push(third);
    expect(await third.answer()).toMatch(/^421 /);
  });

  it('recipients', async () => {
    await open({ limits: { recipients: 2 } });
    const client = await Client.greeted();
    await client.say('MAIL FROM:<>');
    for (const n of [1, 2]) expect(await client.say(`RCPT TO:<ssl+${n}@clerk.example>`)).toMatch(/^250 /);
    expect(await client.say('RCPT TO:<ssl+3@clerk.example>')).toMatch(/^452 /);
  });

  it('a server that says nothing is hung up on', async () => {
    await open({ limits: { silenceMs: 200 } });
    const client = await Client.greeted();
    expect(await client.answer()).toMatch(/^421 /);
    expect(await client.answer()).toBe('');
  });
});

describe('a connection that breaks', () => {
  it('before the final dot: half a mail is never handled', async () => {
    await open();
    const client = await Client.greeted();
    await client.say('MAIL FROM:<a@b.example>');
    await client.say('RCPT TO:<ssl@clerk.example>');
    await client.say('DATA');
    client.socket.write('Subject: half\r\n\r\nhello\r\n');
    client.socket.end();
    await once(client.socket, 'close');
    const next = await Client.greeted();
    await next.send('Subject: whole\r\n\r\n');
    expect(taken.map(({ raw }) => raw.trim())).toEqual(['Subject: whole']);
    expect(logged.join('\n')).toContain('did not arrive whole');
  });

  it('after it, before the answer: the door goes on', async () => {
    const began = gate();
    const commit = gate();
    await open({
      handle: async () => {
        began.open();
        await commit.opened;
      },
    });
    const client = await Client.greeted();
    void client.send('Subject: x\r\n\r\n');
    await began.opened;
    client.socket.destroy();
    commit.open();
    expect(await (await Client.greeted()).send('Subject: y\r\n\r\n')).toMatch(/^250 /);
  });
});

describe('stopping', () => {
  it('finishes and answers what is in hand, and takes nothing new', async () => {
    const began = gate();
    const commit = gate();
    await open({
      handle: async () => {
        began.open();
        await commit.opened;
      },
    });
    const [busy, idle] = [await Client.greeted(), await Client.greeted()];
    const answer = busy.send('Subject: last\r\n\r\n');
    await began.opened;
    const stopped = door?.stop();
    expect(await idle.say('MAIL FROM:<a@b.example>')).toMatch(/^421 /);
    commit.open();
    expect(await answer).toMatch(/^250 /);
    await stopped;
    expect(await busy.answer()).toBe('');
  });

  it('does not wait for ever for one that hangs', async () => {
    const began = gate();
    await open({
      handle: () => {
        began.open();
        return new Promise(() => undefined);
      },
      limits: { stopMs: 100, handleMs: 500 },
    });
    void (await Client.greeted()).send('Subject: hangs\r\n\r\n');
    await began.opened;
    await door?.stop();
  });

  it('a port that is taken is said in a sentence', async () => {
    await open();
    const url = `lmtp://127.0.0.1:${door?.port}`;
    await expect(startHandover({ ...bare, url })).rejects.toThrow(
      `Nothing can listen at MAIL_LISTEN (${url}): something listens there already.`,
    );
  });
});

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const bare: HandoverOptions = { url: '', clerkAddress: 'a@b.example', handle: () => Promise.resolve(), log: quiet };

describe('who may hand over', () => {
  const own = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  const rows = own
    .filter(({ family }) => family === 'IPv4')
    .map(({ address, internal }) => [address, internal] as const);

  it.each(rows)('a connection from %s is admitted without being named: %s', async (address, isAdmitted) => {
    await open({ url: 'lmtp://0.0.0.0:0?from=203.0.113.7' });
    const client = new Client(connect(door?.port ?? 0, address));
    clients.push(client);
    expect(await client.answer()).toMatch(isAdmitted ? /^220 / : /^554 MAIL_LISTEN does not name this machine/);
  });
});

describe('the quarantine folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quarantine-'));
  const digest = 'a'.repeat(64);

  it('keeps the bytes, for the owner only, once', async () => {
    const keep = quarantineFolder(join(folder, 'new'));
    expect(await keep(Buffer.from('one'), digest)).toBe(`It lies in ${join(folder, 'new', `${digest}.eml`)}.`);
    await keep(Buffer.from('one'), digest);
    expect(readdirSync(join(folder, 'new'))).toEqual([`${digest}.eml`]);
    expect(readFileSync(join(folder, 'new', `${digest}.eml`), 'utf8')).toBe('one');
    expect(statSync(join(folder, 'new', `${digest}.eml`)).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'new')).mode & 0o777).toBe(0o700);
  });

  it('does not fill the disk', async () => {
    const keep = quarantineFolder(join(folder, 'full'), 5);
    await keep(Buffer.from('four'), digest);
    await expect(keep(Buffer.from('two'), 'b'.repeat(64))).rejects.toThrow(/is full; look at the mails in it/);
    await keep(Buffer.from('four'), digest);
    rmSync(folder, { recursive: true });
  });
});
