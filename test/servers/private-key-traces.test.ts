import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { ImapFlow } from 'imapflow';
import { createTransport } from 'nodemailer';
import type Mail from 'nodemailer/lib/mailer/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askClerk } from '../../src/control/client.js';
import type { CommandInput, CommandName } from '../../src/core/command.js';
import type { Results } from '../../src/core/results.js';
import { type SlackShown, type SlackWorld, startSlackWorld } from '../../src/sandbox/slack/workspace.js';
import { zip } from '../fixtures/containers.js';
import { type Dovecot, startDovecot } from './dovecot.js';
import { programEnvironment } from './program-environment.js';
import { type Sink, startSink } from './sink.js';

/**
 * A private key that comes along leaves no trace: after the whole way (Dovecot, the clerk as a process of its own that
 * logs everything, an SMTP sink, signed Slack requests) no run of its bytes is in any file, log, mail or message.
 */
const ROOT = join(import.meta.dirname, '../..');
const CLERK = 'ssl@ssl.shop.example';
const ANNA = 'anna@customer.example';

const folder = mkdtempSync(join(tmpdir(), 'traces-'));
const [data, temporary, made] = ['data', 'tmp', 'made'].map((name) => join(folder, name));
const inMade = (name: string): string => join(made ?? '', name);
const openssl = (...args: string[]): Buffer =>
  execFileSync('openssl', args, { cwd: made, stdio: ['ignore', 'pipe', 'ignore'] });

let dovecot: Dovecot;
let sink: Sink;
let slack: SlackWorld;
let clerk: ChildProcess;
let log = '';

/** One kind of private key: the mail that carries it, and every form in which its bytes must not be found. */
interface Kind {
  what: string;
  mail: () => Mail.Options;
  /** DER or another binary form; none of its windows may be anywhere, raw or in base64. */
  secrets: () => Buffer[];
  /** The SPKI, where it can be known. */
  spki: (() => Buffer) | null;
}

const pem = (name: string): string => readFileSync(inMade(name), 'utf8');
const bodyOf = (text: string): Buffer =>
  Buffer.from(
    text
      .split('\n')
      .filter((line) => /^[A-Za-z0-9+/=]+$/.test(line))
      .join(''),
    'base64',
  );
const spkiOf = (name: string) => () => openssl('pkey', '-in', name, '-pubout', '-outform', 'DER');
/** The private numbers themselves, whatever they are wrapped in. */
const derOf = (name: string) => openssl('pkey', '-in', name, '-outform', 'DER');

function makeKeys(): void {
  for (const name of ['pkcs1', 'pkcs8', 'pfx', 'zipped', 'inline', 'html', 'nested', 'large', 'slack', 'slackfile'])
    openssl('genrsa', '-out', `${name}.pem`, '2048');
  openssl('rsa', '-in', 'pkcs1.pem', '-traditional', '-out', 'pkcs1.key');
  openssl('genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048', '-out', 'enc-plain.pem');
  openssl('pkcs8', '-topk8', '-in', 'enc-plain.pem', '-passout', 'pass:secret', '-out', 'encrypted.pem');
  openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', 'ec.pem');
  openssl('req', '-x509', '-key', 'pfx.pem', '-subj', '/CN=example.com', '-out', 'pfx.crt');
  openssl('pkcs12', '-export', '-inkey', 'pfx.pem', '-in', 'pfx.crt', '-passout', 'pass:secret', '-out', 'bundle.pfx');
  writeFileSync(inMade('openssh.key'), opensshFile());
}

/** Of the shape that `ssh-keygen` writes; its bytes are made up, which is enough to look for them. */
function opensshFile(): string {
  const bytes = Buffer.concat([Buffer.from('openssh-key-v1\0\0\0\0\x04none\0\0\0\x04none\0\0\0\0'), randomBytes(900)]);
  const lines = bytes.toString('base64').replace(/.{70}/g, '$&\n');
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

const attached = (filename: string, content: Buffer | string): Mail.Options => ({
  text: 'Here is what you asked for.',
  attachments: [{ filename, content }],
});

const KINDS: Kind[] = [
  {
    what: 'PKCS#1',
    mail: () => attached('server.key', pem('pkcs1.key')),
    secrets: () => [derOf('pkcs1.pem')],
    spki: spkiOf('pkcs1.pem'),
  },
  {
    what: 'PKCS#8',
    mail: () => attached('server.txt', pem('pkcs8.pem')),
    secrets: () => [derOf('pkcs8.pem')],
    spki: spkiOf('pkcs8.pem'),
  },
  {
    what: 'encrypted PKCS#8',
    mail: () => attached('server.pem', pem('encrypted.pem')),
    secrets: () => [derOf('enc-plain.pem'), bodyOf(pem('encrypted.pem'))],
    spki: null,
  },
  {
    what: 'EC',
    mail: () => attached('ec.key', pem('ec.pem')),
    secrets: () => [derOf('ec.pem'), bodyOf(pem('ec.pem'))],
    spki: spkiOf('ec.pem'),
  },
  {
    what: 'PKCS#12',
    mail: () => attached('bundle.pfx', readFileSync(inMade('bundle.pfx'))),
    secrets: () => [readFileSync(inMade('bundle.pfx')), derOf('pfx.pem')],
    spki: null,
  },
  {
    what: 'OpenSSH',
    mail: () => attached('id_rsa', pem('openssh.key')),
    secrets: () => [bodyOf(pem('openssh.key'))],
    spki: null,
  },
  {
    what: 'in a zip',
    mail: () => attached('all.zip', zip({ name: 'server.key', bytes: Buffer.from(pem('zipped.pem')) })),
    secrets: () => [derOf('zipped.pem'), zip({ name: 'server.key', bytes: Buffer.from(pem('zipped.pem')) })],
    spki: spkiOf('zipped.pem'),
  },
  {
    what: 'in a zip of 3 MB',
    mail: () =>
      attached(
        'backup.zip',
        zip({ name: 'site', bytes: randomBytes(3_000_000) }, { name: 'k', bytes: Buffer.from(pem('large.pem')) }),
      ),
    secrets: () => [derOf('large.pem')],
    spki: spkiOf('large.pem'),
  },
  {
    what: 'pasted',
    mail: () => ({ text: `Hello,\n\n${pem('inline.pem')}\nAnna` }),
    secrets: () => [derOf('inline.pem')],
    spki: spkiOf('inline.pem'),
  },
  {
    what: 'in HTML only',
    mail: () => ({ html: `<p>Hello</p><p>${pem('html.pem').replaceAll('\n', '<br>\n')}</p>` }),
    secrets: () => [derOf('html.pem')],
    spki: spkiOf('html.pem'),
  },
  {
    what: 'in a forwarded mail',
    mail: () => ({
      text: 'See below.',
      attachments: [
        { contentType: 'message/rfc822', content: `From: a@b.example\r\nSubject: key\r\n\r\n${pem('nested.pem')}` },
      ],
    }),
    secrets: () => [derOf('nested.pem')],
    spki: spkiOf('nested.pem'),
  },
];

/** Runs of bytes that stand for a secret: of 24 bytes raw, and of 32 characters of base64 in each of its three shifts. */
function windows(secret: Buffer): Set<string> {
  const runs = new Set<string>();
  // The first bytes are the same in every key; behind them all is secret (or public numbers, which go nowhere either).
  for (let at = 40; at + 24 <= secret.length; at += 24) runs.add(secret.toString('latin1', at, at + 24));
  for (const shift of [0, 1, 2]) {
    const text = secret.subarray(48 + shift).toString('base64');
    for (let at = 0; at + 32 <= text.length; at += 32) runs.add(text.slice(at, at + 32));
  }
  return runs;
}

/** Whether any run is in the haystack, however it is wrapped there: as it lies, and without its white space. */
function traceOf(runs: Set<string>, haystack: Buffer): string | null {
  const raw = haystack.toString('latin1');
  const unwrapped = raw.replace(/\\n|[\s>"]+/g, '');
  for (const run of runs) if (raw.includes(run) || unwrapped.includes(run)) return run;
  return null;
}

function filesUnder(top: string): string[] {
  return readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** What is in all files under the folders. The clerk is at work: a file that goes while they are read has got its final name. */
function contentsUnder(...folders: (string | undefined)[]): [path: string, bytes: Buffer][] {
  for (let tries = 0; ; tries++) {
    try {
      return folders.flatMap((top) => filesUnder(top ?? '')).map((path) => [path, readFileSync(path)]);
    } catch (error) {
      const isGone = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      if (!isGone || tries === 20) throw error;
    }
  }
}

const command = async <N extends CommandName>(name: N, input: CommandInput<N>): Promise<Results[N]> =>
  (await askClerk(data ?? '', { ask: 'command', name, input, by: 'test' })) as Results[N];

/** Starts the clerk as it is started in production, but with a log that holds everything; resolves with its port. */
async function startClerk(): Promise<number> {
  const env = {
    ...programEnvironment({ folder: data ?? '', slack, dovecot, sink }),
    TMPDIR: temporary,
    CERTCLERK_LOG_LEVEL: 'debug',
  };
  clerk = spawn(process.execPath, [join(ROOT, 'bin/certclerk.cjs'), 'start'], {
    env,
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  clerk.stdout?.on('data', (chunk: Buffer) => (log += chunk.toString('latin1')));
  clerk.stderr?.on('data', (chunk: Buffer) => (log += chunk.toString('latin1')));
  if (!clerk.stderr) throw new Error('the clerk has no log');
  for await (const line of createInterface({ input: clerk.stderr })) {
    const port = /"port":(\d+).*certclerk is ready/.exec(line)?.[1];
    if (port) return Number(port);
  }
  throw new Error(`the clerk did not start:\n${log}`);
}

/** Puts a mail into the clerk's mailbox; resolves with the clerk's answer, and what the clerk recorded of it. */
async function send(mail: Mail.Options, answered: RegExp) {
  const more = { from: ANNA, to: CLERK, subject: 'Re: your order', messageId: `<${randomUUID()}@customer.example>` };
  const built = await createTransport({ streamTransport: true, buffer: true }).sendMail({ ...more, ...mail });
  await dovecot.deliver(Buffer.isBuffer(built.message) ? built.message : '', ANNA, CLERK);
  const answer = await sink.next(({ parsed }) => answered.test(parsed.subject ?? ''));
  const { mails } = await command('list-mails', {});
  return { answer, recorded: mails.find((one) => one.messageId === more.messageId) };
}

async function mailboxIsEmpty(): Promise<boolean> {
  const url = new URL(dovecot.imapUrl);
  const auth = { user: url.username, pass: decodeURIComponent(url.password) };
  const imap = new ImapFlow({ host: url.hostname, port: Number(url.port), secure: false, auth, logger: false });
  await imap.connect();
  try {
    let mails = 0;
    for (const { path } of await imap.list()) {
      const status = await imap.status(path, { messages: true });
      mails += status === false ? 0 : (status.messages ?? 0);
    }
    return mails === 0;
  } finally {
    await imap.logout();
  }
}

async function drive(call: object): Promise<SlackShown> {
  const { status, body } = await slack.drive({ user: slack.users.find((u) => u.staff)?.id, ...call });
  if (status !== 200 || 'error' in body) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body;
}

/** The clerk is another process, so that it has settled is seen on the screen: it changes, or it does not. */
function screenChanges(): Promise<void> {
  const changed = new Promise<void>((resolve) => slack.onChange(resolve));
  return Promise.race([changed, wait(500)]);
}

beforeAll(async () => {
  for (const path of [data, temporary, made]) mkdirSync(path ?? '');
  makeKeys();
  [dovecot, sink, slack] = await Promise.all([startDovecot(), startSink(), startSlackWorld()]);
  const port = await startClerk();
  slack.connect(`http://127.0.0.1:${port}/slack/events`, screenChanges);
  await command('register-customer', {
    name: 'Customer Ltd',
    address: { lines: ['High Street 1'], city: 'Maribor', country: 'SI' },
    contacts: [{ name: 'Anna', addresses: [ANNA] }],
  });
  await command('order-certificate', { customer: 'Customer Ltd', product: 'dv-single', names: ['www.example.com'] });
  await sink.next(({ parsed }) => /we need a CSR/.test(parsed.subject ?? ''));
});

afterAll(async () => {
  const ended = once(clerk, 'exit');
  clerk.kill('SIGTERM');
  await ended;
  await Promise.all([dovecot.stop(), sink.stop(), slack.close()]);
  rmSync(folder, { recursive: true, force: true });
});

describe('a private key leaves no trace', () => {
  it.each(KINDS.map((kind) => [kind.what, kind] as const))('%s', async (_, kind) => {
    const runs = kind.secrets().map(windows);
    expect(runs.every((set) => set.size > 5)).toBe(true);
    const { answer, recorded } = await send(kind.mail(), /private key/);
    expect(recorded).toMatchObject({ outcome: 'refused', raw: null });
    expect(answer.to).toEqual([ANNA]);
    // It is expunged after the commit, so perhaps after the answer.
    for (let tries = 0; !(await mailboxIsEmpty()); tries++) {
      expect(tries).toBeLessThan(100);
      await wait(50);
    }
    const looked = contentsUnder(data, temporary, dirname(dovecot.log));
    expect(looked.length).toBeGreaterThan(3);
    for (const secret of runs) {
      for (const [path, bytes] of looked) expect([path, traceOf(secret, bytes)]).toEqual([path, null]);
      expect(traceOf(secret, Buffer.from(log, 'latin1'))).toBeNull();
      expect(traceOf(secret, Buffer.from(JSON.stringify(slack.messages())))).toBeNull();
      for (const { raw } of sink.mails) expect(traceOf(secret, raw)).toBeNull();
    }
    const known = contentsUnder(data)
      .map(([, bytes]) => bytes.toString('latin1'))
      .join('\n');
    if (kind.spki) expect(known).toContain(createHash('sha256').update(kind.spki()).digest('hex'));
  });

  it('in Slack: pasted and uploaded', async () => {
    const [typed, filed] = [pem('slack.pem'), pem('slackfile.pem')];
    const opened = await drive({ command: '/ssl', text: 'csr www.example.com' });
    const view = opened.shown.find((shown) => shown.kind === 'modal')?.id;
    const pasted = await drive({ submit: { view, values: { csr: typed } } });
    expect(pasted.errors?.['csr']).toContain('private key');
    const csr_file = [{ filename: 'server.key', base64: Buffer.from(filed).toString('base64') }];
    const uploaded = await drive({ submit: { view, values: { csr: '', csr_file } } });
    expect(uploaded.errors?.['csr_file']).toContain('private key');
    const listed = await fetch(`${slack.apiUrl}files.list`, {
      method: 'POST',
      headers: { authorization: `Bearer ${slack.botToken}`, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(await listed.text()).not.toContain('server.key');
    for (const secret of [derOf('slack.pem'), derOf('slackfile.pem')].map(windows)) {
      for (const [path, bytes] of contentsUnder(data, temporary))
        expect([path, traceOf(secret, bytes)]).toEqual([path, null]);
      expect(traceOf(secret, Buffer.from(log, 'latin1'))).toBeNull();
      expect(traceOf(secret, Buffer.from(JSON.stringify(slack.messages())))).toBeNull();
    }
  });

  it('and a CSR with such a key is refused afterwards, by mail and in Slack', async () => {
    openssl('req', '-new', '-key', 'pkcs8.pem', '-subj', '/CN=www.example.com', '-out', 'late.csr');
    const asked = sink.mails.find(({ parsed }) => /we need a CSR/.test(parsed.subject ?? ''));
    const to = asked?.parsed.replyTo?.value[0]?.address;
    const late = { ...attached('late.csr', pem('late.csr')), to };
    const { answer, recorded } = await send(late, /not accepted/);
    expect(recorded).toMatchObject({ outcome: 'refused', reason: 'key-leaked' });
    expect(answer.parsed.text?.replace(/\s+/g, ' ')).toContain(
      'private key of this CSR has been seen outside your server',
    );
    openssl('req', '-new', '-key', 'slackfile.pem', '-subj', '/CN=www.example.com', '-out', 'slack.csr');
    const opened = await drive({ command: '/ssl', text: 'csr www.example.com' });
    const view = opened.shown.find((shown) => shown.kind === 'modal')?.id;
    const { errors } = await drive({ submit: { view, values: { csr: pem('slack.csr') } } });
    expect(errors?.['csr']).toContain('has been seen outside your server');
    expect((await command('show-certificate', { certificate: 'www.example.com' })).csr).toBeNull();
    expect(await command('verify-audit', {})).toMatchObject({ fault: null });
  });

  it('a trace would be seen', () => {
    const secret = derOf('pkcs1.pem');
    const runs = windows(secret);
    expect(traceOf(runs, secret)).not.toBeNull();
    expect(traceOf(runs, Buffer.from(pem('pkcs1.pem')))).not.toBeNull();
    expect(traceOf(runs, Buffer.from(JSON.stringify({ text: pem('pkcs1.key').replace(/^/gm, '> ') })))).not.toBeNull();
    expect(traceOf(runs, Buffer.from(derOf('pkcs8.pem')))).toBeNull();
  });
});
