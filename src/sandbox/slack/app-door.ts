import { createHmac } from 'node:crypto';
import { type WallClock } from './clocks.js';
import { type Json } from './json.js';

/** How long the stand-in waits, in milliseconds; tests wait less. */
export interface Patience {
  /** Slack waits three seconds for an acknowledgement. */
  acknowledgeMs: number;
  /** Design §8: a call is answered at the latest after ten seconds, then with `pending: true`. */
  pendingMs: number;
}

export const SLACKS_PATIENCE: Patience = { acknowledgeMs: 3_000, pendingMs: 10_000 };

export interface AppAnswer {
  /** 0 where the app did not answer in time or could not be reached. */
  status: number;
  body: string;
  /** In Slack's own words: why the interaction failed. */
  failure?: 'operation_timeout' | 'http_service_error' | 'http_client_error';
}

/** Sends signed requests to the app's HTTP door, as Slack does. */
export class AppDoor {
  readonly #url: string;
  readonly #signingSecret: string;
  readonly #wall: WallClock;
  readonly #acknowledgeMs: number;

  constructor(url: string, signingSecret: string, wall: WallClock, { acknowledgeMs }: Patience = SLACKS_PATIENCE) {
    this.#url = url;
    this.#signingSecret = signingSecret;
    this.#wall = wall;
    this.#acknowledgeMs = acknowledgeMs;
  }

  /** A slash command: plain form fields. */
  command(fields: Record<string, string>): Promise<AppAnswer> {
    return this.#send('application/x-www-form-urlencoded', new URLSearchParams(fields).toString());
  }

  /** An interaction: one form field `payload` with JSON. */
  interaction(payload: Json): Promise<AppAnswer> {
    const form = new URLSearchParams({ payload: JSON.stringify(payload) });
    return this.#send('application/x-www-form-urlencoded', form.toString());
  }

  /** The Events API: JSON. */
  event(envelope: Json): Promise<AppAnswer> {
    return this.#send('application/json', JSON.stringify(envelope));
  }

  async #send(type: string, body: string): Promise<AppAnswer> {
    const seconds = String(Math.floor(this.#wall() / 1000));
    const mac = createHmac('sha256', this.#signingSecret).update(`v0:${seconds}:${body}`).digest('hex');
    try {
      const response = await fetch(this.#url, {
        method: 'POST',
        redirect: 'manual',
        signal: AbortSignal.timeout(this.#acknowledgeMs),
        headers: {
          'content-type': type,
          // A kept connection could be the one that the app, idle for five seconds, is just closing.
          connection: 'close',
          'user-agent': 'Slackbot 1.0 (certclerk sandbox)',
          'x-slack-request-timestamp': seconds,
          'x-slack-signature': `v0=${mac}`,
        },
        body,
      });
      const text = await response.text();
      const { status } = response;
      return status === 200 ? { status, body: text } : { status, body: text, failure: 'http_service_error' };
    } catch (error) {
      const isLate = error instanceof Error && error.name === 'TimeoutError';
      return { status: 0, body: '', failure: isLate ? 'operation_timeout' : 'http_client_error' };
    }
  }
}
