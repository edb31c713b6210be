import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

/** An answer to a response_url that takes longer is lost anyway. */
const ANSWER_MS = 5_000;
/** Of what is said against an answer, for the log. */
const MOST_SAID = 300;

// Every command is answered through one of these; `fetch` takes twice the time for it. Idle connections go before Slack's end does.
const http = new HttpAgent({ keepAlive: true, timeout: ANSWER_MS });
const https = new HttpsAgent({ keepAlive: true, timeout: ANSWER_MS });

export interface Answered {
  /** Whether it was taken; a redirect is not followed, so it is none. */
  ok: boolean;
  status: number;
  /** The beginning of what was said. */
  said: string;
}

/** Posts JSON. Rejects where nobody answers in time. */
export async function postAnswer(url: string, json: string): Promise<Answered> {
  try {
    return await post(url, json);
  } catch (error) {
    // The other end closed a kept connection at the moment of writing: nothing was read there.
    if (error instanceof StaleConnection) return post(url, json);
    throw error;
  }
}

class StaleConnection extends Error {}

function post(url: string, json: string): Promise<Answered> {
  const isHttps = url.startsWith('https:');
  const send = isHttps ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(url, {
      method: 'POST',
      agent: isHttps ? https : http,
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) },
    });
    const patience = setTimeout(() => request.destroy(new Error('the answer was not taken in time')), ANSWER_MS);
    request.on('response', (response) => {
      bodyOf(response).then((said) => {
        const status = response.statusCode ?? 0;
        resolve({ ok: status >= 200 && status < 300, status, said });
      }, reject);
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      const isStale = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
      reject(isStale ? new StaleConnection(error.message, { cause: error }) : error);
    });
    request.on('close', () => clearTimeout(patience));
    request.end(json);
  });
}

/** Read to its end, so that the connection can be used again; only the beginning is kept. */
async function bodyOf(response: IncomingMessage): Promise<string> {
  let said = '';
  response.setEncoding('utf8');
  for await (const part of response) if (said.length < MOST_SAID) said += String(part);
  return said.slice(0, MOST_SAID);
}
