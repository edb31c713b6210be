/** Runs one at a time. Who asks while it runs gets one more run after it, shared with all who asked meanwhile. */
export function oneAtATime<T>(run: () => Promise<T>): { ask(): Promise<T>; settled(): Promise<void> } {
  let running: Promise<T> | null = null;
  let next: Promise<T> | null = null;

  function start(): Promise<T> {
    const started = run().finally(() => {
      if (running === started) running = null;
    });
    running = started;
    return started;
  }

  return {
    ask() {
      if (!running) return start();
      const again = (): Promise<T> => {
        next = null;
        return start();
      };
      next ??= running.then(again, again);
      return next;
    },
    async settled() {
      await Promise.allSettled([running, next]);
    },
  };
}
