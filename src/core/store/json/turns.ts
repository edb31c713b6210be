import { Breather } from './breather.js';

/** Jobs one after another, in the order in which they were asked for. */
export class Turns {
  readonly #breather = new Breather();
  #last: Promise<unknown> = Promise.resolve();

  take<T>(job: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => this.#breather.pause()).then(job);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Resolves when every job asked for so far has ended. */
  async ended(): Promise<void> {
    await this.#last;
  }
}
