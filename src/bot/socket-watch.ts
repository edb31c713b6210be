import { channel } from 'node:diagnostics_channel';

/** What undici tells of every WebSocket of the process; Slack's are the only ones. */
const PINGS = channel('undici:websocket:ping');
const PONGS = channel('undici:websocket:pong');

export interface SocketPatience {
  /** Not even an answer to the pings that go out every two seconds: the way to Slack is cut. */
  noSignMs: number;
  /** Answers, but nothing of Slack's own accord: no payload, and none of its pings, which come several times a minute. */
  silentMs: number;
}

export const PATIENCE: SocketPatience = { noSignMs: 20_000, silentMs: 120_000 };

/**
 * Says when an open socket is dead: networks and proxies keep connections open on which nothing comes any more, and the
 * client notices late (it waits half a minute for the end of a closing handshake) or, where a proxy answers, never.
 */
export class SocketWatch {
  readonly #patience: SocketPatience;
  readonly #onDead: (why: string) => void;
  #lastSign = 0;
  #lastWord = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(patience: SocketPatience, onDead: (why: string) => void) {
    this.#patience = patience;
    this.#onDead = onDead;
  }

  /** A socket has opened. */
  start(): void {
    this.stop();
    this.word();
    PINGS.subscribe(this.word);
    PONGS.subscribe(this.#sign);
    const { noSignMs, silentMs } = this.#patience;
    this.#timer = setInterval(() => this.#look(), Math.min(noSignMs, silentMs) / 4);
    this.#timer.unref();
  }

  /** It is closed. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    PINGS.unsubscribe(this.word);
    PONGS.unsubscribe(this.#sign);
  }

  /** Something came that Slack sent of its own accord. */
  readonly word = (): void => {
    this.#lastWord = performance.now();
    this.#lastSign = this.#lastWord;
  };

  /** Since Slack last sent something of its own accord; 0 while no socket is open. */
  get silentMs(): number {
    return this.#timer ? performance.now() - this.#lastWord : 0;
  }

  readonly #sign = (): void => void (this.#lastSign = performance.now());

  #look(): void {
    const now = performance.now();
    const { noSignMs, silentMs } = this.#patience;
    if (now - this.#lastSign > noSignMs) this.#onDead('nothing comes, not even answers to pings');
    else if (now - this.#lastWord > silentMs) this.#onDead('Slack has sent nothing for too long');
  }
}
