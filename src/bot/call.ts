import type { CommandInput, CommandName } from '../core/command.js';
import { AppError } from '../core/errors.js';
import type { Actor, Role } from '../core/model/actor.js';
import type { PlainDate } from '../core/model/dates.js';
import type { Results } from '../core/results.js';
import { mayDo, whyMayNot } from '../core/rules/roles.js';
import type { Person } from './authority.js';
import type { Message, Modal } from './blocks.js';
import type { Desk } from './desk.js';
import { NeedsChoice, explain } from './errors.js';
import type { Origin } from './origin.js';
import { choiceMessage, sorry } from './render/said.js';
import { loadingView, messageView } from './views/frame.js';

/** A trigger lives three seconds from the click; what takes longer than this to prepare gets a loading view first, early enough for a slow line and a slow machine. */
const LOADING_AFTER_MS = 300;

interface CallOptions {
  desk: Desk;
  person: Person;
  origin: Origin;
  triggerId: string | null;
  /** The same delivery, or the same form with the same content, has the same key: it has one effect. */
  onceKey: string;
  /** When it came, `performance.now()`. */
  arrived: number;
}

/** One thing that an authorised person does: there is no way to get one but through the authority. */
export class Call {
  readonly desk: Desk;
  readonly person: Person;
  readonly origin: Origin;
  readonly actor: Extract<Actor, { kind: 'staff' }>;
  readonly #options: CallOptions;

  constructor(options: CallOptions) {
    this.#options = options;
    this.desk = options.desk;
    this.person = options.person;
    this.origin = options.origin;
    const { id, name, role } = options.person;
    this.actor = { kind: 'staff', id, name, door: 'slack', role };
  }

  /** The key under which this delivery has its one effect. */
  get onceKey(): string {
    return this.#options.onceKey;
  }

  get today(): PlainDate {
    return this.desk.today;
  }

  /** Whether the button stood in a message about the one thing that it acts on: its newer form takes its place. */
  get onOwnMessage(): boolean {
    return 'own' in this.origin && this.origin.own;
  }

  /** Answers of their own, beside the message whose button was pressed. */
  asNew(): Call {
    return 'own' in this.origin ? this.with({ origin: { ...this.origin, own: false } }) : this;
  }

  /** The same person and delivery, answered elsewhere, or with another key. */
  with(change: { origin?: Origin; onceKey?: string }): Call {
    return new Call({ ...this.#options, ...change });
  }

  /** Asks the core something that changes nothing. */
  ask<N extends CommandName>(name: N, input: CommandInput<N>): Promise<Results[N]> {
    return this.desk.clerk.execute(name, input, this.actor);
  }

  /** Changes something, once however often the same delivery or form comes. */
  change<N extends CommandName>(name: N, input: CommandInput<N>): Promise<Results[N]> {
    return this.desk.clerk.execute(name, input, this.actor, { once: `slack:${name}:${this.#options.onceKey}` });
  }

  /**
   * Says something where the person is: an answer only they see, a modal from App Home, or the modal they are in.
   * `replace`: it takes the place of the message whose button was pressed.
   */
  async say(said: Message, how: { replace?: boolean } = {}): Promise<void> {
    const { origin, desk } = this;
    switch (origin.in) {
      case 'command':
        return desk.respond(origin.responseUrl, said);
      case 'ephemeral':
        return desk.respond(origin.responseUrl, said, { replace: how.replace ?? false });
      case 'message':
        return desk.respond(origin.responseUrl, said, how.replace ? { replace: true, everybody: true } : {});
      case 'modal':
        return desk.updateModal(origin.viewId, messageView(said));
      case 'home':
        return this.#open(messageView(said));
    }
  }

  /** After a change that was made in App Home, or in a modal above it: what stands there is renewed. */
  async renewHome(): Promise<void> {
    if (this.origin.in === 'home' || this.origin.in === 'modal') await this.desk.publishHome(this.actor);
  }

  /** Says what went wrong, with buttons where a choice would help. */
  async sayError(error: unknown): Promise<void> {
    if (error instanceof NeedsChoice) return this.say(choiceMessage(error.message, error.choices));
    return this.say(sorry(explain(error, this.desk.log).text));
  }

  /**
   * Opens a modal. What has to be looked up for it may take its time: after a second a loading view keeps the trigger
   * from dying. An error while preparing is said instead of the modal. A form is for those who may change something,
   * unless it is said to be for others as well.
   */
  async openModal(title: string, prepare: () => Promise<Modal>, role: Role = 'staff'): Promise<void> {
    if (!mayDo(this.actor, role)) throw new AppError('forbidden', whyMayNot(role));
    const waited = performance.now() - this.#options.arrived;
    const prepared = prepare();
    const first = await Promise.race([prepared, after(Math.max(0, LOADING_AFTER_MS - waited))]);
    if (first) return this.#open(first);
    const viewId = await this.#openForId(loadingView(title));
    try {
      await this.desk.updateModal(viewId, await prepared);
    } catch (error) {
      await this.with({ origin: { in: 'modal', viewId } }).sayError(error);
    }
  }

  async #open(view: Modal): Promise<void> {
    await this.#openForId(view);
  }

  async #openForId(view: Modal): Promise<string> {
    const { triggerId } = this.#options;
    if (!triggerId) throw new Error('a modal was to be opened without a trigger');
    const open = { trigger_id: triggerId, view };
    const { views } = this.desk.web;
    const answer = this.origin.in === 'modal' ? await views.push(open) : await views.open(open);
    return answer.view?.id ?? '';
  }
}

async function after(milliseconds: number): Promise<null> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(null), milliseconds).unref();
  });
}
