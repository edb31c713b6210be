import { randomBytes } from 'node:crypto';

const ID_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** A fresh id in Slack's form: a letter for the kind, then ten capitals and digits. */
export function slackId(kind: string): string {
  return kind + [...randomBytes(10)].map((byte) => ID_ALPHABET[byte % ID_ALPHABET.length]).join('');
}

/** Milliseconds since the epoch of the real clock: triggers, response URLs and signatures live on it (design §8). */
export type WallClock = () => number;

/** Hands out message timestamps: `seconds.microseconds` of the sandbox's clock, each one later than the last. */
export class Timestamps {
  #last = 0;
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  next(): string {
    this.#last = Math.max(this.#now().getTime() * 1000, this.#last + 1);
    const seconds = Math.floor(this.#last / 1_000_000);
    return `${seconds}.${String(this.#last % 1_000_000).padStart(6, '0')}`;
  }

  /** Whole seconds, for `created`, `event_time` and the like. */
  seconds(): number {
    return Math.floor(this.#now().getTime() / 1000);
  }
}
