import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { Overlooked } from '../core/jobs/watch.js';
import { readHold } from '../core/hold.js';
import type { Delivered } from '../core/outbox/deliver.js';
import type { Clock, Store } from '../core/ports.js';
import { type DoorBook, type MailCounts, unaccounted } from '../mail/in/tally.js';
import type { CommitTimes } from './commit-times.js';

export interface MetricsParts {
  commits: CommitTimes;
  store: Store;
  clock: Clock;
  mails: MailCounts;
  doors: () => readonly DoorBook[];
  mailboxSilentSeconds: () => number;
  /** What should have been done by now and was not. */
  overlooked: () => Promise<Overlooked>;
  /** What the clerk is connected to, and whether it is now. */
  connections: () => Record<string, boolean>;
  /** Slack's socket; null where there is none. */
  socket: () => { reopened: number; foundDead: number; silentMs: number } | null;
}

export interface Metrics {
  /** The text that Prometheus reads, and its type. */
  read(): Promise<{ text: string; type: string }>;
  /** The same job, its runs timed. */
  timed<T>(job: string, run: () => Promise<T>): () => Promise<T>;
  delivered(done: Delivered): void;
  slackAcked(seconds: number): void;
  close(): void;
}

/** Seconds; a sweep over many certificates may take minutes. */
const JOB_SECONDS = [0.005, 0.02, 0.1, 0.5, 2, 10, 60, 300];
/** Milliseconds between two looks at the event loop. */
const LOOP_PRECISION = 50;
/** Slack gives up after 3 seconds. */
const ACK_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3];

/**
 * What a clerk says about itself: how mails ended, what waits, which connections stand, how long jobs take. Names
 * nobody: labels are words of the program, never a customer, an address or a certificate. A reading counts by small
 * indexes only, so its cost does not grow with the store.
 */
export function createMetrics(parts: MetricsParts): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LOOP_PRECISION });
  addMails(registers, parts);
  addStanding(registers, parts);
  addSocket(registers, parts);
  parts.commits.register(registers);
  const slackAcks = new Histogram({
    name: 'certclerk_slack_ack_seconds',
    help: 'How long requests of Slack waited for their answer; Slack gives up after 3 seconds.',
    buckets: ACK_SECONDS,
    registers,
  });
  const jobs = new Histogram({
    name: 'certclerk_job_seconds',
    help: 'How long the runs of a job took.',
    labelNames: ['job'],
    buckets: JOB_SECONDS,
    registers,
  });
  const failures = new Counter({
    name: 'certclerk_job_failures_total',
    help: 'Runs of a job that failed.',
    labelNames: ['job'],
    registers,
  });
  const deliveries = new Counter({
    name: 'certclerk_deliveries_total',
    help: 'Attempts to send what is in the outbox, by how they ended.',
    labelNames: ['result'],
    registers,
  });
  return {
    read: async () => ({ text: await registry.metrics(), type: registry.contentType }),
    timed: (job, run) => async () => {
      const end = jobs.startTimer({ job });
      try {
        return await run();
      } catch (error) {
        failures.inc({ job });
        throw error;
      } finally {
        end();
      }
    },
    delivered(done) {
      for (const result of ['sent', 'failed', 'withdrawn'] as const) deliveries.inc({ result }, done[result]);
    },
    slackAcked: (seconds) => slackAcks.observe(seconds),
    close: () => registry.clear(),
  };
}

/** A counter that is kept elsewhere and read when it is asked for. */
function counter(registers: Registry[], name: string, help: string, value: () => number): void {
  new Counter({
    name,
    help,
    registers,
    collect() {
      this.reset();
      this.inc(value());
    },
  });
}

function gauge(registers: Registry[], name: string, help: string, value: () => number | Promise<number>): void {
  new Gauge({
    name,
    help,
    registers,
    async collect() {
      this.set(await value());
    },
  });
}

function addMails(registers: Registry[], { mails, doors }: MetricsParts): void {
  const name = (what: string): string => `certclerk_mails_${what}`;
  counter(registers, name('received_total'), 'Mails handed over to be received, since the start.', () => mails.handed);
  counter(registers, name('duplicate_total'), 'Mails that were received before.', () => mails.duplicates);
  counter(registers, name('failed_total'), 'Mails that failed; each is handed over again.', () => mails.failed);
  gauge(registers, name('in_hand'), 'Mails that are being received now.', () => mails.inHand);
  gauge(registers, name('unaccounted'), 'Mails that the counts disagree about; more than 0 is a fault.', () =>
    unaccounted(doors(), mails),
  );
  new Counter({
    name: name('ended_total'),
    help: 'Received mails by their outcome, since the start.',
    labelNames: ['outcome'],
    registers,
    collect() {
      this.reset();
      for (const [outcome, count] of Object.entries(mails.outcomes)) this.inc({ outcome }, count);
    },
  });
}

/** Socket Mode; over HTTP all of it is 0. */
function addSocket(registers: Registry[], { socket }: MetricsParts): void {
  const name = (what: string): string => `certclerk_slack_socket_${what}`;
  const opened = 'Times that the Slack socket was opened again, since the start.';
  counter(registers, name('reopened_total'), opened, () => socket()?.reopened ?? 0);
  const dead = 'Times that the Slack socket was open but dead, and so was opened again.';
  counter(registers, name('dead_total'), dead, () => socket()?.foundDead ?? 0);
  const silent = 'Since Slack last sent something over its socket, its pings included.';
  gauge(registers, name('silent_seconds'), silent, () => (socket()?.silentMs ?? 0) / 1000);
}

/** What waits now: of the outbox the two states in which little lies, never the sent ones. */
function addStanding(registers: Registry[], parts: MetricsParts): void {
  const { store, clock, connections } = parts;
  const queuedOrDead = ['queued', 'dead'] as const;
  new Gauge({
    name: 'certclerk_outbox_items',
    help: 'What is in the outbox: waiting to be sent, and dead letters, which wait for a person.',
    labelNames: ['state'],
    registers,
    async collect() {
      for (const state of queuedOrDead) {
        this.set({ state }, await store.read((tx) => tx.count('outbox', { index: 'state', is: state })));
      }
    },
  });
  gauge(registers, 'certclerk_outbox_oldest_seconds', 'Age of the oldest item that waits to be sent.', async () => {
    // Ids are given in the order of queueing, and an index lists one key's documents by id.
    const { items } = await store.read((tx) => tx.find('outbox', { index: 'state', is: 'queued' }, { limit: 1 }));
    const [oldest] = items;
    return oldest ? Math.max(0, (clock.now().getTime() - Date.parse(oldest.queuedAt)) / 1000) : 0;
  });
  new Gauge({
    name: 'certclerk_overlooked',
    help: 'What should have been done by now and was not: certificates to attend, mails and posts to send.',
    labelNames: ['what'],
    registers,
    async collect() {
      for (const [what, count] of Object.entries(await parts.overlooked())) this.set({ what }, count);
    },
  });
  gauge(registers, 'certclerk_mailbox_silent_seconds', 'Time since the mailbox was last searched.', () =>
    parts.mailboxSilentSeconds(),
  );
  gauge(registers, 'certclerk_on_hold', 'Whether nothing is sent until a person lets it go on: 1, or 0.', async () =>
    (await store.read(readHold)) ? 1 : 0,
  );
  gauge(registers, 'certclerk_reviews_open', 'Requests that a person must look at.', () =>
    store.read((tx) => tx.count('review', { index: 'state', is: 'open' })),
  );
  new Gauge({
    name: 'certclerk_connection_up',
    help: 'Whether the clerk is connected: 1, or 0.',
    labelNames: ['to'],
    registers,
    collect() {
      for (const [to, up] of Object.entries(connections())) this.set({ to }, up ? 1 : 0);
    },
  });
}
