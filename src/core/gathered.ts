interface Asked<I, O> {
  one: I;
  done: (answer: O) => void;
  failed: (error: unknown) => void;
}

/**
 * Does together what is asked for at the same time: the first begins at the end of this turn of the loop, and what comes
 * while a run is under way shares the next, so nobody waits for company. Where a run fails, it fails for all of it.
 * @param run answers each, in their order
 * @param most in one run
 */
export function gathered<I, O extends NonNullable<unknown>>(
  run: (asked: readonly I[]) => Promise<readonly O[]>,
  most: number,
): (one: I) => Promise<O> {
  const waiting: Asked<I, O>[] = [];
  let running = false;

  async function runOnce(batch: readonly Asked<I, O>[]): Promise<void> {
    try {
      const answers = await run(batch.map(({ one }) => one));
      for (const [i, { done, failed }] of batch.entries()) {
        const answer = answers[i];
        if (answer === undefined) failed(new Error('it was left without an answer'));
        else done(answer);
      }
    } catch (error) {
      for (const { failed } of batch) failed(error);
    }
  }

  async function runAll(): Promise<void> {
    while (waiting.length > 0) await runOnce(waiting.splice(0, most));
    running = false;
  }

  return (one) =>
    new Promise((done, failed) => {
      waiting.push({ one, done, failed });
      if (running) return;
      running = true;
      queueMicrotask(() => void runAll());
    });
}
