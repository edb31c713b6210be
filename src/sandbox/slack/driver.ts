import { AppDoor, type Patience } from './app-door.js';
import { readCall } from './calls.js';
import { type SlackDoor } from './door.js';
import { BadCall } from './input.js';
import { interact } from './interactions.js';
import { shownById, type SlackShown } from './shown.js';
import { type SlackState } from './state.js';

export type Answer = { status: 200; body: SlackShown } | { status: 400 | 404; body: { error: string } };

/** Plays the people: takes the calls of `POST /sandbox/api/slack` one after another. */
export class SlackDriver {
  readonly #state: SlackState;
  readonly #door: SlackDoor;
  readonly #patience: Patience;
  #app: AppDoor | undefined;
  #settled: () => Promise<void> = () => Promise.resolve();
  #last: Promise<unknown> = Promise.resolve();

  constructor(state: SlackState, door: SlackDoor, patience: Patience) {
    this.#state = state;
    this.#door = door;
    this.#patience = patience;
  }

  connect(doorUrl: string, settled: (() => Promise<void>) | undefined): void {
    this.#app = new AppDoor(doorUrl, this.#state.signingSecret, this.#state.clocks.wall, this.#patience);
    if (settled) this.#settled = settled;
  }

  drive(value: unknown): Promise<Answer> {
    const turn = this.#last.then(() => this.#answer(value));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #answer(value: unknown): Promise<Answer> {
    const recording = this.#state.changes.record();
    try {
      const body = await this.#run(value, recording.ids);
      return { status: 200, body };
    } catch (error) {
      if (error instanceof BadCall) return { status: error.status, body: { error: error.message } };
      throw error;
    } finally {
      recording.stop();
    }
  }

  async #run(value: unknown, ids: Set<string>): Promise<SlackShown> {
    const call = readCall(value);
    const state = this.#state;
    const person = state.person(call.user);
    if (!person) throw new BadCall(404, `There is no user "${call.user}".`);
    if (!this.#app) throw new BadCall(400, 'The app is not running yet; try again in a moment.');
    const deadline = Date.now() + this.#patience.pendingMs;
    const outcome = await interact({ person, state, app: this.#app }, call);
    const isDone = await before(deadline, this.#quiet());
    const home = 'home' in call ? state.views.homeOf(person.id) : undefined;
    if (home) ids.add(home.id);
    return { shown: shownById(ids, person.id, state), ...outcome, ...(!isDone && { pending: true as const }) };
  }

  /** The app has nothing under way, and no request of it is being answered. */
  async #quiet(): Promise<void> {
    do {
      await this.#door.idle();
      await this.#settled();
    } while (!this.#door.isIdle);
  }
}

/** True when the work ends by the deadline (milliseconds since the epoch); false when it goes on after it. */
async function before(deadline: number, work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), Math.max(0, deadline - Date.now()));
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
