import { createHash } from 'node:crypto';
import {
  LONGEST_WORDS,
  type MailOutcome,
  type MailRequest,
  type ReceivedMailInput,
  receivedMailInput,
} from '../../core/model/mail-in.js';
import type { Authenticate } from './authenticate.js';
import { automaticReason } from './automatic.js';
import { readBounce } from './bounce.js';
import { clean } from './clean.js';
import { type Envelope, traceOf } from './envelope.js';
import { type Header, readHeaders, valuesOf } from './headers.js';
import { type Interpreted, interpret } from './interpret.js';
import { messageIdOf, referencesOf, replyKeys } from './keys.js';
import { type MailParser, type Parsed, type ParsedMail, createMailParser } from './parse.js';
import { searchForKeys } from './private-key.js';
import type { Quarantine } from './quarantine.js';
import { sendersOf } from './senders.js';

/** Where a handled mail is laid; `expunge` takes it out of the mailbox for good. */
export type Folder = 'Processed' | 'Review' | 'Ignored' | 'Quarantine' | 'expunge';

export interface ReceiverOptions {
  /** The clerk's own address, `ssl@ssl.example.com`. */
  clerkAddress: string;
  /** The name of the header that our own mails carry. */
  loopHeader: string;
  authenticate: Authenticate;
  /** Keeps raw bytes; answers their SHA-256. */
  putRaw: (bytes: Uint8Array) => Promise<string>;
  /** The core's `receive-mail`; resolves when it is committed. */
  receive: (input: ReceivedMailInput) => Promise<{ outcome: MailOutcome; reason: string; duplicate?: boolean }>;
  /** Left out: one of its own. */
  parser?: MailParser;
}

export interface Received {
  outcome: MailOutcome;
  reason: string;
  folder: Folder;
  /** The same bytes were received before; nothing was done this time. */
  duplicate: boolean;
}

/** What is known of a mail besides its bytes. */
export interface Beside {
  /** A sentence why `raw` is only the mail's header. */
  headerOnly?: string | null;
  /** Of a mail that was handed over, and so does not carry its trace. */
  envelope?: Envelope;
  /** Where no mailbox holds what cannot be read. */
  quarantine?: Quarantine;
}

export type Receiver = (raw: Uint8Array, beside?: Beside) => Promise<Received>;

const LONGEST_SUBJECT = 500;

/**
 * The way of a mail from raw bytes to its outcome (design §4): authenticate, parse, interpret, receive. Rejects where
 * the core could not commit; the mail then stays where it is and comes again.
 */
export function createReceiver(options: ReceiverOptions): Receiver {
  const parser = options.parser ?? createMailParser();

  return async (raw, beside = {}) => {
    const authentication = await options.authenticate(raw, { headerOnly: Boolean(beside.headerOnly) });
    const parsed: Parsed = beside.headerOnly ? { why: beside.headerOnly } : await parser.parse(raw);
    const digest = createHash('sha256').update(raw).digest('hex');
    const keep = (): Promise<string> => beside.quarantine?.(raw, digest) ?? Promise.resolve(IN_THE_MAILBOX);
    const read = await requestOf(parsed, raw, keep);
    const headers = headersOf(raw, beside.envelope);
    const request = orBounce(read.request, parsed, headers, options.clerkAddress);
    // What was not read to its end was not searched for a private key either.
    const isShown = 'mail' in parsed && request.kind !== 'private-key' && request.kind !== 'quarantine';
    const subject = await subjectOf(parsed, headers);
    const input = receivedMailInput.parse({
      digest,
      // Only what is known to hold no private key is kept; the mailbox has the others, or nobody.
      raw: read.isFreeOfKeys ? await options.putRaw(raw) : null,
      messageId: messageIdOf(headers),
      references: referencesOf(headers),
      from: sendersOf(headers),
      subject,
      text: isShown ? clean(parsed.mail.text, LONGEST_WORDS) : '',
      keys: replyKeys(headers, options.clerkAddress),
      automatic: automaticReason(headers, {
        loopHeader: options.loopHeader,
        clerkAddress: options.clerkAddress,
        subject,
      }),
      authentication,
      request,
    } satisfies ReceivedMailInput);

    const { outcome, reason, duplicate = false } = await options.receive(input);
    return { outcome, reason, duplicate, folder: folderFor(request, outcome) };
  };
}

const IN_THE_MAILBOX = "It lies in the mailbox's folder Quarantine.";

/**
 * What could not be parsed may still show a private key in plain sight; it must not be kept. The others are, and staff
 * are told where.
 */
async function requestOf(parsed: Parsed, raw: Uint8Array, keep: () => Promise<string>): Promise<Interpreted> {
  const read = 'mail' in parsed ? await understood(parsed.mail) : parsed;
  if ('request' in read) return read;
  const { held, spkis } = await searchForKeys([raw]);
  const request: MailRequest = held
    ? { kind: 'private-key', spkis }
    : { kind: 'quarantine', why: `${read.why} ${await keep()}` };
  return { request, isFreeOfKeys: false };
}

/** A report on a mail of ours, in place of words; a private key or a CSR in it weighs more. */
function orBounce(request: MailRequest, parsed: Parsed, headers: readonly Header[], clerkAddress: string): MailRequest {
  if (!('mail' in parsed) || ['private-key', 'csr', 'quarantine'].includes(request.kind)) return request;
  return readBounce(headers, parsed.mail, clerkAddress) ?? request;
}

/** A mail that breaks what reads it would come again and again, for it would break it each time. */
async function understood(mail: ParsedMail): Promise<Interpreted | { why: string }> {
  try {
    return await interpret(mail);
  } catch (error) {
    return { why: `The mail broke what reads it (${error instanceof Error ? error.name : 'unknown'}).` };
  }
}

/** With the envelope on top; a Return-Path that a mail brought along says nothing then. */
function headersOf(raw: Uint8Array, envelope: Envelope | undefined): readonly Header[] {
  const headers = readHeaders(raw);
  return envelope ? [...traceOf(envelope), ...headers.filter(({ name }) => name !== 'return-path')] : headers;
}

function folderFor(request: MailRequest, outcome: MailOutcome): Folder {
  if (request.kind === 'private-key') return 'expunge';
  if (request.kind === 'quarantine') return 'Quarantine';
  if (outcome === 'review') return 'Review';
  return outcome === 'ignored' ? 'Ignored' : 'Processed';
}

async function subjectOf(parsed: Parsed, headers: readonly Header[]): Promise<string> {
  const subject = 'mail' in parsed ? parsed.mail.subject : (valuesOf(headers, 'subject')[0] ?? '');
  const { held } = await searchForKeys([Buffer.from(subject)]);
  // An encoded word can hold line ends; a subject is one line.
  return held ? '' : clean(subject.replace(/\s+/g, ' '), LONGEST_SUBJECT);
}
