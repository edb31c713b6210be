import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { parse } from 'node:querystring';
import { isValidSlackRequest } from '@slack/bolt';
import { readEnvelope } from './envelope.js';
import type { Log } from './log.js';
import { Seen } from './seen.js';

/** Slack's payloads are some ten kilobytes; a modal with all its inputs filled stays under one hundred. */
const BODY_LIMIT = 1024 * 1024;
/** Slack's own window for stale requests, here for those from the future too (design §6.8). */
const WINDOW_SECONDS = 5 * 60;
/** Longer than the whole window, so that no signature can be played again while its time stamp is good. */
const REPLAY_MS = 10 * 60_000;
/** A body that trickles in keeps a socket; Slack sends it at once. */
const BODY_MS = 10_000;

interface DoorOptions {
  signingSecret: string;
  /** Bolt's listener, which checks the signature once more. */
  listener: RequestListener;
  /** The real clock in milliseconds: signatures live on it. */
  wall: () => number;
  log: Log;
}

/**
 * The HTTP door, POST /slack/events: reads the body within its limit and lets nothing through to Bolt that is stale,
 * from the future, wrongly signed, played again, or no payload of Slack's. Answers 413, 401 or 400 itself.
 */
export function createDoor({ signingSecret, listener, wall, log }: DoorOptions) {
  const signatures = new Seen(REPLAY_MS, wall);

  /** Why the request is refused, or null. */
  function refusal(req: IncomingMessage, body: string): { status: number; why: string } | null {
    const timestamp = oneHeader(req, 'x-slack-request-timestamp');
    const signature = oneHeader(req, 'x-slack-signature');
    if (!timestamp || !/^\d{1,12}$/.test(timestamp)) return { status: 401, why: 'no time stamp' };
    if (!signature || !/^v0=[0-9a-f]{64}$/.test(signature)) return { status: 401, why: 'no signature' };
    const seconds = Number(timestamp);
    if (Math.abs(wall() / 1000 - seconds) > WINDOW_SECONDS) return { status: 401, why: 'stale or from the future' };
    const headers = { 'x-slack-signature': signature, 'x-slack-request-timestamp': seconds };
    if (!isValidSlackRequest({ signingSecret, body, headers, nowMilliseconds: wall() })) {
      return { status: 401, why: 'wrong signature' };
    }
    if (signatures.again(signature)) return { status: 401, why: 'played again' };
    return isPayload(req, body) ? null : { status: 400, why: 'no payload of Slack' };
  }

  async function attend(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const raw = await readBody(req);
    if (raw === null) return end(res, 413);
    const body = raw.toString('utf8');
    if (isSslCheck(req, body)) return end(res, 200);
    const refused = refusal(req, body);
    if (refused) {
      log.warn({ why: refused.why, status: refused.status }, 'Slack request refused');
      return end(res, refused.status);
    }
    // Bolt takes a request whose body was read already, if it has `rawBody`, and asks for its own path.
    listener(Object.assign(req, { rawBody: raw, url: '/slack/events' }), res);
  }

  return (req: IncomingMessage, res: ServerResponse): void => {
    attend(req, res).catch((error: unknown) => {
      log.error({ err: error }, 'Slack request failed');
      if (!res.headersSent) end(res, 500);
    });
  };
}

function end(res: ServerResponse, status: number): void {
  res.writeHead(status, status === 413 ? { connection: 'close' } : {});
  res.end();
}

function oneHeader(req: IncomingMessage, name: string): string | null {
  const value = req.headers[name];
  return typeof value === 'string' ? value : null;
}

/** The body; null where it is over the limit. Rejects where the sender goes away or lets us wait. */
function readBody(req: IncomingMessage): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    const patience = setTimeout(() => req.destroy(new Error('the body did not come')), BODY_MS);
    const done = (body: Buffer | null): void => {
      clearTimeout(patience);
      resolve(body);
    };
    req.on('data', (part: Buffer) => {
      size += part.length;
      if (size <= BODY_LIMIT) return void parts.push(part);
      // Not destroyed here: the answer goes out first, and `connection: close` ends it.
      req.pause();
      req.removeAllListeners('data');
      done(null);
    });
    req.on('end', () => done(Buffer.concat(parts)));
    req.on('close', () => {
      clearTimeout(patience);
      reject(new Error('the request ended before its body'));
    });
    req.on('error', reject);
  });
}

const isForm = (req: IncomingMessage): boolean => req.headers['content-type'] === 'application/x-www-form-urlencoded';

/** Slack's unsigned check of our TLS; there is nothing in it to act on. */
const isSslCheck = (req: IncomingMessage, body: string): boolean =>
  isForm(req) && body.length < 1000 && body.includes('ssl_check=1') && parse(body).ssl_check === '1';

/** Whether Bolt can read it. What it cannot would throw inside its listener, where nobody catches it. */
function isPayload(req: IncomingMessage, body: string): boolean {
  const fields = isForm(req) ? parse(body) : null;
  if (fields && typeof fields.payload !== 'string') return readEnvelope({ ...fields }) !== null;
  const json = parseJson(typeof fields?.payload === 'string' ? fields.payload : body);
  return isUrlVerification(json) || readEnvelope(json) !== null;
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined; // told apart by the caller: no payload
  }
}

const isUrlVerification = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && 'type' in body && body.type === 'url_verification';
