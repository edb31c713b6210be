import { ownTurn } from '../../own-turn.js';

/** Longest time, in ms, for which work in memory holds the event loop before what else waits has a turn. */
const TURN_MS = 5;

/** Much here happens in memory, so without a pause a long scan would keep sockets and timers waiting. */
export class Breather {
  #since = performance.now();

  async pause(): Promise<void> {
    if (performance.now() - this.#since < TURN_MS) return;
    await ownTurn();
    this.#since = performance.now();
  }
}
