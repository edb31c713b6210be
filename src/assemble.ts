import { randomBytes } from 'node:crypto';
import { type BotOptions, createBot } from './bot/bot.js';
import type { SlackConfig } from './config.js';
import type { Clerk } from './core/clerk.js';
import { createClerk } from './core/execute.js';
import { type ClockWatch, watchClock } from './core/jobs/clock-watch.js';
import { clockJobs, type JOB_NAMES } from './core/jobs/clock-jobs.js';
import type { CleanQuarantine } from './core/jobs/retention.js';
import { lookForOverlooked } from './core/jobs/watch.js';
import { readHold } from './core/hold.js';
import { clockActor } from './core/model/actor.js';
import type { Product } from './core/model/product.js';
import type { Shop } from './core/model/shop.js';
import { createDelivery, type Delivered } from './core/outbox/deliver.js';
import type { Clock, IssueNow, PrintInvoice, Store } from './core/ports.js';
import { dateIn } from './core/rules/calendar.js';
import type { KeyLists } from './core/rules/csr/order.js';
import { READ_AGAIN_SINCE } from './core/usecases/note-restore.js';
import { createCalendarFiles } from './documents/calendar-file.js';
import { certificateFiles } from './documents/certificate-files.js';
import { createInvoicePrinter } from './documents/invoice-pdf.js';
import type { Log } from './log.js';
import { Opened } from './opened.js';
import { type Resolver, createAuthenticate } from './mail/in/authenticate.js';
import { type MailDoorOptions, type MailDoors, openMailDoors } from './mail/in/doors.js';
import { createMailParser } from './mail/in/parse.js';
import { cleanQuarantineFolder } from './mail/in/quarantine.js';
import { createReceiver } from './mail/in/receive.js';
import { type DoorBook, MailTally } from './mail/in/tally.js';
import type { DkimKey } from './mail/out/dkim.js';
import { createMailRenderer } from './mail/out/render.js';
import { createSmtpSender } from './mail/out/smtp.js';
import { tryMails } from './mail/out/try-mails.js';
import { checkMailAccounts } from './mail-accounts.js';
import { CommitTimes } from './metrics/commit-times.js';
import { createMetrics } from './metrics/metrics.js';
import { type Job, type Scheduler, startScheduler } from './scheduler/scheduler.js';
import { LOOP_HEADER } from './mail/loop-header.js';
import { type OwnTemplates, readOwnTemplates } from './words/own-templates.js';

export interface AssemblyParts {
  store: Store;
  clock: Clock;
  shop: Shop;
  products: readonly Product[];
  /** Empty: made at the first start and kept in the store. */
  secrets: readonly string[];
  slack: SlackConfig;
  imapUrl?: string;
  listen?: MailDoorOptions['listen'];
  smtpUrl: string;
  mailAuth: 'require' | 'off';
  /** The server whose Authentication-Results is believed. */
  authservId?: string;
  /** Left out: mails are not signed here. */
  dkim?: DkimKey;
  /** Left out: the system's name servers. */
  resolver?: Resolver;
  smtpConnections?: number;
  /** Milliseconds that nobody can set; left out: the clock is not watched, as in the sandbox, where it is wound on. */
  monotonic?: () => number;
  issueNow: IssueNow;
  /** Left out: the shop has none. */
  keyLists?: KeyLists;
  /** As in BotOptions. */
  slackManners?: Pick<BotOptions, 'checksBlocks' | 'postEveryMs'>;
  log: Log;
}

/** More than the mail server's connections, so that some are made ready while others are sent. */
const MAILS_AT_ONCE = 16;

/** A full search is made every 5 minutes at the latest. */
const MAILBOX_SILENT_SECONDS = 15 * 60;

/** The secrets for reply keys: the configured ones, else the one that the store keeps since its first start. */
async function replySecrets(store: Store, configured: readonly string[]): Promise<readonly string[]> {
  if (configured.length > 0) return configured;
  return store.tx(async (tx) => {
    const known = await tx.get('setting', 'reply-secret');
    if (known) return [known.value];
    const made = randomBytes(32).toString('base64url');
    await tx.put('setting', { id: 'reply-secret', value: made });
    return [made];
  });
}

/** The mails that a store which was put back does not know, or undefined. */
async function mailsToReadAgain(store: Store): Promise<MailDoorOptions['readAgain']> {
  const since = await store.read((tx) => tx.get('setting', READ_AGAIN_SINCE));
  if (!since) return undefined;
  return { since: new Date(since.value), done: () => store.tx((tx) => tx.delete('setting', READ_AGAIN_SINCE)) };
}

/** What every door needs, without the doors: the command line uses it when no clerk runs. */
export async function assembleCore(
  parts: Pick<AssemblyParts, 'store' | 'clock' | 'shop' | 'products' | 'secrets' | 'issueNow' | 'keyLists'> & {
    onQueued?: () => void;
  },
): Promise<{ clerk: Clerk; printInvoice: PrintInvoice; own: OwnTemplates | null; secrets: readonly string[] }> {
  const own = await readOwnTemplates(parts.shop);
  const printInvoice = createInvoicePrinter({ logo: parts.shop.logo, own });
  const secrets = await replySecrets(parts.store, parts.secrets);
  const { store, clock, shop, issueNow, onQueued, keyLists } = parts;
  const clerk = createClerk({ store, clock, shop, secrets, printInvoice, issueNow, onQueued, keyLists });
  for (const product of parts.products) await clerk.execute('add-product', product, { kind: 'setup' });
  return { clerk, printInvoice, own, secrets };
}

/** Puts store, use-cases and adapters together. Nothing listens or connects before `start`. */
export async function assemble(parts: AssemblyParts) {
  const { clock, shop, log } = parts;
  const commits = new CommitTimes();
  const store = commits.around(parts.store);
  let wakeOutbox = (): void => undefined;
  const core = await assembleCore({ ...parts, store, onQueued: () => wakeOutbox() });
  const { clerk, printInvoice, own, secrets } = core;
  if (own) await tryMails(shop, own);

  const bot = createBot({
    clerk,
    slack: parts.slack,
    shop: { timeZone: shop.timeZone, language: shop.language, sellerName: shop.seller.name },
    now: () => clock.now(),
    log,
    ...parts.slackManners,
  });
  const smtp = createSmtpSender({
    url: parts.smtpUrl,
    maxConnections: parts.smtpConnections,
    onError: (error) => log.warn({ err: error }, 'an idle connection to the mail server broke off'),
  });
  let clockWatch: ClockWatch | null = null;
  const delivery = createDelivery({
    store,
    clock,
    shop,
    secrets,
    printInvoice,
    renderMail: createMailRenderer({ shop, dkim: parts.dkim, own }),
    sendMail: smtp.send,
    postSlack: bot.post,
    certificateFiles,
    calendarFile: createCalendarFiles({ mailAddress: shop.mailAddress, own }),
    atOnce: MAILS_AT_ONCE,
    connections: smtp.connections,
    onServerTrouble: (text) => alarm(text),
    isApart: () => Boolean(clockWatch?.apart),
    onDelivered: (done) => metrics.delivered(done),
    log,
  });
  const parser = createMailParser();
  const tally = new MailTally();
  const receiver = createReceiver({
    parser,
    clerkAddress: shop.mailAddress,
    loopHeader: LOOP_HEADER,
    authenticate: createAuthenticate({
      mode: parts.mailAuth,
      authservId: parts.authservId,
      resolver: parts.resolver,
      now: () => clock.now(),
    }),
    putRaw: (bytes) => store.blobs.put(bytes),
    receive: (input) => clerk.execute('receive-mail', input, { kind: 'mail' }),
  });
  /** Every door hands its mails over here, so that each is counted. */
  const receive = tally.around(receiver);
  let doors: MailDoors | null = null;
  const books = (): DoorBook[] => doors?.books() ?? [];
  const metrics = createMetrics({
    commits,
    store,
    clock,
    mails: tally.counts,
    doors: books,
    mailboxSilentSeconds: () => doors?.silentSeconds() ?? 0,
    overlooked: () => lookForOverlooked({ store, clock, shop }),
    connections: () => ({ mailbox: doors?.notReady().length === 0, slack: bot.connected }),
    socket: () => bot.socket,
  });
  const deliverDue = async (): Promise<Delivered> => {
    await clockWatch?.look();
    return delivery.deliverDue();
  };
  const deliverMails = async (): Promise<Delivered> => {
    await clockWatch?.look();
    return delivery.deliverMails();
  };

  /** Nothing is opened, sent or forgotten by a clock that is wrong. */
  const byClock =
    <T>(run: () => Promise<T>) =>
    async (): Promise<T | { onHold: string }> => {
      const apart = await clockWatch?.look();
      return apart ? { onHold: apart } : run();
    };
  const folder = parts.listen?.quarantineFolder;
  const cleanQuarantine: CleanQuarantine | undefined =
    folder === undefined ? undefined : (before, waits) => cleanQuarantineFolder(folder, before, waits);
  const { sweep, digest, watch, clean } = clockJobs({ store, clerk, clock, shop, cleanQuarantine });
  /** Also whether mail is still looked for: a connection may stand, and nothing come of it. */
  const watchAll = async (): Promise<unknown> => {
    const silent = doors?.silentSeconds() ?? 0;
    if (silent > MAILBOX_SILENT_SECONDS && doors?.notReady().length === 0) {
      const text = `The mailbox is connected, but it was not searched for ${Math.round(silent / 60)} minutes. Please restart the clerk.`;
      await clerk.execute('tell-staff', { text }, clockActor, {
        once: `mailbox silent ${dateIn(shop.timeZone, clock.now())}`,
      });
    }
    return watch();
  };

  const jobs: (Job & { name: (typeof JOB_NAMES)[number] })[] = [
    { name: 'sweep', cron: '5 * * * * *', run: metrics.timed('sweep', byClock(sweep)) },
    { name: 'digest', cron: '20 * * * * *', run: metrics.timed('digest', byClock(digest)) },
    { name: 'outbox', cron: '*/10 * * * * *', run: metrics.timed('outbox', deliverMails) },
    {
      name: 'accounts',
      cron: '40 */5 * * * *',
      run: metrics.timed('accounts', () =>
        checkMailAccounts({ clerk, running: { doors: books, counts: tally.counts }, log }),
      ),
    },
    { name: 'watch', cron: '50 */5 * * * *', run: metrics.timed('watch', watchAll) },
    { name: 'clean', cron: '30 15 3 * * *', run: metrics.timed('clean', byClock(clean)) },
  ];

  let scheduler: Scheduler | null = null;
  const notDelivered = (error: unknown): void => log.error({ err: error }, 'the outbox could not be delivered');
  const deliverNow = async (): Promise<void> => {
    await clockWatch?.look();
    await delivery.wake(notDelivered);
  };
  const deliverSoon = (): void => {
    setImmediate(() => void deliverNow().catch(notDelivered));
  };

  /** Staff must know, and the log too. */
  const alarm = (text: string): void => {
    log.error(text);
    clerk
      .execute('tell-staff', { text }, clockActor)
      .catch((error: unknown) => log.error({ err: error }, 'staff could not be told'));
  };

  return {
    clerk,
    bot,
    deliverDue,
    metrics,
    runJob: (name: string) => scheduler?.run(name),
    inbox: () => doors?.inbox ?? null,
    notReady: (): string[] => [...(doors?.notReady() ?? ['mailbox']), ...(bot.connected ? [] : ['Slack'])],
    /** Why nothing is sent until a person lets it go on, or null. */
    onHold: async (): Promise<string | null> => clockWatch?.apart ?? (await store.read(readHold))?.why ?? null,
    async start(): Promise<void> {
      const { monotonic } = parts;
      if (monotonic) clockWatch = await watchClock({ store, clerk, clock, monotonic });
      wakeOutbox = deliverSoon;
      scheduler = startScheduler(jobs, log);
      const { imapUrl, listen } = parts;
      doors = await openMailDoors({
        imapUrl,
        listen,
        readAgain: await mailsToReadAgain(store),
        clerkAddress: shop.mailAddress,
        receive,
        log,
        onAlarm: alarm,
      });
      await bot.start();
      deliverSoon();
    },
    /** First what brings work, then what does it; the store is closed by whoever opened it. */
    async stop(): Promise<void> {
      wakeOutbox = () => undefined;
      // Closed last to first; one that fails does not keep the others open.
      const running = new Opened();
      running.add(async () => metrics.close());
      running.add(() => smtp.close());
      running.add(() => parser.close());
      running.add(() => delivery.stop());
      running.add(async () => scheduler?.stop());
      running.add(() => bot.stop());
      running.add(async () => doors?.stop());
      await running.close();
    },
  };
}
