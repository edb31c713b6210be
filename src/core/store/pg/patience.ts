import { setTimeout } from 'node:timers/promises';
import type { AppError } from '../../errors.js';
import { kindOf } from './failures.js';

/** A database that is started anew is back within this. */
const LOST_FOR_MS = 30_000;
const MOST_CONFLICTS = 30;
const FIRST_WAIT_MS = 20;
const LONGEST_WAIT_MS = 1000;

/** How long one transaction goes on trying. */
export class Patience {
  readonly #tell: (cause: unknown) => AppError;
  #conflicts = 0;
  #losses = 0;
  #until = 0;

  /** @param tell what it throws in the end, for the last failure */
  constructor(tell: (cause: unknown) => AppError) {
    this.#tell = tell;
  }

  /** Waits for as long as is wise after this failure; throws where trying again is of no use, or no more. */
  async after(cause: unknown): Promise<void> {
    const kind = kindOf(cause);
    if (kind === 'other') throw this.#tell(cause);
    if (kind === 'conflict') {
      this.#conflicts += 1;
      if (this.#conflicts > MOST_CONFLICTS) throw this.#tell(cause);
      return pause(this.#conflicts);
    }
    const now = performance.now();
    this.#until ||= now + LOST_FOR_MS;
    if (now > this.#until) throw this.#tell(cause);
    this.#losses += 1;
    return pause(this.#losses);
  }
}

/** Longer each time, and never the same for two that got in each other's way. */
const pause = (times: number): Promise<void> =>
  setTimeout(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (times - 1)) * (0.5 + Math.random() / 2));
