import type { webApi } from '@slack/bolt';
import type { Clerk } from '../core/clerk.js';
import type { PlainDate } from '../core/model/dates.js';
import { dateIn } from '../core/rules/calendar.js';
import type { Actor } from '../core/model/actor.js';
import { type Message, type Modal, home } from './blocks.js';
import { isSlackHost } from './hosts.js';
import { checkAnswer } from './kit/check.js';
import type { Log } from './log.js';
import { homeBlocks } from './render/home.js';
import { postAnswer } from './response-url.js';
import { platformError } from './slack-errors.js';

export interface BotShop {
  /** IANA name. */
  timeZone: string;
  language: string;
  sellerName: string;
}

interface DeskOptions {
  clerk: Clerk;
  web: webApi.WebClient;
  botToken: string;
  apiUrl?: string;
  shop: BotShop;
  now: () => Date;
  log: Log;
  /** Whether answers are held against Slack's limits before they go out. */
  isChecked: boolean;
}

/** What every listener works with: the core, Slack's Web API, and the ways to say something. */
export class Desk {
  readonly clerk: Clerk;
  readonly web: webApi.WebClient;
  readonly botToken: string;
  readonly shop: BotShop;
  readonly log: Log;
  readonly #options: DeskOptions;

  constructor(options: DeskOptions) {
    this.#options = options;
    this.clerk = options.clerk;
    this.web = options.web;
    this.botToken = options.botToken;
    this.shop = options.shop;
    this.log = options.log;
  }

  /** The shop's clock. */
  get now(): Date {
    return this.#options.now();
  }

  /** The shop's calendar date now. */
  get today(): PlainDate {
    return dateIn(this.shop.timeZone, this.#options.now());
  }

  /** Whether an address may be given the bot's token or an answer: Slack's own, or the configured API's. */
  isSlack(url: string): boolean {
    return isSlackHost(url, this.#options.apiUrl);
  }

  /** The answer as it is; throws BlockKitError where Slack would refuse it, if that is looked at here. */
  checked<T>(kind: Parameters<typeof checkAnswer>[0], answer: T): T {
    if (this.#options.isChecked) checkAnswer(kind, answer);
    return answer;
  }

  /**
   * Answers through a response_url, to this person alone unless it replaces a message in a channel. Does not throw where Slack
   * fails: who asked has gone on, and what was done stays done; the failure is logged.
   */
  async respond(url: string, message: Message, how: { replace?: boolean; everybody?: boolean } = {}): Promise<void> {
    if (!this.isSlack(url)) {
      this.log.warn({}, 'an answer was not sent: the response_url is not Slack’s');
      return;
    }
    const body = {
      ...message,
      response_type: how.everybody ? 'in_channel' : 'ephemeral',
      replace_original: how.replace ?? false,
      link_names: false,
      unfurl_links: false,
      unfurl_media: false,
    };
    this.checked('message', body);
    try {
      const { ok, status, said } = await postAnswer(url, JSON.stringify(body));
      if (!ok) this.log.warn({ status, said }, 'Slack did not take an answer');
    } catch (error) {
      this.log.warn({ err: error }, 'an answer could not be sent to Slack');
    }
  }

  /**
   * Updates an open modal; logs where it is closed meanwhile. `hash`: only the form as it was then, so that what is known
   * of an older state does not come after what is known of a newer one.
   */
  async updateModal(viewId: string, view: Modal, { hash }: { hash?: string } = {}): Promise<void> {
    try {
      await this.web.views.update({ view_id: viewId, view, hash });
    } catch (error) {
      if (hash && platformError(error) === 'hash_conflict') return;
      this.log.warn({ err: error }, 'a modal could not be updated');
    }
  }

  /** Publishes a person's App Home as it is now. `said`: what has just happened, in mrkdwn. */
  async publishHome(actor: Extract<Actor, { kind: 'staff' }>, said?: string): Promise<void> {
    const [overview, expiries, { settings }] = await Promise.all([
      this.clerk.execute('overview', {}, actor),
      this.clerk.execute('expiries-by-month', {}, actor),
      this.clerk.execute('show-own-settings', {}, actor),
    ]);
    const view = home(homeBlocks({ overview, expiries, settings }, this.shop, this.today, said));
    await this.web.views.publish({ user_id: actor.id, view });
  }
}
