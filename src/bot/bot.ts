import type { IncomingMessage, ServerResponse } from 'node:http';
import { App, HTTPReceiver, SocketModeReceiver, type webApi } from '@slack/bolt';
import type { Clerk } from '../core/clerk.js';
import { AppError } from '../core/errors.js';
import type { PostSlack } from '../core/ports.js';
import { Authority, parseRoles } from './authority.js';
import { type BotShop, Desk } from './desk.js';
import { createDoor } from './door.js';
import { Flights } from './flights.js';
import { Gate } from './gate.js';
import { listen } from './listeners.js';
import { type Log, boltLogger } from './log.js';
import { ChannelPace, POST_EVERY_MS } from './pace.js';
import { createPost } from './post.js';
import { SocketConnection, type SocketFacts } from './socket.js';
import type { SocketPatience } from './socket-watch.js';
import { platformError } from './slack-errors.js';
import { SlackWeb } from './web.js';

export interface BotOptions {
  clerk: Clerk;
  slack: {
    botToken: string;
    signingSecret: string;
    /** Set: Socket Mode. */
    appToken?: string;
    teamId: string;
    /** `S…` a user group, `C…` a private channel, or a comma list of `U…`. */
    staff: string;
    /** Of the same form: who may also cancel, credit, revoke and approve; left out: all staff. */
    admins?: string;
    /** Of the same form: who else may look, and change nothing. */
    readers?: string;
    /** Where events and digests are posted. */
    channel: string;
    /** Another Web API address (tests, sandbox). */
    apiUrl?: string;
  };
  shop: BotShop;
  /** The shop's clock; signatures and triggers live on the real one. */
  now: () => Date;
  log: Log;
  /** The real clock in milliseconds; for tests. */
  wall?: () => number;
  /** Whether everything that is shown is held against Slack's limits before it goes out; left out: Slack does it. */
  checksBlocks?: boolean;
  /** Between two messages in one channel; left out: what Slack asks for. */
  postEveryMs?: number;
  /** When an open socket counts as dead; left out: what real networks need. */
  socketPatience?: SocketPatience;
}

export interface Bot {
  /** The HTTP door, POST /slack/events. In Socket Mode it answers 404: nothing comes through it. */
  handler: (req: IncomingMessage, res: ServerResponse) => void;
  /** Checks token and workspace, and in Socket Mode connects. Throws AppError with what to mend. */
  start(): Promise<void>;
  /** Takes nothing new in Socket Mode, and waits for the listeners that are running. */
  stop(): Promise<void>;
  post: PostSlack;
  /** Resolves when no listener is running. */
  settled(): Promise<void>;
  /** HTTP: Slack knew the token at the start. Socket Mode: the socket is open. */
  readonly connected: boolean;
  /** Of the socket; null over HTTP. */
  readonly socket: SocketFacts | null;
}

/** A call to Slack that takes longer has failed for the person who waits. */
const WEB_API_MS = 10_000;

/** The Slack adapter: Bolt behind our own door and gate. Throws AppError where an option cannot be used. */
export function createBot(options: BotOptions): Bot {
  const { slack, log } = options;
  const wall = options.wall ?? Date.now;
  const logger = boltLogger(log);
  // Retries are the outbox's matter, and a person who waits is better told at once.
  const clientOptions: webApi.WebClientOptions = {
    ...(slack.apiUrl ? { slackApiUrl: slack.apiUrl } : {}),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: WEB_API_MS,
    logger,
  };
  const { botToken, apiUrl } = slack;
  const isChecked = options.checksBlocks ?? false;
  const pace = new ChannelPace(options.postEveryMs ?? POST_EVERY_MS);
  const web = new SlackWeb({ token: botToken, pace, isChecked, ...clientOptions });
  const { clerk, shop, now } = options;
  const desk = new Desk({ clerk, web, botToken, apiUrl, shop, now, log, isChecked });
  const authority = new Authority({ web, teamId: slack.teamId, roles: parseRoles(slack), wall, log });
  const socket = slack.appToken
    ? new SocketModeReceiver({
        appToken: slack.appToken,
        logger,
        autoReconnectEnabled: false,
        installerOptions: { clientOptions },
      })
    : null;
  const http = socket ? null : new HTTPReceiver({ signingSecret: slack.signingSecret, logger });
  const app = new App({
    receiver: socket ?? http ?? undefined,
    // The token is checked once in start(), not anew for each payload.
    authorize: () => Promise.resolve({ botToken }),
    ignoreSelf: false,
    convoStore: false,
    clientOptions,
    logger,
  });
  const flights = new Flights();
  app.use(({ next }) => flights.during(next));
  app.error(async (error) => log.error({ err: error }, 'a Slack listener failed'));
  listen({ app, gate: new Gate({ desk, authority, wall }), desk });

  const socketConnection = socket ? new SocketConnection(socket, log, options.socketPatience) : null;
  let isTokenGood = false;

  return {
    handler: http
      ? createDoor({ signingSecret: slack.signingSecret, listener: http.requestListener, wall, log })
      : (_req, res) => res.writeHead(404).end(),
    async start() {
      await checkToken(web, slack.teamId);
      await socketConnection?.open();
      isTokenGood = true;
    },
    async stop() {
      await socketConnection?.close();
      await flights.settled();
      isTokenGood = false;
    },
    post: createPost(desk, authority, slack.channel),
    settled: () => flights.settled(),
    get connected() {
      return isTokenGood && (socketConnection?.up ?? true);
    },
    get socket() {
      return socketConnection?.facts ?? null;
    },
  };
}

/** Whether the token is good and of the right workspace. */
async function checkToken(web: webApi.WebClient, teamId: string): Promise<void> {
  let team: string | undefined;
  try {
    ({ team_id: team } = await web.auth.test());
  } catch (error) {
    const code = platformError(error);
    if (code) {
      throw new AppError(
        'invalid-input',
        `Slack does not take SLACK_BOT_TOKEN (${code}); copy it again from the app's page.`,
      );
    }
    throw new AppError('unreachable', 'Slack could not be reached.', { cause: error });
  }
  if (team !== teamId) {
    throw new AppError(
      'invalid-input',
      `SLACK_BOT_TOKEN belongs to the workspace ${team}, SLACK_TEAM_ID says ${teamId}.`,
    );
  }
}
