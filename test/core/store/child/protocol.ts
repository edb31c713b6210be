import { z } from 'zod';
import type { Actor } from '../../../../src/core/model/actor.js';
import { product, shop } from '../../facts.js';

/** What the busy clerk is started with. */
export const orders = z.object({
  /** A folder, or the URL of a database. */
  place: z.string(),
  /** Of everything that is left to chance in this start. */
  seed: z.number(),
  /** How far its clock is ahead of that of the first start. */
  days: z.number(),
  /** Begun before the kill, and never answered: whoever had asked asks again, under the same key. */
  unanswered: z.array(z.object({ key: z.string(), command: z.string(), input: z.unknown() })),
});
export type Orders = z.infer<typeof orders>;

/** Who was there before the first start; each lane of the busy clerk works for one of them. */
export const CUSTOMERS = ['C-1001', 'C-1002', 'C-1003', 'C-1004'];
export const STAFF: Actor = { kind: 'staff', id: 'U0001', name: 'Maja', door: 'slack' };
export const THE_SHOP = shop({ sweepLimit: 1_000_000 });
/** Of one month, so that a few weeks bring renewals. */
export const THE_PRODUCT = product({ termMonths: 1, renewalDays: 10, reminderDays: [7, 3, 1, 0] });

/** What it says, a line each: `begun` before it executes a command, `answered` after. */
const line = z.discriminatedUnion('what', [
  z.object({ what: z.literal('open') }),
  z.object({ what: z.literal('begun'), key: z.string(), command: z.string(), input: z.unknown() }),
  z.object({
    what: z.literal('answered'),
    key: z.string(),
    /** Of the answer: which documents it is about. */
    certificate: z.string().optional(),
    customer: z.string().optional(),
    invoice: z.string().optional(),
    creditNote: z.string().optional(),
  }),
  /** An outbox item, before the server that takes it has answered. */
  z.object({ what: z.literal('handed over'), item: z.string() }),
  z.object({ what: z.literal('failed'), why: z.string() }),
]);
export type Line = z.infer<typeof line>;
export type Begun = Extract<Line, { what: 'begun' }>;
export type Answered = Extract<Line, { what: 'answered' }>;

/** The last line of a process that was killed may be torn: it was not said. */
export function readLines(lines: readonly string[]): Line[] {
  return lines.flatMap((text, i) => {
    try {
      return [line.parse(JSON.parse(text))];
    } catch (error) {
      if (i === lines.length - 1) return [];
      throw error;
    }
  });
}
