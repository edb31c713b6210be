/** What a start has opened so far, each with the way to close it. */
export class Opened {
  readonly #closers: (() => Promise<unknown>)[] = [];

  add(close: () => Promise<unknown>): void {
    this.#closers.push(close);
  }

  /** Closes in the opposite order; one that fails does not keep the others open. */
  async close(): Promise<void> {
    const close = this.#closers.pop();
    if (!close) return;
    try {
      await close();
    } finally {
      await this.close();
    }
  }
}

/**
 * Runs a start. Where it fails, everything that it opened is closed again: a clerk that half runs would read mails and
 * hold the store, and its process would never end.
 */
export async function startOrClose<T>(start: (opened: Opened) => Promise<T>): Promise<T> {
  const opened = new Opened();
  try {
    return await start(opened);
  } catch (error) {
    // Why the start failed is what has to be said, whatever else goes wrong now.
    await opened.close().catch(() => undefined);
    throw error;
  }
}
