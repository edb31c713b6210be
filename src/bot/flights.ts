/** Counts the listeners that are running, so that a stop and the sandbox can wait for them. */
export class Flights {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  async during(work: () => Promise<void>): Promise<void> {
    this.#running += 1;
    try {
      await work();
    } finally {
      this.#running -= 1;
      if (this.#running === 0) for (const done of this.#waiting.splice(0)) done();
    }
  }

  /** Resolves when none is running; at once where none is. */
  async settled(): Promise<void> {
    if (this.#running === 0) return;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}
