/** Remembers keys for a while, to see what comes twice. Bounded, so that a flood cannot fill the memory. */
export class Seen {
  readonly #until = new Map<string, number>();
  readonly #life: number;
  readonly #most: number;
  readonly #wall: () => number;

  /** `life` in milliseconds of `wall`, the real clock in milliseconds. */
  constructor(life: number, wall: () => number, most = 50_000) {
    this.#life = life;
    this.#wall = wall;
    this.#most = most;
  }

  /** Whether it was there already; from now on it is. */
  again(key: string): boolean {
    const now = this.#wall();
    // In order of insertion, so the oldest come first.
    for (const [old, until] of this.#until) {
      if (until > now && this.#until.size < this.#most) break;
      this.#until.delete(old);
    }
    if (this.#until.has(key)) return true;
    this.#until.set(key, now + this.#life);
    return false;
  }
}
