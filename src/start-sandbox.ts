import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { writeArchive } from './archive/write-archive.js';
import { assemble } from './assemble.js';
import { messageShortcuts } from './bot/shortcuts.js';
import { slashCommands } from './bot/commands/registry.js';
import type { SandboxConfig } from './config.js';
import { startControl } from './control/server.js';
import { dateIn } from './core/rules/calendar.js';
import { openJsonStore } from './core/store/json/json-store.js';
import { closeServer, createHttpServer, healthRoute, listenNear } from './http.js';
import { makeTestCa } from './issuer/test-ca.js';
import { metricsRoute } from './metrics/route.js';
import { readKeyLists } from './key-lists.js';
import { createLog } from './log.js';
import { type Running, SLACK_PATH, slackRoute } from './main.js';
import { type Opened, startOrClose } from './opened.js';
import { inPackage } from './package-root.js';
import { createSandboxApi } from './sandbox/api.js';
import { atHour, windableClock } from './sandbox/clock.js';
import { startMailWorld } from './sandbox/mail/mail-world.js';
import { pageRoute } from './sandbox/page-files.js';
import { seed } from './sandbox/seed.js';
import { startSlackWorld } from './sandbox/slack/workspace.js';
import { readShopFile } from './shop-file.js';

const CLERK_ADDRESS = 'ssl@ssl.northgate.example';
const DAY_HOURS = 24;
const HOUR_MS = 3_600_000;
/** A mail that cannot be handled stays in the inbox and is tried again; the clock does not wait for it for ever. */
const INBOX_PATIENCE_MS = 10_000;
const LOOPBACK = '127.0.0.1';

export interface RunningSandbox extends Running {
  url: string;
  smtpPort: number;
  dataDir: string;
  /** What a newcomer reads in the terminal. */
  greeting: string;
}

/**
 * The embedded default: the real adapters against a local mail world, a local Slack, a local test CA, and a clock that
 * can be wound on. Each start begins anew in a temporary folder.
 */
export const startSandbox = (config: SandboxConfig): Promise<RunningSandbox> =>
  startOrClose((opened) => openSandbox(config, opened));

async function openSandbox(config: SandboxConfig, opened: Opened): Promise<RunningSandbox> {
  const log = createLog(config.logLevel === 'info' ? 'warn' : config.logLevel);
  const { timeZone, language } = config;
  const today = dateIn(timeZone, new Date());
  const clock = windableClock(atHour(timeZone, today, 9));
  const now = (): Date => clock.now();
  const dataDir = await mkdtemp(join(tmpdir(), 'certclerk-sandbox-'));
  opened.add(() => rm(dataDir, { recursive: true, force: true }));

  const mail = await startMailWorld({
    clerkAddress: CLERK_ADDRESS,
    smtpPort: config.smtpPort ?? 2525,
    fallback: config.smtpPort === undefined,
    now,
  });
  opened.add(() => mail.close());
  const slack = await startSlackWorld({ now });
  opened.add(() => slack.close());
  const keyLists = await readKeyLists(config);
  const { shop: facts, products } = await readShopFile(inPackage('data/examples/shop.json'));
  const store = await openJsonStore({ folder: dataDir, onNotice: (sentence) => log.warn(sentence) });
  opened.add(() => store.close());
  const ca = makeTestCa(atHour(timeZone, `${Number(today.slice(0, 4)) - 2}-01-01`, 0));
  const app = await assemble({
    store,
    clock,
    shop: { ...facts, timeZone, language, mailAddress: CLERK_ADDRESS, reviewApprovers: config.reviewApprovers },
    products,
    secrets: [],
    slack: {
      botToken: slack.botToken,
      signingSecret: slack.signingSecret,
      teamId: slack.teamId,
      staff: slack.staffGroupId,
      channel: slack.channelId,
      apiUrl: slack.apiUrl,
    },
    imapUrl: mail.imapUrl,
    smtpUrl: mail.smtpUrl,
    mailAuth: 'off',
    // The embedded server holds each greeting back, so one connection serves all mails.
    smtpConnections: 1,
    issueNow: (csrPem, names, at, limit) =>
      Promise.resolve(ca.issue(csrPem, names, at, limit ? new Date(`${limit}T23:59:59Z`) : undefined)),
    keyLists,
    // Nobody but us is asked here, and whoever winds the clock on waits for the posts.
    slackManners: { checksBlocks: true, postEveryMs: 0 },
    log,
  });
  opened.add(() => app.stop());
  await seed({ clerk: app.clerk, store, clock, timeZone, today });

  /** Waits until every mail that came in is handled and nothing that is due is left in the outbox. */
  async function settle(): Promise<void> {
    await Promise.race([app.inbox()?.idle(), setTimeout(INBOX_PATIENCE_MS, undefined, { ref: false })]);
    let sent: number;
    do {
      const delivered = await app.deliverDue();
      sent = delivered.sent;
    } while (sent > 0);
  }

  async function windBy(hours: number): Promise<void> {
    await settle();
    for (let left = hours; left > 0; left -= DAY_HOURS) {
      clock.advance(Math.min(left, DAY_HOURS) * HOUR_MS);
      await app.runJob('sweep');
      await app.runJob('digest');
      await settle();
    }
  }
  let wound: Promise<void> = Promise.resolve();
  /** One after another: days that two pages wind on at once are still lived through one by one. */
  function wind(hours: number): Promise<void> {
    const turn = wound.then(() => windBy(hours));
    wound = turn.catch(() => undefined);
    return turn;
  }

  const api = createSandboxApi({
    clerk: app.clerk,
    now,
    slack,
    mail,
    wind,
    info: {
      clerkAddress: CLERK_ADDRESS,
      smtpPort: mail.smtpPort,
      timeZone,
      commands: slashCommands,
      shortcuts: messageShortcuts,
      contacts: await contacts(),
    },
  });
  async function contacts(): Promise<{ name: string; address: string }[]> {
    const { customers } = await app.clerk.execute('list-customers', {}, { kind: 'setup' });
    return customers.flatMap((c) => c.contacts.map((p) => ({ name: p.name, address: p.addresses[0] })));
  }

  const server = createHttpServer(
    [
      healthRoute(app.notReady, app.onHold),
      metricsRoute(app.metrics, undefined),
      slackRoute(app.bot.handler),
      api.route,
      pageRoute(inPackage('dist/sandbox/page')),
    ],
    log,
  );
  const control = await startControl(dataDir, {
    clerk: app.clerk,
    runJob: app.runJob,
    backup: (file) => writeArchive(store, file, now()),
    log,
  });
  opened.add(() => control.stop());
  // First what the sandbox begins with is done: whoever gets an answer sees all of it.
  await app.start();
  await settle();
  const port = await listenNear(server, config.port ?? 3000, LOOPBACK, config.port === undefined);
  opened.add(() => closeServer(server, 500));
  slack.connect(`http://${LOOPBACK}:${port}${SLACK_PATH}`, async () => {
    await app.bot.settled();
    await settle();
  });

  const url = `http://localhost:${port}/`;
  return {
    port,
    url,
    smtpPort: mail.smtpPort,
    dataDir,
    settled: () => app.bot.settled(),
    greeting: greeting({ url, smtpPort: mail.smtpPort, dataDir, wanted: config, port }),
    stop: () => opened.close(),
  };
}

function greeting(facts: {
  url: string;
  smtpPort: number;
  dataDir: string;
  wanted: SandboxConfig;
  port: number;
}): string {
  const lines = ['', '  certclerk sandbox is ready.', '', `  Open ${facts.url}`, ''];
  if (facts.wanted.port === undefined && facts.port !== 3000)
    lines.push(`  Port 3000 is taken, so it is ${facts.port}.`);
  if (facts.wanted.smtpPort === undefined && facts.smtpPort !== 2525)
    lines.push(`  Port 2525 is taken, so it is ${facts.smtpPort}.`);
  lines.push(
    `  Mail to the clerk: SMTP on 127.0.0.1:${facts.smtpPort}, to ${CLERK_ADDRESS}`,
    `  Command line:      CERTCLERK_DATA_DIR=${facts.dataDir} npx certclerk list`,
    '  Nothing leaves this machine, and nothing is kept. Ctrl+C ends it.',
    '',
  );
  return lines.join('\n');
}
