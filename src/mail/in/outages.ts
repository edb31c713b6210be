import { connectionFault } from './connection-faults.js';

const LONGEST_RETRY_MS = 60_000;
/** A wrong password does not mend itself, and many servers lock out who keeps trying. */
const FAULTS_BEFORE_ALARM = 3;
const SHORTEST_RETRY_AFTER_REFUSALS_MS = 60_000;
const LONGEST_RETRY_AFTER_REFUSALS_MS = 15 * 60_000;
/** A connection that lasted so long was a good one; the pauses begin anew. */
const GOOD_CONNECTION_MS = 10_000;
/** A server may be restarted or moved without anybody being told. */
const AWAY_BEFORE_ALARM_MS = 15 * 60_000;

export interface OutageOptions {
  host: string;
  user: string;
  /** The first pause after a failure; it doubles. */
  retryMs: number;
  onAlarm: (sentence: string) => void;
  awayMs?: number;
}

/** Counts failed connections: how long to wait for the next one, and when a person must look, told once for each cause. */
export class Outages {
  failures = 0;
  private refusals = 0;
  private tlsFaults = 0;
  private since: number | null = null;
  private isTold = false;

  constructor(private readonly options: OutageOptions) {}

  /** The server has taken the user and the password. */
  loggedIn(): void {
    this.refusals = 0;
    this.tlsFaults = 0;
  }

  /** The mailbox is open. */
  over(): void {
    this.since = null;
    this.isTold = false;
  }

  /** A connection failed after so many milliseconds. */
  note(error: unknown, lastedMs: number): void {
    this.failures = lastedMs > GOOD_CONNECTION_MS ? 1 : this.failures + 1;
    const { host, user, onAlarm, awayMs = AWAY_BEFORE_ALARM_MS } = this.options;
    this.since ??= Date.now();
    const fault = connectionFault(error);
    if (fault.kind === 'refused' && ++this.refusals === FAULTS_BEFORE_ALARM) {
      onAlarm(
        `The mail server ${host} has refused the user ${user} ${this.refusals} times. ` +
          'No mail is read until this is mended; please check the password in IMAP_URL.',
      );
    }
    if (fault.kind === 'tls' && ++this.tlsFaults === FAULTS_BEFORE_ALARM) {
      onAlarm(`The mail server ${host} is not used: ${fault.sentence}. No mail is read until this is mended.`);
    }
    if (fault.kind === 'away' && !this.isTold && Date.now() - this.since >= awayMs) {
      this.isTold = true;
      const minutes = Math.round(awayMs / 60_000);
      onAlarm(
        `The mailbox on ${host} has not been reachable for ${minutes} minutes (${fault.code}). It is tried again.`,
      );
    }
  }

  pauseMs(): number {
    const first = this.options.retryMs;
    const refused = this.refusals >= FAULTS_BEFORE_ALARM;
    const base = refused ? Math.max(first, SHORTEST_RETRY_AFTER_REFUSALS_MS) : first;
    const most = refused ? LONGEST_RETRY_AFTER_REFUSALS_MS : LONGEST_RETRY_MS;
    const steps = refused ? this.refusals - FAULTS_BEFORE_ALARM : Math.max(0, this.failures - 1);
    // Jitter, so that many clerks do not come back to a restarted server in one moment.
    return Math.min(most, base * 2 ** Math.min(steps, 20)) * (0.5 + Math.random() / 2);
  }
}
