import { readHeaders } from './headers.js';
import type { MailLog } from './mail-log.js';
import type { Folder } from './receive.js';
import type { DoorBook } from './tally.js';
import { sendersOf } from './senders.js';

/** A mail as it came out of the mailbox. */
export interface InboxMail {
  raw: Uint8Array;
  internalDate: Date | null;
  /** A sentence where only the header was fetched (too large, or the server cannot give it); else null. */
  headerOnly: string | null;
}

export interface IntakeOptions {
  /** Resolves when the mail's outcome is committed. */
  handle: (mail: InboxMail) => Promise<{ folder: Folder }>;
  log: MailLog;
  /** Told once about a mail that fails again and again. */
  onAlarm: (sentence: string) => void;
  /** Called whenever a mail has been handled or failed. */
  onChange: () => void;
  /** The first pause before a failed mail is tried again; it doubles. */
  retryMs: number;
}

/** Mails of different senders are handled side by side, so that their commits share the disk's work. */
const SIDE_BY_SIDE = 8;
const MOST_IN_HAND = 100;
const MOST_BYTES_IN_HAND = 48 * 1024 * 1024;
/** Handled mails gather, so that one MOVE takes many: each costs the server a lock of two folders and a wait for its disk. */
const MOVED_TOGETHER = 50;
const LONGEST_GATHERING_MS = 250;
const LONGEST_PAUSE = 15 * 60_000;
const TRIES_BEFORE_ALARM = 5;

interface Job {
  uid: number;
  mail: InboxMail;
  sender: string;
}

/**
 * Remembers, by UID, what has become of each mail of the mailbox, over any number of connections: in hand, handled and
 * waiting to be moved, failed and waiting to be tried again, or impossible to move. Mails of one sender are handled in
 * their order; one that fails does not hold up those behind it.
 */
export class Intake {
  handled = 0;
  /** Mails taken out of the mailbox, and those of them that another UIDVALIDITY made void before anybody saw them. */
  readonly book: DoorBook = { taken: 0, waiting: 0, dropped: 0 };
  private validity: bigint | null = null;
  private readonly waiting: Job[] = [];
  private readonly inHand = new Map<number, number>();
  private readonly busySenders = new Set<string>();
  private done = new Map<number, Folder>();
  /** Since when the first of them waits, by performance.now(). */
  private gatheringSince = 0;
  private failed = new Map<number, { tries: number; notBefore: number }>();
  private immovable = new Set<number>();

  constructor(private readonly options: IntakeOptions) {}

  /** UIDs mean something only together with their UIDVALIDITY: with another one everything remembered is void. */
  useMailbox(validity: bigint): void {
    if (this.validity === validity) return;
    if (this.validity !== null) this.options.log.warn({}, 'the mailbox has a new UIDVALIDITY; all of it is read anew');
    this.validity = validity;
    this.book.dropped += this.waiting.length;
    this.book.waiting -= this.waiting.length;
    this.waiting.length = 0;
    this.inHand.clear();
    this.done.clear();
    this.failed.clear();
    this.immovable.clear();
  }

  /** Whether the mail is to be fetched now. */
  wants(uid: number): boolean {
    if (this.inHand.has(uid) || this.done.has(uid) || this.immovable.has(uid)) return false;
    return (this.failed.get(uid)?.notBefore ?? 0) <= Date.now();
  }

  /** Nothing in hand, nothing to move, nothing that failed. */
  get isClear(): boolean {
    return this.inHand.size === 0 && this.done.size === 0 && this.failed.size === 0;
  }

  get isWorking(): boolean {
    return this.inHand.size > 0;
  }

  /** How many bytes may be fetched on top of what is in hand; 0 for none. */
  get room(): number {
    const bytes = [...this.inHand.values()].reduce((sum, size) => sum + size, 0);
    return this.inHand.size >= MOST_IN_HAND ? 0 : Math.max(0, MOST_BYTES_IN_HAND - bytes);
  }

  /** Milliseconds until a failed mail is due again. */
  get nextRetry(): number {
    const due = [...this.failed.values()].map(({ notBefore }) => notBefore);
    return due.length === 0 ? Infinity : Math.max(0, Math.min(...due) - Date.now());
  }

  take(uid: number, mail: InboxMail): void {
    this.book.taken += 1;
    this.book.waiting += 1;
    this.inHand.set(uid, mail.raw.byteLength);
    this.waiting.push({ uid, mail, sender: sendersOf(readHeaders(mail.raw)).join(' ') });
    this.startNext();
  }

  /** The mail could not be fetched or handled; it is left alone for a while. */
  fail(uid: number, error: unknown): void {
    const tries = (this.failed.get(uid)?.tries ?? 0) + 1;
    const pause = Math.min(LONGEST_PAUSE, this.options.retryMs * 2 ** (tries - 1));
    this.failed.set(uid, { tries, notBefore: Date.now() + pause });
    this.options.log.error({ uid, tries, err: error }, 'a mail could not be handled; it is tried again');
    if (tries === TRIES_BEFORE_ALARM) {
      this.options.onAlarm(`A mail in the inbox (UID ${uid}) could not be handled ${tries} times; see the log.`);
    }
  }

  /** A failed mail that a full search did not find was taken away by somebody else. */
  forgetMissing(present: readonly number[]): void {
    const there = new Set(this.failed.size > 0 ? present : []);
    for (const uid of this.failed.keys()) if (!there.has(uid)) this.failed.delete(uid);
  }

  /** Milliseconds until handled mails are to be moved: with many, or none in hand that could join them, 0. */
  get nextMove(): number {
    if (this.done.size === 0) return Infinity;
    if (this.done.size >= MOVED_TOGETHER || !this.isWorking) return 0;
    return Math.max(0, this.gatheringSince + LONGEST_GATHERING_MS - performance.now());
  }

  /** Handled mails by the folder in which they belong. */
  toMove(): Map<Folder, number[]> {
    const byFolder = new Map<Folder, number[]>();
    for (const [uid, folder] of this.done) byFolder.set(folder, [...(byFolder.get(folder) ?? []), uid]);
    return byFolder;
  }

  moved(uids: readonly number[]): void {
    for (const uid of uids) this.done.delete(uid);
  }

  /** The mailbox does not let them go; they are not touched again. */
  cannotMove(uids: readonly number[]): void {
    this.moved(uids);
    for (const uid of uids) this.immovable.add(uid);
  }

  private startNext(): void {
    while (this.busySenders.size < SIDE_BY_SIDE) {
      const at = this.waiting.findIndex((job) => !this.busySenders.has(job.sender));
      const [job] = at < 0 ? [] : this.waiting.splice(at, 1);
      if (!job) return;
      this.busySenders.add(job.sender);
      this.book.waiting -= 1;
      void this.work(job);
    }
  }

  private async work({ uid, mail, sender }: Job): Promise<void> {
    const { validity } = this;
    try {
      const { folder } = await this.options.handle(mail);
      this.handled += 1;
      if (validity === this.validity) {
        this.failed.delete(uid);
        if (this.done.size === 0) this.gatheringSince = performance.now();
        this.done.set(uid, folder);
      }
    } catch (error) {
      if (validity === this.validity) this.fail(uid, error);
    }
    if (validity === this.validity) this.inHand.delete(uid);
    this.busySenders.delete(sender);
    this.startNext();
    this.options.onChange();
  }
}
