import { webApi } from '@slack/bolt';
import { checkCall } from './kit/check.js';
import { type ChannelPace } from './pace.js';

interface WebOptions extends webApi.WebClientOptions {
  token: string;
  /** Messages wait for their channel's turn. */
  pace: ChannelPace;
  /** What Slack would refuse fails here, with every fault. */
  isChecked: boolean;
}

/** The Web API with what holds for every call of ours, whoever makes it. */
export class SlackWeb extends webApi.WebClient {
  readonly #pace: ChannelPace;
  readonly #isChecked: boolean;

  constructor({ token, pace, isChecked, ...options }: WebOptions) {
    super(token, options);
    this.#pace = pace;
    this.#isChecked = isChecked;
  }

  override async apiCall(method: string, args?: Record<string, unknown>): Promise<webApi.WebAPICallResult> {
    if (this.#isChecked) checkCall(method, args);
    if (method === 'chat.postMessage') await this.#pace.turn(String(args?.channel));
    return super.apiCall(method, args);
  }
}
