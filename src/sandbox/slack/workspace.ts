import { type Patience, SLACKS_PATIENCE } from './app-door.js';
import { type WallClock } from './clocks.js';
import { SlackDoor } from './door.js';
import { type Answer, SlackDriver } from './driver.js';
import { defaultSeed, type Seed, STAFF_CHANNEL_ID, STAFF_GROUP_ID } from './people.js';
import { type ShownItem, shownMessage } from './shown.js';
import { SlackState } from './state.js';

export { type Answer } from './driver.js';
export { type Person, type Seed } from './people.js';
export { type ShownItem, type SlackShown } from './shown.js';

/** The sandbox's Slack: a Web API for the app, and people whose doings can be called for (design §8). */
export interface SlackWorld {
  /** For Bolt's `clientOptions.slackApiUrl`, e.g. `http://127.0.0.1:4000/api/`. */
  readonly apiUrl: string;
  readonly botToken: string;
  readonly signingSecret: string;
  readonly teamId: string;
  /** The private channel whose members are the staff. */
  readonly channelId: string;
  readonly staffGroupId: string;
  /** Staff, a guest, and a stranger from another workspace. */
  readonly users: { id: string; name: string; staff: boolean }[];
  /**
   * Names the app's door, e.g. `http://127.0.0.1:3000/slack/events`. `settled` resolves when no listener of the app
   * runs and nothing due is left in its outbox; a call is answered after it.
   */
  connect(doorUrl: string, settled?: () => Promise<void>): void;
  /** A `POST /sandbox/api/slack` body and its answer; calls run one after another. */
  drive(call: unknown): Promise<Answer>;
  /** `GET /sandbox/api/slack`: what the staff's channel shows, oldest first. */
  messages(): ShownItem[];
  /** Calls back at every change on any screen. */
  onChange(listener: () => void): void;
  close(): Promise<void>;
}

export interface SlackWorldOptions {
  /** The sandbox's clock, for message timestamps. */
  now?: () => Date;
  /** The real clock; tests wind it on to see triggers and response URLs expire. */
  wall?: WallClock;
  seed?: Partial<Seed>;
  /** How long to wait for the app; Slack's own times unless a test cannot. */
  patience?: Partial<Patience>;
}

/** Starts the stand-in on 127.0.0.1, on a free port; token and signing secret are new at each start. */
export async function startSlackWorld(options: SlackWorldOptions = {}): Promise<SlackWorld> {
  const seed = { ...defaultSeed, ...options.seed };
  const state = new SlackState(seed, { now: options.now ?? (() => new Date()), wall: options.wall ?? Date.now });
  const door = new SlackDoor(state);
  state.origin = await door.listen();
  const driver = new SlackDriver(state, door, { ...SLACKS_PATIENCE, ...options.patience });
  return {
    apiUrl: `${state.origin}/api/`,
    botToken: state.botToken,
    signingSecret: state.signingSecret,
    teamId: seed.team.id,
    channelId: STAFF_CHANNEL_ID,
    staffGroupId: STAFF_GROUP_ID,
    users: seed.people.map(({ id, name, kind }) => ({ id, name, staff: kind === 'staff' })),
    connect: (doorUrl, settled) => driver.connect(doorUrl, settled),
    drive: (call) => driver.drive(call),
    messages: () => structuredClone(state.messages.inChannel(STAFF_CHANNEL_ID).map(shownMessage)),
    onChange: (listener) => state.changes.onChange(listener),
    close: () => door.close(),
  };
}
