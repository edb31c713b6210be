import { afterEach, describe, expect, it } from 'vitest';
import type { SMTPServerOptions } from 'smtp-server';
import { createSmtpSender, type SmtpSender } from '../../../src/mail/out/smtp.js';
import { closedPort, rawServer, refusal, smtpWorld, type RawServer, type SmtpWorld } from './smtp-world.js';

const MIME = Buffer.from(
  'From: a@x.example\r\nTo: b@y.example\r\nSubject: s\r\n\r\n.a line with a dot\r\n..two\r\nšč\r\n',
  'utf8',
);
const ENVELOPE = { from: 'ssl@x.example', to: 'ana@y.example' };
const QUICK = { connectionTimeout: 500, greetingTimeout: 300, socketTimeout: 500 };

const toClose: (SmtpSender | SmtpWorld | RawServer)[] = [];
afterEach(async () => {
  for (const one of toClose.splice(0).reverse()) await one.close();
});

async function world(options?: SMTPServerOptions): Promise<SmtpWorld> {
  const server = await smtpWorld(options);
  toClose.push(server);
  return server;
}

async function raw(...script: Parameters<typeof rawServer>): Promise<RawServer> {
  const server = await rawServer(...script);
  toClose.push(server);
  return server;
}

function sender(url: string, more: Partial<Parameters<typeof createSmtpSender>[0]> = {}): SmtpSender {
  const made = createSmtpSender({ url, timeouts: QUICK, ...more });
  toClose.push(made);
  return made;
}

describe('a mail that is taken', () => {
  it('arrives byte for byte, for one recipient', async () => {
    const server = await world();
    const { send } = sender(`smtp://127.0.0.1:${server.port}`);
    expect(await send(ENVELOPE, MIME)).toEqual({ result: 'sent' });
    expect(server.received).toHaveLength(1);
    expect(server.received[0]).toMatchObject({ from: 'ssl@x.example', to: ['ana@y.example'] });
    expect(server.received[0]?.bytes.equals(MIME)).toBe(true);
  });

  it('goes with user and password, also where they hold odd characters', async () => {
    const seen: unknown[] = [];
    const server = await world({
      authOptional: false,
      onAuth: (auth, _session, done) => {
        seen.push([auth.username, auth.password]);
        done(null, { user: auth.username });
      },
    });
    const { send } = sender(`smtp://cl%40erk:p%3Aw%2F%40@127.0.0.1:${server.port}`);
    expect(await send(ENVELOPE, MIME)).toEqual({ result: 'sent' });
    expect(seen).toEqual([['cl@erk', 'p:w/@']]);
  });

  it('shares connections with the others, never more than allowed', async () => {
    const server = await world();
    const { send } = sender(`smtp://127.0.0.1:${server.port}`, { maxConnections: 2 });
    const results = await Promise.all(Array.from({ length: 20 }, () => send(ENVELOPE, MIME)));
    expect(results.every(({ result }) => result === 'sent')).toBe(true);
    expect(server.received).toHaveLength(20);
    expect(server.mostConnections()).toBeLessThanOrEqual(2);
  });

  it('is finished before the sender closes', async () => {
    const server = await world();
    const made = sender(`smtp://127.0.0.1:${server.port}`);
    const sending = made.send(ENVELOPE, MIME);
    await made.close();
    expect(await sending).toEqual({ result: 'sent' });
  });
});

const drain: SMTPServerOptions['onData'] = (stream, _session, done) => {
  stream.resume();
  stream.on('end', () => done());
};
const failAfterDot =
  (code: number): SMTPServerOptions['onData'] =>
  (stream, _session, done) => {
    stream.resume();
    stream.on('end', () => done(refusal(code, 'after the dot')));
  };

describe('a server that refuses', () => {
  it.each<[string, SMTPServerOptions, 'temporary' | 'permanent', RegExp]>([
    ['the connection, for now', { onConnect: (_s, done) => done(refusal(421, 'busy')) }, 'temporary', /busy/],
    ['the connection, for good', { onConnect: (_s, done) => done(refusal(554, 'closed')) }, 'temporary', /closed/],
    [
      'the sender, for now',
      { onMailFrom: (_a, _s, done) => done(refusal(451, 'later')) },
      'temporary',
      /MAIL FROM.*later/,
    ],
    [
      'the sender, for good',
      { onMailFrom: (_a, _s, done) => done(refusal(550, 'never')) },
      'permanent',
      /MAIL FROM.*never/,
    ],
    [
      'the recipient, for now',
      { onRcptTo: (_a, _s, done) => done(refusal(450, 'greylisted')) },
      'temporary',
      /RCPT TO.*greylisted/,
    ],
    [
      'the recipient, for good',
      { onRcptTo: (_a, _s, done) => done(refusal(550, 'no such user')) },
      'permanent',
      /no such user/,
    ],
    [
      'the recipient as a bad sequence',
      { onRcptTo: (_a, _s, done) => done(refusal(503, 'first MAIL')) },
      'temporary',
      /first MAIL/,
    ],
    ['the mail after the final dot, for now', { onData: failAfterDot(452) }, 'temporary', /DATA.*after the dot/],
    ['the mail after the final dot, for good', { onData: failAfterDot(554) }, 'permanent', /DATA.*after the dot/],
    ['the mail as too large, before it is sent', { size: 10, onData: drain }, 'permanent', /size/i],
  ])('%s', async (_, options, result, reason) => {
    const server = await world(options);
    const { send } = sender(`smtp://127.0.0.1:${server.port}`);
    const delivery = await send(ENVELOPE, MIME);
    expect(delivery).toMatchObject({ result });
    expect(delivery).toHaveProperty('reason', expect.stringMatching(reason));
  });

  it('a wrong password kills no mail and names the variable', async () => {
    const server = await world({ authOptional: false, onAuth: (_a, _s, done) => done(refusal(535, 'wrong password')) });
    const { send } = sender(`smtp://user:secret-word@127.0.0.1:${server.port}`);
    const delivery = await send(ENVELOPE, MIME);
    expect(delivery).toMatchObject({ result: 'temporary' });
    expect(delivery).toHaveProperty('reason', expect.stringMatching(/SMTP_URL/));
    expect(JSON.stringify(delivery)).not.toContain('secret-word');
  });

  it('a server that wants a password and gets none kills no mail', async () => {
    const server = await world({ authOptional: false });
    expect(await sender(`smtp://127.0.0.1:${server.port}`).send(ENVELOPE, MIME)).toMatchObject({ result: 'temporary' });
  });

  it('a certificate that cannot be trusted kills no mail', async () => {
    const server = await world({ disabledCommands: [] });
    const delivery = await sender(`smtp://127.0.0.1:${server.port}`).send(ENVELOPE, MIME);
    expect(delivery).toMatchObject({ result: 'temporary' });
    expect(delivery).toHaveProperty('reason', expect.stringMatching(/TLS/));
  });

  it('one refused mail leaves the others alone', async () => {
    const server = await world({
      onRcptTo: ({ address }, _s, done) => (address.startsWith('no') ? done(refusal(550, 'no')) : done()),
    });
    const { send } = sender(`smtp://127.0.0.1:${server.port}`, { maxConnections: 1 });
    const to = ['a@y.example', 'no@y.example', 'b@y.example'];
    const results = await Promise.all(to.map((address) => send({ ...ENVELOPE, to: address }, MIME)));
    expect(results.map(({ result }) => result)).toEqual(['sent', 'permanent', 'sent']);
  });
});

describe('a server that breaks', () => {
  const talk = (at: string, instead: string | null | undefined) => {
    let inData = false;
    return (line: string): string | null | undefined => {
      if (inData) {
        if (line !== '.') return undefined;
        inData = false;
        return at === '.' ? instead : '250 ok';
      }
      if (line.toUpperCase().startsWith(at)) return instead;
      if (/^DATA/i.test(line)) inData = true;
      return inData ? '354 go on' : '250 ok';
    };
  };

  it.each<[string, string | null | undefined, ReturnType<typeof talk>]>([
    ['hangs up at once', null, talk('-', '')],
    ['says nothing at all', undefined, talk('-', '')],
    ['greets with nonsense', 'hello?', talk('-', '')],
    ['does not take EHLO or HELO', '220 hi', (line) => (/^(EHLO|HELO)/i.test(line) ? '550 no' : '250 ok')],
    ['hangs up at EHLO', '220 hi', talk('EHLO', null)],
    ['hangs up at MAIL', '220 hi', talk('MAIL', null)],
    ['hangs up at RCPT', '220 hi', talk('RCPT', null)],
    ['falls silent at RCPT', '220 hi', talk('RCPT', undefined)],
    ['hangs up at DATA', '220 hi', talk('DATA', null)],
    ['hangs up after the final dot', '220 hi', talk('.', null)],
    ['falls silent after the final dot', '220 hi', talk('.', undefined)],
    ['closes with 421 at MAIL', '220 hi', talk('MAIL', '421 going down')],
  ])('%s: it is tried again later', async (_, greeting, answer) => {
    const server = await raw(greeting, answer);
    const delivery = await sender(`smtp://127.0.0.1:${server.port}`).send(ENVELOPE, MIME);
    expect(delivery).toMatchObject({ result: 'temporary' });
    expect(delivery).toHaveProperty('reason', expect.stringMatching(/mail server/));
  });

  it('is not there: it is tried again later, and goes once it is back', async () => {
    const { send } = sender(`smtp://127.0.0.1:${await closedPort()}`);
    expect(await send(ENVELOPE, MIME)).toMatchObject({ result: 'temporary' });
  });

  it('speaks no TLS where TLS is expected', async () => {
    const server = await raw('220 hi', talk('-', ''));
    expect(await sender(`smtps://127.0.0.1:${server.port}`).send(ENVELOPE, MIME)).toMatchObject({
      result: 'temporary',
    });
  });

  it('after a lost reply the same bytes go out again', async () => {
    let lose = true;
    const got: Buffer[] = [];
    const server = await world({
      onData: (stream, _session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          got.push(Buffer.concat(chunks));
          if (lose) done(refusal(421, 'connection lost'));
          else done();
        });
      },
    });
    const { send } = sender(`smtp://127.0.0.1:${server.port}`);
    expect(await send(ENVELOPE, MIME)).toMatchObject({ result: 'temporary' });
    lose = false;
    expect(await send(ENVELOPE, MIME)).toEqual({ result: 'sent' });
    expect(got).toHaveLength(2);
    expect(got[0]?.equals(got[1] ?? Buffer.alloc(0))).toBe(true);
  });
});

describe('an envelope that is none', () => {
  it.each(['', 'no address', 'a@y.example\r\nRCPT TO:<thief@z.example>'])('%j is never sent', async (to) => {
    const server = await world();
    const delivery = await sender(`smtp://127.0.0.1:${server.port}`).send({ ...ENVELOPE, to }, MIME);
    expect(delivery).toMatchObject({ result: 'permanent' });
    expect(server.received.flatMap((one) => one.to)).not.toContain('thief@z.example');
  });
});
