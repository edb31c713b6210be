import { waitAfter } from './back-off.js';

/** At most this many mails to one domain at the same time, so that a slow one leaves room for the others. */
const MOST_AT_ONCE = 5;
/** The whole server is asked again at least this often; a domain behind it more seldom, for it may be gone for days. */
const LONGEST_SERVER_HOLD_MS = 2 * 60_000;
const LONGEST_DOMAIN_HOLD_MS = 30 * 60_000;
/** Beyond that, domains about which there is nothing left to remember are forgotten. */
const MOST_LANES = 5_000;
const MINUTE_MS = 60_000;

/** `go`; `wait`: until something that is under way ends; `later`: held, or over the ceiling. */
export type Leave = 'go' | 'wait' | 'later';

/** What an attempt said about where it went. `unknown`: it did not get that far. */
export type Answered = 'well' | 'domain-trouble' | 'unknown' | { serverTrouble: string };

/** The whole server takes nothing. */
export interface ServerTrouble {
  /** Milliseconds since 1970. */
  since: number;
  /** What the last attempt said. */
  reason: string;
}

interface Hold {
  failures: number;
  until: number;
}

interface Lane extends Hold {
  underWay: number;
  /** How many mails may go before the ceiling is reached, as it was at `filledAt`. */
  left: number;
  filledAt: number;
}

function lengthen(hold: Hold, now: number, longest: number): void {
  // Mails that were under way together fail together, and say the same thing once.
  if (now < hold.until) return;
  hold.failures += 1;
  hold.until = now + waitAfter(hold.failures, longest);
}

/**
 * Which mail may be begun now: plain computation over what it was told, without timers. A domain, or the whole server,
 * that does not take mail now is left alone for a while, longer each time; then one mail goes first, and the others
 * follow once that one was answered. Nothing here is kept over a restart: the first mails then find out again.
 */
export class Pace {
  private readonly server: Hold = { failures: 0, until: 0 };
  private readonly lanes = new Map<string, Lane>();
  private underWay = 0;
  private trouble: ServerTrouble | null = null;

  /** @param perMinute the ceiling for one domain; a quiet domain has a minute's worth in hand */
  constructor(private readonly perMinute: number) {}

  /** Null while the server takes mail. */
  get serverTrouble(): ServerTrouble | null {
    return this.trouble;
  }

  /** Whether nothing at all may go now. */
  isHeld(now: number): boolean {
    return this.server.failures > 0 && now < this.server.until;
  }

  leave(domain: string, now: number): Leave {
    if (this.isHeld(now)) return 'later';
    if (this.server.failures > 0 && this.underWay > 0) return 'wait';
    const lane = this.lane(domain, now);
    if (lane.failures > 0 && now < lane.until) return 'later';
    if (lane.underWay >= (lane.failures > 0 ? 1 : MOST_AT_ONCE)) return 'wait';
    return lane.left < 1 ? 'later' : 'go';
  }

  begin(domain: string, now: number): void {
    const lane = this.lane(domain, now);
    lane.left -= 1;
    lane.underWay += 1;
    this.underWay += 1;
  }

  /** True where what was held until now may go. */
  end(domain: string, answered: Answered, now: number): boolean {
    const lane = this.lane(domain, now);
    lane.underWay -= 1;
    this.underWay -= 1;
    if (answered === 'unknown') return false;
    if (typeof answered === 'object') {
      this.trouble = { since: this.trouble?.since ?? now, reason: answered.serverTrouble };
      lengthen(this.server, now, LONGEST_SERVER_HOLD_MS);
      return false;
    }
    const wasHeld = this.server.failures > 0 || (answered === 'well' && lane.failures > 0);
    this.server.failures = 0;
    this.trouble = null;
    if (answered === 'well') lane.failures = 0;
    else lengthen(lane, now, LONGEST_DOMAIN_HOLD_MS);
    return wasHeld;
  }

  private lane(domain: string, now: number): Lane {
    const known = this.lanes.get(domain);
    if (!known) {
      if (this.lanes.size >= MOST_LANES) this.forgetIdle(now);
      const made = { failures: 0, until: 0, underWay: 0, left: this.perMinute, filledAt: now };
      this.lanes.set(domain, made);
      return made;
    }
    // A clock that was set back refills nothing.
    const passed = Math.max(0, now - known.filledAt);
    known.left = Math.min(this.perMinute, known.left + (passed * this.perMinute) / MINUTE_MS);
    known.filledAt = now;
    return known;
  }

  private forgetIdle(now: number): void {
    for (const [domain, lane] of this.lanes) {
      if (lane.underWay === 0 && lane.until <= now && now - lane.filledAt >= MINUTE_MS) this.lanes.delete(domain);
    }
  }
}

/** The domain that mails to an address are counted under. */
export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();
