import { join } from 'node:path';
import type { RealConfig } from './config.js';
import { noteBackup } from './archive/last-backup.js';
import { writeArchive } from './archive/write-archive.js';
import { assemble } from './assemble.js';
import { startControl } from './control/server.js';
import type { Clock } from './core/ports.js';
import { closeServer, createHttpServer, healthRoute, listen, type Route } from './http.js';
import { readKeyLists } from './key-lists.js';
import { createLog } from './log.js';
import type { Resolver } from './mail/in/authenticate.js';
import { metricsRoute } from './metrics/route.js';
import { type Opened, startOrClose } from './opened.js';
import { readShopFile } from './shop-file.js';
import { openStore } from './start-store.js';

export const systemClock: Clock = { now: () => new Date() };

export const SLACK_PATH = '/slack/events';

/** Slack's requests go to Bolt; `onAcked` gets the seconds until each was answered. */
export function slackRoute(
  handler: (req: Parameters<Route>[0], res: Parameters<Route>[1]) => void,
  onAcked: (seconds: number) => void = () => undefined,
): Route {
  return (req, res, path) => {
    if (path !== SLACK_PATH || req.method !== 'POST') return false;
    const began = performance.now();
    res.once('finish', () => onAcked((performance.now() - began) / 1_000));
    handler(req, res);
    return true;
  };
}

export interface Running {
  port: number;
  /** Resolves when no request of Slack's is being worked on. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** What a clerk takes from the machine it runs on, and a test from elsewhere. */
export interface Surroundings {
  /** Who answers DNS questions about senders; left out: the system's name servers. */
  resolver?: Resolver;
  /** Milliseconds that nobody can set; left out with a clock of a test's own: it is not watched. */
  monotonic?: () => number;
}

/** Starts a real clerk: configuration, store, use-cases, adapters, in this order; `stop` goes the other way. */
export const startClerk = (
  config: RealConfig,
  clock: Clock = systemClock,
  surroundings: Surroundings = {},
): Promise<Running> => startOrClose((opened) => openClerk(config, clock, surroundings, opened));

async function openClerk(
  config: RealConfig,
  clock: Clock,
  { resolver, monotonic }: Surroundings,
  opened: Opened,
): Promise<Running> {
  const log = createLog(config.logLevel);
  const { shop, products } = await readShopFile(config.shopFile);
  const keyLists = await readKeyLists(config);
  const store = await openStore(config, (sentence) => log.warn(sentence));
  opened.add(() => store.close());
  const app = await assemble({
    store,
    clock,
    shop: {
      ...shop,
      timeZone: config.timeZone,
      language: config.language,
      mailAddress: config.mailAddress,
      reviewApprovers: config.reviewApprovers,
    },
    products,
    secrets: config.secrets,
    slack: config.slack,
    imapUrl: config.imapUrl,
    listen: config.mailListen
      ? { url: config.mailListen, quarantineFolder: join(config.dataDir, 'quarantine') }
      : undefined,
    smtpUrl: config.smtpUrl,
    mailAuth: config.mailAuth,
    authservId: config.authservId,
    dkim: config.dkim,
    resolver,
    monotonic: monotonic ?? (clock === systemClock ? () => performance.now() : undefined),
    issueNow: null,
    keyLists,
    // Whoever works on the clerk looks at the log so closely.
    slackManners: { checksBlocks: config.logLevel === 'debug' },
    log,
  });
  opened.add(() => app.stop());
  // In PostgreSQL the command line works beside the clerk; then nothing of it lies on this machine.
  if (config.databaseUrl === undefined) {
    const control = await startControl(config.dataDir, {
      clerk: app.clerk,
      runJob: app.runJob,
      backup: async (file) => {
        const at = clock.now();
        const archived = await writeArchive(store, file, at);
        await noteBackup(config.dataDir, { file: archived.file, at }, (sentence) => log.warn(sentence));
        return archived;
      },
      log,
    });
    opened.add(() => control.stop());
  }
  const routes = [
    healthRoute(app.notReady, app.onHold),
    metricsRoute(app.metrics, config.metricsToken),
    ...(config.slack.appToken ? [] : [slackRoute(app.bot.handler, app.metrics.slackAcked)]),
  ];
  const server = createHttpServer(routes, log);
  const port = await listen(server, config.port ?? 3000);
  opened.add(() => closeServer(server));
  await app.start();
  log.info({ port, address: config.mailAddress }, 'certclerk is ready');
  return {
    port,
    settled: () => app.bot.settled(),
    async stop() {
      log.info('stopping');
      await opened.close();
    },
  };
}
