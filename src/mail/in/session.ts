import type { FetchMessageObject, ImapFlow } from 'imapflow';
import type { Bell } from './bell.js';
import type { Intake } from './intake.js';
import type { MailLog } from './mail-log.js';
import { HANDLED_KEYWORD, ensureFolders, moveMails } from './move-mail.js';
import { MAIL_LIMITS, tooLarge } from './structure.js';

export interface SessionOptions {
  client: ImapFlow;
  mailbox: string;
  intake: Intake;
  /** Rung from outside when there may be something to do. */
  bell: Bell;
  log: MailLog;
  /** The longest time between two full searches. */
  pollMs: number;
  isStopping: () => boolean;
  onOpen: () => void;
  /** A search begins; answers its number. */
  onSearch: () => number;
  /** The search with that number found nothing, and nothing is in hand. */
  onClear: (search: number) => void;
  /** Kept over connections: how often the fetch of a mail broke. */
  brokenFetches: Map<number, number>;
  /** Before the first search: what is done with the folders, once over all connections. */
  prepare: (client: ImapFlow) => Promise<void>;
}

/** Sizes are asked for this many mails at a time. */
const MAILS_A_FETCH = 100;
const BYTES_A_FETCH = 16 * 1024 * 1024;
/** A mail whose fetch broke the connection that often is taken by its header alone. */
const MOST_BROKEN_FETCHES = 4;
/** With more than these still to fetch, what comes meanwhile is looked for and does not wait for all of them. */
const BACKLOG = 500;
/** Beyond so many new senders at once their mails wait their turn. */
const MOST_NEW_SENDERS = 20;
/** While mails are in hand the next command is near; IDLE would only be broken again. */
const GRACE_MS = 30;
/** Where IDLE ends by itself so soon, several times, the next one waits as long. */
const SHORTEST_IDLE_MS = 1_000;
const MOST_EARLY_ENDS = 3;

/**
 * The work of one connection: search until nothing is found, then IDLE. One loop issues all commands, so none runs
 * inside another; mails are handled outside of it. Returns when it is told to stop, throws when the connection is lost.
 */
export class Session {
  private found: number[] = [];
  private searchDue = true;
  /** The server has spoken of new mails. */
  private newsDue = false;
  /** The highest UID that a search has found. */
  private highest = 0;
  private idling: Promise<void> | null = null;
  private resting = false;
  private earlyEnds = 0;

  constructor(private readonly options: SessionOptions) {}

  searchSoon(): void {
    this.searchDue = true;
    this.options.bell.ring();
  }

  async run(): Promise<void> {
    const { client, bell, intake, log, isStopping } = this.options;
    client.on('exists', () => {
      this.newsDue = true;
      this.searchSoon();
    });
    client.on('close', () => bell.ring());
    await ensureFolders(client, log);
    await this.options.prepare(client);
    intake.useMailbox((await client.mailboxOpen(this.options.mailbox)).uidValidity);
    this.options.onOpen();
    while (!isStopping() || intake.isWorking || intake.toMove().size > 0) {
      if (!client.usable || !client.mailbox) throw new Error(client.byeReason ?? 'The connection was lost.');
      intake.useMailbox(client.mailbox.uidValidity);
      await this.step();
    }
  }

  private async step(): Promise<void> {
    const { intake, isStopping } = this.options;
    if (intake.nextMove === 0) return this.layAway();
    if (!isStopping() && this.newsDue && this.found.length > BACKLOG) return this.searchNews();
    if (!isStopping() && this.found.length > 0 && intake.room > 0) return this.fetchSome();
    if (!isStopping() && this.found.length === 0 && this.searchDue) return this.search();
    return this.rest();
  }

  private async layAway(): Promise<void> {
    const { client, intake, log } = this.options;
    for (const [folder, uids] of intake.toMove()) {
      if (await moveMails(client, uids, folder, log)) intake.moved(uids);
      else intake.cannotMove(uids);
    }
    this.searchDue = true;
  }

  private async search(): Promise<void> {
    const { client, intake } = this.options;
    this.searchDue = false;
    this.newsDue = false;
    const number = this.options.onSearch();
    const uids = await client.search({ deleted: false, unKeyword: HANDLED_KEYWORD }, { uid: true });
    if (!Array.isArray(uids)) throw new Error('The server refused to search the mailbox.');
    intake.forgetMissing(uids);
    this.found = uids.filter((uid) => intake.wants(uid)).sort((a, b) => a - b);
    this.highest = this.found.at(-1) ?? this.highest;
    if (this.found.length === 0 && intake.isClear) this.options.onClear(number);
  }

  /**
   * What came while thousands of older mails wait goes first, behind what waits of the same sender: an older CSR must
   * not overtake a newer one.
   */
  private async searchNews(): Promise<void> {
    const { client, intake } = this.options;
    this.newsDue = false;
    const unhandled = { deleted: false, unKeyword: HANDLED_KEYWORD };
    const all = await client.search({ ...unhandled, uid: `${this.highest + 1}:*` }, { uid: true });
    // `n:*` always has the last one, also where its UID is below n.
    const news = (Array.isArray(all) ? all : []).filter((uid) => uid > this.highest && intake.wants(uid));
    if (news.length === 0) return;
    this.highest = Math.max(...news);
    const senders = await this.sendersOf(news);
    const isFlood = senders.size > MOST_NEW_SENDERS;
    const first = new Set(isFlood ? [] : news);
    for (const from of isFlood ? [] : senders) {
      const earlier = await client.search({ ...unhandled, from }, { uid: true });
      for (const uid of Array.isArray(earlier) ? earlier : []) if (intake.wants(uid)) first.add(uid);
    }
    const others = [...this.found, ...news].filter((uid) => !first.has(uid));
    this.found = [...[...first].sort((a, b) => a - b), ...others];
  }

  private async sendersOf(uids: readonly number[]): Promise<Set<string>> {
    const mails = await this.options.client.fetchAll(uids.join(','), { uid: true, envelope: true }, { uid: true });
    const addresses = mails.flatMap(({ envelope }) => envelope?.from?.map(({ address }) => address ?? '') ?? []);
    return new Set(addresses.filter((address) => address !== ''));
  }

  /** Fetches the next mails, as many as fit, and hands them over. */
  private async fetchSome(): Promise<void> {
    const { client, intake, brokenFetches } = this.options;
    const uids = this.found.splice(0, MAILS_A_FETCH).filter((uid) => intake.wants(uid));
    this.searchDue = true;
    if (uids.length === 0) return;
    const sizes = await client.fetchAll(uids.join(','), { uid: true, size: true, internalDate: true }, { uid: true });
    const batch: FetchMessageObject[] = [];
    const later: number[] = [];
    let bytes = Math.min(intake.room, BYTES_A_FETCH);
    for (const mail of sizes) {
      const broken = brokenFetches.get(mail.uid) ?? 0;
      const size = mail.size ?? 0;
      if (size > MAIL_LIMITS.bytes) await this.takeHeader(mail, tooLarge(size, MAIL_LIMITS));
      else if (broken >= MOST_BROKEN_FETCHES) await this.takeHeader(mail, 'The mailbox cannot give this mail.');
      else if (batch.length > 0 && (bytes < size || broken > 0)) later.push(mail.uid);
      else {
        batch.push(mail);
        // One that broke a connection before is fetched alone, so that it cannot take others with it.
        bytes = broken > 0 ? 0 : bytes - size;
      }
    }
    this.found.unshift(...later);
    if (batch.length > 0) await this.takeWhole(batch);
  }

  private async takeWhole(batch: FetchMessageObject[]): Promise<void> {
    const { client, intake, brokenFetches } = this.options;
    const uids = batch.map((mail) => mail.uid);
    for (const uid of uids) brokenFetches.set(uid, (brokenFetches.get(uid) ?? 0) + 1);
    const whole = await client.fetchAll(uids.join(','), { uid: true, source: true }, { uid: true });
    const sources = new Map(whole.map((mail) => [mail.uid, mail.source]));
    for (const mail of batch) {
      brokenFetches.delete(mail.uid);
      const raw = sources.get(mail.uid);
      if (raw) intake.take(mail.uid, { raw, internalDate: dateOf(mail), headerOnly: null });
      else if (sources.has(mail.uid)) intake.fail(mail.uid, new Error('The server gave no source for the mail.'));
    }
  }

  private async takeHeader(mail: FetchMessageObject, why: string): Promise<void> {
    const { client, intake, brokenFetches } = this.options;
    const [fetched] = await client.fetchAll(String(mail.uid), { uid: true, headers: true }, { uid: true });
    if (!fetched?.headers) return;
    brokenFetches.delete(mail.uid);
    intake.take(mail.uid, { raw: fetched.headers, internalDate: dateOf(mail), headerOnly: why });
  }

  /** Waits for a new mail, a handled one, a time that has come, or the end of the connection. */
  private async rest(): Promise<void> {
    const { intake, bell, pollMs } = this.options;
    if (intake.isWorking && (await bell.wait(GRACE_MS))) return;
    this.idling ??= this.idle();
    this.resting = true;
    const rang = await bell.wait(Math.min(pollMs, intake.nextRetry, intake.nextMove));
    this.resting = false;
    if (!rang) this.searchDue = true;
  }

  /** One IDLE, until the next command breaks it. Where the server ends it at once, again and again, it waits a while. */
  private async idle(): Promise<void> {
    const { client, bell, log } = this.options;
    const began = Date.now();
    try {
      await client.idle();
    } catch (error) {
      log.warn({ err: error }, 'IDLE ended');
    }
    const isEarly = this.resting && Date.now() - began < SHORTEST_IDLE_MS;
    this.earlyEnds = isEarly ? this.earlyEnds + 1 : 0;
    const again = (): void => {
      this.idling = null;
      if (this.resting) bell.ring();
    };
    if (this.earlyEnds > MOST_EARLY_ENDS && client.usable) setTimeout(again, SHORTEST_IDLE_MS).unref();
    else again();
  }
}

const dateOf = (mail: FetchMessageObject): Date | null =>
  mail.internalDate instanceof Date ? mail.internalDate : mail.internalDate ? new Date(mail.internalDate) : null;
