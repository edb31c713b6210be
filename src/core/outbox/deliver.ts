import { readHold } from '../hold.js';
import type { Clock } from '../ports.js';
import { type AttemptParts, createMakeReady } from './attempt.js';
import { createDeliverItem, type Delivered } from './deliver-item.js';
import { createLeases } from './lease.js';
import { Lines } from './lines.js';
import { createMailRun } from './mail-run.js';
import { oneAtATime } from './one-at-a-time.js';
import { Pace } from './pace.js';
import { runPosts } from './post-run.js';
import { createServerWatch } from './server-watch.js';

export type { Delivered } from './deliver-item.js';

/** How often what is being sent is claimed anew; three times within a lease, so that one failure loses nothing. */
const RENEW_EVERY_MS = 20_000;
/**
 * The most mails of one domain that are read and wait to be begun: ids in memory, or claims that other clerks wait for.
 */
const MOST_READY = 2_000;
const MOST_CLAIMED = 200;
/** Read at a time; what is claimed from others in small pieces, so that none is idle while another has the rest. */
const PAGE = 200;
const CLAIMED_AT_A_TIME = 32;

export interface DeliveryParts extends AttemptParts {
  clock: Clock;
  /** How many mails in hand at once: made ready, sent, recorded. */
  atOnce: number;
  /**
   * At most this many are with the mail server, or taken by it and not recorded yet: the connections that `sendMail` has.
   * Left out: as many as in hand.
   */
  connections?: number;
  /** Told when the mail server has taken nothing for a while, and when it does again. */
  onServerTrouble?: (sentence: string) => void;
  /** Whether this clerk's own clock is wrong: it then sends nothing but the word of that. Left out: never. */
  isApart?: () => boolean;
  /** Told what each run came to. */
  onDelivered?: (done: Delivered) => void;
  /** From 0 to 1, for the waits; left out: Math.random. */
  random?: () => number;
}

export interface Outgoing {
  /** Resolves when what is due was tried, posts included. */
  deliverDue(): Promise<Delivered>;
  /** Begins with the posts and resolves when the mails were tried: Slack takes one post a second, so posts may take hours. */
  deliverMails(): Promise<Delivered>;
  /**
   * Begins with what is due and waits for none of it. A run is watched by one caller only, however often it is asked for
   * while it waits: a burst asks thousands of times, and each that waited for the posts would be kept in memory until then.
   */
  wake(onError: (error: unknown) => void): Promise<void>;
  /** Finishes what is being sent and begins nothing more; what is left is sent after the next start. */
  stop(): Promise<void>;
}

const together = (a: Delivered, b: Delivered): Delivered => ({
  sent: a.sent + b.sent,
  failed: a.failed + b.failed,
  withdrawn: a.withdrawn + b.withdrawn,
});

/** Sends what is due, each channel on its own. */
export function createDelivery(parts: DeliveryParts): Outgoing {
  const { store, clock, log } = parts;
  let stopping = false;
  const isStopping = (): boolean => stopping;
  const isApart = parts.isApart ?? (() => false);
  const leases = createLeases(store, clock);
  const pace = new Pace(parts.shop.mailsPerMinutePerDomain);
  const lines = new Lines(parts.connections ?? parts.atOnce);
  const deliver = createDeliverItem({
    store,
    clock,
    shop: parts.shop,
    leases,
    makeReady: createMakeReady(parts),
    lines,
    random: parts.random ?? Math.random,
    log,
  });
  const watch = createServerWatch(parts.onServerTrouble ?? (() => undefined));
  const mailRun = createMailRun({
    clock,
    leases,
    pace,
    deliver,
    atOnce: parts.atOnce,
    lines,
    page: store.shared ? CLAIMED_AT_A_TIME : PAGE,
    mostReady: store.shared ? MOST_CLAIMED : MOST_READY,
    isStopping,
  });

  async function runMails(): Promise<Delivered> {
    const renewal = store.shared ? setInterval(renew, RENEW_EVERY_MS).unref() : undefined;
    try {
      const left = await deliver.recordLeft();
      return together(left, await mailRun.run());
    } finally {
      clearInterval(renewal);
      watch(pace.serverTrouble, clock.now());
    }
  }

  function renew(): void {
    leases.renew(mailRun.inHand()).catch((error: unknown) => {
      log.warn({ err: error }, 'the claims on outbox items could not be renewed');
    });
  }

  const told = (run: () => Promise<Delivered>) => async (): Promise<Delivered> => {
    const done = await run();
    parts.onDelivered?.(done);
    return done;
  };
  // A mail server that is slow does not hold up Slack, nor the other way round.
  const mails = oneAtATime(told(runMails));
  const posts = oneAtATime(
    told(async () => {
      const left = await deliver.recordLeft();
      return together(left, await runPosts({ store, clock, leases, deliver, isStopping, isApart }));
    }),
  );
  const isHeld = async (): Promise<boolean> => isApart() || (await store.read(readHold)) !== null;

  const watched = new WeakSet<Promise<Delivered>>();
  function watchOnce(
    run: Promise<Delivered>,
    onDone: (done: Delivered) => void,
    onError: (error: unknown) => void,
  ): void {
    if (watched.has(run)) return;
    watched.add(run);
    run.then(onDone, onError);
  }
  const beginPosts = (onError: (error: unknown) => void): void => watchOnce(posts.ask(), () => undefined, onError);

  return {
    async wake(onError): Promise<void> {
      beginPosts(onError);
      if (await isHeld()) return;
      mailRun.wake();
      // A mail that died has left a word for staff.
      watchOnce(mails.ask(), ({ failed }) => void (failed > 0 && beginPosts(onError)), onError);
    },
    async deliverMails(): Promise<Delivered> {
      const onError = (error: unknown): void => parts.log.warn({ err: error }, 'staff could not be told');
      beginPosts(onError);
      if (await isHeld()) return { sent: 0, failed: 0, withdrawn: 0 };
      mailRun.wake();
      const done = await mails.ask();
      if (done.failed > 0) beginPosts(onError);
      return done;
    },
    async deliverDue(): Promise<Delivered> {
      if (await isHeld()) return posts.ask();
      mailRun.wake();
      const [a, b] = await Promise.all([mails.ask(), posts.ask()]);
      // A mail that died has left a word for staff.
      return a.failed > 0 ? together(together(a, b), await posts.ask()) : together(a, b);
    },
    async stop(): Promise<void> {
      stopping = true;
      await Promise.all([mails.settled(), posts.settled()]);
    },
  };
}
