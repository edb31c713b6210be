import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreFiller } from './archive/fill-store.js';
import { readArchive } from './archive/read-archive.js';
import { countOf } from './archive/tally.js';
import { assembleCore } from './assemble.js';
import type { CliConfig } from './config.js';
import { AppError, conflict, invalid } from './core/errors.js';
import type { Store } from './core/ports.js';
import { realDisk } from './core/store/json/disk.js';
import { readHighWater } from './core/store/json/high-water.js';
import { replaceStore } from './core/store/json/replace.js';
import { formatNumber, readNumber } from './core/rules/number-format.js';
import { all } from './core/usecases/find.js';
import { type Numbers, raiseCounters } from './core/usecases/raise-counters.js';
import { systemClock } from './main.js';
import { readShopFile } from './shop-file.js';
import { hasStore, openStore, placeOf, type StorePlace } from './start-store.js';

export interface Restored {
  /** When the backup was made. */
  madeAt: Date;
  documents: number;
  blobs: number;
  /** The folder in which the store lies that was there before; null where there was none. */
  kept: string | null;
}

export interface RestoreOptions {
  file: string;
  /**
   * Where numbers go on: `numbersFrom`, another store (a folder or a database's URL) that knows which were given last;
   * `numbersAbove`, the number of the last invoice that anybody has seen (and of the last credit note), or `none`. Left out: the store that is there.
   */
  numbersFrom?: string;
  numbersAbove?: string;
}

/**
 * How far the series go on where only the last invoice number is known: ids of certificates, mails and reviews that
 * were given since the backup must not be given again, because Message-IDs and what people remember name them.
 */
const LEAP = 100_000;

/**
 * Puts a backup in the place of the store: it is read whole before anything is touched, numbers go on above those that
 * were given since, nothing is sent until a person says `release`, and the mails received since are read again.
 * @throws AppError with a sentence; then the store is as it was
 */
export async function restore(
  config: CliConfig,
  options: RestoreOptions,
  say: (sentence: string) => void,
): Promise<Restored> {
  const { file } = options;
  // Before anything is touched, however long it takes.
  const { at } = await readArchive(file, () => Promise.resolve());
  const numbers = await lastNumbers(config, options, say);
  if (config.databaseUrl !== undefined) {
    const filled = await fill(config, { dataDir: '', databaseUrl: config.databaseUrl }, file, numbers, say);
    return { madeAt: at, ...filled, kept: null };
  }
  const stamp = systemClock.now().toISOString().replace(/[:.]/g, '-');
  const names = { fresh: `restoring-${stamp}`, kept: `before-restore-${stamp}` };
  const fresh = join(config.dataDir, names.fresh);
  try {
    const filled = await fill(config, { dataDir: fresh }, file, numbers, say);
    const kept = hasStore(config.dataDir) ? join(config.dataDir, names.kept) : null;
    await replaceStore(realDisk, config.dataDir, names);
    return { madeAt: at, ...filled, kept };
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** Fills a new store from the backup, and marks it as put back before it counts as whole. */
async function fill(
  config: CliConfig,
  place: StorePlace,
  file: string,
  numbers: (known: Numbers) => Numbers,
  say: (sentence: string) => void,
): Promise<{ documents: number; blobs: number }> {
  const store = await openStore(place, say);
  try {
    const filler = await StoreFiller.begin(store);
    const { at } = await readArchive(file, (piece) => filler.add(piece));
    const totals = await filler.verify();
    await note(config, store, at);
    const atLeast = numbers(await numbersIn(store));
    await filler.finish((tx) => raiseCounters(tx, atLeast));
    return { documents: countOf(totals), blobs: totals.blobs.count };
  } finally {
    await store.close();
  }
}

function shopFileOf(config: CliConfig): string {
  if (!config.shopFile) throw invalid('CERTCLERK_SHOP names no shop file; the store is opened with it.');
  return config.shopFile;
}

async function note(config: CliConfig, store: Store, madeAt: Date): Promise<void> {
  const { shop: facts } = await readShopFile(shopFileOf(config));
  const { timeZone, language, mailAddress, secrets } = config;
  const shop = { ...facts, timeZone, language, mailAddress: mailAddress || facts.seller.email };
  const { clerk } = await assembleCore({ store, clock: systemClock, shop, products: [], secrets, issueNow: null });
  await clerk.execute('note-restore', { madeAt: madeAt.toISOString() }, { kind: 'setup' });
}

async function numbersIn(store: Store): Promise<Numbers> {
  return store.read(async (tx) => {
    const numbers = new Map<string, number>();
    for await (const { id, last } of all(tx, 'counter')) numbers.set(id, last);
    return numbers;
  });
}

/** From the numbers that the backup knows to those above which everything must go on. */
async function lastNumbers(
  config: CliConfig,
  { numbersFrom, numbersAbove }: RestoreOptions,
  say: (sentence: string) => void,
): Promise<(known: Numbers) => Numbers> {
  if (numbersAbove !== undefined) return aboveNumbers(config, numbersAbove);
  const place = numbersFrom !== undefined ? placeOf(numbersFrom) : config.databaseUrl === undefined ? config : null;
  if (!place || (place.databaseUrl === undefined && !hasStore(place.dataDir))) throw numbersUnknown();
  let store: Store;
  try {
    store = await openStore(place, say);
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    const marks = place.databaseUrl === undefined ? await readHighWater(realDisk, place.dataDir) : null;
    if (marks) return aboveMarks(marks.counters, cause.safeMessage, say);
    throw new AppError(cause.code, `${cause.safeMessage} ${numbersUnknown().safeMessage}`, { cause });
  }
  try {
    const numbers = await numbersIn(store);
    return () => numbers;
  } finally {
    await store.close();
  }
}

const numbersUnknown = (): AppError =>
  conflict(
    'No store tells which invoice numbers were given since the backup, and none may be given twice. Say ' +
      '--numbers-from with the folder or database that was in use, or --numbers-above with the number of the last invoice ' +
      'that was sent, and of the last credit note behind a comma (look into the sent mails and Slack), or --numbers-above none.',
  );

/** The store is damaged; the file beside it that says how far it had come is not. */
function aboveMarks(
  counters: Readonly<Record<string, number>>,
  fault: string,
  say: (sentence: string) => void,
): (known: Numbers) => Numbers {
  const invoices = Object.entries(counters).filter(([id]) => isGapless(id));
  const last = invoices.map(([id, n]) => `${id.slice(id.indexOf(':') + 1)}-${String(n).padStart(6, '0')}`).join(', ');
  say(
    `${fault} Invoice numbers go on above ${last || 'none'}, which its certclerk.highwater names and which may be a second ` +
      'behind: compare it with the last invoice that was sent, and say --numbers-above where that one is higher.',
  );
  return (known) => new Map([...leap(known), ...invoices]);
}

/** Of documents whose numbers must have no gaps. */
const isGapless = (id: string): boolean => /^(?:invoice|credit-note):/.test(id);

const leap = (known: Numbers): Map<string, number> =>
  new Map([...known].filter(([id]) => !isGapless(id)).map(([id, last]) => [id, last + LEAP]));

/** `2026-000123,CN-2026-000004`: those two series go on above 123 and 4, the ids of other things leap. */
async function aboveNumbers(config: CliConfig, numbers: string): Promise<(known: Numbers) => Numbers> {
  if (numbers.trim().toLowerCase() === 'none') return leap;
  const { shop } = await readShopFile(shopFileOf(config));
  const { invoice, creditNote } = shop.numbers;
  const above = numbers.split(',').map((number): [series: string, last: number] => {
    const [ofInvoice, ofCreditNote] = [readNumber(invoice, number), readNumber(creditNote, number)];
    if (ofInvoice) return [`invoice:${ofInvoice.series}`, ofInvoice.n];
    if (ofCreditNote) return [`credit-note:${ofCreditNote.series}`, ofCreditNote.n];
    throw invalid(
      `--numbers-above is an invoice number, like ${formatNumber(invoice, systemToday(), 123)}, where credit notes were made ` +
        `also the last of their numbers behind a comma, like ${formatNumber(creditNote, systemToday(), 4)}, or none.`,
    );
  });
  return (known) => new Map([...leap(known), ...above]);
}

const systemToday = (): string => systemClock.now().toISOString().slice(0, 10);
