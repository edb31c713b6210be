import { createHash, generateKeyPairSync } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import type { MailOutcome, ReceivedMailInput } from '../../../src/core/model/mail-in.js';
import { createAuthenticate } from '../../../src/mail/in/authenticate.js';
import { createMailParser } from '../../../src/mail/in/parse.js';
import { type Beside, type Received, createReceiver } from '../../../src/mail/in/receive.js';
import { pem } from '../../fixtures/der.js';
import { soundCsr } from '../../fixtures/generate-csr.js';
import { writeMail } from './write-mail.js';

const parser = createMailParser();
afterAll(() => parser.close());
const KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();
const REPLY_KEY = 'abcdefghijklmnopqrstuvwxyz';

interface Seen {
  received: Received;
  input: ReceivedMailInput;
  kept: Uint8Array[];
}

async function receive(
  raw: Uint8Array,
  outcome: MailOutcome = 'applied',
  more: Beside & { mode?: 'require' | 'off' } = {},
): Promise<Seen> {
  const kept: Uint8Array[] = [];
  const inputs: ReceivedMailInput[] = [];
  const receiver = createReceiver({
    clerkAddress: 'ssl@clerk.example',
    loopHeader: 'X-Certclerk-Loop',
    authenticate: createAuthenticate({
      mode: more.mode ?? 'off',
      resolver: () => Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })),
      now: () => new Date(),
    }),
    putRaw: (bytes) => {
      kept.push(bytes);
      return Promise.resolve(createHash('sha256').update(bytes).digest('hex'));
    },
    receive: (input) => {
      inputs.push(input);
      return Promise.resolve({ outcome, reason: 'because' });
    },
    parser,
  });
  const received = await receiver(raw, more);
  const [input] = inputs;
  if (!input) throw new Error('nothing was received');
  return { received, input, kept };
}

describe('a mail with a CSR', () => {
  const raw = writeMail(
    {
      To: `The clerk <ssl+${REPLY_KEY}@clerk.example>`,
      Subject: 'Re: CSR f=C3=BCr example.com',
      'Message-ID': '<1@customer.example>',
      'In-Reply-To': `<${REPLY_KEY}.O-000007@clerk.example>`,
      'Auto-Submitted': 'no',
    },
    pem(soundCsr()),
  );

  it('becomes plain data', async () => {
    const { input, received } = await receive(raw);
    expect(input).toMatchObject({
      digest: createHash('sha256').update(raw).digest('hex'),
      raw: createHash('sha256').update(raw).digest('hex'),
      messageId: '<1@customer.example>',
      references: [`<${REPLY_KEY}.O-000007@clerk.example>`],
      from: ['ana@customer.example'],
      keys: [REPLY_KEY],
      automatic: null,
      authentication: { verdict: 'off', reasons: [] },
      request: { kind: 'csr' },
    });
    expect(received).toEqual({ outcome: 'applied', reason: 'because', folder: 'Processed', duplicate: false });
  });

  const FOLDERS: [MailOutcome, string][] = [
    ['applied', 'Processed'],
    ['answered', 'Processed'],
    ['refused', 'Processed'],
    ['review', 'Review'],
    ['ignored', 'Ignored'],
  ];
  it.each(FOLDERS)('%s goes to %s', async (outcome, folder) => {
    expect((await receive(raw, outcome)).received.folder).toBe(folder);
  });

  it('is checked where that is required', async () => {
    const { input } = await receive(raw, 'review', { mode: 'require' });
    expect(input.authentication).toEqual({ verdict: 'none', reasons: ['it has no DKIM signature'] });
  });
});

describe('a private key', () => {
  it('leaves no trace: no raw bytes, no text, and the mail is expunged', async () => {
    const { input, received, kept } = await receive(writeMail({ Subject: 'the key' }, `Here:\n${KEY}`), 'refused');
    expect(kept).toEqual([]);
    expect(input).toMatchObject({ raw: null, text: '', subject: 'the key', request: { kind: 'private-key' } });
    expect(JSON.stringify(input)).not.toContain(KEY.split('\n')[1]);
    expect(received.folder).toBe('expunge');
  });

  it('in the subject is not shown either', async () => {
    const { input } = await receive(writeMail({ Subject: KEY.replace(/\n/g, ' ') }, 'x'));
    expect(input).toMatchObject({ raw: null, subject: '', request: { kind: 'private-key' } });
  });

  it('in a mail that cannot be read counts where it is in plain sight', async () => {
    const parts = Array.from({ length: 300 }, () => ({ type: 'text/plain', body: KEY }));
    const { input, kept } = await receive(writeMail({}, { type: 'multipart/mixed', parts }));
    expect(input.request).toEqual({ kind: 'private-key', spkis: [expect.stringMatching(/^[0-9a-f]{64}$/)] });
    expect(kept).toEqual([]);
  });
});

describe('what cannot be read', () => {
  it('is quarantined without a copy, for a key may lie in it unseen; its headers are read', async () => {
    const parts = Array.from({ length: 300 }, () => ({ type: 'text/plain', body: 'x' }));
    const raw = writeMail({ To: `ssl+${REPLY_KEY}@clerk.example` }, { type: 'multipart/mixed', parts });
    const { input, received, kept } = await receive(raw, 'review');
    expect(input.request).toEqual({
      kind: 'quarantine',
      why: "The mail has more than 200 parts. It lies in the mailbox's folder Quarantine.",
    });
    expect(input).toMatchObject({ from: ['ana@customer.example'], keys: [REPLY_KEY], subject: 'Mail', text: '' });
    expect(received.folder).toBe('Quarantine');
    expect(input.raw).toBeNull();
    expect(kept).toEqual([]);
  });

  it('a mail of which only the header was fetched says why', async () => {
    const { input, received } = await receive(Buffer.from('From: ana@x.example\r\n\r\n'), 'review', {
      headerOnly: 'Too large.',
      mode: 'require',
    });
    expect(input.authentication).toEqual({ verdict: 'none', reasons: ['it is too large to be checked'] });
    expect(input.request).toEqual({
      kind: 'quarantine',
      why: "Too large. It lies in the mailbox's folder Quarantine.",
    });
    expect(received.folder).toBe('Quarantine');
  });
});

describe('a mail that was handed over', () => {
  const parts = (body: string) => Array.from({ length: 300 }, () => ({ type: 'text/plain', body }));
  const broken = writeMail({}, { type: 'multipart/mixed', parts: parts('x') });
  const quarantined: [string, number][] = [];
  const quarantine = (raw: Uint8Array, digest: string): Promise<string> => {
    quarantined.push([digest, raw.byteLength]);
    return Promise.resolve('It lies in quarantine/x.eml.');
  };

  it('carries no trace: its envelope says whom it was for', async () => {
    const envelope = { from: 'ana@customer.example', to: [`ssl+${REPLY_KEY}@clerk.example`] };
    const raw = writeMail({ To: 'ssl@clerk.example' }, pem(soundCsr()));
    const { input } = await receive(raw, 'applied', { envelope });
    expect(input).toMatchObject({ keys: [REPLY_KEY], automatic: null });
    // The same bytes for other recipients are the same mail.
    expect(input.digest).toBe(createHash('sha256').update(raw).digest('hex'));
  });

  it.each([
    ['', '<>', 'empty Return-Path'],
    ['', '<ana@customer.example>', 'empty Return-Path'],
    ['ana@customer.example', '<>', null],
  ])('from <%s> with a Return-Path of its own %s is automatic: %s', async (from, forged, automatic) => {
    const raw = writeMail({ 'Return-Path': forged }, 'list');
    const { input } = await receive(raw, 'answered', { envelope: { from, to: ['ssl@clerk.example'] } });
    expect(input.automatic).toBe(automatic);
  });

  it('is kept where it cannot be read, before it is recorded, and the review says where', async () => {
    const { input, kept } = await receive(broken, 'review', { quarantine });
    expect(input.request).toEqual({
      kind: 'quarantine',
      why: 'The mail has more than 200 parts. It lies in quarantine/x.eml.',
    });
    expect(quarantined).toEqual([[input.digest, broken.byteLength]]);
    expect(kept).toEqual([]);
  });

  it('is not kept where a private key is in plain sight', async () => {
    quarantined.length = 0;
    const raw = writeMail({}, { type: 'multipart/mixed', parts: parts(KEY) });
    expect((await receive(raw, 'refused', { quarantine })).input.request.kind).toBe('private-key');
    expect(quarantined).toEqual([]);
  });

  it('is not recorded where it could not be kept', async () => {
    const full = () => Promise.reject(new Error('the folder is full'));
    await expect(receive(broken, 'review', { quarantine: full })).rejects.toThrow('the folder is full');
  });
});

describe('what staff see', () => {
  it('has no control characters and a bounded length', async () => {
    const { input } = await receive(
      writeMail({ Subject: `a\u0007b${'x'.repeat(2_000)}` }, `\u0000\u001b[31mred\n${'y'.repeat(9_000)}`),
    );
    expect(input.subject).toHaveLength(500);
    expect(input.text).toHaveLength(4_000);
    expect(input.subject + input.text).not.toMatch(/[\u0000-\u0008\u001b]/);
  });

  it('has a subject of one line, whatever an encoded word holds', async () => {
    const { input } = await receive(writeMail({ Subject: '=?utf-8?q?list=0D=0ABcc:_all@customer.example?=' }, 'x'));
    expect(input.subject).toBe('list Bcc: all@customer.example');
  });

  it('an empty mail is unclear, not an error', async () => {
    expect((await receive(Buffer.alloc(0))).input).toMatchObject({
      from: [],
      subject: '',
      request: { kind: 'unclear' },
    });
  });
});

describe('a failure of the core', () => {
  it('comes out, so that the mail stays where it is', async () => {
    const receiver = createReceiver({
      clerkAddress: 'ssl@clerk.example',
      loopHeader: 'X-Certclerk-Loop',
      authenticate: createAuthenticate({ mode: 'off', now: () => new Date() }),
      putRaw: () => Promise.resolve('0'),
      receive: () => Promise.reject(new Error('the disk is full')),
      parser,
    });
    await expect(receiver(writeMail({}, 'list'))).rejects.toThrow('the disk is full');
  });
});
