import { Histogram, type Registry } from 'prom-client';
import type { Store } from '../core/ports.js';

/** Seconds; a commit waits for the disk, and behind a slow disk for others. */
const COMMIT_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

/** How long transactions take, from the call until they are durable. */
export class CommitTimes {
  private observe: (seconds: number) => void = () => undefined;

  /** The same store, its transactions timed; those that fail are not counted. */
  around(store: Store): Store {
    return {
      shared: store.shared,
      now: store.now?.bind(store),
      blobs: store.blobs,
      read: (work) => store.read(work),
      close: () => store.close(),
      tx: async (work) => {
        const began = performance.now();
        const result = await store.tx(work);
        this.observe((performance.now() - began) / 1_000);
        return result;
      },
    };
  }

  register(registers: Registry[]): void {
    const histogram = new Histogram({
      name: 'certclerk_commit_seconds',
      help: 'How long transactions took until they were durable.',
      buckets: COMMIT_SECONDS,
      registers,
    });
    this.observe = (seconds) => histogram.observe(seconds);
  }
}
