import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Store } from '../../../src/core/ports.js';
import { seeded } from '../../seeded.js';
import { customer } from '../facts.js';
import { type Answered, type Begun, CUSTOMERS, type Orders, readLines, THE_PRODUCT } from './child/protocol.js';
import { type Child, startScript } from './child/start.js';
import { lookAtShop } from './whole-shop.js';

/** How often the process is killed; `npm run test:long` sets more. */
export const ROUNDS = Number(process.env['CERTCLERK_TEST_KILLS'] ?? 30);
/** A new store after so many, for a look at everything costs more the more there is. */
const ROUNDS_A_STORE = 50;
/** Killed after it has said between 1 and so many lines, and up to so many ms. */
const MOST_LINES = 30;
const LONGEST_MS = 10;
/** A snapshot is written every few hundred lines; after so many, one was missed. */
const LAST_LINE = 10_000;
const DAYS_A_ROUND = 2;
const SEED = 20_261_124;

const random = seeded(SEED);

/** Any moment at work: so many lines tell that it is at work on a machine that is slow, too. */
async function anyMoment(clerk: Child): Promise<void> {
  await clerk.saidLines(1 + Math.floor(random() * MOST_LINES));
  await setTimeout(random() * LONGEST_MS);
}

export interface KillParts {
  /** Of `child/busy-clerk.ts`, as `buildScript` makes it. */
  script: string;
  /** A new folder, or the URL of a new database. */
  newPlace(): Promise<string>;
  open(place: string): Promise<Store>;
  /** Resolves when the clerk of this round is to be killed; null, and left out: at any moment. */
  moment?(round: number, place: string): Promise<unknown> | null;
  /** Called after each kill, before the store is opened. */
  onKilled?(place: string): Promise<void>;
}

/** What was asked in all rounds on one store, and what was handed to servers. */
export interface Asked {
  begun: Map<string, Begun>;
  answered: Map<string, Answered>;
  /** Recorded as sent when a round ended; never to be handed over again. */
  sent: Set<string>;
}

async function fill(store: Store): Promise<void> {
  await store.tx(async (tx) => {
    await tx.put('product', THE_PRODUCT);
    for (const id of CUSTOMERS) await tx.put('customer', customer({ id, name: id }));
  });
  await store.close();
}

/**
 * Kills a clerk at work, `ROUNDS` times, and looks each time: what was answered is there, once; what was not answered is
 * asked again in the next round, as Slack delivers again, and then is there once, too.
 */
export async function killOverAndOver(parts: KillParts): Promise<void> {
  let answered = 0;
  for (let round = 0; round < ROUNDS; round += ROUNDS_A_STORE)
    answered += await killOnOneStore(parts, round, Math.min(ROUNDS, round + ROUNDS_A_STORE));
  expect(answered).toBeGreaterThan(ROUNDS); // it was killed at work, not before
}

async function killOnOneStore(parts: KillParts, first: number, end: number): Promise<number> {
  const place = await parts.newPlace();
  await fill(await parts.open(place));
  const asked: Asked = { begun: new Map(), answered: new Map(), sent: new Set() };
  for (let round = first; round < end; round += 1) {
    const unanswered = [...asked.begun.values()].filter(({ key }) => !asked.answered.has(key));
    const orders: Orders = { place, seed: SEED + round, days: (round - first) * DAYS_A_ROUND, unanswered };
    const clerk = startScript(parts.script, [JSON.stringify(orders)]);
    await clerk.said('{"what":"open"');
    // A moment that does not come must not hang the test, and where it ended by itself, `note` says why.
    const moment = parts.moment?.(round, place) ?? anyMoment(clerk);
    await Promise.race([moment, clerk.saidLines(LAST_LINE)]);
    await clerk.kill();
    await parts.onKilled?.(place);
    note(asked, clerk.lines);
    const store = await parts.open(place);
    try {
      await lookAtShop(store, asked);
    } finally {
      await store.close();
    }
  }
  return asked.answered.size;
}

function note(asked: Asked, said: readonly string[]): void {
  for (const line of readLines(said)) {
    if (line.what === 'failed') throw new Error(line.why);
    if (line.what === 'begun') asked.begun.set(line.key, line);
    if (line.what === 'answered') {
      expect(asked.answered.has(line.key), `${line.key} answered twice`).toBe(false);
      asked.answered.set(line.key, line);
    }
    if (line.what === 'handed over') expect(asked.sent.has(line.item), `${line.item} sent again`).toBe(false);
  }
}
