/**
 * What changed on the screens, by id of message or view. A recording holds each id once, in the order of first
 * appearance; the last form of the thing is read when the recording ends.
 */
export class Changes {
  readonly #listeners = new Set<() => void>();
  readonly #recordings = new Set<Set<string>>();

  touch(id: string): void {
    for (const recording of this.#recordings) recording.add(id);
    for (const listener of this.#listeners) listener();
  }

  /** Starts a recording; `stop` ends it and gives the ids. */
  record(): { ids: Set<string>; stop: () => void } {
    const ids = new Set<string>();
    this.#recordings.add(ids);
    return { ids, stop: () => this.#recordings.delete(ids) };
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }
}
