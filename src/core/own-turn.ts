import { setImmediate } from 'node:timers';

const waiting: (() => void)[] = [];

function letOneGo(): void {
  const go = waiting.shift();
  if (waiting.length > 0) setImmediate(letOneGo);
  go?.();
}

/**
 * Resolves in a turn of the event loop that nobody else gets here, in the order of asking. Many that work in memory and
 * go on after an ordinary `setImmediate` go on in the same turn, one behind the other, and what came in meanwhile (a
 * request that must be acknowledged) waits for all of them. Between two of these turns it is attended to.
 */
export function ownTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(letOneGo);
  });
}

/** Work that stops now and then, so that others have their turn. */
export type InTurns<T> = Generator<undefined, T, undefined>;

/** Does it, each part in a turn of its own. */
export async function inTurns<T>(work: InTurns<T>): Promise<T> {
  for (;;) {
    const part = work.next();
    if (part.done) return part.value;
    await ownTurn();
  }
}
