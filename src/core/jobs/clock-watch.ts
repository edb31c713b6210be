import type { Clerk } from '../clerk.js';
import { clockActor } from '../model/actor.js';
import type { Clock, Store } from '../ports.js';

const HOUR_MS = 3_600_000;
/** Backwards no clock goes by itself; small corrections (NTP) stay far below. */
const MOST_BACK_MS = HOUR_MS;
/** A machine that was asleep looks the same: its monotonic clock stood still. */
const MOST_FORWARD_MS = 24 * HOUR_MS;
/** Between the clocks of several clerks on one store, and for a correction right after the start. */
const MOST_BEFORE_COMMIT_MS = 60_000;

/** NTP keeps machines within seconds of each other; an hour apart is a fault, and less moves few dates. */
const MOST_APART_MS = HOUR_MS;

export interface ClockWatch {
  /**
   * To be called before anything is sent or opened: where the clock has jumped since the last look, that is held. Answers
   * why this clerk alone may send and open nothing, or null.
   */
  look(): Promise<string | null>;
  /** What the last look came to. */
  readonly apart: string | null;
}

/** How far a clock has run, for people. */
function span(ms: number): string {
  const hours = Math.round(Math.abs(ms) / HOUR_MS);
  return hours < 48 ? `${hours} hour${hours === 1 ? '' : 's'}` : `${Math.round(hours / 24)} days`;
}

const minute = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** What is wrong with a clock that showed `before` and, `passed` milliseconds later, shows `now`; null: nothing. */
export function jumpOf(before: number, passed: number, now: number): string | null {
  const off = now - before - passed;
  if (off >= -MOST_BACK_MS && off <= MOST_FORWARD_MS) return null;
  return `The clock jumped ${off < 0 ? 'back' : 'forward'} by ${span(off)}: it shows ${minute(now)}.`;
}

/** What is wrong with a clock at the start: it shows a time before the last commit. Downtime is no jump. */
export function startOf(lastCommit: string | undefined, now: number): string | null {
  if (lastCommit === undefined || now >= Date.parse(lastCommit) - MOST_BEFORE_COMMIT_MS) return null;
  return `The clock shows ${minute(now)}, but the last change was saved on ${minute(Date.parse(lastCommit))}.`;
}

/** Why a clerk whose clock shows `now` must leave the work to others, where the database shows `theirs`; null: they agree. */
export function apartOf(now: number, theirs: number): string | null {
  const off = now - theirs;
  if (Math.abs(off) <= MOST_APART_MS) return null;
  return (
    `The clock of a clerk shows ${minute(now)}, that of the database ${minute(theirs)}. That clerk sends nothing and opens ` +
    'nothing until they agree; others go on. Please set the clock that is wrong (NTP).'
  );
}

/**
 * Dates decide what is sent, and a wrong date would send reminders, or open renewals with their invoices, for nothing. So
 * the wall clock is compared with the monotonic one, which nobody can set; after a jump nothing goes out until a person
 * confirms the time.
 *
 * Where clerks share a database, its clock is a third opinion: a clerk whose clock is not the database's is wrong alone, so
 * it alone stops, and goes on by itself once they agree. Only a jump that the database's clock made, too (it runs on the same
 * machine), stops all.
 * @param monotonic milliseconds since any moment, never set
 */
export async function watchClock(parts: {
  store: Store;
  clerk: Clerk;
  clock: Clock;
  monotonic: () => number;
}): Promise<ClockWatch> {
  const { store, clerk, clock, monotonic } = parts;
  const wall = (): number => clock.now().getTime();
  const doubt = async (why: string | null): Promise<void> => {
    if (why) await clerk.execute('doubt-clock', { why }, clockActor);
  };
  let apart: string | null = null;
  /** Compares with the database's clock; staff are told once, when the two part. */
  const compare = async (): Promise<string | null> => {
    const theirs = await store.now?.();
    const why = theirs ? apartOf(wall(), theirs.getTime()) : null;
    if (why && !apart) await clerk.execute('doubt-clock', { why, alone: true }, clockActor);
    return why;
  };
  apart = await compare();
  if (!apart) {
    const lastEntry = await store.read((tx) => tx.find('audit', undefined, { limit: 1, descending: true }));
    await doubt(startOf(lastEntry.items[0]?.at, wall()));
  }
  let seen = { wall: wall(), mono: monotonic() };
  return {
    get apart() {
      return apart;
    },
    async look() {
      const now = { wall: wall(), mono: monotonic() };
      const before = apart;
      apart = await compare();
      // A clock that was wrong alone and was set right has jumped, too.
      if (!before && !apart) await doubt(jumpOf(seen.wall, now.mono - seen.mono, now.wall));
      // Only once it is held: a commit that fails leaves the jump to the next look.
      seen = now;
      return apart;
    },
  };
}
