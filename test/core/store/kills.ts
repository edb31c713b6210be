import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Documents, Kind } from '../../../src/core/model/documents.js';
import type { ReadTx, Store } from '../../../src/core/ports.js';
import { startWriter } from './child/start.js';

/** How often the process is killed; `npm run test:long` sets more. */
export const ROUNDS = Number(process.env['CERTCLERK_TEST_KILLS'] ?? 30);
/** Killed after between 0 and so many ms of writing. */
export const LONGEST_MS = 120;

async function every<K extends Kind>(tx: ReadTx, kind: K): Promise<Documents[K][]> {
  const found: Documents[K][] = [];
  let after: string | undefined;
  do {
    const page = await tx.find(kind, undefined, { limit: 1000, after });
    found.push(...page.items);
    after = page.next;
  } while (after);
  return found;
}

interface Answered {
  n: number;
  token: string;
  blob: string;
}

const answersIn = (lines: string[]): Answered[] =>
  lines.flatMap((line) => {
    const [, n, token, blob] = /^answered (\d+) (\w+) (\w+)$/.exec(line) ?? [];
    return n && token && blob ? [{ n: Number(n), token, blob }] : [];
  });

export interface KillParts {
  /** Of the writer, as `buildWriter` makes it. */
  script: string;
  /** A folder, or the URL of a database. */
  place: string;
  open(): Promise<Store>;
  /** Resolves when the writer of this round is to be killed; left out: at any moment. */
  moment?(round: number): Promise<unknown>;
  /** Called after each kill, before the store is opened. */
  onKilled?(): Promise<void>;
}

// Not a wait for something: the moment of the kill is meant to be any.
export const anyMoment = (): Promise<unknown> => setTimeout(Math.random() * LONGEST_MS);

/**
 * Kills a process that writes, `ROUNDS` times, and looks each time: everything that was answered is there, numbers have
 * no gap and no double, and all that one transaction wrote is there or nothing of it.
 */
export async function killOverAndOver(parts: KillParts): Promise<void> {
  const answered = new Map<number, string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const writer = startWriter(parts.script, parts.place, 'write');
    await writer.said('open');
    await (parts.moment ?? anyMoment)(round);
    await writer.kill();
    await parts.onKilled?.();
    const now = answersIn(writer.lines);
    for (const { n, token } of now) {
      expect(answered.has(n), `number ${n} twice`).toBe(false);
      answered.set(n, token);
    }
    await look(await parts.open(), answered, now);
  }
  expect(answered.size).toBeGreaterThan(ROUNDS); // it was killed at work, not before
}

async function look(store: Store, answered: ReadonlyMap<number, string>, now: Answered[]): Promise<void> {
  const { settings, last, claims } = await store.read(async (tx) => ({
    settings: await every(tx, 'setting'),
    last: (await tx.get('counter', 'invoice'))?.last ?? 0,
    claims: await tx.count('claim'),
  }));
  expect(settings.map(({ id }) => id)).toEqual(settings.map((_, i) => `invoice-${String(i + 1).padStart(8, '0')}`));
  for (const [n, token] of answered) expect(settings[n - 1]?.value).toBe(token);
  for (const { blob } of now) expect(await store.blobs.get(blob)).toBeDefined();
  expect([last, claims]).toEqual([settings.length, settings.length]);
  await store.close();
}
