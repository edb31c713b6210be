import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import { type AddressInfo } from 'node:net';
import {
  type SlackShown,
  type SlackWorld,
  startSlackWorld,
  type SlackWorldOptions,
} from '../../src/sandbox/slack/workspace.js';

/** Counts the listeners that run, so that `settled` can say when there are none: what the composer gets from the bot. */
class InFlight {
  #count = 0;
  #waiting: (() => void)[] = [];

  enter(): void {
    this.#count += 1;
  }

  leave(): void {
    this.#count -= 1;
    for (const wake of this.#waiting.splice(0)) wake();
  }

  async none(): Promise<void> {
    while (this.#count > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}

export interface TestBed {
  world: SlackWorld;
  app: App;
  doorUrl: string;
  staff: string;
  guest: string;
  stranger: string;
  /** Drives a call that must answer 200. */
  show(call: unknown): Promise<SlackShown>;
  /** Errors that listeners threw, by message. */
  faults: string[];
  listenersDone(): Promise<void>;
  close(): Promise<void>;
}

/** A sandbox Slack with a real, empty Bolt app behind a real HTTP door. */
export async function testBed(options: SlackWorldOptions = {}): Promise<TestBed> {
  const world = await startSlackWorld(options);
  const receiver = new HTTPReceiver({ signingSecret: world.signingSecret, logLevel: LogLevel.ERROR });
  const app = new App({
    receiver,
    token: world.botToken,
    // Otherwise Bolt asks auth.test in its constructor and nobody can wait for that before closing.
    tokenVerificationEnabled: false,
    clientOptions: { slackApiUrl: world.apiUrl, retryConfig: { retries: 0 } },
    logLevel: LogLevel.ERROR,
  });
  const inFlight = new InFlight();
  const faults: string[] = [];
  app.error(async (error) => {
    faults.push(error.message);
  });
  app.use(async ({ next }) => {
    inFlight.enter();
    try {
      await next();
    } finally {
      inFlight.leave();
    }
  });
  const server = await receiver.start({ port: 0, host: '127.0.0.1' });
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const doorUrl = `http://127.0.0.1:${address.port}/slack/events`;
  world.connect(doorUrl, () => inFlight.none());
  const named = (name: string): string => world.users.find((user) => user.name === name)?.id ?? '';
  return {
    world,
    app,
    doorUrl,
    staff: named('anna'),
    guest: named('greta'),
    stranger: named('stella'),
    faults,
    listenersDone: () => inFlight.none(),
    async show(call) {
      const answer = await world.drive(call);
      if (answer.status !== 200) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
      return answer.body;
    },
    async close() {
      await receiver.stop();
      await world.close();
    },
  };
}

export const plain = (text: string): { type: 'plain_text'; text: string } => ({ type: 'plain_text', text });
