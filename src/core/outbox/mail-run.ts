import type { OutboxItem } from '../model/outbox.js';
import type { Clock, ReadTx } from '../ports.js';
import type { Delivered, DeliverItem } from './deliver-item.js';
import type { Leases } from './lease.js';
import type { Lines } from './lines.js';
import { domainOf, type Pace } from './pace.js';

export interface MailRunParts {
  clock: Clock;
  leases: Leases;
  pace: Pace;
  deliver: DeliverItem;
  /** How many mails in hand at once. */
  atOnce: number;
  /** To the mail server. */
  lines: Lines;
  /** How many are read at a time. */
  page: number;
  /** The most mails of one domain that are held ready; what is claimed from others should be little. */
  mostReady: number;
  isStopping: () => boolean;
}

/** Mails that are read and not begun, by domain, in their order. */
type Ready = Map<string, string[]>;

/** Where reading has come to in one of the two indexes. */
interface Source {
  index: 'dueMail' | 'dueNotice';
  ready: Ready;
  after?: string;
  done: boolean;
}

/** What a page left out. */
interface LeftOut {
  held: boolean;
  overflow: boolean;
}

/**
 * One pass over all mails that are due. Mails that somebody waits for come before the clock's notices, also those that
 * are queued while it runs. A domain that may not have more now is passed over and never stands in another's way.
 */
class Pass {
  private readonly answers: Source = { index: 'dueMail', ready: new Map(), done: false };
  private readonly notices: Source = { index: 'dueNotice', ready: new Map(), done: false };
  private readonly inHand = new Set<string>();
  private readonly underWay = new Set<Promise<void>>();
  private isFilling = true;
  private passedOver = false;
  private overflow = false;
  private opened = false;
  /** Goes on beside the sending, so that the next ones are ready when room is made. */
  private reading: Promise<void> | null = null;
  private fault: { error: unknown } | null = null;

  constructor(
    private readonly parts: MailRunParts,
    private readonly tally: Delivered,
    private readonly wasWoken: () => boolean,
  ) {}

  /** True where what it passed over may go now. Throws where the store failed; what was under way is finished first. */
  async run(): Promise<boolean> {
    try {
      while (!this.fault && !this.parts.isStopping()) {
        this.isFilling = this.isRunningLow;
        this.begin(this.answers);
        // Before a notice goes: has an answer been queued?
        if (this.notices.ready.size > 0 && this.answers.done && this.wasWoken()) this.fromTheStart();
        if (this.answers.done) this.begin(this.notices);
        if (this.isShort) this.readOn();
        const underWay = [...this.underWay, ...(this.reading ? [this.reading] : [])];
        if (underWay.length === 0) break;
        await Promise.race(underWay);
      }
    } finally {
      await Promise.all([...this.underWay, this.reading]);
      await this.giveBack();
    }
    if (this.fault) throw this.fault.error;
    return this.overflow || (this.passedOver && this.opened);
  }

  ids(): string[] {
    return [...this.inHand];
  }

  private get hasRoom(): boolean {
    return this.isFilling && this.underWay.size < this.parts.atOnce;
  }

  /**
   * Whether half of those that are made ready beside the sending have been handed over. Only then are more begun: mails
   * that are begun together are made ready together. What a slow domain holds up with the server does not count.
   */
  private get isRunningLow(): boolean {
    const { atOnce, lines } = this.parts;
    return this.underWay.size - lines.busy <= Math.max(0, atOnce - lines.count) / 2;
  }

  /** Whether what is ready does not fill the room there is, or will be before more is read. */
  private get isShort(): boolean {
    const ready = this.inHand.size - this.underWay.size;
    return this.hasRoom || ready < this.parts.atOnce;
  }

  private sourceToRead(): Source | undefined {
    if (this.answers.done && this.wasWoken()) this.fromTheStart();
    return [this.answers, this.notices].find((source) => !source.done);
  }

  private fromTheStart(): void {
    this.answers.after = undefined;
    this.answers.done = false;
  }

  private readOn(): void {
    if (this.reading) return;
    const source = this.sourceToRead();
    if (!source) return;
    this.reading = this.read(source)
      .catch((error: unknown) => void (this.fault ??= { error }))
      .finally(() => (this.reading = null));
  }

  private begin({ ready }: Source): void {
    const { pace, clock } = this.parts;
    for (const [domain, ids] of ready) {
      for (;;) {
        if (!this.hasRoom) return;
        const now = clock.now().getTime();
        const leave = pace.leave(domain, now);
        if (leave === 'later') {
          this.passedOver = true;
          // They are given back at the end of the pass; until then they stay in hand, so that they are not read again.
          ready.delete(domain);
        }
        if (leave !== 'go') break;
        const id = ids.shift();
        if (id === undefined) {
          ready.delete(domain);
          break;
        }
        pace.begin(domain, now);
        this.start(id, domain);
      }
    }
  }

  private start(id: string, domain: string): void {
    const { deliver, pace, clock } = this.parts;
    const end = (answered: Parameters<Pace['end']>[1]): void => {
      if (pace.end(domain, answered, clock.now().getTime())) this.opened = true;
      this.inHand.delete(id);
      this.underWay.delete(sending);
    };
    const sending = deliver(id, this.tally).then(
      ({ answered }) => end(answered),
      (error: unknown) => {
        this.fault ??= { error };
        end('unknown');
      },
    );
    this.underWay.add(sending);
  }

  private async read(source: Source): Promise<void> {
    let next: string | undefined;
    let leftOut: LeftOut = { held: false, overflow: false };
    const choose = async (tx: ReadTx): Promise<OutboxItem[]> => {
      const upTo = this.parts.clock.now().toISOString();
      const range = { index: source.index, upTo };
      const page = await tx.find('outbox', range, { limit: this.parts.page, after: source.after, skipLocked: true });
      next = page.next;
      leftOut = { held: false, overflow: false };
      return this.choose(source, page.items, leftOut);
    };
    for (const item of await this.parts.leases.claim(choose)) {
      if (item.channel !== 'mail') continue;
      const domain = domainOf(item.to.address);
      source.ready.set(domain, [...(source.ready.get(domain) ?? []), item.id]);
      this.inHand.add(item.id);
    }
    this.passedOver ||= leftOut.held;
    this.overflow ||= leftOut.overflow;
    source.after = next;
    source.done = next === undefined;
  }

  private choose(source: Source, items: readonly OutboxItem[], leftOut: LeftOut): OutboxItem[] {
    const { pace, clock, mostReady } = this.parts;
    const now = clock.now().getTime();
    const chosen = new Map<string, number>();
    return items.filter((item) => {
      if (item.channel !== 'mail' || this.inHand.has(item.id)) return false;
      const domain = domainOf(item.to.address);
      const count = chosen.get(domain) ?? source.ready.get(domain)?.length ?? 0;
      const isHeld = pace.leave(domain, now) === 'later';
      if (isHeld) leftOut.held = true;
      else if (count >= mostReady) leftOut.overflow = true;
      else chosen.set(domain, count + 1);
      return !isHeld && count < mostReady;
    });
  }

  private async giveBack(): Promise<void> {
    if (this.inHand.size > 0) await this.parts.leases.giveBack(this.ids());
  }
}

export interface MailRun {
  run(): Promise<Delivered>;
  /** Something was queued. */
  wake(): void;
  /** Mails that this process is sending or is about to send. */
  inHand(): string[];
}

export function createMailRun(parts: MailRunParts): MailRun {
  let woken = false;
  let pass: Pass | null = null;
  const wasWoken = (): boolean => {
    const was = woken;
    woken = false;
    return was;
  };
  return {
    async run() {
      const tally: Delivered = { sent: 0, failed: 0, withdrawn: 0 };
      try {
        let again = true;
        while (again && !parts.isStopping() && !parts.pace.isHeld(parts.clock.now().getTime())) {
          pass = new Pass(parts, tally, wasWoken);
          again = await pass.run();
        }
      } finally {
        pass = null;
      }
      return tally;
    },
    wake: () => void (woken = true),
    inHand: () => pass?.ids() ?? [],
  };
}
