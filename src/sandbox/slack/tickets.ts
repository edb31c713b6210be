import { randomBytes, randomInt } from 'node:crypto';
import { type WallClock } from './clocks.js';
import { SlackError } from './slack-error.js';

/** Slack: a trigger is good once, and for three seconds. */
export const TRIGGER_LIFE_MS = 3_000;
/** Slack: a response_url takes five posts within thirty minutes. */
export const RESPONSE_URL_LIFE_MS = 30 * 60_000;
export const RESPONSE_URL_USES = 5;

interface Trigger {
  at: number;
  userId: string;
  /** The modal in which the interaction happened: views.push goes on top of it. */
  viewId?: string;
  used: boolean;
}

/** Trigger ids: made at each interaction, exchanged for one modal. */
export class Triggers {
  readonly #triggers = new Map<string, Trigger>();
  readonly #wall: WallClock;

  constructor(wall: WallClock) {
    this.#wall = wall;
  }

  issue(userId: string, viewId?: string): string {
    const id = `${randomInt(1e9, 9e9)}.${randomInt(1e9, 9e9)}.${randomBytes(16).toString('hex')}`;
    this.#triggers.set(id, { at: this.#wall(), userId, viewId, used: false });
    return id;
  }

  /** The trigger, if it can still be exchanged. Errors as views.open documents them. */
  check(id: string): Readonly<Trigger> {
    const trigger = this.#triggers.get(id);
    if (!trigger) throw new SlackError('invalid_trigger_id');
    if (trigger.used) throw new SlackError('exchanged_trigger_id');
    if (this.#wall() - trigger.at > TRIGGER_LIFE_MS) throw new SlackError('expired_trigger_id');
    return trigger;
  }

  /** Marks it as exchanged; called only when the modal is open, a refused view leaves the trigger good. */
  exchange(id: string): void {
    const trigger = this.#triggers.get(id);
    if (trigger) trigger.used = true;
  }
}

export interface ResponseUrl {
  userId: string;
  channel: string;
  /** The message whose button was pressed, for replace_original and delete_original. */
  sourceTs?: string;
}

/** The response URLs that were handed out with commands, actions and shortcuts. */
export class ResponseUrls {
  readonly #urls = new Map<string, ResponseUrl & { at: number; uses: number }>();
  readonly #wall: WallClock;

  constructor(wall: WallClock) {
    this.#wall = wall;
  }

  issue(url: ResponseUrl): string {
    const id = randomBytes(18).toString('base64url');
    this.#urls.set(id, { ...url, at: this.#wall(), uses: 0 });
    return id;
  }

  check(id: string): ResponseUrl {
    const url = this.#urls.get(id);
    if (!url) throw new SlackError('invalid_url');
    if (this.#wall() - url.at > RESPONSE_URL_LIFE_MS) throw new SlackError('expired_url');
    if (url.uses >= RESPONSE_URL_USES) throw new SlackError('used_url');
    return url;
  }

  /** Counts a post that Slack took; a refused one may be sent again. */
  count(id: string): void {
    const url = this.#urls.get(id);
    if (url) url.uses += 1;
  }
}
