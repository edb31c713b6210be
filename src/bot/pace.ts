/** Slack takes one message a second in a channel; faster ones are refused with 429 (docs.slack.dev/apis/web-api/rate-limits). */
export const POST_EVERY_MS = 1_000;

/** Gives each channel's messages their turns, so many milliseconds apart; the first goes at once. */
export class ChannelPace {
  readonly #everyMs: number;
  readonly #next = new Map<string, number>();

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  /** Resolves when a message may go to this channel. */
  async turn(channel: string): Promise<void> {
    if (this.#everyMs === 0) return;
    const now = performance.now();
    for (const [known, at] of this.#next) if (at <= now) this.#next.delete(known);
    const at = Math.max(now, this.#next.get(channel) ?? 0);
    this.#next.set(channel, at + this.#everyMs);
    if (at > now) await new Promise<void>((resolve) => setTimeout(resolve, at - now));
  }
}
