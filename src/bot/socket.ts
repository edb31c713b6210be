import type { SocketModeReceiver } from '@slack/bolt';
import { AppError } from '../core/errors.js';
import type { Log } from './log.js';
import { platformError } from './slack-errors.js';
import { PATIENCE, type SocketPatience, SocketWatch } from './socket-watch.js';

/** Slack says hello at once; a socket that stays silent so long is given up. */
const HELLO_MS = 30_000;
const LONGEST_PAUSE_MS = 30_000;

/** What /metrics tells of the socket. */
export interface SocketFacts {
  /** How often it was opened again, since the start. */
  reopened: number;
  /** How often because it was open and dead. */
  foundDead: number;
  /** Since Slack last sent something of its own accord. */
  silentMs: number;
}

/**
 * Keeps the Socket Mode connection. Slack closes each socket after some hours, networks more often: it is opened
 * again until `close`, with a growing pause while that fails. The client's own reconnection stays off, because a
 * failure in it ends as an unhandled rejection, and so the process. One that is open but dead is opened again, too.
 */
export class SocketConnection {
  readonly #receiver: SocketModeReceiver;
  readonly #log: Log;
  #state: 'closed' | 'opening' | 'up' | 'down' = 'closed';
  #pause: NodeJS.Timeout | undefined;
  readonly #watch: SocketWatch;
  #reopened = 0;
  #foundDead = 0;

  constructor(receiver: SocketModeReceiver, log: Log, patience: SocketPatience = PATIENCE) {
    this.#receiver = receiver;
    this.#log = log;
    this.#watch = new SocketWatch(patience, (why) => this.#isDead(why));
    receiver.client.on('connected', () => {
      this.#state = 'up';
      this.#watch.start();
    });
    receiver.client.on('ws_message', this.#watch.word);
    receiver.client.on('disconnected', () => {
      if (this.#state !== 'up') return;
      this.#down();
      log.info({}, 'Slack closed the socket; opening another');
    });
  }

  get facts(): SocketFacts {
    return { reopened: this.#reopened, foundDead: this.#foundDead, silentMs: this.#watch.silentMs };
  }

  get up(): boolean {
    return this.#state === 'up';
  }

  /** The first connection. Throws AppError with what to mend. */
  async open(): Promise<void> {
    this.#state = 'opening';
    try {
      await this.#connect();
    } catch (error) {
      await this.close();
      const code = platformError(error);
      if (code)
        throw new AppError(
          'invalid-input',
          `Slack does not take SLACK_APP_TOKEN (${code}); it needs connections:write.`,
        );
      throw new AppError('unreachable', 'The Slack socket could not be opened.', { cause: error });
    }
  }

  async close(): Promise<void> {
    const wasOpen = this.#state === 'up';
    this.#state = 'closed';
    this.#watch.stop();
    clearTimeout(this.#pause);
    if (wasOpen) await this.#receiver.stop();
  }

  #down(): void {
    this.#state = 'down';
    this.#watch.stop();
    this.#reopened += 1;
    this.#again(0);
  }

  #isDead(why: string): void {
    if (this.#state !== 'up') return;
    this.#foundDead += 1;
    this.#log.warn({ why }, 'the Slack socket is open but dead; opening another');
    this.#state = 'down';
    // Says goodbye, and is not waited for: the answer would come the same way. A closing that fails is over as well.
    this.#receiver.client
      .disconnect()
      .catch((error: unknown) => this.#log.info({ err: error }, 'the dead Slack socket could not be closed'));
    this.#down();
  }

  async #connect(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('Slack did not say hello')), HELLO_MS);
    });
    try {
      await Promise.race([this.#receiver.start(), silence]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Tries to connect after a pause that doubles with each failure, and varies so that not all clerks knock at once. */
  #again(failures: number): void {
    const most = failures === 0 ? 0 : Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** (failures - 1));
    this.#pause = setTimeout(
      () => {
        if (this.#state !== 'down') return;
        this.#connect().catch((error: unknown) => {
          this.#log.warn({ err: error, failures: failures + 1 }, 'the Slack socket could not be opened again');
          if (this.#state === 'down') this.#again(failures + 1);
        });
      },
      most * (0.5 + Math.random() / 2),
    );
  }
}
