import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { asObject, type Json, parseJson } from './json.js';
import { respond } from './responses.js';
import { SlackError } from './slack-error.js';
import { type SlackState } from './state.js';
import { callMethod, refusal } from './web-api.js';

/** More than any call of the Web API needs, and room for a file of the sandbox. */
const BODY_MAX_BYTES = 25 * 1024 * 1024;

/** Slack's own door: Web API, response URLs, uploads and private files, on the loopback interface. */
export class SlackDoor {
  readonly #state: SlackState;
  readonly #server: Server;
  #inFlight = 0;
  #waiting: (() => void)[] = [];

  constructor(state: SlackState) {
    this.#state = state;
    this.#server = createServer((request, response) => void this.#serve(request, response));
    // Idle connections stay open: closing one just as the app sends on it would look like a Slack outage.
    this.#server.keepAliveTimeout = 0;
  }

  /** Listens on a free port and gives the origin, e.g. `http://127.0.0.1:4000`. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The Slack stand-in got no port.');
    return `http://127.0.0.1:${address.port}`;
  }

  get isIdle(): boolean {
    return this.#inFlight === 0;
  }

  /** Resolves when no request is being answered. */
  async idle(): Promise<void> {
    while (this.#inFlight > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.close((error) => (error ? reject(error) : resolve()));
      this.#server.closeAllConnections();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#inFlight += 1;
    try {
      await this.#route(request, response);
    } catch (error) {
      if (!response.headersSent) json(response, 500, { ok: false, error: 'internal_error', detail: String(error) });
    } finally {
      this.#inFlight -= 1;
      for (const wake of this.#waiting.splice(0)) wake();
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const [, area, ...rest] = url.pathname.split('/').map(decodeURIComponent);
    const body = await bodyOf(request);
    if (body === undefined) return json(response, 413, { ok: false, error: 'request_too_large' });
    if (area === 'api' && rest[0]) return this.#api(rest[0], request, url, body, response);
    if (area === 'responses' && rest[0]) return this.#respond(rest[0], body, response);
    if (area === 'upload' && rest[1]) return this.#upload(rest[1], request, body, response);
    if (area === 'files-pri' && rest[0]) return this.#download(rest[0], request, response);
    if (area === 'sign-in') return html(response, '<title>Sign in</title><p>Sign in to see this file.</p>');
    return json(response, 404, { ok: false, error: 'not_found' });
  }

  #api(method: string, request: IncomingMessage, url: URL, body: Buffer, response: ServerResponse): void {
    const type = request.headers['content-type']?.split(';')[0] ?? '';
    const values = { ...Object.fromEntries(url.searchParams), ...bodyValues(type, body) };
    // As Slack says with every answer what the token may do.
    response.setHeader('x-oauth-scopes', this.#state.seed.scopes.join(','));
    json(response, 200, callMethod(method, bearer(request), values, this.#state));
  }

  #respond(id: string, body: Buffer, response: ServerResponse): void {
    try {
      respond(id, asObject(parseJson(body.toString())), this.#state);
      text(response, 200, 'ok');
    } catch (error) {
      if (!(error instanceof SlackError)) throw error;
      const isGone = ['used_url', 'expired_url', 'invalid_url'].includes(error.code);
      json(response, isGone ? 404 : 400, refusal(error));
    }
  }

  async #upload(key: string, request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
    const bytes = await uploadedBytes(request, body);
    const taken = this.#state.files.receiveUpload(key, bytes);
    if (taken) text(response, 200, `OK - ${bytes.length}`);
    else text(response, 400, 'the upload is unknown or has another length than announced');
  }

  /** Without the token Slack leads to its sign-in page, which a client that follows redirects takes for the file. */
  #download(name: string, request: IncomingMessage, response: ServerResponse): void {
    if (bearer(request) !== this.#state.botToken) {
      response.writeHead(302, { location: '/sign-in' }).end();
      return;
    }
    try {
      const file = this.#state.files.find(name.slice(name.indexOf('-') + 1));
      const { mimetype } = this.#state.files.wire(file);
      response
        .writeHead(200, { 'content-type': String(mimetype), 'content-length': file.bytes.length })
        .end(file.bytes);
    } catch (error) {
      if (!(error instanceof SlackError)) throw error;
      text(response, 404, 'not found');
    }
  }
}

const bearer = (request: IncomingMessage): string | undefined =>
  /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];

function bodyValues(type: string, body: Buffer): Json {
  if (type === 'application/json') return asObject(parseJson(body.toString()));
  if (type === 'application/x-www-form-urlencoded') return Object.fromEntries(new URLSearchParams(body.toString()));
  return {};
}

/** The bytes of an upload: the body as it is, or the one file of a multipart form. */
async function uploadedBytes(request: IncomingMessage, body: Buffer): Promise<Buffer> {
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) return body;
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  const file = [...form.values()].find((value) => typeof value !== 'string');
  return file === undefined || typeof file === 'string' ? Buffer.alloc(0) : Buffer.from(await file.arrayBuffer());
}

/** The whole body, or `undefined` when it is too large. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > BODY_MAX_BYTES) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function json(response: ServerResponse, status: number, body: Json): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

function text(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(body);
}

function html(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(body);
}
